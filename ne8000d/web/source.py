"""What the web layer shows, and the small interfaces through which the daemon gives it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ne8000d.sinks.live import LiveRow
from ne8000d.sinks.store_reader import StoredSeries


@dataclass(frozen=True, slots=True)
class GroupView:
    """A poll group of a device: how its last poll ended, how often it is polled.

    Ages are seconds, None if there was no poll (`age_seconds`) or no complete one
    (`ok_age_seconds`); `reason` and `message` are None while all is well.
    """

    interval_seconds: float
    ok: bool
    reason: str | None
    message: str | None
    age_seconds: float | None
    ok_age_seconds: float | None
    rows: int
    missed: int


@dataclass(frozen=True, slots=True)
class DeviceView:
    """A device as lists show it.

    `age_seconds` is how long ago it was last heard, None if never; `reason` says why it is not
    fresh, None if it is. `groups` are those that were polled or missed.
    """

    name: str
    host: str
    platform: str
    age_seconds: float | None
    reason: str | None
    groups: Mapping[str, GroupView] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """A value with its age, or None with the reason why there is none (never 0 instead)."""

    value: int | None
    age_seconds: float | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Gap:
    """Polls of a group that were not complete, from the first to the last of them.

    `end_ms` is None while it lasts; `reason` None where nobody noted it (before the daemon began).
    """

    device: str
    group: str
    start_ms: int
    end_ms: int | None
    reason: str | None
    missed: int


class Source(Protocol):
    """Where answers come from. Called in the loop: never blocks, never touches the wire."""

    def not_ready(self) -> str | None:
        """None once the store is open and every device was tried once, else what is awaited."""

    def now_ms(self) -> int:
        """The wall clock, milliseconds since the epoch."""

    def devices(self) -> Sequence[DeviceView]:
        """Every device that is configured and enabled."""

    def device(self, name: str) -> DeviceView | None:
        """One device, None where there is none of that name."""

    def sinks(self) -> Mapping[str, str]:
        """The state of each sink: empty while all is well, else a sentence."""

    def online(self) -> Mapping[str, Known]:
        """Subscribers served by each device."""

    def rows(self, device: str | None = None, measurement: str | None = None) -> Sequence[LiveRow]:
        """The last values of a device, of a measurement, of both, or all."""

    def fresh_seconds(self, device: str, measurement: str) -> float:
        """The age up to which a value of a measurement is what is true now."""

    def absence(self, device: str, measurement: str) -> str:
        """The reason why a device has no (fresh) row of a measurement."""

    def status(self) -> Mapping[str, object]:
        """The daemon's health, ready for JSON."""


class Past(Protocol):
    """What the store holds. Blocks: for worker threads. Raises StoreError."""

    def series(self, measurement: str, device: str | None) -> Sequence[StoredSeries]:
        """The series of a measurement, of one device or all."""

    def read(
        self, measurement: str, tags: Mapping[str, str], field: str, start_ms: int, end_ms: int
    ) -> Sequence[tuple[int, float]]:
        """A field's (stamp in ms, value) by time, start <= stamp < end."""

    def gaps(self, device: str | None, start_ms: int, end_ms: int) -> Sequence[Gap]:
        """The gaps that touch a range, the newest first."""
