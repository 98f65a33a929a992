"""What a poll brought, as tables for people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from rich.table import Table

from ne8000d.batch import Batch, Sample
from ne8000d.cli.units import spoken
from ne8000d.schema import Kind, Measurement

_SHORT: Final = {
    "bps": "b/s", "celsius": "°C", "dbm": "dBm", "milliamperes": "mA", "percent": "%", "pps": "p/s",
    "second": "/s", "temperature": "temp", "utilization": "use", "volts": "V",
}  # fmt: skip
"""What words of field names are called in a heading."""

_NUMBERS: Final = re.compile(r"(\d+)")


def tables(batches: Iterable[Batch], measurements: Sequence[Measurement]) -> Iterable[Table]:
    """One table a measurement: no raw counters, no column without a value, rows in order."""
    known = {item.name: item for item in measurements}
    samples: dict[str, list[Sample]] = {}
    for batch in batches:
        if batch.measurement in known:
            samples.setdefault(batch.measurement, []).extend(batch.samples())
    for name, rows in samples.items():
        yield _table(known[name], rows)


def _table(measurement: Measurement, rows: Sequence[Sample]) -> Table:
    hidden = {field.name for field in measurement.fields if field.kind is Kind.COUNTER}
    fields = [
        name
        for name in measurement.field_names
        if name not in hidden and any(name in row.fields for row in rows)
    ]
    quiet = [name for name in fields if len(rows) > 1 and _is_quiet(name, rows)]
    tags = [
        name for name in ("device", *measurement.tag_names) if any(name in row.tags for row in rows)
    ]
    table = Table(
        title=measurement.name,
        title_justify="left",
        caption=f"0 in every row: {', '.join(quiet)}" if quiet else None,
        caption_justify="left",
        box=None,
        pad_edge=False,
        padding=(0, 1, 0, 0),
    )
    for tag in tags:
        table.add_column(tag, no_wrap=True)
    shown = [name for name in fields if name not in quiet]
    for field in shown:
        table.add_column(_heading(field), justify="right", no_wrap=True)
    for row in sorted(rows, key=lambda row: natural(row.tags, tags)):
        table.add_row(
            *(row.tags.get(tag, "") for tag in tags),
            *(spoken(measurement.name, field, row.fields.get(field)) for field in shown),
        )
    return table


def _heading(field: str) -> str:
    """A field's name with its words below each other: it is longer than what it heads."""
    words = field.removesuffix("_per_second").split("_")
    if field.endswith("_per_second"):
        words.append("second")
    return "\n".join(_SHORT.get(word, word) for word in words)


def _is_quiet(field: str, rows: Sequence[Sample]) -> bool:
    """Whether a rate or count is 0 in every row: said once below instead of in a column."""
    return all(row.fields.get(field) == 0 for row in rows)


def natural(tags: Mapping[str, str], names: Iterable[str]) -> list[tuple[bool, int, str]]:
    """A key that sorts 0/2/10 behind 0/2/9."""
    return [
        (not part.isdigit(), int(part) if part.isdigit() else 0, part)
        for name in names
        for part in _NUMBERS.split(tags.get(name, ""))
    ]
