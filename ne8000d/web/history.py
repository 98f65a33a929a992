"""Charts of the past: which series, which range, in steps that a screen can show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ne8000d.config import duration
from ne8000d.web.cache import Kind
from ne8000d.web.source import Past

MOST_LINES: Final = 500
"""Lines (series × fields) of one answer; a request for more is told to be narrower."""

_STEPS: Final = (
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400,
)  # fmt: skip
_LONGEST_MS: Final = 3660 * 86_400_000
_BETWEEN: Final = re.compile(r"([0-9]{1,14})/([0-9]{1,14})")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a chart asks for: fields of a measurement's series that have `tags`, in a range."""

    measurement: str
    fields: tuple[str, ...]
    tags: Mapping[str, str]
    start_ms: int
    end_ms: int
    points: int


def range_of(text: str, now_ms: int) -> tuple[int, int]:
    """Start and end (ms) of `6h` (until now) or `START/END` (ms), ten years at most.

    Raises ValueError for anything that `written.RANGE` does not match.
    """
    match = _BETWEEN.fullmatch(text)
    if match is not None:
        start, end = sorted((int(match[1]), int(match[2])))
        end = max(end, start + 1)
    else:
        end = now_ms + 1
        start = end - round(duration(text) * 1000)
    return max(start, end - _LONGEST_MS), end


def step_seconds(start_ms: int, end_ms: int, points: int) -> int:
    """The least of our steps that shows a range in at most `points` of them."""
    least = (end_ms - start_ms) / 1000 / (points - 1)  # a range begins within a step
    return next((step for step in _STEPS if step >= least), _STEPS[-1] * round(least / 86_400 + 1))


def stepped(values: Iterable[tuple[int, float]], step_ms: int) -> list[list[float | int | None]]:
    """[start of the step in ms, mean, max] of each step that has values; max None with one."""
    points: list[list[float | int | None]] = []
    bucket, total, count, most = -1, 0.0, 0, 0.0
    for time_ms, value in values:
        start = time_ms - time_ms % step_ms
        if start != bucket:
            if count:
                points.append(_point(bucket, total, count, most))
            bucket, total, count, most = start, 0.0, 0, value
        total += value
        count += 1
        most = max(most, value)
    if count:
        points.append(_point(bucket, total, count, most))
    return points


def _point(start: int, total: float, count: int, most: float) -> list[float | int | None]:
    return [start, _short(total / count), _short(most) if count > 1 else None]


def _short(value: float) -> float:
    """Seven digits: a float32 has no more, and a chart shows fewer."""
    return float(f"{value:.7g}")


def history(past: Past, wanted: Wanted) -> dict[str, object]:
    """The chart, as `data` of `/api/history`; `left_out` counts lines beyond the bound. Blocks."""
    step = step_seconds(wanted.start_ms, wanted.end_ms, wanted.points)
    lines = [
        (series.tags, field)
        for series in past.series(wanted.measurement, wanted.tags.get("device"))
        for field in wanted.fields
        if wanted.tags.items() <= series.tags.items() and field in series.fields
    ]
    shown = [
        {
            "tags": tags,
            "field": field,
            "points": stepped(
                past.read(wanted.measurement, tags, field, wanted.start_ms, wanted.end_ms),
                step * 1000,
            ),
        }
        for tags, field in lines[:MOST_LINES]
    ]
    return {
        "measurement": wanted.measurement,
        "field": ",".join(wanted.fields),
        "step_seconds": step,
        "series": [line for line in shown if line["points"]],
        "left_out": max(0, len(lines) - MOST_LINES),
    }


def kind_of(measurement: str) -> Kind:
    """Which of the cache's times a measurement's history has."""
    if measurement.startswith(("interface", "trunk", "optics")):
        return "interfaces"
    if measurement.startswith(("subscriber", "ppp", "ip_pool", "cgn")):
        return "pppoe"
    return "system"


def kind_of_command(words: Sequence[str]) -> Kind | None:
    """Which of the cache's times a command's answer has; None: it is asked for every time."""
    if len(words) < 2 or words[0] != "display" or len(words[1]) < 3:
        return None
    return next((kind for subject, kind in _SUBJECTS.items() if subject.startswith(words[1])), None)


_SUBJECTS: Final[Mapping[str, Kind]] = {
    "interface": "interfaces",
    "eth-trunk": "interfaces",
    "access-user": "pppoe",
    "pppoe": "pppoe",
    "version": "system",
    "cpu-usage": "system",
    "memory-usage": "system",
    "device": "system",
    "health": "system",
    "temperature": "system",
}
"""What a router's most asked words are about; their answers are long or slow to make."""
