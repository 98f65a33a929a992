"""What the scheduler wants to know of a poll, and what it counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final, Protocol

LATE: Final = 1.0
"""Seconds after its due moment at which a poll's start counts as late."""


class Outcome(Protocol):
    """What the scheduler wants to know of a poll's result."""

    @property
    def ok(self) -> bool:
        """Whether everything that was asked was answered."""

    @property
    def answered(self) -> bool:
        """Whether the device was heard at all, and did not refuse the credential."""

    @property
    def reason(self) -> str | None:
        """A `reason` of `errors`, where something was not answered."""

    @property
    def message(self) -> str | None:
        """The same as a sentence."""


@dataclass(slots=True)
class Counts:
    """What happened since the start.

    `skipped` by reason (`still_running`, `circuit_open`); `coalesced` are due moments that passed
    while the process stood still; `late` polls began more than `LATE` seconds after their moment.
    """

    polls: int = 0
    failed: int = 0
    late: int = 0
    coalesced: int = 0
    replanned: int = 0
    worst_lag_seconds: float = 0.0
    skipped: Counter[str] = field(default_factory=Counter)

    def began(self, lag: float) -> None:
        """Count a poll that began `lag` seconds after it was due."""
        self.polls += 1
        self.late += lag > LATE
        self.worst_lag_seconds = max(self.worst_lag_seconds, lag)
