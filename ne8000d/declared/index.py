"""`index = ["port:integer", "address"]`: its entries, and what the MIB says of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ne8000d import oid as oids
from ne8000d.declared.wrong import Wrong
from ne8000d.names import IndexPart, Object, oid_part

_ENTRY: Final = re.compile(r"([A-Za-z][A-Za-z0-9_]{0,63})(?::(.*))?")
_KINDS: Final[Mapping[str, oids.Part]] = MappingProxyType({
    "integer": oids.Integer(),
    "string": oids.LengthString(),
    "implied": oids.ImpliedString(),
    "ipaddress": oids.IpAddress(),
    "inetaddress": oids.InetAddress(),
    "mac": oids.Mac(),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A part of the index: the tag's name, and its kind where one was written."""

    name: str
    kind: str | None


def entries_of(index: Sequence[str]) -> tuple[Entry, ...]:
    """The entries of an index. Raises Wrong."""
    entries = tuple(_entry(text) for text in index)
    for place, entry in enumerate(entries, 1):
        if entry.kind == "implied" and place < len(entries):
            raise Wrong(f"'{entry.name}:implied' takes all that is left: it must be the last part")
    return entries


def _entry(text: str) -> Entry:
    match = _ENTRY.fullmatch(text)
    if match is None:
        raise Wrong(f"'{text}' must be a name, or a name and a kind such as \"port:integer\"")
    name, kind = match.groups()
    if kind is not None and kind not in _KINDS:
        raise Wrong(f"'{text}': there is no kind '{kind}'; there are: {', '.join(_KINDS)}")
    return Entry(name, kind)


def parts_of(entries: Sequence[Entry], known: Object | None) -> tuple[oids.Part, ...]:
    """How each entry is written in an instance; `known` is an object of the table. Raises Wrong."""
    told = known.index if known is not None else ()
    return tuple(
        _part(entry, told[place] if place < len(told) else None, known)
        for place, entry in enumerate(entries)
    )


def _part(entry: Entry, told: IndexPart | None, known: Object | None) -> oids.Part:
    if entry.kind is None:
        if told is None:
            raise Wrong(
                f"'{entry.name}' needs a kind, for no MIB tells it: \"{entry.name}:integer\" or "
                f"one of {', '.join(list(_KINDS)[1:])}"
            )
        return oid_part(told)
    part = _KINDS[entry.kind]
    if told is not None and told.type is not None and oid_part(told) != part:
        mib = next((kind for kind, item in _KINDS.items() if item == oid_part(told)), None)
        remedy = f'"{entry.name}:{mib}"' if mib else f'"{entry.name}", without a kind'
        table = known.full_name if known is not None else "the table"
        raise Wrong(
            f"'{entry.name}:{entry.kind}' does not fit: {table} is indexed by {told.name} there, "
            f"so write {remedy}"
        )
    return part


def listed(names: Sequence[str]) -> str:
    """Names as a sentence has them."""
    return ", ".join(names) or "nothing"
