"""Every table of the platform: rows, requests, time; absent or hidden by the router's MIB view.

An agent answers for what its view excludes exactly as for what it does not have (RFC 3413 §3.2:
both are skipped). So "excluded" is an inference: where nothing at all comes of a branch that every
Huawei router has, the view hides it; where its neighbours answer, the table is absent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ne8000d.collector.columns import read_table
from ne8000d.collector.progress import Progress
from ne8000d.config import TableSettings
from ne8000d.device import Device
from ne8000d.errors import SnmpError
from ne8000d.oid import is_below
from ne8000d.probe.contact import HUAWEI
from ne8000d.probe.findings import ABSENT, EXCLUDED, READ, TableFinding
from ne8000d.schema import Column, Frame, Reading, Table
from ne8000d.snmp import Session

_AAA: Final = "1.3.6.1.4.1.2011.5.2.1"  # hwAAAMibObjects
_EVERYWHERE: Final = (
    "1.3.6.1.2.1.2",  # interfaces
    "1.3.6.1.2.1.31",  # ifMIB
    "1.3.6.1.2.1.47.1.1",  # entityPhysical
    "1.3.6.1.4.1.2011.5.25.31.1.1",  # hwEntityExtObjects
    _AAA,
    HUAWEI,
)
"""Branches that no Huawei BNG is without, the narrow ones first."""


@dataclass(slots=True)
class TablesRead:
    """What the tables gave; `frames` by measurement."""

    findings: list[TableFinding] = field(default_factory=list)
    frames: dict[str, Frame] = field(default_factory=dict)


def read_tables(
    device: Device, session: Session, *, is_huawei: bool, tell: Callable[[str], None]
) -> TablesRead:
    """Read every table once; silence ends it."""
    found = TablesRead()
    view = _View(session, device.config.snmp.table("walk"), is_huawei=is_huawei)
    for table in _in_order(device):
        tell(table.name)
        finding, silenced = _read(device, session, table, view, found)
        found.findings.append(finding)
        if silenced:
            break
    return found


def _in_order(device: Device) -> Sequence[Table]:
    """Those that others borrow from first."""
    tables = [
        table
        for table in device.platform.tables
        if any(device.writes(item.name) for item in table.measurements)
    ]
    return sorted(tables, key=lambda table: bool(table.borrows))


def _read(
    device: Device, session: Session, table: Table, view: _View, found: TablesRead
) -> tuple[TableFinding, bool]:
    before, started = session.stats, device.clock()
    progress = Progress()
    reading = read_table(device, session, table, progress, slow_only=False)
    frames = list(table.shape(reading)) if reading is not None else []
    milliseconds = 1000 * (device.clock() - started)
    requests = session.stats.requests - before.requests
    found.frames.update({frame.measurement.name: frame for frame in frames})
    rows = sum(len(frame.tags) for frame in frames if not frame.measurement.info)
    own = [column for column in table.columns if not column.slow] or list(table.columns)
    state, action = READ, ""
    if progress.reason is not None:
        state, action = progress.reason, progress.message or ""
    elif not _any_value(reading, own):
        state = view.why_nothing(own[0].oid)
        if state == EXCLUDED:
            action = view.remedy(own[0].oid)
    return (
        TableFinding(table.name, table.group, rows, requests, milliseconds, state, action),
        progress.silenced,
    )


def _any_value(reading: Reading | None, columns: Sequence[Column]) -> bool:
    return reading is not None and any(reading.values(column.name) for column in columns)


def _branch(oid: str) -> str | None:
    return next((item for item in _EVERYWHERE if is_below(oid, item)), None)


class _View:
    """Tells what is hidden from what is not there; asks for each branch once."""

    def __init__(self, session: Session, settings: TableSettings, *, is_huawei: bool) -> None:
        self._session = session
        # One value and no more: what follows in a branch may be a table that is off limits.
        self._settings = replace(settings, max_repetitions=1)
        self._is_huawei = is_huawei
        self._answers: dict[str, bool] = {}
        self._told: set[str] = set()

    def why_nothing(self, oid: str) -> str:
        """Whether the table at `oid`, of which nothing came, is absent or hidden."""
        branch = _branch(oid)
        if branch is None or not self._is_huawei:
            return ABSENT
        return ABSENT if self._has_values(branch) else EXCLUDED

    def remedy(self, oid: str) -> str:
        """What to do about a hidden branch; told in full once."""
        branch = _branch(oid) or oid
        if branch in self._told:
            return f"like all of {branch}"
        self._told.add(branch)
        unless = "unless this router is no BNG, " if branch == _AAA else ""
        return (
            f"{unless}its MIB view hides all of {branch}: compare 'display snmp-agent mib-view', "
            "and 'ne8000d init --router' for what to include"
        )

    def _has_values(self, branch: str) -> bool:
        known = self._answers.get(branch)
        if known is None:
            try:
                known = bool(self._session.walk(branch, self._settings, max_rows=1).values)
            except SnmpError:
                known = True  # silence says nothing about a view
            self._answers[branch] = known
        return known
