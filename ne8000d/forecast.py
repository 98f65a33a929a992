"""When something runs out: the trend of what is in use, carried on to what is left.

A straight line through the last hour and one through the last day, by least squares. A line counts
only if it rises, and rises by more than its own scatter explains; it is carried on over at most 24
times the time in which it was seen. The nearer end is told. Nothing here reads a clock: every value
comes with the monotonic second in which it was read.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Final

from ne8000d.batch import Value
from ne8000d.schema import Exhaustion, Frame

_HOUR: Final = 3_600.0
_DAY: Final = 86_400.0
_SLICES: Final = 60
"""Of a window; the values of a slice are taken as their mean, so memory is bounded."""
_LEAST_SLICES: Final = 5
_LEAST_SECONDS: Final = 300.0
_REACH: Final = 24.0
"""A trend is carried on over this many times the time in which it was seen."""
_SIGNIFICANCE: Final = 4.0
"""How many standard errors the slope must lie above 0. Student's t would do with 2 to 3 for
scatter that is independent; the use of a pool goes up and down for minutes."""
_LEAST_RISE: Final = 1.0


@dataclass(slots=True)
class _Slice:
    """Values of one slice: how many, and the sums of their moments and of themselves."""

    number: int
    count: int = 0
    moments: float = 0.0
    values: float = 0.0


class Window:
    """The course of a value over the last `seconds`, in slices of a sixtieth."""

    __slots__ = ("_seconds", "_slices")

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._slices: deque[_Slice] = deque(maxlen=_SLICES + 1)

    def add(self, at: float, value: float) -> None:
        """Take a value; moments never go back."""
        number = int(at * _SLICES // self._seconds)
        while self._slices and self._slices[0].number < number - _SLICES:
            self._slices.popleft()
        if not self._slices or self._slices[-1].number != number:
            self._slices.append(_Slice(number))
        last = self._slices[-1]
        last.count += 1
        last.moments += at
        last.values += value

    def seconds_left(self, idle: float) -> float | None:
        """Seconds until a rising value has grown by `idle`; None without a trend to believe."""
        if len(self._slices) < _LEAST_SLICES:
            return None
        moments = [item.moments / item.count for item in self._slices]
        values = [item.values / item.count for item in self._slices]
        span = moments[-1] - moments[0]
        slope = _slope(moments, values) if span >= _LEAST_SECONDS else None
        if slope is None or slope * span < _LEAST_RISE:
            return None
        seconds = idle / slope
        return seconds if seconds <= _REACH * span else None


def _slope(moments: Sequence[float], values: Sequence[float]) -> float | None:
    """The slope of the line of least squares, None where it does not rise significantly."""
    count = len(moments)
    middle, mean = sum(moments) / count, sum(values) / count
    spread = sum((moment - middle) ** 2 for moment in moments)
    slope = (
        sum(
            (moment - middle) * (value - mean)
            for moment, value in zip(moments, values, strict=True)
        )
        / spread
    )
    if slope <= 0.0:
        return None
    scatter = sum(
        (value - mean - slope * (moment - middle)) ** 2
        for moment, value in zip(moments, values, strict=True)
    )
    error = sqrt(scatter / (count - 2) / spread)
    return slope if slope >= _SIGNIFICANCE * error else None


@dataclass(slots=True)
class _Trend:
    hour: Window = field(default_factory=lambda: Window(_HOUR))
    day: Window = field(default_factory=lambda: Window(_DAY))
    seen_at: float = 0.0


class Forecasts:
    """What is in use on one device, and when it will be all."""

    def __init__(self) -> None:
        self._trends: dict[tuple[str, ...], _Trend] = {}

    def derive(self, frame: Frame) -> Frame:
        """Return the frame with the field of its measurement's `exhaustion`.

        0 is all used up now; a row without a believable rise has no value.
        """
        rule = frame.measurement.exhaustion
        if rule is None:
            return frame
        left: dict[str, int] = {}
        for row, tags in frame.tags.items():
            used, idle = _number(frame, rule.used, row), _idle(frame, rule, row)
            if used is None:
                continue
            at = frame.at[row]
            trend = self._trends.setdefault((frame.measurement.name, *tags), _Trend())
            if at > trend.seen_at:
                trend.seen_at = at
                trend.hour.add(at, used)
                trend.day.add(at, used)
            if idle is not None:
                seconds = _nearest(trend, idle)
                if seconds is not None:
                    left[row] = round(seconds)
        self._forget(max(frame.at.values(), default=0.0))
        return Frame(frame.measurement, frame.tags, {**frame.fields, rule.field: left}, frame.at)

    def _forget(self, now: float) -> None:
        """Drop what a day has not seen: pools come and go."""
        gone = [key for key, trend in self._trends.items() if now - trend.seen_at > _DAY]
        for key in gone:
            del self._trends[key]


def _nearest(trend: _Trend, idle: float) -> float | None:
    if idle <= 0.0:
        return 0.0
    ends = (trend.hour.seconds_left(idle), trend.day.seconds_left(idle))
    return min((end for end in ends if end is not None), default=None)


def _number(frame: Frame, name: str, row: str) -> float | None:
    column: Mapping[str, Value] = frame.fields.get(name, {})
    value = column.get(row)
    return float(value) if isinstance(value, int | float) else None


def _idle(frame: Frame, rule: Exhaustion, row: str) -> float | None:
    """What is left: what the device says, else total less used; None where there is nothing."""
    total, used = _number(frame, rule.total, row), _number(frame, rule.used, row)
    if total is None or used is None or total <= 0.0:
        return None
    idle = _number(frame, rule.idle, row)
    return total - used if idle is None else idle
