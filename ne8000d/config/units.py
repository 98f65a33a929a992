"""Durations (`"30s"`) and sizes (`"512MiB"`) as people write them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeVar

_Quantity = TypeVar("_Quantity", int, float)

_NUMBER: Final = r"[0-9]{1,12}(?:\.[0-9]{1,6})?"
_DURATION: Final = re.compile(
    rf"(?:({_NUMBER})d)?(?:({_NUMBER})h)?(?:({_NUMBER})m)?(?:({_NUMBER})s)?(?:({_NUMBER})ms)?"
)
_SECONDS: Final = (86_400.0, 3_600.0, 60.0, 1.0, 0.001)
_SIZE: Final = re.compile(rf"({_NUMBER})\s?(B|kB|MB|GB|TB|KiB|MiB|GiB|TiB)")
_BYTES: Final = {
    "B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12,
    "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40,
}  # fmt: skip


def duration(text: object) -> float:
    """Seconds of `"30s"`, `"5m"`, `"1h"`, `"7d"`, `"500ms"` or a sum of them, `"1m30s"`.

    Raises:
        ValueError: anything else; a bare number is told its right form.
    """
    bare = _bare(text)
    if bare is not None:
        raise ValueError(f'needs a unit: write "{_in_seconds(bare)}"')
    match = _DURATION.fullmatch(text) if isinstance(text, str) else None
    if match is None or not match[0]:
        raise ValueError('must be a duration such as "30s", "5m", "1h", "7d", "500ms" or "1m30s"')
    parts = zip(match.groups(), _SECONDS, strict=True)
    return round(sum(float(part) * unit for part, unit in parts if part is not None), 6)


def _bare(value: object) -> float | None:
    """A number without a unit, which TOML and people read as they like."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _in_seconds(number: float) -> str:
    """The duration that somebody probably meant by `number`."""
    if 0 < number < 1:
        return f"{max(1, round(number * 1000))}ms"
    return f"{number:.0f}s" if 1 <= number < 1e9 else "30s"


def size(text: object) -> int:
    """Bytes of `"1400B"`, `"64KiB"`, `"512MiB"`, `"2GiB"`, `"100kB"`, `"1.5MB"`.

    Raises:
        ValueError: anything else; a bare number is told its right form.
    """
    bare = _bare(text)
    if bare is not None:
        raise ValueError(f'needs a unit: write "{f"{bare:.0f}" if 1 <= bare < 1e15 else 1400}B"')
    match = _SIZE.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ValueError('must be a size such as "1400B", "64KiB", "512MiB", "2GiB" or "100kB"')
    return round(float(match[1]) * _BYTES[match[2]])


def duration_within(low: str, high: str) -> Callable[[object], float]:
    """`duration`, refusing what is shorter than `low` or longer than `high`."""
    return _within(duration, low, high)


def size_within(low: str, high: str) -> Callable[[object], int]:
    """`size`, refusing what is smaller than `low` or larger than `high`."""
    return _within(size, low, high)


def _within(
    read: Callable[[object], _Quantity], low: str, high: str
) -> Callable[[object], _Quantity]:
    least, most = read(low), read(high)

    def bounded(text: object) -> _Quantity:
        value = read(text)
        if value < least:
            raise ValueError(f'must be at least "{low}"')
        if value > most:
            raise ValueError(f'must be at most "{high}"')
        return value

    return bounded
