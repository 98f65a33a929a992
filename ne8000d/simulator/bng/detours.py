"""Traffic that leaves its planned way: corrections to counters that never run back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf

from ne8000d.simulator.bng.traffic import Flow


@dataclass(slots=True)
class Detour:
    """From `since` to `until`, interface `number` has `share` of two flows more than planned.

    A negative share is traffic that does not come: -1 of its own flows lets counters stand still.
    """

    number: int
    into: Flow
    out: Flow
    share: float
    since: float
    until: float = inf


def corrections(
    detours: Sequence[Detour], now: float, growth: Callable[[float], Sequence[int]]
) -> dict[int, tuple[int, int]]:
    """Octets (in, out) by interface up to `now`; `growth` gives that of the curves at a moment."""
    found: dict[int, tuple[int, int]] = {}
    at_now = growth(now)
    known = {now: at_now}
    for detour in detours:
        if now <= detour.since:
            continue
        begin, end = (
            known[moment] if moment in known else known.setdefault(moment, growth(moment))
            for moment in (detour.since, min(now, detour.until))
        )
        into, out = (
            int(detour.share * flow.factor * (end[flow.basis] - begin[flow.basis]))
            for flow in (detour.into, detour.out)
        )
        before = found.get(detour.number, (0, 0))
        found[detour.number] = (before[0] + into, before[1] + out)
    return found
