"""Texts of VRP as numbers; None for what is none, never 0."""

from __future__ import annotations

import re
from typing import Final

_COUNT: Final = re.compile(r"\d{1,20}(?!\d)", re.ASCII)
_NUMBER: Final = re.compile(r"[+-]?\d{1,20}(?:\.\d{1,20})?(?![\d.])", re.ASCII)
_HIGH_LOW: Final = re.compile(r"\(\s*(\d{1,10})\s*,\s*(\d{1,10})\s*\)", re.ASCII)
_CLOCK: Final = re.compile(r"(?:(\d{1,6})\s*days?\s*)?(\d{1,6}):(\d\d):(\d\d)$", re.ASCII)
_HOURS: Final = re.compile(r"(\d{1,6})h(\d\d)m$", re.ASCII)
_UNITS: Final = re.compile(r"(\d{1,6}) +(year|week|day|hour|minute|second)s?\b", re.ASCII)
_SIZE: Final = re.compile(r"(\d{1,20})\s*([KMG]?)(?:bytes?|B)?\b", re.ASCII | re.IGNORECASE)
_SPEED: Final = re.compile(r"(\d{1,12}(?:\.\d{1,6})?)\s*([KMGT])", re.ASCII | re.IGNORECASE)
_MAC: Final = re.compile(r"[0-9a-f]{4}[-.:][0-9a-f]{4}[-.:][0-9a-f]{4}$|(?:[0-9a-f]{2}[-.:]){5}")
_SECONDS: Final = {
    "year": 31_536_000, "week": 604_800, "day": 86_400, "hour": 3600, "minute": 60, "second": 1,
}  # fmt: skip
_BINARY: Final = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
_DECIMAL: Final = {"k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12}


def text(value: str) -> str | None:
    """A text that says something: neither empty nor `-` nor `--`."""
    value = value.strip()
    return value if value.strip("-") else None


def plain(value: str) -> str | None:
    """A text without the `(Radius)` that tells where it came from."""
    return text(value.removesuffix("(Radius)").removesuffix("(radius)"))


def count(value: str) -> int | None:
    """A whole number at the beginning of a text."""
    found = _COUNT.match(value.strip())
    return int(found[0]) if found else None


def number(value: str) -> float | None:
    """A number at the beginning of a text: `-9.50dBm`, `22.79%`."""
    found = _NUMBER.match(value.strip())
    return float(found[0]) if found else None


def high_low(value: str) -> int | None:
    """A counter of 64 bits that is printed in halves, `(19,4229905664)`."""
    found = _HIGH_LOW.match(value.strip())
    return (int(found[1]) << 32) + int(found[2]) if found else count(value)


def seconds(value: str) -> int | None:
    """A duration: `266 days, 8 hours, 59 minutes`, `00:07:45`, `2 days 01:02:03`, `0626h43m`."""
    value = value.strip()
    if found := _CLOCK.match(value):
        days, hours, minutes, rest = (int(part or 0) for part in found.groups())
        return days * 86_400 + hours * 3600 + minutes * 60 + rest
    if found := _HOURS.match(value):
        return int(found[1]) * 3600 + int(found[2]) * 60
    parts = _UNITS.findall(value)
    return sum(int(amount) * _SECONDS[unit] for amount, unit in parts) if parts else None


def size(value: str) -> int | None:
    """Bytes: `1835000000 bytes`, `618MB`, `27700820 Kbytes`."""
    found = _SIZE.match(value.strip())
    return int(found[1]) * _BINARY[found[2].casefold()] if found else None


def speed(value: str) -> float | None:
    """Bits a second: `10G`, `100M`, `2.5Gbps`."""
    found = _SPEED.match(value.strip())
    return float(found[1]) * _DECIMAL[found[2].casefold()] if found else None


def mac(value: str) -> str | None:
    """A MAC address in VRP's own form, `00e0-fc12-3456`."""
    value = value.strip().casefold()
    if not _MAC.match(value):
        return None
    digits = re.sub(r"[^0-9a-f]", "", value)
    return f"{digits[:4]}-{digits[4:8]}-{digits[8:]}" if len(digits) == 12 else None


def vlans(value: str) -> tuple[int | None, int | None]:
    """PeVlan (S-VLAN) and CeVlan (C-VLAN) of `133/-`, `100/200`."""
    outer, _, inner = value.partition("/")
    return count(outer), count(inner)
