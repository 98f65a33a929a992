"""Smooth curves over time with an integral in closed form: mean plus waves.

Counters are integrals of curves, so a counter at any moment costs the same, needs no state, and
agrees exactly with the rate at every moment between.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, pi, sin
from typing import Final

DAY: Final = 86_400.0
HOUR: Final = 3_600.0
_LOCAL: Final = -3 * HOUR  # São Paulo, which has had no summer time since 2019


@dataclass(frozen=True, slots=True)
class Wave:
    """`amplitude` × cos(2π (t - `crest`) / `period`); seconds."""

    amplitude: float
    period: float
    crest: float


class Curve:
    """A mean and waves about it. Keep the mean above the sum of the amplitudes."""

    __slots__ = ("_mean", "_terms")

    def __init__(self, mean: float, waves: Iterable[Wave]) -> None:
        self._mean = mean
        self._terms = tuple(
            (wave.amplitude, 2 * pi / wave.period, -2 * pi * wave.crest / wave.period)
            for wave in waves
        )

    def value(self, t: float) -> float:
        """The curve at the moment `t`."""
        value = self._mean
        for amplitude, speed, phase in self._terms:
            value += amplitude * cos(speed * t + phase)
        return value

    def integral(self, t: float) -> float:
        """The integral from a fixed moment long ago to `t`; differences of it mean something."""
        area = self._mean * t
        for amplitude, speed, phase in self._terms:
            area += amplitude / speed * sin(speed * t + phase)
        return area


_OCCUPANCY_RIPPLES: Final = (0.0010, 0.0015, 0.0030)
OCCUPANCY_NOISE: Final = sum(_OCCUPANCY_RIPPLES) + 0.0005
"""How far `occupancy` may lie above its smooth form, even between samples of the latter."""


def occupancy(dice: random.Random | None) -> Curve:
    """The share of a provider's subscribers that is online: 0.64 at 4:30, 0.97 at 20:30.

    Without dice it is smooth.
    """
    ripples = [] if dice is None else _ripples(_OCCUPANCY_RIPPLES, dice)
    return Curve(0.80, [*_daily((0.13, 19.0), (0.05, 21.0)), *ripples])


def demand(dice: random.Random) -> Curve:
    """Traffic as a share of the busiest moment's: about 0.2 before dawn, 0.9 and more at 21:00."""
    day = (0.28, 19.5 + dice.uniform(-0.5, 0.5))
    return Curve(0.55, [*_daily(day, (0.09, 21.0)), *_ripples((0.02, 0.03, 0.02), dice)])


def _daily(day: tuple[float, float], half_day: tuple[float, float]) -> list[Wave]:
    """Waves of 24 and of 12 hours, each given as amplitude and local hour of its crest."""
    return [
        Wave(amplitude, period, hour * HOUR - _LOCAL)
        for (amplitude, hour), period in ((day, DAY), (half_day, DAY / 2))
    ]


def _ripples(amplitudes: Iterable[float], dice: random.Random) -> list[Wave]:
    """Noise: waves of about 1.5, 10 and 60 minutes, period and phase by `dice`."""
    waves = []
    for number, amplitude in enumerate(amplitudes):
        period = 90.0 * 6.3**number * dice.uniform(0.8, 1.2)
        waves.append(Wave(amplitude, period, dice.uniform(0, period)))
    return waves
