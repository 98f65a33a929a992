"""What the web layer shows, and the one small interface through which the daemon gives it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class DeviceView:
    """A device as lists show it.

    `age_seconds` is how long ago it was last heard, None if never; `reason` says why it is not
    fresh, None if it is.
    """

    name: str
    host: str
    platform: str
    age_seconds: float | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Known:
    """A value with its age, or None with the reason why there is none (never 0 instead)."""

    value: int | None
    age_seconds: float | None
    reason: str | None


class Source(Protocol):
    """Where answers come from. Called in the loop: never blocks, never touches the wire."""

    def not_ready(self) -> str | None:
        """None once the store is open and every device was tried once, else what is awaited."""

    def devices(self) -> Sequence[DeviceView]:
        """Every device that is configured and enabled."""

    def online(self) -> Mapping[str, Known]:
        """Subscribers served by each device."""

    def status(self) -> Mapping[str, object]:
        """The daemon's health, ready for JSON."""
