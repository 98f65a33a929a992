"""The type of a field, which its name decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_FLOAT_SUFFIXES: Final = (
    "_percent", "_dbm", "_celsius", "_volts", "_milliamperes", "_bps", "_pps", "_per_second",
)  # fmt: skip
_EXCEPTIONS: Final[Mapping[tuple[str, str], type[int | float]]] = {
    ("interface_info", "speed_bps"): int,
    ("poll", "duration_seconds"): float,
    ("poll", "lag_seconds"): float,
}
_TEXTS: Final = frozenset(
    {"reason", "source", "cause", "alias", "parent", "model", "version", "serial", "name"}
)
_TEXT_SUFFIXES: Final = ("_text", "_name")
"""Of texts in tables that users declare."""


def field_type(name: str, measurement: str = "") -> type[int | float | str]:
    """The type that a field's name promises (CONTRACT: one field, one type, always).

    InfluxDB refuses a point whose field changed its type, so no value decides this.
    `duration_seconds` and `lag_seconds` of `poll` are floats, `speed_bps` of `interface_info` is
    an integer: the documented exceptions.
    """
    if name in _TEXTS or name.endswith(_TEXT_SUFFIXES):
        return str
    named = float if name.endswith(_FLOAT_SUFFIXES) else int
    return _EXCEPTIONS.get((measurement, name), named)
