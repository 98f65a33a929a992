"""From the wire to a `Reading`: which columns are asked for, and which are remembered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from ne8000d.collector.progress import Progress
from ne8000d.collector.rows import cheaper_by_row, read_rows
from ne8000d.device import Device
from ne8000d.errors import SnmpError
from ne8000d.schema import NOTHING_READ, Column, ColumnRead, Reading, Table
from ne8000d.snmp import Session

_MAX_ROWS: Final = 100_000
_TRIES_AFTER_RENAMING: Final = 2


def read_table(
    device: Device, session: Session, table: Table, progress: Progress, *, slow_only: bool
) -> Reading | None:
    """Read a table's columns; None where there is nothing to shape yet.

    With `slow_only` the poll's own columns are those of the last reading: the inventory poll.
    Columns that could not be read are missing from the reading: rows must not be named or joined
    by them, for a wrong tag begins a second series.
    """
    before = device.readings.get(table.name)
    if slow_only:
        if before is None:
            return None
        fast = {name: read for name, read in before.columns.items() if not _is_slow(table, name)}
    else:
        rows = _read_wanted_rows(device, session, table, progress)
        fast = rows if rows is not None else _read_columns(device, session, table, progress)
        if rows is None and before is not None and _renamed(table, before.columns, fast):
            _forget_slow(device, table)
    slow = _read_slow(device, session, table, progress)
    borrowed = {name: device.latest[name] for name in table.borrows if name in device.latest}
    reading = Reading(
        {**borrowed, **slow, **fast},
        device.inventory.version,
        device.choice,
        device.memo(table),
    )
    device.readings[table.name] = reading
    return reading


def _renamed(table: Table, before: Mapping[str, ColumnRead], now: Mapping[str, ColumnRead]) -> bool:
    """Whether the rows have other names; a walk that broke off tells nothing."""
    name = table.identity
    if name is None or name not in before or name not in now:
        return False
    complete = before[name].incomplete is None and now[name].incomplete is None
    return complete and before[name].values != now[name].values


def _read_wanted_rows(
    device: Device, session: Session, table: Table, progress: Progress
) -> dict[str, ColumnRead] | None:
    """The wanted rows by GET; None where whole columns cost fewer requests.

    The identity column is walked with the slow ones and tells which rows there are. Rows that
    answer with another name, or not at all, mean that it is out of date: it is read again at once.
    """
    name = next((item for item in table.columns if item.name == table.identity), None)
    settings = device.settings(table)
    if table.wanted is None or name is None or settings.mode == "walk":
        return None
    for _ in range(_TRIES_AFTER_RENAMING):
        slow = _read_slow(device, session, table, progress, name)
        index = slow.get(name.name, NOTHING_READ)
        if progress.silenced or not index.values:
            return None
        known = Reading(slow, device.inventory.version, device.choice, device.memo(table))
        rows = table.wanted(known)
        columns = [
            item
            for item in table.columns
            if not (item.slow or item.scalar or item.oid in device.inventory.absent)
        ]
        if not cheaper_by_row(session, settings, columns, len(rows), len(index.values)):
            return None
        fast = read_rows(session, settings, columns, list(rows), progress)
        found = fast[name.name].values
        if progress.silenced or all(
            found.get(row) == index.values[row] for row in rows if row in index.values
        ):
            break
        _forget_slow(device, table)
        device.inventory.slow.pop(name.oid, None)
    for column in columns:
        if column.name in fast and not fast[column.name].values and not progress.silenced:
            device.inventory.absent[column.oid] = column
    fast[name.name] = ColumnRead({**index.values, **found}, fast[name.name].at)
    return fast


def _read_columns(
    device: Device, session: Session, table: Table, progress: Progress
) -> dict[str, ColumnRead]:
    poll_columns = [column for column in table.columns if not column.slow]
    fast = _read_scalars(device, session, poll_columns, progress)
    for column in poll_columns:
        if progress.silenced:
            break
        if column.scalar or (column.fallback_for and not _lacks(column, fast, table)):
            continue
        read = fast[column.name] = _walk(device, session, table, column, progress)
        if column.fallback_for and not (
            read.values.keys() - fast.get(column.fallback_for, read).values.keys()
        ):
            # It fills no gap: not asked again before the next inventory.
            device.inventory.absent.setdefault(column.oid, column)
    wanted = {name for item in device.platform.tables for name in item.borrows}
    device.latest.update({name: fast[name] for name in wanted & fast.keys()})
    return fast


def _lacks(column: Column, fast: Mapping[str, ColumnRead], table: Table) -> bool:
    """Whether some row has no value in the column that `column` stands in for."""
    twin = fast.get(column.fallback_for or "")
    rows = fast.get(table.identity or "")
    if twin is None or rows is None:
        return True
    return not rows.values.keys() <= twin.values.keys()


def _read_slow(
    device: Device, session: Session, table: Table, progress: Progress, *more: Column
) -> dict[str, ColumnRead]:
    """The slow columns (and `more`) as far as they are known, read where they are not."""
    inventory = device.inventory
    columns = [*more, *(column for column in table.columns if column.slow)]
    missing = [column for column in columns if inventory.lacks(column)]
    if not progress.silenced:
        scalars = _read_scalars(device, session, missing, progress)
        for column in missing:
            if column.name in scalars:
                inventory.remember(column, scalars[column.name])
    for column in missing:
        if not column.scalar and not progress.silenced:
            inventory.remember(column, _walk(device, session, table, column, progress))
    known: dict[str, ColumnRead] = {}
    for column in columns:
        if column.oid in inventory.slow:
            known[column.name] = inventory.slow[column.oid]
        elif column.oid in inventory.absent:
            known[column.name] = NOTHING_READ
    return known


def _walk(
    device: Device, session: Session, table: Table, column: Column, progress: Progress
) -> ColumnRead:
    if column.oid in device.inventory.absent:
        return NOTHING_READ
    try:
        read = session.walk(column.oid, device.settings(table), max_rows=_MAX_ROWS)
    except SnmpError as error:
        progress.fail(error.reason, f"{column.object}: {error}")
        return ColumnRead({}, {}, error.reason)
    if read.incomplete is not None:
        progress.fail(read.incomplete, f"{column.object} ended early ({read.incomplete})")
    elif not read.values:
        device.inventory.absent[column.oid] = column
    return read


def _read_scalars(
    device: Device, session: Session, columns: Iterable[Column], progress: Progress
) -> dict[str, ColumnRead]:
    """GET every scalar at once; all of them missing is a device that has no such group."""
    absent = device.inventory.absent
    scalars = {
        f"{column.oid}.0": column
        for column in columns
        if column.scalar and column.oid not in absent
    }
    if not scalars:
        return {}
    try:
        answer = session.get(list(scalars))
    except SnmpError as error:
        progress.fail(error.reason, str(error))
        return {}
    if answer.incomplete is not None:
        progress.fail(answer.incomplete, "the scalars of a group came in part only")
    elif not answer.values:
        absent.update({column.oid: column for column in scalars.values()})
    return {
        column.name: ColumnRead({"0": answer.values[oid]}, {"0": answer.moments[oid]})
        for oid, column in scalars.items()
        if oid in answer.values
    }


def _is_slow(table: Table, name: str) -> bool:
    return any(column.slow and column.name == name for column in table.columns)


def _forget_slow(device: Device, table: Table) -> None:
    for column in table.columns:
        if column.slow:
            device.inventory.slow.pop(column.oid, None)
