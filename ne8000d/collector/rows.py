"""Whole rows by GET: for the few wanted ones of a table with many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ne8000d.collector.progress import Progress
from ne8000d.config import TableSettings
from ne8000d.errors import SnmpError
from ne8000d.schema import NOTHING_READ, Column, ColumnRead, Wire
from ne8000d.snmp import Session

_INSTANCE_LENGTH: Final = len(".65535")
"""Of ifIndexes as routers number them; a session splits a GET that is too long all the same."""
_FEW: Final = 0.5
"""The share of a table's rows up to which GETs are considered: bulk answers spare the agent."""


def cheaper_by_row(
    session: Session,
    settings: TableSettings,
    columns: Sequence[Column],
    wanted: int,
    rows: int,
) -> bool:
    """Whether GETs of `wanted` rows take fewer requests than walks of columns of `rows` rows.

    A walk takes one request for each `max_repetitions` rows of a column and its end.
    """
    if wanted > rows * _FEW:
        return False
    asked = [column for column in columns if column.fallback_for is None]
    walks = len(asked) * -(-(rows + 1) // settings.max_repetitions)
    return -(-wanted // _rows_a_request(session, asked)) < walks


def read_rows(
    session: Session,
    settings: TableSettings,
    columns: Sequence[Column],
    rows: Sequence[str],
    progress: Progress,
) -> dict[str, ColumnRead]:
    """GET `columns` of `rows`; a row's columns are of one moment as long as they fit a request.

    32-bit columns are asked for only where the row lacks its 64-bit twin; a column that nobody
    asked for is missing from the result.
    """
    reads = _get(
        session, settings, [item for item in columns if item.fallback_for is None], rows, progress
    )
    twins = [item for item in columns if item.fallback_for is not None]
    lacking: dict[str, list[Column]] = {}
    for column in twins:
        wide = reads.get(column.fallback_for or "", NOTHING_READ)
        if wide.incomplete is None:
            for row in rows:
                if row not in wide.values:
                    lacking.setdefault(row, []).append(column)
    for missing in {tuple(item) for item in lacking.values()}:
        if progress.silenced:
            break
        of = [row for row in rows if tuple(lacking.get(row, ())) == missing]
        for name, read in _get(session, settings, missing, of, progress).items():
            known = reads.get(name)
            reads[name] = _joined(known, read) if known is not None else read
    return reads


def _get(
    session: Session,
    settings: TableSettings,
    columns: Sequence[Column],
    rows: Sequence[str],
    progress: Progress,
) -> dict[str, ColumnRead]:
    values: dict[str, dict[str, Wire]] = {column.name: {} for column in columns}
    moments: dict[str, dict[str, float]] = {column.name: {} for column in columns}
    a_request = _rows_a_request(session, columns)
    reason: str | None = None
    for start in range(0, len(rows), a_request):
        chunk = rows[start : start + a_request]
        oids = {f"{column.oid}.{row}": (column.name, row) for row in chunk for column in columns}
        try:
            answer = session.get(list(oids), timeout=settings.timeout, retries=settings.retries)
        except SnmpError as error:
            reason = error.reason
            progress.fail(reason, str(error))
            break
        for oid, value in answer.values.items():
            name, row = oids[oid]
            values[name][row] = value
            moments[name][row] = answer.moments[oid]
        if answer.incomplete is not None:
            reason = answer.incomplete
            progress.fail(reason, f"rows {chunk[0]} to {chunk[-1]} came in part only ({reason})")
            break
    return {
        column.name: ColumnRead(values[column.name], moments[column.name], reason)
        for column in columns
    }


def _joined(first: ColumnRead, second: ColumnRead) -> ColumnRead:
    return ColumnRead(
        {**first.values, **second.values},
        {**first.at, **second.at},
        first.incomplete or second.incomplete,
    )


def _rows_a_request(session: Session, columns: Sequence[Column]) -> int:
    widest = max((len(column.oid) for column in columns), default=0) + _INSTANCE_LENGTH
    return max(1, session.fitting(widest) // max(1, len(columns)))
