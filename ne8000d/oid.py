"""Numeric OIDs, and the values that a table's index carries in them (RFC 2578 §7.7).

An instance is what follows a column's OID: `"17"`, or `"4.103.111.108.100.7"` for a string of four
octets and a number. A table's index is a tuple of parts; `split` takes an instance apart by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import Final, Protocol

Arcs = tuple[int, ...]

_NUMERIC: Final = re.compile(r"\.?(?:[0-2])(?:\.(?:0|[1-9][0-9]*))+", re.ASCII)
_ARC_LIMIT: Final = 2**32  # RFC 2578 §3.5: a sub-identifier is at most 2^32-1,
_LENGTH_LIMIT: Final = 128  # and an OID has at most 128 of them.


class OidError(ValueError):
    """Text that is not an OID, or an instance that does not fit its table's index."""


def parse(text: str) -> Arcs:
    """The arcs of a numeric OID, with or without a leading dot. Raises `OidError`."""
    if not _NUMERIC.fullmatch(text):
        raise OidError(f"{text!r} is not a numeric OID such as 1.3.6.1.2.1.1.3.0")
    arcs = tuple(map(int, text.lstrip(".").split(".")))
    if len(arcs) > _LENGTH_LIMIT or max(arcs) >= _ARC_LIMIT or (arcs[0] < 2 and arcs[1] > 39):
        raise OidError(f"{text!r} is not an OID: too long, or with a number out of range")
    return arcs


def format_arcs(arcs: Iterable[int]) -> str:
    """Arcs as dotted text without a leading dot."""
    return ".".join(map(str, arcs))


def is_below(name: str, parent: str) -> bool:
    """Whether the OID `name` lies below `parent`; both in dotted text without a leading dot."""
    return name.startswith(f"{parent}.")


def instance_arcs(instance: str) -> Arcs:
    """The arcs of an instance, which unlike an OID may have any first number."""
    try:
        return tuple(map(int, instance.split(".")))
    except ValueError:
        raise OidError(f"{instance!r} is not an instance: dotted numbers expected") from None


class Part(Protocol):
    """One object of a table's index."""

    def take(self, arcs: Arcs) -> tuple[str, Arcs]:
        """The part's text and the arcs that follow it. Raises `OidError`."""


def _octets(arcs: Sequence[int], count: int) -> bytes:
    if len(arcs) < count:
        raise OidError(f"an index of {count} octets has only {len(arcs)}")
    try:
        return bytes(arcs[:count])
    except ValueError:
        raise OidError("an index has a number above 255 where an octet belongs") from None


def _text(octets: bytes) -> str:
    try:
        return octets.decode()
    except UnicodeDecodeError:
        return octets.decode("latin-1")


def _length(arcs: Arcs) -> int:
    if not arcs:
        raise OidError("an index ends where a length belongs")
    return arcs[0]


@dataclass(frozen=True, slots=True)
class Integer:
    """An integer: one arc."""

    def take(self, arcs: Arcs) -> tuple[str, Arcs]:
        """The number in decimal."""
        if not arcs:
            raise OidError("an index ends where a number belongs")
        return str(arcs[0]), arcs[1:]


@dataclass(frozen=True, slots=True)
class LengthString:
    """A string of variable length: its length, then an arc an octet. UTF-8, else Latin-1."""

    def take(self, arcs: Arcs) -> tuple[str, Arcs]:
        """The decoded string."""
        end = 1 + _length(arcs)
        return _text(_octets(arcs[1:], end - 1)), arcs[end:]


@dataclass(frozen=True, slots=True)
class ImpliedString:
    """A string declared IMPLIED, the last part of its index: every arc left is an octet."""

    def take(self, arcs: Arcs) -> tuple[str, Arcs]:
        """The decoded string."""
        return _text(_octets(arcs, len(arcs))), ()


@dataclass(frozen=True, slots=True)
class IpAddress:
    """An IpAddress (RFC 2578 §7.1.5): four arcs."""

    def take(self, arcs: Arcs) -> tuple[str, Arcs]:
        """The address in dotted notation."""
        return str(IPv4Address(_octets(arcs, 4))), arcs[4:]


@dataclass(frozen=True, slots=True)
class InetAddress:
    """An InetAddress (RFC 4001): its length, then an arc an octet.

    4 and 16 octets are IPv4 and IPv6; 8 and 20 carry a zone after the address; any other length
    (a DNS name) is text.
    """

    def take(self, arcs: Arcs) -> tuple[str, Arcs]:
        """The address as people write it, a zone after `%`."""
        end = 1 + _length(arcs)
        octets = _octets(arcs[1:], end - 1)
        match len(octets):
            case 4:
                text = str(IPv4Address(octets))
            case 16:
                text = str(IPv6Address(octets))
            case 8:
                text = f"{IPv4Address(octets[:4])}%{int.from_bytes(octets[4:])}"
            case 20:
                text = f"{IPv6Address(octets[:16])}%{int.from_bytes(octets[16:])}"
            case _:
                text = _text(octets)
        return text, arcs[end:]


@dataclass(frozen=True, slots=True)
class Mac:
    """A MacAddress: a string of fixed size, so six arcs without a length."""

    def take(self, arcs: Arcs) -> tuple[str, Arcs]:
        """Six pairs of lower-case digits between colons."""
        return _octets(arcs, 6).hex(":"), arcs[6:]


def split(instance: str, parts: Sequence[Part]) -> tuple[str, ...]:
    """The texts of an instance's parts.

    Raises:
        OidError: the instance is malformed, too short, or longer than its index. Devices send
            such rows; whoever reads them skips the row.
    """
    arcs = instance_arcs(instance)
    texts = []
    for part in parts:
        text, arcs = part.take(arcs)
        texts.append(text)
    if arcs:
        raise OidError(f"{instance!r} is longer than its index by {len(arcs)} numbers")
    return tuple(texts)
