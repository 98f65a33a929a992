"""One router: its settings, its SNMP sessions, and what its last answers left behind."""

from __future__ import annotations

import threading
import time
from collections import Counter as Tally
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue

from ne8000d.commandline import CommandLine, Side
from ne8000d.config import DeviceConfig, TableSettings
from ne8000d.credentials import KnownCredentials
from ne8000d.decode import Decoder
from ne8000d.forecast import Forecasts
from ne8000d.platforms import Platform
from ne8000d.rates import AgentClock, Rates, restarted
from ne8000d.schema import Column, ColumnRead, Inquiry, Reading, RowChoice, Table
from ne8000d.snmp import Gate, Manners, Repetitions, Session, open_session
from ne8000d.ssh import Shells
from ne8000d.unparsed import Unparsed

_SHORTEST_GAP_SECONDS = 300.0
_GAP_INTERVALS = 3.0
_SETTLED = frozenset({None, "loop", "capped"})
"""Ends of a walk that asking again would not change."""


class Device:
    """Everything that polls of one router share.

    Polls of different groups may run at once when `in_flight` allows it; each takes a session of
    its own, and two polls of one group never overlap (the scheduler's promise).
    """

    def __init__(
        self,
        config: DeviceConfig,
        platform: Platform,
        *,
        gate: Gate | None = None,
        shells: Shells | None = None,
        unparsed: Unparsed | None = None,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.config = config
        self.platform = platform
        self.gate = gate
        self.first_request = threading.Lock()
        """Held by whoever asks a device that never answered: polls side by side ask once."""
        self.shells = shells
        self.unparsed = unparsed
        self.command_line: CommandLine | None = None
        if shells is not None and config.ssh.poll != "never":
            self.command_line = CommandLine(shells, config.name, config.ssh.poll)
        self.snmp_side = Side()
        self.clock = clock
        self.wall = wall
        self.decoder = Decoder(config.name, config.tags)
        self.forecasts = Forecasts()
        self.inventory = Inventory()
        self.readings: dict[str, Reading] = {}
        self.latest: dict[str, ColumnRead] = {}
        self.choice = RowChoice(
            include=tuple(config.interfaces.include),
            exclude=tuple(config.interfaces.exclude),
            exclude_types=frozenset(config.interfaces.exclude_types),
            alias_as_tag=config.interfaces.alias_as == "tag",
        )
        self._rates: dict[str, Rates] = {}
        self._memos: dict[str, dict[str, object]] = {}
        self._manners = Manners(config.snmp, clock=clock)
        self._own_intervals = {
            table.group: table.interval_seconds
            for table in platform.tables
            if table.interval_seconds is not None
        }
        self._group_of = {
            item.name: "inventory" if item.info else table.group
            for table in platform.tables
            for item in table.measurements
        }
        for inquiry in platform.inquiries:
            for item in inquiry.measurements:
                group = "inventory" if item.info else inquiry.group
                self._group_of.setdefault(item.name, group)
        self._sessions: SimpleQueue[Session] = SimpleQueue()
        self._closed = False

    @property
    def name(self) -> str:
        """The device's name in the configuration: the `device` tag."""
        return self.config.name

    def tables(self, group: str) -> tuple[Table, ...]:
        """The tables that a group asks this device for, switched-off ones left out."""
        return tuple(
            table
            for table in self.platform.tables
            if (group in (table.group, "inventory"))
            and any(self.writes(item.name) for item in table.measurements)
        )

    def inquiries(self, group: str) -> tuple[Inquiry, ...]:
        """What a group may ask this device by CLI; none without SSH, or with `poll = "never"`."""
        if self.command_line is None:
            return ()
        return tuple(
            inquiry
            for inquiry in self.platform.inquiries
            if inquiry.group == group
            and any(self.writes(item.name) for item in inquiry.measurements)
        )

    def groups(self) -> tuple[str, ...]:
        """The poll groups that have something to do on this device."""
        tables = self.platform.tables if self.config.snmp.configured else ()
        found = dict.fromkeys(table.group for table in tables if self.tables(table.group))
        for inquiry in self.platform.inquiries:
            if self.inquiries(inquiry.group):
                found[inquiry.group] = None
        found.pop("inventory", None)
        return (*found, "inventory")

    def group_of(self, measurement: str) -> str:
        """The poll group that a measurement comes with; `_info` rows come with the inventory."""
        return self._group_of.get(measurement, "system")

    def writes(self, measurement: str) -> bool:
        """Whether `[snmp.tables.NAME] enabled` leaves a measurement on."""
        return self.config.snmp.table(measurement).enabled

    def settings(self, table: Table) -> TableSettings:
        """How a table is to be read: time-out, retries, repetitions."""
        return self.config.snmp.table(table.name)

    def interval_seconds(self, group: str) -> float:
        """The configured interval of a poll group."""
        if group in self._own_intervals:
            return self._own_intervals[group]
        interval: float = getattr(self.config.intervals, group)
        return interval

    def rates(self, group: str) -> Rates:
        """The rates of a group's counters."""
        known = self._rates.get(group)
        if known is None:
            known = self._rates[group] = Rates(self._longest_gap(group))
        return known

    def take_intervals(self, config: DeviceConfig) -> None:
        """Go on with a configuration that differs in `intervals` alone."""
        before = {group: self._longest_gap(group) for group in self._rates}
        self.config = config
        for group, gap in before.items():
            if self._longest_gap(group) != gap:
                del self._rates[group]

    def _longest_gap(self, group: str) -> float:
        return max(_SHORTEST_GAP_SECONDS, _GAP_INTERVALS * self.interval_seconds(group))

    def reasons(self) -> Tally[str]:
        """Why values have no rate or were left out, counted since the start."""
        total: Tally[str] = Tally(self.decoder.left_out)
        for rates in list(self._rates.values()):
            total.update(rates.reasons)
        return total

    def repetitions(self) -> dict[str, Repetitions]:
        """How many rows a request asks for now, by table, of those that were walked."""
        found = {}
        for table in self.platform.tables:
            columns = [column.oid for column in table.columns if not column.scalar]
            asked = self._manners.repetitions(columns, self.settings(table).max_repetitions)
            if asked is not None:
                found[table.name] = asked
        return found

    def memo(self, table: Table) -> dict[str, object]:
        """The scratch memory of a table's `shape`."""
        return self._memos.setdefault(table.name, {})

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Lend a session to one poll; it stays open for the next one."""
        try:
            session = self._sessions.get_nowait()
        except Empty:
            session = open_session(
                self.config.snmp, self.config.host, clock=self.clock, manners=self._manners
            )
        try:
            yield session
        finally:
            self._sessions.put(session)
            if self._closed:
                self.close_sessions()

    def hang_up(self) -> None:
        """Leave the command line; a command on its way ends with SessionClosed."""
        if self.command_line is not None:
            self.command_line.close()
        if self.shells is not None:
            self.shells.close()

    def close(self) -> None:
        """Leave the command line and close the SNMP sessions."""
        self.hang_up()
        self.close_sessions()

    def close_sessions(self) -> None:
        """Close the SNMP sessions, those of polls in flight as soon as they are given back."""
        self._closed = True
        while True:
            try:
                self._sessions.get_nowait().close()
            except Empty:
                return


def open_shells(
    config: DeviceConfig, state_dir: Path, credentials: KnownCredentials | None
) -> Shells | None:
    """The sessions of a device's command line; None where `[ssh]` names no user.

    Nothing is sent before the first command. Host keys are learned in `state_dir`.
    """
    if not config.ssh.configured:
        return None
    return Shells(
        config.ssh,
        config.host,
        config.name,
        platform=config.platform,
        known_hosts=state_dir / "known_hosts",
        credentials=credentials,
    )


class Inventory:
    """The slow columns of a device, and which objects it does not have.

    Both are forgotten, and asked for again, at the inventory interval and whenever the device
    tells that it is not what it was: a restart, another ifNumber or ifTableLastChange, other
    names.
    """

    def __init__(self) -> None:
        self.version = 0
        self.slow: dict[str, ColumnRead] = {}
        self.absent: dict[str, Column] = {}
        self._provisional: set[str] = set()
        self._clock: AgentClock | None = None
        self._signature: tuple[object, ...] | None = None

    def forget(self) -> None:
        """Read everything anew at the next opportunity."""
        self.slow.clear()
        self.absent.clear()

    def observe(self, clock: AgentClock, signature: tuple[object, ...]) -> None:
        """Forget what was known if the agent restarted or `signature` changed."""
        before, known = self._clock, self._signature
        self._clock, self._signature = clock, signature
        if (known is not None and known != signature) or (
            before is not None and restarted(before, clock)
        ):
            self.forget()

    def lacks(self, column: Column) -> bool:
        """Whether a slow column is to be asked for."""
        return column.oid not in self.slow or column.oid in self._provisional

    def remember(self, column: Column, read: ColumnRead) -> None:
        """Keep a slow column; one that broke off only until the next poll asks again."""
        if read.incomplete in _SETTLED:
            self._provisional.discard(column.oid)
        else:
            self._provisional.add(column.oid)
            known = self.slow.get(column.oid)
            if known is not None and len(known.values) >= len(read.values):
                return
        self.slow[column.oid] = read
        self.version += 1
