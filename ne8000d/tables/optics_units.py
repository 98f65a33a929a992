"""Units of hwOpticalModuleInfoTable, which the MIB and the devices see differently.

Power is in hundredths of dBm on NE8000 and NE40E (as the MIB says), in µW on an S5720; its lane
texts are hundredths of dBm on both and so tell which it is. Bias is µA in the MIB and on an S5720,
mA on an NE8000 M8.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from ne8000d.measurements.optics import NO_LIGHT

Lanes = tuple[float | None, ...]
"""A value for each lane of a module; one value alone is the module's."""

_INVALID: Final = 2**31 - 1
_MICROAMPERES: Final = 1000
_DIGITS: Final = 4
"""The finest that a device tells: an S5720's lane text has hundredths of hundredths of dBm."""


def lane_numbers(text: str) -> Lanes:
    """The numbers of a lane text, `-290` or `-290,-305,,-1684`; empty where there is none."""
    lanes = tuple(_number(part) for part in text.split(","))
    return lanes if any(number is not None for number in lanes) else ()


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return None if math.isnan(number) or number >= _INVALID else number


def in_microwatts(column: Mapping[str, int], lanes: Mapping[str, Lanes]) -> bool:
    """Whether a device's power column is in µW: it equals 1000·10^(lane/1000) on most modules.

    A tenth of difference is let through, because the two are read a moment apart. One answer for
    the column: a module may lack the lane text, but a device does not change its units.
    """
    votes = [
        abs(power - (microwatts := 1000 * 10 ** (lane[0] / 1000))) <= max(1.0, microwatts / 10)
        for row, power in column.items()
        if len(lane := lanes.get(row, ())) == 1 and lane[0] is not None and lane[0] < 10_000
    ]
    return 2 * sum(votes) > len(votes)


def dbm_of_hundredths(hundredths: float) -> float | None:
    """dBm × 100 as dBm, -40.0 for no light; None for ±2147483647, which is no value."""
    if abs(hundredths) >= _INVALID and math.isfinite(hundredths):
        return None
    return max(round(hundredths / 100, _DIGITS), NO_LIGHT)


def dbm_of_microwatts(microwatts: int) -> float | None:
    """µW as dBm, -40.0 for no light; None for -1, which is no value."""
    if not 0 <= microwatts < _INVALID:
        return None
    if microwatts == 0:
        return NO_LIGHT
    return max(round(10 * math.log10(microwatts / 1000), _DIGITS), NO_LIGHT)


def milliamperes(bias: int, lane: float | None) -> float | None:
    """A bias current in mA: the lane text (mA) decides, else 1,000 and more is µA, less is mA."""
    if not 0 <= bias < _INVALID:
        return lane if lane is not None and lane >= 0 else None
    micro = bias >= _MICROAMPERES
    if lane is not None:
        micro = abs(bias / 1000 - lane) < abs(bias - lane)
    return bias / 1000 if micro else float(bias)
