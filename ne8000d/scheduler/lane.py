"""One device's polls waiting for their turn; lives in the loop, no locks."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from ne8000d.scheduler.breaker import Breaker


@dataclass(frozen=True, slots=True)
class Target:
    """A device as the scheduler sees it.

    `intervals` are seconds by group. `in_flight` is how many of its polls may run at once.
    """

    device: str
    intervals: Mapping[str, float]
    in_flight: int = 1


@dataclass(frozen=True, slots=True)
class Due:
    """A poll that is due since `at` (monotonic seconds)."""

    group: str
    at: float


@dataclass(slots=True)
class Lane:
    """The queue of one device: at most one poll a group, at most `in_flight` running.

    `faults` are the exceptions that the last poll of a group broke with. A `retired` lane's device
    is polled no more; what its polls in flight bring is dropped.
    """

    target: Target
    breaker: Breaker
    waiting: deque[Due] = field(default_factory=deque)
    running: set[str] = field(default_factory=set)
    faults: dict[str, str] = field(default_factory=dict)
    retired: bool = False

    def offer(self, due: Due) -> bool:
        """Queue a poll. False if the group is queued or running already: polls never stack."""
        if due.group in self.running or any(item.group == due.group for item in self.waiting):
            return False
        self.waiting.append(due)
        return True

    def take(self) -> Due | None:
        """The poll whose turn it is, now counted as running; None if the device is busy."""
        if self.retired or not self.waiting or len(self.running) >= self.target.in_flight:
            return None
        due = self.waiting.popleft()
        self.running.add(due.group)
        return due

    def keep(self, groups: Collection[str]) -> None:
        """Let only polls of `groups` wait on."""
        self.waiting = deque(due for due in self.waiting if due.group in groups)

    def done(self, due: Due) -> None:
        """Free the device of a poll that `take` gave out."""
        self.running.discard(due.group)
