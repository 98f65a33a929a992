"""The four buckets that a history lives in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

DEFAULT: Final = "ne8000d"
_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket and how long it keeps its points; 0 seconds is for ever."""

    name: str
    keeps_seconds: int
    help: str


@dataclass(frozen=True, slots=True)
class Buckets:
    """The buckets of a history, named after the raw one (`influxdb.bucket`)."""

    raw: str = DEFAULT

    def renamed(self, name: str) -> str:
        """A bucket's name in the scripts, which say `ne8000d…`, as it is called here."""
        return self.raw + name.removeprefix(DEFAULT)

    def all(self) -> tuple[Bucket, ...]:
        """Raw samples, 5-minute windows, hours, days."""
        return (
            Bucket(self.raw, 30 * _DAY, "what ne8000d writes: every sample"),
            Bucket(f"{self.raw}_5m", 400 * _DAY, "counters' growth and rate in aligned 300 s"),
            Bucket(f"{self.raw}_1h", 3 * 365 * _DAY, "hours: min, mean, max; sum of growth"),
            Bucket(f"{self.raw}_1d", 0, "days: min, mean, max; sum of growth"),
        )
