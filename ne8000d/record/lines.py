"""Lines of a recording, `OID|TAG|VALUE`, as snmpsim and our simulator read them."""

from __future__ import annotations

from typing import Final

from ne8000d.oid import parse
from ne8000d.schema import Syntax, Wire

_TAGS: Final = {
    Syntax.INTEGER: 2,
    Syntax.UNSIGNED32: 66,
    Syntax.GAUGE32: 66,
    Syntax.COUNTER32: 65,
    Syntax.COUNTER64: 70,
    Syntax.TIMETICKS: 67,
}
_INTEGER, _OCTETS, _OID, _IP_ADDRESS = 2, 4, 6, 64


def line(oid: str, syntax: Syntax | None, value: Wire) -> str:
    """One value as a line; text of printable ASCII as it is, other octets in hexadecimal."""
    if isinstance(value, int):
        tag = _TAGS.get(syntax, _INTEGER) if syntax is not None else _INTEGER
        return f"{oid}|{tag}|{value}"
    if isinstance(value, str):
        if syntax is Syntax.IP_ADDRESS:
            return f"{oid}|{_IP_ADDRESS}|{value}"
        return f"{oid}|{_OID}|{value.removeprefix('.')}"
    if value.isascii() and value.decode("ascii", "replace").isprintable():
        return f"{oid}|{_OCTETS}|{value.decode('ascii')}"
    return f"{oid}|{_OCTETS}x|{value.hex()}"


def in_order(lines: list[str]) -> list[str]:
    """The lines in the order of their OIDs, each OID once (the first line of it)."""
    known: dict[str, str] = {}
    for item in lines:
        known.setdefault(item.partition("|")[0], item)
    return [known[oid] for oid in sorted(known, key=parse)]
