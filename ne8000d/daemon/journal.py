"""What is known of each device's polls, and the log of what changed."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Final

from ne8000d.collector import Poll

_log: Final = logging.getLogger("ne8000d.poll")


@dataclass(slots=True)
class GroupNote:
    """The last poll of a group: when it ended (monotonic) and how, and when it last was whole.

    `logged` is the reason that the log knows of.
    """

    at: float
    ok: bool
    reason: str | None
    message: str | None
    rows: int = 0
    duration_seconds: float = 0.0
    lag_seconds: float = 0.0
    ok_at: float | None = None
    missed: int = 0
    logged: str | None = None


@dataclass(slots=True)
class DeviceNote:
    """A device: when it was last heard (monotonic), why not since, and its groups."""

    heard_at: float | None = None
    reason: str | None = "not_tried"
    groups: dict[str, GroupNote] = field(default_factory=dict)


class Journal:
    """Notes of all devices. Lives in the loop."""

    def __init__(self, devices: Iterable[str]) -> None:
        self.devices: dict[str, DeviceNote] = {name: DeviceNote() for name in devices}
        self._first = tuple(self.devices)

    def add(self, device: str) -> None:
        """A device comes in while the daemon runs."""
        self.devices[device] = DeviceNote()

    def forget(self, device: str) -> None:
        """A device is not configured any more."""
        del self.devices[device]

    def keep(self, device: str, groups: Collection[str]) -> None:
        """Forget what is known of a device's groups beside `groups`."""
        note = self.devices[device]
        note.groups = {name: known for name, known in note.groups.items() if name in groups}

    def polled(self, device: str, group: str, poll: Poll, now: float) -> None:
        """Keep how a poll ended; log it if the one before ended otherwise."""
        note = self.devices[device]
        before = note.groups.get(group)
        _log.debug(
            "%s/%s: %s, %d rows in %.3f s, %.3f s late",
            device, group, poll.reason or "complete", poll.rows, poll.duration_seconds,
            poll.lag_seconds,
        )  # fmt: skip
        if poll.answered:
            note.heard_at = now
        note.reason = None if poll.answered else poll.reason
        note.groups[group] = GroupNote(
            at=now,
            ok=poll.ok,
            reason=poll.reason,
            message=poll.message,
            rows=poll.rows,
            duration_seconds=poll.duration_seconds,
            lag_seconds=poll.lag_seconds,
            ok_at=now if poll.ok else (before.ok_at if before else None),
            missed=before.missed if before else 0,
            logged=_log_change(device, group, before.logged if before else None, poll),
        )

    def missed(self, device: str, group: str, reason: str, now: float) -> None:
        """Keep that a poll was not made. What the last one brought stays known."""
        note = self.devices[device]
        known = note.groups.setdefault(group, GroupNote(now, ok=False, reason=reason, message=None))
        known.missed += 1
        if reason == "circuit_open":
            known.ok, known.reason = False, reason

    def untried(self) -> list[str]:
        """Devices of the start of which nothing is known yet.

        One that came in later does not make a daemon that serves the others unready.
        """
        notes = ((name, self.devices.get(name)) for name in self._first)
        return [name for name, note in notes if note is not None and note.reason == "not_tried"]


def _log_change(device: str, group: str, logged: str | None, poll: Poll) -> str | None:
    """Log what changed; silence of the whole device is told by the scheduler, once."""
    if not poll.answered or poll.reason == logged:
        return logged
    if poll.ok:
        _log.info("%s/%s: complete again (was %s)", device, group, logged)
    else:
        _log.warning("%s/%s: not complete (%s): %s", device, group, poll.reason, poll.message)
    return poll.reason
