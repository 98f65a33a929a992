"""Ad-hoc SNMP: names to OIDs, one session, answers as text."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import typer

from ne8000d.cli.on_request import check_credential, gates, introduce
from ne8000d.config import DaemonConfig, DeviceConfig
from ne8000d.errors import ConfigError
from ne8000d.names import (
    Kind,
    Names,
    Object,
    as_json,
    as_netsnmp,
    as_table,
    cache_directory,
    mib_directories,
)
from ne8000d.offlimits import refusal
from ne8000d.schema import Wire
from ne8000d.snmp import Session, open_session

_STYLES: Final = {"table": as_table, "json": as_json, "netsnmp": as_netsnmp}
_MAX_ROWS: Final = 100_000


def get_values(
    device: DeviceConfig, daemon: DaemonConfig, words: Sequence[str], style: str
) -> bool:
    """Print the values called `words`. False if the device lacks one. Raises Ne8000dError."""
    names = _names(daemon.mibs)
    wanted = [item for word in words for item in names.resolve(word)]
    for item in wanted:
        if item.kind in {Kind.TABLE, Kind.ROW, Kind.COLUMN} and not item.instance:
            raise ConfigError(
                f"{item.label} has a value for each row: name one, such as {item.label}.1, "
                "or use 'ne8000d walk'"
            )
    with _session(device, daemon.state_dir) as session:
        found = session.get([item.place for item in wanted]).values
    _print(
        [(item.place, found[item.place]) for item in wanted if item.place in found], names, style
    )
    missing = [item for item in wanted if item.place not in found]
    for item in missing:
        typer.echo(f"{device.name} has no {item.at(_instance(item)).label}", err=True)
    return not missing


def walk_values(
    device: DeviceConfig, daemon: DaemonConfig, words: Sequence[str], style: str
) -> bool:
    """Print every value below `words`. False if there is none, or not all. Raises Ne8000dError."""
    names = _names(daemon.mibs)
    wanted = [item for word in words for item in names.resolve(word)]
    for item in wanted:
        if (refused := refusal(_root(item))) is not None:
            raise ConfigError(refused)
    complete = True
    with _session(device, daemon.state_dir) as session:
        kept: list[tuple[str, Wire]] = []
        for item in wanted:
            pairs = []
            for pair in _walked(session, device, item):
                if isinstance(pair, str):
                    complete = False
                    typer.echo(pair, err=True)
                else:
                    pairs.append(pair)
            if style == "table":
                kept += pairs  # a table's columns stand side by side
            else:
                _print(pairs, names, style)
        _print(kept, names, style)
    return complete


@contextmanager
def _session(device: DeviceConfig, state_dir: Path) -> Iterator[Session]:
    check_credential(device)
    with closing(open_session(device.snmp, device.host)) as session:
        introduce(session, gates(state_dir, [device])[device.name])
        yield session


def _walked(
    session: Session, device: DeviceConfig, item: Object
) -> Iterator[tuple[str, Wire] | str]:
    """The values below an object, or its own as net-snmp does; then what is missing."""
    root = _root(item)
    read = session.walk(root, device.snmp.table("walk"), max_rows=_MAX_ROWS)
    for instance, value in read.values.items():
        yield f"{root}.{instance}", value
    if read.incomplete is not None:
        yield f"{item.label} ended early ({read.incomplete}): {device.name} may have more"
    elif not read.values:
        own = session.get([item.place]).values
        yield from own.items()
        if not own:
            yield f"{device.name} has nothing at {item.label}"


def _root(item: Object) -> str:
    """The OID below which an object's values are."""
    return f"{item.oid}.{item.instance}" if item.instance else item.oid


def _print(pairs: Sequence[tuple[str, Wire]], names: Names, style: str) -> None:
    if pairs:
        typer.echo(_STYLES[style](pairs, names.describe))


def _instance(item: Object) -> str:
    return item.instance or ("0" if item.kind is Kind.SCALAR else "")


def _names(own: Sequence[Path]) -> Names:
    return Names(mib_directories(own), cache_directory(os.environ))
