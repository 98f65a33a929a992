"""VRP's silence to an address that gave a wrong community."""

from __future__ import annotations

from typing import Final

PAUSES: Final = (8.0, 16.0, 32.0, 300.0)
"""Seconds after the first, second, third, and every further failure (Huawei VRP)."""


class Lockout:
    """Which source addresses get no answer, and until when.

    A wrong community locks its address for the next of `pauses`; while it is locked nothing from
    there is looked at, the right community included. An accepted request forgets the failures.
    """

    def __init__(self, pauses: tuple[float, ...] = PAUSES) -> None:
        self._pauses = pauses
        self._failures: dict[str, tuple[int, float]] = {}

    def refuses(self, source: str, now: float) -> bool:
        """Whether `source` is locked at the moment `now`."""
        return source in self._failures and now < self._failures[source][1]

    def wrong(self, source: str, now: float) -> None:
        """Note a wrong community from `source`."""
        failures = self._failures[source][0] if source in self._failures else 0
        pause = self._pauses[min(failures, len(self._pauses) - 1)]
        self._failures[source] = (failures + 1, now + pause)

    def right(self, source: str) -> None:
        """Note an accepted request from `source`."""
        self._failures.pop(source, None)
