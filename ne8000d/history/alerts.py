"""Checks of InfluxDB's own kinds, and the rules that tell of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ne8000d.history.buckets import Buckets
from ne8000d.history.jobs import CHECKS
from ne8000d.history.scripts import flux_string


@dataclass(frozen=True, slots=True)
class Threshold:
    """A check that compares a field with two limits.

    The server puts `every` in place of the range's beginning and of the window, so the texts hold
    any duration there; it finds the field's name in the one comparison with `r._field`.
    """

    name: str
    help: str
    every: str
    flux: str
    warning: float
    critical: float
    message: str

    def query(self, buckets: Buckets) -> str:
        """What is checked."""
        return self.flux.replace("BUCKET", flux_string(buckets.raw))


@dataclass(frozen=True, slots=True)
class Deadman:
    """A check that fires when a series falls silent for `since`; it forgets it after `forget`."""

    name: str
    help: str
    every: str
    since: str
    forget: str
    flux: str
    message: str

    def query(self, buckets: Buckets) -> str:
        """What must not fall silent."""
        return self.flux.replace("BUCKET", flux_string(buckets.raw))


POOL: Final = Threshold(
    "Pool running dry",
    "An address pool is used to more than 90 % (warning) or 97 % (critical).",
    "5m",
    """\
from(bucket: BUCKET)
    |> range(start: -5m)
    |> filter(fn: (r) => r._measurement == "ip_pool")
    |> filter(fn: (r) => r._field == "used_percent")
    |> filter(fn: (r) => r.level == "pool")
    |> aggregateWindow(every: 5m, fn: last, createEmpty: false)
""",
    90.0,
    97.0,
    "${r.device}: pool ${r.pool} is used to ${string(v: r.used_percent)} %",
)

LINK: Final = Threshold(
    "Link full",
    "A port or trunk carries more than 90 % (warning) or 97 % (critical) of its speed in one "
    "direction, on average over five minutes.",
    "5m",
    """\
from(bucket: BUCKET)
    |> range(start: -5m)
    |> filter(fn: (r) => r._measurement == "interface")
    |> filter(fn: (r) => r._field =~ /^(in|out)_utilization_percent$/)
    |> filter(fn: (r) => r.kind =~ /^(physical|trunk)$/)
    |> aggregateWindow(every: 5m, fn: mean, createEmpty: false)
    |> group(columns: ["_field", "_start", "_stop", "_time", "_value"], mode: "except")
    |> max()
    |> set(key: "_field", value: "utilization_percent")
    |> filter(fn: (r) => r._field == "utilization_percent")
""",
    90.0,
    97.0,
    "${r.device} ${r.interface}: used to ${string(v: r.utilization_percent)} %",
)

ROUTER: Final = Deadman(
    "Router silent",
    "A router has not answered for three minutes: it, the way to it, or ne8000d is down.",
    "1m",
    "3m",
    "1d",
    """\
from(bucket: BUCKET)
    |> range(start: -1d)
    |> filter(fn: (r) => r._measurement == "system")
    |> filter(fn: (r) => r._field == "uptime_seconds")
    |> group(columns: ["_measurement", "_field", "device"])
""",
    "${r.device} has been silent for more than three minutes",
)

THRESHOLDS: Final = (POOL, LINK)
DEADMEN: Final = (ROUTER,)
CHECK_NAMES: Final = tuple(
    item.name for group in (CHECKS, THRESHOLDS, DEADMEN) for item in group
)  # fmt: skip
