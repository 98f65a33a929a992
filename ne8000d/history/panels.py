"""One description of a dashboard, of which files for InfluxDB, Grafana and Chronograf are made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from ne8000d.history.buckets import Buckets
from ne8000d.history.scripts import flux_string, library

ALL_DEVICES: Final = "(r) => true"
_FRESH: Final = "15m"
"""Older than that at the range's end, a number is of something that is there no longer."""


class Unit(StrEnum):
    """What a number counts."""

    BITS = "bit/s"
    PACKETS = "packets/s"
    PER_SECOND = "1/s"
    PERCENT = "%"
    COUNT = ""
    DBM = "dBm"
    CELSIUS = "°C"
    SECONDS = "s"
    BYTES = "bytes"


class Kind(StrEnum):
    """How a panel shows its rows."""

    LINES = "lines"
    NUMBER = "number"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Times:
    """Flux for beginning and end of the range, the window, and which devices; the time zone."""

    start: str
    stop: str
    every: str
    device: str
    zone: str


@dataclass(frozen=True, slots=True)
class Series:
    """Fields of one measurement over time, a line for every combination of the tags in `by`.

    `where` keeps rows whose tag has one of the values. `total` sums the lines at the end of the
    range: one number, in which a subject counts once, though its other tags may have changed.
    """

    measurement: str
    fields: tuple[str, ...]
    by: tuple[str, ...] = ("device",)
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fn: str = "mean"
    total: bool = False

    def flux(self, buckets: Buckets, times: Times) -> str:
        """The query, with its parameters on top as in the library."""
        bucket = f"bucket = {flux_string(buckets.raw)}"
        start, stop = f"start = {times.start}", f"stop = {times.stop}"
        if self.total:
            start = f"start = date.sub(d: {_FRESH}, from: stop)"
            lines = ['import "date"', "", bucket, stop, start]
        else:
            lines = [bucket, start, stop, f"every = {times.every}"]
        one_device = times.device != ALL_DEVICES and "device" in self.by
        if one_device:
            lines.append(f"device = {times.device}")
        lines += [
            "",
            "from(bucket: bucket)",
            "    |> range(start: start, stop: stop)",
            f"    |> filter(fn: (r) => r._measurement == {flux_string(self.measurement)})",
            f"    |> filter(fn: (r) => {_any_of('_field', self.fields)})",
            *self._where(),
        ]
        if one_device:
            lines.append("    |> filter(fn: device)")
        columns = ", ".join(f'"{name}"' for name in (*self.by, "_field"))
        if self.total:
            lines += [
                "    |> last()",
                f"    |> group(columns: [{columns}])",
                '    |> max(column: "_time")',
                "    |> group()",
                "    |> sum()",
            ]
        else:
            lines += [
                f"    |> aggregateWindow(every: every, fn: {self.fn}, createEmpty: false)",
                f"    |> group(columns: [{columns}])",
            ]
        return "\n".join(lines) + "\n"

    def _where(self) -> Iterator[str]:
        for tag, values in self.where.items():
            yield f"    |> filter(fn: (r) => {_any_of(tag, values)})"

    def influxql(self, buckets: Buckets, *, one_device: bool) -> str:
        """The same in InfluxQL, with Chronograf's template variables."""
        fields = ", ".join(f'{self.fn}("{name}") AS "{name}"' for name in self.fields)
        conditions = ["time > :dashboardTime:", "time < :upperDashboardTime:"]
        for tag, values in self.where.items():
            one_of = " OR ".join(f"\"{tag}\" = '{value}'" for value in values)
            conditions.append(f"({one_of})")
        if one_device and "device" in self.by:
            conditions.append('"device" =~ /^:device:$/')
        database = '"' + buckets.raw.replace("\\", "\\\\").replace('"', '\\"') + '"'
        groups = ", ".join(["time(:interval:)", *(f'"{tag}"' for tag in self.by)])
        return (
            f'SELECT {fields} FROM {database}."autogen"."{self.measurement}" '  # noqa: S608
            f"WHERE {' AND '.join(conditions)} GROUP BY {groups} FILL(none)"
        )


@dataclass(frozen=True, slots=True)
class Ask:
    """A query of the library with some parameters set."""

    name: str
    values: Mapping[str, str] = field(default_factory=dict)

    def flux(self, buckets: Buckets, times: Times) -> str:
        """The query with the dashboard's range and device."""
        script = library()[self.name]
        offered = {
            "start": times.start,
            "stop": times.stop,
            "device": times.device,
            "zone": flux_string(times.zone),
        }
        values = {name: value for name, value in offered.items() if script.has(name)}
        return script.with_values(
            {**script.in_buckets(buckets), **values, **self.values}, comments=False
        )

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of its rows, in the order in which the script names them."""
        return tuple(library()[self.name].columns)


@dataclass(frozen=True, slots=True)
class Panel:
    """One cell: `width` is of 12 columns, `height` in rows of the grid."""

    title: str
    kind: Kind
    query: Series | Ask
    unit: Unit = Unit.COUNT
    width: int = 6
    height: int = 4
    help: str = ""


@dataclass(frozen=True, slots=True)
class Board:
    """One dashboard; `router`: it shows one router, chosen by a variable."""

    name: str
    title: str
    help: str
    panels: tuple[Panel, ...]
    router: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a panel lies in a grid of 12 columns."""

    x: int
    y: int


def places(board: Board) -> list[Place]:
    """Panels from left to right; a row is as high as its highest panel."""
    found: list[Place] = []
    x = y = highest = 0
    for panel in board.panels:
        if x + panel.width > 12:
            x, y, highest = 0, y + highest, 0
        found.append(Place(x, y))
        x += panel.width
        highest = max(highest, panel.height)
    return found


def _any_of(name: str, values: tuple[str, ...]) -> str:
    return " or ".join(f"r.{name} == {flux_string(value)}" for value in values)
