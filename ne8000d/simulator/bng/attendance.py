"""Who is missing: subscribers of a place that was lost, and how they come back."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Final

_NOBODY: Final[frozenset[int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Attendance:
    """Those of one population who are online: ranks below `limit`, except who is `missing`."""

    limit: int
    missing: frozenset[int] = _NOBODY

    def count(self, ranks: Sequence[int]) -> int:
        """How many of `ranks` (ascending) are online."""
        below = bisect_left(ranks, self.limit)
        return below - len(self.missing.intersection(ranks)) if self.missing else below

    def among(self, ranks: Sequence[int]) -> list[int]:
        """Those of `ranks` who are online."""
        there = ranks[: bisect_left(ranks, self.limit)]
        return [rank for rank in there if rank not in self.missing]

    def ranks(self) -> list[int]:
        """Everybody who is online."""
        return [rank for rank in range(self.limit) if rank not in self.missing]

    @property
    def size(self) -> int:
        """How many are online."""
        return self.limit - len(self.missing)


@dataclass(slots=True)
class Loss:
    """A place that lost its subscribers at the moment `since`.

    `ranks` are those of each population, in the order in which they come back: from `until` on
    (inf: not before somebody says so), all of them within `back` seconds, most of them early, as
    after a power cut.
    """

    ranks: tuple[tuple[int, ...], ...]
    since: float
    until: float = inf
    back: float = 300.0

    def over(self, now: float) -> bool:
        """Whether everybody is back."""
        return now >= self.until + self.back

    def missing(self, population: int, now: float) -> Sequence[int]:
        """Who is still missing."""
        ranks = self.ranks[population]
        if now < self.since:
            return ()
        passed = min(1.0, max(0.0, now - self.until) / self.back) if self.back else 1.0
        if now < self.until:
            passed = 0.0
        return ranks[round(len(ranks) * (1.0 - (1.0 - passed) ** 2)) :]


def attendance(limit: int, population: int, losses: Sequence[Loss], now: float) -> Attendance:
    """Who of a population is online at `now`, when those below `limit` would be."""
    if not losses:
        return Attendance(limit)
    gone = {rank for loss in losses for rank in loss.missing(population, now) if rank < limit}
    return Attendance(limit, frozenset(gone))
