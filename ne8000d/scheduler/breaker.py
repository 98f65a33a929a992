"""Whether a device is worth a poll: a circuit breaker, pure; time is a parameter.

A dead device must cost one cheap probe, not six groups of time-outs; and a user that is refused
must not be tried again and again, because VRP locks an SNMPv3 user after 5 failures. (Credentials
that never worked are the business of `snmp.Gate`.)
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

OPENS_AFTER: Final = 3
"""Consecutive polls without an answer after which a device is only probed."""

PROBE_AT_MOST_EVERY: Final = 60.0
"""Longest pause between probes, seconds: a router that comes back is seen within a minute."""

REFUSED_EVERY: Final = 600.0
"""Pause between requests for a user whom the device refused, seconds."""

_REFUSED: Final = "authentication"
"""The `reason` of `errors.AuthenticationError`."""


class State(StrEnum):
    """What the breaker lets through."""

    CLOSED = "closed"
    OPEN = "open"
    PROBING = "probing"


class Admission(StrEnum):
    """What to do with a poll that is due."""

    POLL = "poll"
    PROBE = "probe"
    SKIP = "skip"


@dataclass(slots=True)
class Breaker:
    """One device's state.

    `probe_every` is the first pause between probes (seconds; doubled up to
    `PROBE_AT_MOST_EVERY`). `reason` tells why the device is not polled.
    """

    probe_every: float
    state: State = State.CLOSED
    reason: str | None = None
    silences: int = 0
    pause: float = 0.0
    next_probe: float = 0.0

    def admit(self, now: float) -> Admission:
        """Decide about a poll that a worker could take now (monotonic seconds)."""
        if self.state is State.CLOSED:
            return Admission.POLL
        if self.state is State.OPEN and now >= self.next_probe:
            self.state = State.PROBING
            return Admission.PROBE
        return Admission.SKIP

    def heard(self) -> bool:
        """Note an answer. True if the device was not polled until now."""
        came_back = self.state is not State.CLOSED
        self.state = State.CLOSED
        self.reason = None
        self.silences = 0
        self.pause = 0.0
        return came_back

    def silent(self, reason: str, now: float) -> bool:
        """Note a poll or probe without an answer. True if this opened the breaker."""
        if self.state is State.OPEN:
            return False  # a poll that was under way when another one opened the breaker
        was_probing = self.state is State.PROBING
        self.silences += 1
        self.reason = reason
        if not (was_probing or reason == _REFUSED or self.silences >= OPENS_AFTER):
            return False
        self.state = State.OPEN
        if reason == _REFUSED:
            self.pause = REFUSED_EVERY
        else:
            doubled = self.pause * 2 if was_probing else 0.0
            self.pause = min(max(doubled, self.probe_every), PROBE_AT_MOST_EVERY)
        self.next_probe = now + self.pause
        return not was_probing

    def interrupted(self, now: float) -> None:
        """Note a probe that ended by a fault of ours: ask again later, conclude nothing."""
        if self.state is State.PROBING:
            self.state = State.OPEN
            self.next_probe = now + max(self.pause, self.probe_every)
