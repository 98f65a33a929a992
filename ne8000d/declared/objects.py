"""The objects that columns name, and how their values are written as text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ne8000d.declared.wrong import Wrong
from ne8000d.names import Kind, Names, Object, UnknownName, octets_text
from ne8000d.offlimits import refusal
from ne8000d.oid import OidError, format_arcs, parse
from ne8000d.schema import Wire

_VALUES: Final = frozenset({Kind.SCALAR, Kind.COLUMN})


def find_object(text: str, names: Names, *, scalar: bool) -> Object:
    """The scalar or column that `text` names, without an instance. Raises Wrong.

    An OID that no MIB knows is taken as it is.
    """
    try:
        found = names.resolve(text)
    except UnknownName as error:
        raise Wrong(str(error)) from None
    if len(found) != 1:
        raise Wrong(f"{text} is a whole table: name one of its columns")
    item = found[0]
    numeric = text.strip().lstrip(".")[:1].isdecimal()
    if item.kind in _VALUES:
        if item.instance and not (item.kind is Kind.SCALAR and item.instance == "0"):
            raise Wrong(f"{text} is one value of a column: name the column, {item.full_name}")
        item = item.at("")
    elif numeric:
        item = _unknown(text, scalar=scalar)
    else:
        raise Wrong(f"{text} has no value: name a column or a scalar")
    if (refused := refusal(item.oid)) is not None:
        raise Wrong(refused)
    return item


def _unknown(text: str, *, scalar: bool) -> Object:
    try:
        oid = format_arcs(parse(text.strip()))
    except OidError as error:
        raise Wrong(str(error)) from None
    oid = oid.removesuffix(".0") if scalar else oid
    return Object(module="", name=oid, oid=oid, kind=Kind.SCALAR if scalar else Kind.COLUMN)


@dataclass(frozen=True, slots=True)
class _Text:
    """A value as a tag or text: the label of an enumeration, octets by what their type says."""

    target: Object

    def __call__(self, value: Wire) -> str:
        if isinstance(value, int):
            return self.target.labels.get(value, str(value))
        if isinstance(value, str):
            return value
        return octets_text(self.target, value)


def text_of_object(target: Object) -> Callable[[Wire], str]:
    """How a value of the object is written as text."""
    return _Text(target)
