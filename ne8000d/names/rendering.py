"""A value as people read it: labels, units, times, addresses."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address
from typing import Final

from ne8000d.names.objects import Object, Type
from ne8000d.schema import Syntax, Wire, text_of

_MACS: Final = frozenset({"MacAddress", "PhysAddress"})
_IP: Final = frozenset({"Ipv6Address", "InetAddress", "InetAddressIPv4", "InetAddressIPv6"})
_TICKS_A_DAY: Final = 24 * 60 * 60 * 100


def render(target: Object, value: Wire) -> str:
    """The value with its label or unit: `up(1)`, `44 degrees Celsius`, `1 day 2:03:04.05 (…)`."""
    text = bare(target, value)
    return f"{text} {target.units}" if target.units and _takes_unit(target) else text


def _takes_unit(target: Object) -> bool:
    return not target.labels and target.syntax is not Syntax.TIMETICKS


def bare(target: Object, value: Wire) -> str:
    """The value without its unit."""
    kind = target.type
    if isinstance(value, int):
        return _number(kind, value)
    if isinstance(value, str):
        return value
    return octets(kind, value)


def _number(kind: Type | None, value: int) -> str:
    if kind is None:
        return str(value)
    if kind.syntax is Syntax.TIMETICKS:
        return f"{duration(value)} ({value})"
    label = kind.labels.get(value)
    return f"{label}({value})" if label else str(value)


def duration(ticks: int, comma: str = "") -> str:
    """Hundredths of a second as `1 day 2:03:04.05`, with `comma` after the days."""
    days, rest = divmod(ticks, _TICKS_A_DAY)
    seconds, hundredths = divmod(rest, 100)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    clock = f"{hours}:{minutes:02}:{seconds:02}.{hundredths:02}"
    return f"{days} day{'' if days == 1 else 's'}{comma} {clock}" if days else clock


def octets_text(target: Object, value: bytes) -> str:
    """Octets of an object as text, by what its type says of them."""
    return octets(target.type, value)


def octets(kind: Type | None, value: bytes) -> str:
    """Octets by what their type says of them, else as text if they are text, else in hex."""
    if kind is not None:
        if kind.syntax is Syntax.BITS:
            return ", ".join(f"{label}({bit})" for bit, label in bits(kind, value)) or "none"
        if kind.convention in _MACS:
            return value.hex(":")
        if kind.convention in _IP and len(value) in {4, 16}:
            return str(IPv4Address(value) if len(value) == 4 else IPv6Address(value))
        if kind.convention == "DateAndTime":
            return date_and_time(value)
        if kind.hint.endswith(("a", "t")):
            return text_of(value)
    return text_of(value) if is_text(value) else f"0x{value.hex()}"


def bits(kind: Type, value: bytes) -> list[tuple[int, str]]:
    """The bits that are set, with their labels; bit 0 is the first octet's highest."""
    return [
        (number, kind.labels.get(number, "bit"))
        for number in range(8 * len(value))
        if value[number // 8] & (0x80 >> number % 8)
    ]


def date_and_time(value: bytes) -> str:
    """A DateAndTime (RFC 2579) as `2024-05-01 12:30:15.0 -03:00`; hex if it is none."""
    if len(value) not in {8, 11}:
        return f"0x{value.hex()}"
    year = int.from_bytes(value[:2])
    month, day, hour, minute, second, tenth = value[2:8]
    text = f"{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}.{tenth}"
    if len(value) == 11:
        text += f" {chr(value[8])}{value[9]:02}:{value[10]:02}"
    return text


def is_text(value: bytes) -> bool:
    """Whether octets without a declared type are text: UTF-8 without controls but white space.

    Trailing NULs don't count: real agents end strings with them.
    """
    try:
        text = value.rstrip(b"\0").decode()
    except UnicodeDecodeError:
        return False
    return all(letter.isprintable() or letter in "\t\r\n" for letter in text) and (
        bool(text) or not value
    )
