"""Numbers as people speak them: 3.2 Gb/s, -4.1 dBm, 2 d 03:04."""

from __future__ import annotations

from typing import Final

from ne8000d.batch import Value

_PREFIXES: Final = ("", "k", "M", "G", "T", "P")
_LARGE: Final = ("_bps", "_pps", "_bytes")
_UP_DOWN: Final = {
    1: "up",
    2: "down",
    3: "testing",
    4: "unknown",
    5: "dormant",
    6: "absent",
    7: "lower down",
}
"""IF-MIB's ifAdminStatus and ifOperStatus (RFC 2863)."""


def spoken(measurement: str, field: str, value: Value | None) -> str:
    """A field's value below its name, which ends with the unit; missing is a dash, never 0."""
    if value is None:
        return "-"
    if isinstance(value, str):
        return value
    if field.endswith(_LARGE):
        return scaled(value, "").rstrip()
    if field.endswith("_seconds"):
        return elapsed(value)
    if measurement == "interface" and field.endswith("_status"):
        return _UP_DOWN.get(int(value), str(value))
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def scaled(value: float, unit: str) -> str:
    """A number with the decimal prefix that keeps three digits: 3.21 Gb/s."""
    size = float(value)
    for prefix in _PREFIXES[:-1]:
        if abs(size) < 999.5:
            return f"{size:.3g} {prefix}{unit}"
        size /= 1000
    return f"{size:.3g} {_PREFIXES[-1]}{unit}"


def elapsed(seconds: float) -> str:
    """A duration: 0.42 s, 12 s, 3:07 min, 2:03:04 h, 5 d 02 h."""
    if seconds < 10:
        return f"{seconds:.2g} s"
    whole = int(seconds)
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    if days:
        return f"{days} d {hour:02d} h"
    if hours:
        return f"{hours}:{minute:02d}:{second:02d} h"
    return f"{minute}:{second:02d} min" if minutes else f"{whole} s"
