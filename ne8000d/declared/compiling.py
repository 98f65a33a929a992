"""One `[[tables]]` of a configuration into a `Declaration`."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from ne8000d.config import ColumnDeclaration, TableDeclaration
from ne8000d.declared.index import Entry, entries_of, parts_of
from ne8000d.declared.objects import find_object, text_of_object
from ne8000d.declared.sources import places_of
from ne8000d.declared.wrong import Wrong
from ne8000d.names import Names, Object
from ne8000d.oid import Part
from ne8000d.schema import Column, Field, Kind, Measurement, Rate, Syntax, Tag, field_type
from ne8000d.tables.declared import CounterOf, Declaration, NumberOf, Source, TextOf

_OURS: Final = frozenset({"device", "time"})
_COUNTERS: Final = MappingProxyType({"counter32": Syntax.COUNTER32, "counter64": Syntax.COUNTER64})
_KINDS: Final[Mapping[str, Kind]] = MappingProxyType({
    "counter32": Kind.COUNTER, "counter64": Kind.COUNTER, "gauge": Kind.GAUGE,
    "state": Kind.STATE, "text": Kind.TEXT,
})  # fmt: skip
_FRAME_BITS: Final = 512.0
"""The least that one event takes on a line, a frame: growth beyond that can't be believed."""

_NO_ROWS: Final = (
    "every column comes from another table, so there are no rows: "
    "name a column that has the whole index"
)


@dataclass(frozen=True, slots=True)
class _Meant:
    """A column, its object, and where its values come from."""

    said: ColumnDeclaration
    target: Object
    by: tuple[int, ...] | None

    @property
    def source(self) -> Source:
        return Source(self.target.name, self.by)


def compile_table(said: TableDeclaration, names: Names) -> tuple[Declaration | None, list[str]]:
    """What a declaration means, or a sentence for each mistake."""
    where = f"[[tables]] {said.measurement}"
    try:
        entries = entries_of(said.index)
    except Wrong as mistake:
        return None, [f"{where}: index: {mistake}"]
    targets, wrong = _targets(said, names, where)
    known = next((item for item in targets.values() if len(item.index) == len(entries)), None)
    meant: list[_Meant] = []
    for column in said.columns:
        target = targets.get(column.name)
        if target is None:
            continue
        try:
            by = places_of(column, target, entries, known)
            _check(column, target, by)
            meant.append(_Meant(column, target, by))
        except Wrong as mistake:
            wrong.append(f"{where}: {column.name}: {mistake}")
    wrong += (f"{where}: {sentence}" for sentence in _names_taken(said, entries))
    if wrong:
        return None, wrong
    if all(item.by is not None for item in meant):
        return None, [f"{where}: index: {_NO_ROWS}"]
    try:
        parts = parts_of(entries, known if entries else None)
    except Wrong as mistake:
        return None, [f"{where}: index: {mistake}"]
    return _declaration(said, entries, parts, _distinct(meant)), []


def _targets(
    said: TableDeclaration, names: Names, where: str
) -> tuple[dict[str, Object], list[str]]:
    """The objects by column name, and what is wrong with the others."""
    found: dict[str, Object] = {}
    wrong: list[str] = []
    for column in said.columns:
        try:
            found[column.name] = find_object(column.object, names, scalar=not said.index)
        except Wrong as mistake:
            wrong.append(f"{where}: {column.name}: {mistake}")
    return found, wrong


def _check(column: ColumnDeclaration, target: Object, by: tuple[int, ...] | None) -> None:
    """Whether kind, name and object go together. Raises Wrong."""
    kind, syntax = column.kind, target.syntax
    if kind == "text" and field_type(column.name) is not str:
        raise Wrong(
            f"kind = \"text\" needs a name that ends in _text or _name: '{column.name}_text'"
        )
    if kind not in {"text", "tag"} and field_type(column.name) is str:
        raise Wrong(f"is the name of a text: give a {kind} another name")
    if kind in {"state", *_COUNTERS} and field_type(column.name) is float:
        raise Wrong(f"ends in the unit of a float: give a {kind}, a whole number, another name")
    if kind in {"tag", "text", "state"} and column.scale != 1.0:
        raise Wrong(f"has a scale, which a {kind} can't have: take it out")
    if kind in _COUNTERS:
        if by is not None:
            raise Wrong("is another table's counter: declare it in a table of its own")
        if syntax in _COUNTERS.values() and syntax is not _COUNTERS[kind]:
            right = next(name for name, item in _COUNTERS.items() if item is syntax)
            raise Wrong(f'{target.full_name} is a {syntax}: write kind = "{right}"')
    if kind in {"state", *_COUNTERS} and syntax in {Syntax.OCTETS, Syntax.OID, Syntax.IP_ADDRESS}:
        raise Wrong(f'{target.full_name} is no number but {syntax}: write kind = "text"')


def _names_taken(said: TableDeclaration, entries: Sequence[Entry]) -> Iterator[str]:
    names = Tally([entry.name for entry in entries])
    for column in said.columns:
        names[column.name] += 1
        if column.kind in _COUNTERS:
            names[_rate_name(column.name)[0]] += 1
    for name, times in names.items():
        if name in _OURS:
            yield f"'{name}' is a name of ne8000d's own: choose another"
        elif times > 1:
            yield f"'{name}' would be {times} tags or fields (rates included): rename one"


def _rate_name(counter: str) -> tuple[str, float, float]:
    """The name of a counter's rate, what one count is in its unit, and the bits it takes."""
    for suffix, unit, factor in (("_octets", "_bps", 8.0), ("_packets", "_pps", 1.0)):
        if counter.endswith(suffix):
            return counter.removesuffix(suffix) + unit, factor, 8.0 if factor > 1 else _FRAME_BITS
    return f"{counter}_per_second", 1.0, _FRAME_BITS


def _distinct(meant: Sequence[_Meant]) -> list[_Meant]:
    """The same with objects whose names differ where their OIDs do: columns are known by name."""
    first: dict[str, str] = {}
    result = []
    for item in meant:
        target = item.target
        if first.setdefault(target.name, target.oid) != target.oid:
            target = replace(target, name=target.oid)
        result.append(_Meant(item.said, target, item.by))
    return result


def _declaration(
    said: TableDeclaration, entries: Sequence[Entry], parts: tuple[Part, ...], meant: list[_Meant]
) -> Declaration:
    tags = [item for item in meant if item.said.kind == "tag"]
    fields = [item for item in meant if item.said.kind != "tag"]
    return Declaration(
        measurement=Measurement(
            said.measurement,
            "Declared in [[tables]].",
            tuple(_field(item) for item in fields),
            (
                *(Tag(entry.name, "a part of the index") for entry in entries),
                *(Tag(item.said.name, item.target.full_name) for item in tags),
            ),
        ),
        interval_seconds=said.interval,
        parts=parts,
        columns=tuple(_columns(meant, scalar=not entries)),
        tags=tuple(_text(item) for item in tags),
        texts=tuple(_text(item) for item in fields if item.said.kind == "text"),
        numbers=tuple(
            NumberOf(item.said.name, item.source, item.said.scale)
            for item in fields
            if item.said.kind in {"gauge", "state"}
        ),
        counters=tuple(
            CounterOf(item.said.name, item.target.name, item.said.kind == "counter32")
            for item in fields
            if item.said.kind in _COUNTERS
        ),
        series_max=said.series_max,
    )


def _text(item: _Meant) -> TextOf:
    return TextOf(item.said.name, item.source, text_of_object(item.target))


def _field(item: _Meant) -> Field:
    said = item.said
    rate = None
    if said.kind in _COUNTERS:
        name, factor, bits = _rate_name(said.name)
        rate = Rate(name, factor * said.scale, bits * said.scale, worth=said.scale)
    return Field(said.name, _KINDS[said.kind], "declared", item.target.full_name, rate=rate)


def _columns(meant: Sequence[_Meant], *, scalar: bool) -> Iterator[Column]:
    """Each object once; names and texts of other tables are slow, and shared with whoever reads."""
    uses: dict[str, list[_Meant]] = {}
    for item in meant:
        uses.setdefault(item.target.oid, []).append(item)
    for oid, items in uses.items():
        target = items[0].target
        slow = all(item.by is not None and item.said.kind in {"tag", "text"} for item in items)
        syntax = target.syntax or _COUNTERS.get(items[0].said.kind, Syntax.INTEGER)
        yield Column(target.module or "OID", target.name, oid, syntax, slow=slow, scalar=scalar)
