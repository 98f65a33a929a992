"""One body on its way to the server, whole at first, in parts where the server wants it so."""

from __future__ import annotations

import gzip
from collections import Counter, deque
from dataclasses import dataclass
from typing import Final

from ne8000d.sinks.record import Body
from ne8000d.sinks.verdict import Action, Answer, Verdict, partial

MOST_REQUESTS: Final = 64


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the body's rows: gzip of line protocol, one line a row."""

    data: bytes
    rows: int


class Delivery:
    """Halves what is too large (413) or can't be read (400) until the good rows are in.

    The largest part goes first, so that a few bad rows spread over a body cost their
    neighbourhood and not a half. From the first 400 on, at most `MOST_REQUESTS` are sent; what is
    left then, and single rows that are refused, is `refused`: (line protocol, server's message).
    Parts survive a pause: what was taken is not sent again.
    """

    def __init__(self, body: Body) -> None:
        self._parts: deque[Part] = deque([Part(body.data, body.rows)])
        self._requests = 0
        self._halving = False
        self.precision: Final = body.precision
        self.taken = 0
        self.dropped: Counter[str] = Counter()
        self.refused: list[tuple[bytes, str]] = []

    @property
    def next(self) -> Part | None:
        """The part to send now, None when the delivery is over."""
        return self._parts[0] if self._parts else None

    def answered(self, verdict: Verdict, answer: Answer) -> None:
        """Take note of the answer to `next`."""
        if verdict.action is Action.LATER:
            return
        part = self._parts.popleft()
        self._halving |= verdict.action is Action.REFUSED
        self._requests += self._halving
        match verdict.action:
            case Action.TAKEN:
                self.taken += part.rows
            case Action.PARTIAL:
                reason, rows = partial(answer.message, part.rows)
                self.dropped[reason] += rows
                self.taken += part.rows - rows
            case Action.SPLIT | Action.REFUSED:
                self._halve(part, answer)
        if self._requests >= MOST_REQUESTS:
            while self._parts:
                self._give_up(self._parts.popleft(), answer)

    def _halve(self, part: Part, answer: Answer) -> None:
        lines = gzip.decompress(part.data).rstrip(b"\n").split(b"\n")
        if len(lines) < 2:
            self._give_up(part, answer)
            return
        middle = len(lines) // 2
        for half in (lines[:middle], lines[middle:]):
            self._parts.append(Part(gzip.compress(b"\n".join(half), 1), len(half)))

    def _give_up(self, part: Part, answer: Answer) -> None:
        self.dropped["too_large" if answer.status == 413 else "refused"] += part.rows
        self.refused.append((gzip.decompress(part.data), answer.message))
