"""What polls of one router by CLI share: its sessions, a thread, and what they have learned."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar

from ne8000d.schema import Frame
from ne8000d.ssh import Shells
from ne8000d.workers import Workers

T = TypeVar("T")

CHECK_EVERY: Final = 300.0
"""Seconds between two comparisons with SNMP where `poll = "auto"`."""

_SLACK: Final = 5

_GROUPS_AT_ONCE: Final = 3
_SILENT_AFTER: Final = 3
_FIRST_PAUSE: Final = 15.0
_LONGEST_PAUSE: Final = 60.0


@dataclass(slots=True)
class Side:
    """One of a router's two ways to be asked, where it has both; times are monotonic seconds.

    A way that failed three times in a row is tried once in a while only, so that its time-outs do
    not cost the other one its polls. The scheduler's breaker looks at both together: it opens when
    a router answers neither way.
    """

    failures: int = 0
    pause: float = 0.0
    next_try: float = 0.0
    reason: str | None = None

    def may_ask(self, now: float) -> bool:
        """Whether to try it now."""
        return self.failures < _SILENT_AFTER or now >= self.next_try

    def heard(self) -> None:
        """It answered."""
        self.failures, self.pause, self.reason = 0, 0.0, None

    def silent(self, reason: str, now: float) -> None:
        """It did not."""
        self.failures += 1
        self.reason = reason
        if self.failures >= _SILENT_AFTER:
            self.pause = min(max(2 * self.pause, _FIRST_PAUSE), _LONGEST_PAUSE)
            self.next_try = now + self.pause


@dataclass(slots=True)
class Agreement:
    """Whether SNMP and the CLI count the same subscribers.

    The two counts are some seconds apart, and a log-in in between is no disagreement: up to
    `_SLACK` subscribers or one per cent may differ. `event` is the sentence to tell while they
    disagreed at least twice in a row.
    """

    times: int = 0
    event: str | None = None
    checked_at: float | None = None

    def is_due(self, now: float) -> bool:
        """Whether the next comparison is due where not every poll makes one."""
        return self.checked_at is None or now - self.checked_at >= CHECK_EVERY

    def compared(self, device: str, snmp: int, cli: int, now: float) -> bool:
        """Take a comparison; True if the event began or ended."""
        self.checked_at = now
        if abs(snmp - cli) <= max(_SLACK, 0.01 * max(snmp, cli)):
            self.times = 0
            ended, self.event = self.event is not None, None
            return ended
        self.times += 1
        began = self.times == 2
        if self.times >= 2:
            self.event = (
                f"{device}: SNMP counts {snmp} subscribers and the CLI {cli}: compare "
                "'display access-user online-total-number' with the router by hand"
            )
        return began


class CommandLine:
    """A router's command line as polls use it.

    Its threads are its own, so that a router that is slow by CLI, or busy with somebody's command,
    does not hold up the polls by SNMP. Groups take turns on the session command by command: one
    that asks many does not hold up the subscribers. `spellings` has by command's name the line of
    it that the router knows, None where it knows none: learned once, forgotten at the inventory.
    `info` are the last frames of what hardly changes.
    `knows_rui` tells that only the CLI can say whom this router serves; None before it has told.
    """

    def __init__(self, shells: Shells, device: str, poll: Literal["always", "auto"]) -> None:
        self.shells = shells
        self.poll = poll
        self.spellings: dict[str, str | None] = {}
        self.info: dict[str, Frame] = {}
        self.side = Side()
        self.agreement = Agreement()
        self.knows_rui: bool | None = None
        self._under_way: dict[str, Future[Any]] = {}
        self._workers = Workers(_GROUPS_AT_ONCE, name=f"cli-{device}")

    def begin(self, key: str, work: Callable[[], T]) -> Future[T]:
        """Begin `work` as `key`; cancelled where the command line was closed meanwhile."""
        try:
            future = self._workers.submit(work)
        except RuntimeError:
            future = Future()
            future.cancel()
        self._under_way[key] = future
        return future

    def under_way(self, key: str) -> Future[Any] | None:
        """What was begun as `key` and not taken yet."""
        return self._under_way.get(key)

    def taken(self, key: str, future: Future[Any]) -> None:
        """Somebody has what came of it."""
        if self._under_way.get(key) is future:
            del self._under_way[key]

    def forget(self) -> None:
        """Learn anew which commands the router knows."""
        self.spellings.clear()

    def close(self) -> None:
        """Take no more questions; `shells` are closed by whoever opened them."""
        self._workers.shutdown(wait=False, cancel_futures=True)
