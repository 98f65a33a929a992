"""The tasks and checks that run on the server."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from ne8000d.history.buckets import Buckets
from ne8000d.history.scripts import Script, flux_string, library


@dataclass(frozen=True, slots=True)
class Job:
    """A script that the server runs every so often, `offset` after the full period.

    `folder` and `script` name the file. `chunk_hours` is how much of a range one run works on
    when it is done again (`refill`).
    """

    name: str
    folder: str
    script: str
    every: str
    offset: str
    chunk_hours: int = 24

    def flux(self, buckets: Buckets, zone: str) -> str:
        """What the server runs."""
        return self._script().with_values(self._values(buckets, zone))

    def described(self) -> str:
        """What it answers, for people."""
        return self._script().answers

    def refill(self, buckets: Buckets, zone: str, start: datetime, stop: datetime) -> Iterator[str]:
        """Flux that does a range again, whole days of `zone`, a piece at a time."""
        step = timedelta(hours=self.chunk_hours)
        begin = start
        while begin < stop:
            # Days end at local midnight, however many hours they have.
            end = min(stop, (begin.astimezone(ZoneInfo(zone)) + step).astimezone(begin.tzinfo))
            values = self._values(buckets, zone)
            yield self._script().with_values(
                values | {"start": _literal(begin), "stop": _literal(end)}
            )
            begin = end

    def _script(self) -> Script:
        return library(self.folder)[self.script]

    def _values(self, buckets: Buckets, zone: str) -> dict[str, str]:
        script = self._script()
        values = script.in_buckets(buckets)
        return values | {"zone": flux_string(zone)} if script.has("zone") else values


def _literal(moment: datetime) -> str:
    return moment.astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


TASKS: Final[Sequence[Job]] = (
    # A poll after the window's end is wanted for its last part; late ones are caught twice more.
    Job("ne8000d 5m", "tasks", "downsample-5m", "5m", "1m", 24),
    Job("ne8000d 1h rates", "tasks", "downsample-1h-rates", "1h", "2m", 24),
    Job("ne8000d 1h gauges", "tasks", "downsample-1h-gauges", "1h", "2m", 24),
    # More often than once a day, because midnight in `zone` may be at any hour.
    Job("ne8000d 1d", "tasks", "downsample-1d", "3h", "5m", 24 * 30),
)

CHECKS: Final[Sequence[Job]] = (
    Job("Mass disconnect", "checks", "mass-disconnect", "20s", "5s"),
    Job("Optic dying", "checks", "optic-dying", "5m", "30s"),
)
"""Checks of which InfluxDB's own kinds can't be made: they compare two values. Tasks to the server,
they write statuses as checks do."""
