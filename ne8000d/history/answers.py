"""Rows of a Flux answer as text: CSV, JSON, line protocol. Tables for people are the CLI's."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from influxdb_client.client.flux_table import FluxTable

from ne8000d.batch import Batch, Series, Value
from ne8000d.line import encode

_INTERNAL: Final = frozenset({"result", "table", "_start", "_stop"})
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Rows:
    """Tables of the same columns as one."""

    columns: tuple[str, ...]
    tags: frozenset[str]
    rows: list[tuple[Any, ...]]


def rows_of(tables: Iterable[FluxTable], order: Sequence[str] = ()) -> list[Rows]:
    """Rows of tables with the same columns together; columns as in `order`, then by the server.

    Left out are the server's own numbering, the range that every row repeats (`_start`, `_stop`),
    and columns that are not in `order` where it is given.
    """
    found: dict[tuple[str, ...], Rows] = {}
    for table in tables:
        labels = [column.label for column in table.columns if column.label not in _INTERNAL]
        columns = tuple(name for name in order if name in labels) or tuple(labels)
        strings = {column.label for column in table.columns if column.data_type == "string"}
        tags = frozenset(name for name in columns if name in strings and not name.startswith("_"))
        into = found.setdefault(columns, Rows(columns, tags, []))
        into.rows.extend(tuple(map(record.values.get, columns)) for record in table.records)
    return [item for item in found.values() if item.rows]


def csv_lines(parts: Iterable[Rows]) -> Iterator[str]:
    """RFC 4180 with a header; an empty line between rows of different columns."""
    for number, part in enumerate(parts):
        if number:
            yield ""
        yield _csv_line(part.columns)
        for row in part.rows:
            yield _csv_line([_plain(value) for value in row])


def json_lines(parts: Iterable[Rows]) -> Iterator[str]:
    """One object a row; a value that is not known is null."""
    for part in parts:
        for row in part.rows:
            values = dict(zip(part.columns, map(_jsonable, row), strict=True))
            yield json.dumps(values, ensure_ascii=False)


def influx_lines(parts: Iterable[Rows], name: str, now: datetime) -> Iterator[str]:
    """Line protocol with nanoseconds, so that an answer can be written back.

    The measurement is `_measurement`, else `name`; text columns are tags; `_field` with `_value`
    is a field, other numbers are fields under their column's name; the time is `_time` or `time`,
    else that of the first column that holds one, else `now`.
    """
    for part in parts:
        for row in part.rows:
            values = dict(zip(part.columns, row, strict=True))
            stamp = next(
                (
                    values[key]
                    for key in ("_time", "time", *part.columns)
                    if isinstance(values.get(key), datetime)
                ),
                now,
            )
            measurement = str(values.get("_measurement") or name)
            tags = {key: str(values[key]) for key in part.tags if values[key] is not None}
            fields = _fields(part, values)
            series = Series(measurement, tags)
            row_ = (series, tuple(fields.values()), _milliseconds(stamp))
            yield from encode(Batch(measurement, (), tuple(fields), [row_]), "ns")


def _fields(part: Rows, values: dict[str, Any]) -> dict[str, Value]:
    if "_field" in values:
        value = values.get("_value")
        return {} if value is None else {str(values["_field"]): value}
    return {
        key.removeprefix("_"): int(value) if isinstance(value, bool) else value
        for key, value in values.items()
        if key not in part.tags and isinstance(value, (bool, int, float))
    }


def _csv_line(values: Sequence[object]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="").writerow(values)
    return buffer.getvalue()


def _plain(value: object) -> object:
    known = _jsonable(value)
    return "" if known is None else known


def _jsonable(value: object) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        return None  # a share of nothing; JSON has no word for it
    if isinstance(value, datetime):
        text = value.astimezone(UTC).isoformat(timespec="milliseconds")
        return text.replace("+00:00", "Z")
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value if isinstance(value, (str, int, float, type(None))) else str(value)


def _milliseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)
