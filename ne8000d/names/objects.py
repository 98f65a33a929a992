"""What a MIB says of an object: the currency of this package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from ne8000d import oid as oids
from ne8000d.schema import Syntax

NO_LABELS: Final[Mapping[int, str]] = MappingProxyType({})


class Kind(StrEnum):
    """What stands at an OID."""

    NODE = "node"
    SCALAR = "scalar"
    TABLE = "table"
    ROW = "row"
    COLUMN = "column"
    NOTIFICATION = "notification"


@dataclass(frozen=True, slots=True)
class Type:
    """The type of a value: wire type, the textual convention's name, labels, display hint.

    `labels` are those of an enumeration, or of the bits of a BITS. `size` is the octets of a
    string of fixed size, else None.
    """

    syntax: Syntax
    convention: str = ""
    labels: Mapping[int, str] = field(default_factory=lambda: NO_LABELS)
    hint: str = ""
    size: int | None = None


@dataclass(frozen=True, slots=True)
class IndexPart:
    """One object of a table's index."""

    name: str
    type: Type | None
    implied: bool = False

    @property
    def is_text(self) -> bool:
        """Whether the part is a string that people may write in quotes."""
        return (
            self.type is not None
            and self.type.syntax is Syntax.OCTETS
            and self.type.convention not in _ADDRESSES
        )


@dataclass(frozen=True, slots=True)
class Object:
    """One object of a MIB; with `instance`, one of its values' places.

    `module` is empty where no MIB knows the OID; `name` is then the OID itself.
    """

    module: str
    name: str
    oid: str
    kind: Kind = Kind.NODE
    instance: str = ""
    type: Type | None = None
    units: str = ""
    description: str = ""
    readable: bool = True
    index: tuple[IndexPart, ...] = ()

    @property
    def syntax(self) -> Syntax | None:
        """The wire type, None where the object has no value."""
        return self.type.syntax if self.type else None

    @property
    def labels(self) -> Mapping[int, str]:
        """The labels of the enumeration or of the bits."""
        return self.type.labels if self.type else NO_LABELS

    @property
    def full_name(self) -> str:
        """`IF-MIB::ifName`."""
        return f"{self.module}::{self.name}" if self.module else self.name

    @property
    def label(self) -> str:
        """The full name with the instance as net-snmp writes it: `IF-MIB::ifName.17`."""
        return f"{self.full_name}.{self._instance_label()}" if self.instance else self.full_name

    @property
    def place(self) -> str:
        """The OID to ask for: with the instance, which is 0 for a scalar."""
        instance = self.instance or ("0" if self.kind is Kind.SCALAR else "")
        return f"{self.oid}.{instance}" if instance else self.oid

    def at(self, instance: str) -> Object:
        """The object at an instance."""
        return replace(self, instance=instance)

    def index_texts(self) -> tuple[str, ...] | None:
        """The instance's index values, None where it does not fit the table's index."""
        if not self.index or not self.instance:
            return None
        try:
            texts = oids.split(self.instance, [oid_part(part) for part in self.index])
        except oids.OidError:
            return None
        return tuple(_labelled(text, part) for text, part in zip(texts, self.index, strict=True))

    def _instance_label(self) -> str:
        pieces = []
        try:
            arcs = oids.instance_arcs(self.instance)
            for part in self.index:
                text, rest = oid_part(part).take(arcs)
                used, arcs = arcs[: len(arcs) - len(rest)], rest
                pieces.append(_piece(part, text, used))
        except oids.OidError:
            return self.instance
        return self.instance if arcs or not pieces else ".".join(pieces)


def _piece(part: IndexPart, text: str, used: oids.Arcs) -> str:
    """One part of an instance as net-snmp writes it: `pppoe`, `"isp"`, `"192.0.2.1"`, `17`."""
    if part.is_text:
        return _quoted(text, used)
    kind = part.type
    if kind is not None and kind.convention == "InetAddress" and len(used) in {5, 17}:
        octets = bytes(used[1:])
        return f'"{text}"' if len(octets) == 4 else f'"{octets.hex(":")}"'
    label = kind.labels.get(used[0]) if kind is not None and len(used) == 1 else None
    return label or oids.format_arcs(used)


def _quoted(text: str, arcs: oids.Arcs) -> str:
    """The text in quotes where that says all of it, else the arcs."""
    octets = tuple(text.encode())
    whole = arcs[len(arcs) - len(octets) :] == octets and len(arcs) - len(octets) <= 1
    if whole and text.isprintable() and '"' not in text:
        return f'"{text}"'
    return oids.format_arcs(arcs)


def _labelled(text: str, part: IndexPart) -> str:
    labels = part.type.labels if part.type else NO_LABELS
    label = labels.get(int(text)) if labels and text.isdecimal() else None
    return f"{label}({text})" if label else text


@dataclass(frozen=True, slots=True)
class _FixedString:
    """A string of fixed size: an arc an octet, without a length (RFC 2578 §7.7)."""

    size: int

    def take(self, arcs: oids.Arcs) -> tuple[str, oids.Arcs]:
        text, _ = oids.ImpliedString().take(arcs[: self.size])
        if len(arcs) < self.size:
            raise oids.OidError(f"an index of {self.size} octets has only {len(arcs)}")
        return text, arcs[self.size :]


@dataclass(frozen=True, slots=True)
class _LengthOid:
    """An OBJECT IDENTIFIER: its length, then its arcs (RFC 2578 §7.7)."""

    implied: bool

    def take(self, arcs: oids.Arcs) -> tuple[str, oids.Arcs]:
        if self.implied:
            return oids.format_arcs(arcs), ()
        if not arcs or len(arcs) <= arcs[0]:
            raise oids.OidError("an index ends within an OID")
        end = 1 + arcs[0]
        return oids.format_arcs(arcs[1:end]), arcs[end:]


_ADDRESSES: Final = frozenset({"InetAddress", "MacAddress"})


def oid_part(part: IndexPart) -> oids.Part:
    """How an index object is written into an instance (RFC 2578 §7.7)."""
    kind = part.type
    if kind is None:
        return oids.Integer()
    match kind.syntax:
        case Syntax.IP_ADDRESS:
            return oids.IpAddress()
        case Syntax.OID:
            return _LengthOid(part.implied)
        case Syntax.OCTETS | Syntax.BITS:
            return _string_part(kind, implied=part.implied)
        case _:
            return oids.Integer()


def _string_part(kind: Type, *, implied: bool) -> oids.Part:
    if implied:
        return oids.ImpliedString()
    if kind.convention == "InetAddress":
        return oids.InetAddress()
    if kind.size == 6 and kind.convention == "MacAddress":
        return oids.Mac()
    return oids.LengthString() if kind.size is None else _FixedString(kind.size)
