"""What a poll brought, as tables for people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from rich.table import Table

from ne8000d.batch import Batch, Sample
from ne8000d.cli.units import spoken
from ne8000d.schema import Kind, Measurement

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
    tags = ["device", *measurement.tag_names]
    table = Table(title=measurement.name, title_justify="left", box=None, pad_edge=False)
    for tag in tags:
        table.add_column(tag, no_wrap=True)
    for field in fields:
        table.add_column(field, justify="right", overflow="fold")
    for row in sorted(rows, key=lambda row: natural(row.tags, tags)):
        table.add_row(
            *(row.tags.get(tag, "") for tag in tags),
            *(spoken(measurement.name, field, row.fields.get(field)) for field in fields),
        )
    return table


def natural(tags: Mapping[str, str], names: Iterable[str]) -> list[tuple[bool, int, str]]:
    """A key that sorts 0/2/10 behind 0/2/9."""
    return [
        (not part.isdigit(), int(part) if part.isdigit() else 0, part)
        for name in names
        for part in _NUMBERS.split(tags.get(name, ""))
    ]
