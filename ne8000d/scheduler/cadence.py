"""A group's due moments as APScheduler wants them: in wall-clock time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from apscheduler.triggers.base import BaseTrigger

from ne8000d.scheduler.lane import Lane
from ne8000d.scheduler.plan import Grid


class Cadence(BaseTrigger):  # type: ignore[misc]  # APScheduler ships no types
    """Tells APScheduler, which sleeps by wall clock, the next moment of a monotonic grid."""

    def __init__(self, grid: Grid, monotonic: Callable[[], float]) -> None:
        self._grid = grid
        self._monotonic = monotonic

    def get_next_fire_time(self, _previous: datetime | None, now: datetime) -> datetime:
        """The wall-clock time of the next due moment, when the wall clock says `now`."""
        ahead = self._monotonic()
        return now + timedelta(seconds=self._grid.following(ahead) - ahead)


@dataclass(slots=True)
class Planned:
    """A group's place in the plan; `last` is the due moment that was acted on last."""

    lane: Lane
    group: str
    grid: Grid
    last: float | None = None

    def unseen(self, now: float) -> float | None:
        """The due moment that has passed and was not acted on."""
        due = self.grid.latest(now)
        if due is None or (self.last is not None and due <= self.last + self.grid.tolerance):
            return None
        return due

    def overdue_seconds(self, now: float) -> float:
        """How long ago the first due moment passed that was not acted on; 0 if none did."""
        first = self.grid.first if self.last is None else self.grid.following(self.last)
        return max(0.0, now - first)
