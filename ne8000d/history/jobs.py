"""The tasks and checks that run on the server."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from ne8000d.history.buckets import Buckets
from ne8000d.history.scripts import Script, flux_string, library

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Job:
    """A script that the server runs every so often, `offset` after the full period.

    `folder` and `script` name the file.
    """

    name: str
    folder: str
    script: str
    every: str
    offset: str

    def flux(self, buckets: Buckets, zone: str) -> str:
        """What the server runs."""
        return self._script().with_values(self._values(buckets, zone))

    def described(self) -> str:
        """What it answers, for people."""
        return self._script().answers

    def _script(self) -> Script:
        return library(self.folder)[self.script]

    def _values(self, buckets: Buckets, zone: str) -> dict[str, str]:
        script = self._script()
        values = script.in_buckets(buckets)
        return values | {"zone": flux_string(zone)} if script.has("zone") else values


@dataclass(frozen=True, slots=True)
class Task(Job):
    """A job that fills windows of `window`, and can do so again for a range in the past.

    `piece` is how much of a range one run works on: as much as the server's memory is spared.
    """

    window: timedelta
    piece: timedelta = _DAY

    def between(self, buckets: Buckets, zone: str, start: datetime, stop: datetime) -> str:
        """Flux that fills the windows from `start` to `stop`, which are boundaries of windows."""
        moments = {"start": _literal(start), "stop": _literal(stop)}
        return self._script().with_values(self._values(buckets, zone) | moments)

    def refill(
        self, buckets: Buckets, zone: str, start: datetime, stop: datetime, now: datetime
    ) -> Iterator[str]:
        """Flux, a piece at a time, for every day of `zone` that the range touches.

        Whole days, because half a window would replace a whole one; of today only the windows that
        have ended.
        """
        local = ZoneInfo(zone)
        begin = _midnight(start.astimezone(local))
        end = _midnight((stop - timedelta.resolution).astimezone(local) + _DAY)
        end = min(end, self._last_boundary(now.astimezone(local)))
        while begin < end:
            # Days are counted on the local calendar, however many hours they have.
            next_ = min(end, _midnight(begin + self.piece))
            yield self.between(buckets, zone, begin, next_)
            begin = next_

    def _last_boundary(self, now: datetime) -> datetime:
        """When the last window ended."""
        if self.window == _DAY:
            return _midnight(now)
        # By the clocks there: where they are half an hour off, so are the hours.
        minutes = int(self.window.total_seconds()) // 60
        return now.replace(minute=now.minute - now.minute % minutes, second=0, microsecond=0)


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)


def _literal(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


_HOUR: Final = timedelta(hours=1)

TASKS: Final[Sequence[Task]] = (
    # A poll after the window's end is wanted for its last part; late ones are caught twice more.
    Task("ne8000d 5m", "tasks", "downsample-5m", "5m", "1m", timedelta(minutes=5)),
    Task("ne8000d 1h rates", "tasks", "downsample-1h-rates", "1h", "2m", _HOUR),
    Task("ne8000d 1h gauges", "tasks", "downsample-1h-gauges", "1h", "2m", _HOUR),
    # More often than once a day, because midnight in `zone` may be at any hour.
    Task("ne8000d 1d", "tasks", "downsample-1d", "3h", "5m", _DAY, 30 * _DAY),
)

CHECKS: Final[Sequence[Job]] = (
    Job("Mass disconnect", "checks", "mass-disconnect", "20s", "5s"),
    Job("Optic dying", "checks", "optic-dying", "5m", "30s"),
)
"""Checks of which InfluxDB's own kinds can't be made: they compare two values. Tasks to the server,
they write statuses as checks do."""
