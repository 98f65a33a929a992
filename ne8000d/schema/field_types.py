"""The type of a field, which its name alone decides."""

from __future__ import annotations

from typing import Final

_FLOAT_SUFFIXES: Final = (
    "_percent", "_dbm", "_celsius", "_volts", "_milliamperes", "_bps", "_pps", "_per_second",
)  # fmt: skip
_FLOATS: Final = frozenset({"duration_seconds", "lag_seconds"})
_INTEGERS: Final = frozenset({"speed_bps", "configured_bps"})
_TEXTS: Final = frozenset(
    {"reason", "source", "cause", "alias", "parent", "model", "version", "serial", "name"}
)
_TEXT_SUFFIXES: Final = ("_text", "_name")
"""Of texts in tables that users declare."""


def field_type(name: str) -> type[int | float | str]:
    """The type that a field's name promises (CONTRACT: one field, one type, always).

    InfluxDB refuses a point whose field changed its type, so this is decided by the name alone.
    `duration_seconds` and `lag_seconds` of `poll` are floats, `speed_bps` and `configured_bps`
    integers: the two documented exceptions.
    """
    if name in _TEXTS or name.endswith(_TEXT_SUFFIXES):
        return str
    if name in _INTEGERS:
        return int
    if name in _FLOATS or name.endswith(_FLOAT_SUFFIXES):
        return float
    return int
