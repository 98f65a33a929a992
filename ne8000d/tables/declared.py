"""Tables that users declare: one way from columns to rows for all of them.

Pure, as everything here: what names, types and labels mean was worked out before, by
`ne8000d.declared`, and comes as a `Declaration`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from ne8000d import oid as oids
from ne8000d.batch import Value
from ne8000d.schema import (
    Column,
    Counter,
    Frame,
    Measurement,
    Reading,
    Table,
    Wire,
    field_type,
)
from ne8000d.tables.identity import read_in_full

GROUP: Final = "table:"
"""What the poll group of a declared table begins with; its measurement follows."""

_NUMBER: Final = re.compile(rb"\s*[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\s*\0*")
_SERIES: Final = "declared.series"
_SCALAR: Final = "0"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value comes from: a column by name; the row's own, or another table's.

    `by` are places in the index: what they hold, one after the other, is the other's instance.
    """

    column: str
    by: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class TextOf:
    """A tag or text, and how a value is written."""

    name: str
    source: Source
    text: Callable[[Wire], str]


@dataclass(frozen=True, slots=True)
class NumberOf:
    """A gauge or state: the value times `scale`, in the type that the name promises."""

    name: str
    source: Source
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class CounterOf:
    """A counter of 32 (`narrow`) or 64 bits; always the row's own."""

    name: str
    column: str
    narrow: bool


@dataclass(frozen=True, slots=True)
class Declaration:
    """A declared table, worked out. `parts` is the index, none for scalars.

    The measurement's tags are the index's parts, then `tags`. At most `series_max` rows with
    different tags are written of a device, ever.
    """

    measurement: Measurement
    interval_seconds: float
    parts: tuple[oids.Part, ...]
    columns: tuple[Column, ...]
    tags: tuple[TextOf, ...] = ()
    texts: tuple[TextOf, ...] = ()
    numbers: tuple[NumberOf, ...] = ()
    counters: tuple[CounterOf, ...] = ()
    series_max: int = 10_000

    @property
    def own_columns(self) -> frozenset[str]:
        """The columns that have a value for each row; the others are joined."""
        sources = [item.source for item in (*self.tags, *self.texts)]
        sources += [item.source for item in self.numbers]
        own = {source.column for source in sources if source.by is None}
        return frozenset(own | {item.column for item in self.counters})


def declared_table(declaration: Declaration) -> Table:
    """The table that polls and writes a declaration."""
    name = declaration.measurement.name
    return Table(
        name=name,
        group=f"{GROUP}{name}",
        columns=declaration.columns,
        measurements=(declaration.measurement,),
        shape=partial(_shape, declaration),
        interval_seconds=declaration.interval_seconds,
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """A row's index: the text of each part, and its arcs in dotted form."""

    texts: tuple[str, ...]
    arcs: tuple[str, ...]


def _shape(declaration: Declaration, reading: Reading) -> Iterator[Frame]:
    at = _moments(declaration, reading)
    rows, strange = _rows(declaration, at)
    tags = _tags(declaration, reading, rows)
    kept, refused = _within(declaration, reading, tags)
    name = declaration.measurement.name
    trouble: tuple[str, str] | None = None
    if refused:
        sentence = (
            f"{name} has more than series_max = {declaration.series_max} rows with different "
            f"tags: {refused} are left out; take out a tag that never ends, or raise it"
        )
        trouble = "series_max", sentence
    elif strange:
        sentence = (
            f"{len(strange)} rows of {name} do not fit its index, {strange[0]} for one: "
            "they are left out; correct [[tables]] index"
        )
        trouble = "index", sentence
    if not kept and trouble is None:
        return
    fields: dict[str, Mapping[str, Value]] = {}
    for number in declaration.numbers:
        fields[number.name] = _numbers(number, reading, rows)
    for text in declaration.texts:
        values = _joined(text.source, reading, rows)
        fields[text.name] = {row: text.text(value) for row, value in values.items()}
    counters = {item.name: _counter(item, reading) for item in declaration.counters}
    yield Frame(declaration.measurement, kept, fields, at, counters, trouble=trouble)


def _moments(declaration: Declaration, reading: Reading) -> dict[str, float]:
    """When each row was read, by instance, in the agent's order: rows of any own column."""
    own = declaration.own_columns
    moments: dict[str, float] = {}
    for column in declaration.columns:
        if column.name in own:
            for row, at in reading.column(column.name).at.items():
                moments.setdefault(row, at)
    return moments


def _rows(
    declaration: Declaration, instances: Mapping[str, float]
) -> tuple[dict[str, _Row], list[str]]:
    """Each instance taken apart, and those that are not what the index says."""
    rows: dict[str, _Row] = {}
    strange: list[str] = []
    for instance in instances:
        try:
            rows[instance] = _taken(instance, declaration.parts)
        except oids.OidError:
            strange.append(instance)
    return rows, strange


def _taken(instance: str, parts: tuple[oids.Part, ...]) -> _Row:
    if not parts:
        if instance != _SCALAR:
            raise oids.OidError(f"{instance!r} is no scalar's instance")
        return _Row((), ())
    arcs = oids.instance_arcs(instance)
    texts: list[str] = []
    pieces: list[str] = []
    for part in parts:
        text, rest = part.take(arcs)
        texts.append(text)
        pieces.append(oids.format_arcs(arcs[: len(arcs) - len(rest)]))
        arcs = rest
    if arcs:
        raise oids.OidError(f"{instance!r} is longer than its index")
    return _Row(tuple(texts), tuple(pieces))


def _tags(
    declaration: Declaration, reading: Reading, rows: Mapping[str, _Row]
) -> dict[str, tuple[str, ...]]:
    """The tags of each row. One that lacks a tag waits until that column was read to its end."""
    columns = [
        (
            {row: tag.text(value) for row, value in _joined(tag.source, reading, rows).items()},
            read_in_full(reading, tag.source.column),
        )
        for tag in declaration.tags
    ]
    return {
        key: (*row.texts, *(texts.get(key, "") for texts, _ in columns))
        for key, row in rows.items()
        if all(key in texts or complete for texts, complete in columns)
    }


def _within(
    declaration: Declaration, reading: Reading, tags: dict[str, tuple[str, ...]]
) -> tuple[dict[str, tuple[str, ...]], int]:
    """The rows whose tags are known, or for which there is room; and how many are left out."""
    known: set[tuple[str, ...]] = reading.memo.setdefault(_SERIES, set())  # type: ignore[assignment]
    kept: dict[str, tuple[str, ...]] = {}
    for key, row in tags.items():
        if row in known or len(known) < declaration.series_max:
            known.add(row)
            kept[key] = row
    return kept, len(tags) - len(kept)


def _joined(source: Source, reading: Reading, rows: Mapping[str, _Row]) -> Mapping[str, Wire]:
    """A column's values by row, those of another table by what the row's index says of it."""
    values = reading.values(source.column)
    if source.by is None:
        return values
    found: dict[str, Wire] = {}
    for key, row in rows.items():
        value = values.get(".".join(row.arcs[place] for place in source.by))
        if value is not None:
            found[key] = value
    return found


def _numbers(item: NumberOf, reading: Reading, rows: Mapping[str, _Row]) -> dict[str, Value]:
    whole = field_type(item.name) is int
    found: dict[str, Value] = {}
    for key, value in _joined(item.source, reading, rows).items():
        number = _number(value)
        if number is None:
            continue
        scaled = number if item.scale == 1.0 else number * item.scale
        if math.isfinite(scaled):
            found[key] = round(scaled) if whole else float(scaled)
    return found


def _number(value: Wire) -> float | None:
    """A number, or the text of one: many agents have no other way to say 42.5."""
    if isinstance(value, int):
        return value
    if isinstance(value, bytes) and _NUMBER.fullmatch(value):
        return float(value.rstrip(b"\0"))
    return None


def _counter(item: CounterOf, reading: Reading) -> Counter:
    values = reading.integers(item.column)
    narrow = frozenset(values) if item.narrow else frozenset[str]()
    return Counter(values, reading.column(item.column).at, narrow)
