"""Whose turn it is on the sessions of one router."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Final, Literal

from ne8000d.errors import SessionClosed

Purpose = Literal["poll", "exec"]
_OTHER: Final[dict[Purpose, Purpose]] = {"poll": "exec", "exec": "poll"}


@dataclass(eq=False, slots=True)
class _Ticket:
    purpose: Purpose


class Turns:
    """A queue in which neither polls nor commands starve.

    With one session both purposes take turns on it, first come first served within each. With
    more, the first session is for polls, the others are for commands.
    """

    def __init__(self, sessions: int) -> None:
        self._changed = threading.Condition()
        self._free = [True] * sessions
        self._last: list[Purpose] = ["exec"] * sessions
        self._waiting: list[_Ticket] = []
        self._closed = False

    @property
    def waiting(self) -> int:
        """How many wait for a session."""
        return len(self._waiting)

    @property
    def busy(self) -> int:
        """How many sessions are in use."""
        return self._free.count(False)

    def take(self, purpose: Purpose) -> int:
        """The number of a session, when it is this caller's turn. Raises SessionClosed."""
        ticket = _Ticket(purpose)
        with self._changed:
            self._waiting.append(ticket)
            try:
                while not self._closed:
                    place = self._place(ticket)
                    if place is not None:
                        self._free[place] = False
                        self._last[place] = purpose
                        return place
                    self._changed.wait()
            finally:
                self._waiting.remove(ticket)
                self._changed.notify_all()
        raise SessionClosed("the command line of this router was closed")

    def take_idle(self, place: int) -> bool:
        """Take a session for housekeeping, if nobody uses it or waits."""
        with self._changed:
            idle = self._free[place] and not self._waiting and not self._closed
            if idle:
                self._free[place] = False
            return idle

    def give_back(self, place: int) -> None:
        """The session is free again."""
        with self._changed:
            self._free[place] = True
            self._changed.notify_all()

    def close(self) -> None:
        """Nobody gets a turn any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _place(self, ticket: _Ticket) -> int | None:
        for place, free in enumerate(self._free):
            if free and self._next(place) is ticket:
                return place
        return None

    def _next(self, place: int) -> _Ticket | None:
        serves: tuple[Purpose, ...] = ("poll", "exec")
        if len(self._free) > 1:
            serves = ("poll",) if place == 0 else ("exec",)
        first: dict[Purpose, _Ticket] = {}
        for ticket in self._waiting:
            if ticket.purpose in serves:
                first.setdefault(ticket.purpose, ticket)
        due = _OTHER[self._last[place]]
        return first.get(due) or first.get(self._last[place])
