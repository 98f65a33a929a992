"""When a group is due: pure arithmetic on monotonic seconds."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from typing import Final

FIRST_WITHIN: Final = 10.0
"""Seconds after the start within which every group is polled once, however long its interval."""


def fraction(device: str, group: str) -> float:
    """Where in its interval a group of a device is polled: 0 ≤ f < 1, the same in every run.

    A hash spreads 1,000 routers over the interval without anybody having to know the others.
    """
    digest = hashlib.blake2b(f"{device}\0{group}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) / 2**64


@dataclass(frozen=True, slots=True)
class Grid:
    """The moments when one group of one device is due.

    A first poll soon after the start, then every `interval` seconds at `origin` + n × `interval`;
    the grid point right behind the first poll (nearer than half an interval) is left out.
    """

    first: float
    origin: float
    interval: float

    @classmethod
    def starting(
        cls, device: str, group: str, interval: float, *, monotonic: float, wall: float
    ) -> Grid:
        """The grid of a group when the scheduler starts at `monotonic` = `wall` (seconds).

        Its origin hangs on the wall clock, so that a restart keeps each device's phase.
        """
        spread = fraction(device, group)
        first = monotonic + spread * min(interval, FIRST_WITHIN)
        origin = monotonic - math.fmod(wall, interval) + spread * interval
        return cls(first, origin, interval)

    @property
    def tolerance(self) -> float:
        """Seconds by which a timer may be early and still mean this grid point."""
        return min(0.05, self.interval / 10)

    def latest(self, now: float) -> float | None:
        """The last due moment at or before `now`; None before the first."""
        reached = now + self.tolerance
        if reached < self.first:
            return None
        point = self._point(math.floor((reached - self.origin) / self.interval))
        return point if point > self._regular_from else self.first

    def following(self, now: float) -> float:
        """The next due moment after `now`."""
        reached = now + self.tolerance
        if reached < self.first:
            return self.first
        after = max(reached, self._regular_from)
        return self._point(math.floor((after - self.origin) / self.interval) + 1)

    def between(self, last: float, due: float) -> int:
        """How many due moments lie between `last` and `due`, both left out."""
        return max(0, round((due - self.following(last)) / self.interval))

    @property
    def _regular_from(self) -> float:
        return self.first + self.interval / 2

    def _point(self, number: int) -> float:
        return self.origin + number * self.interval
