"""A column's walk as a generator that does no I/O: it says what to ask and is sent what came.

What gufo-snmp 0.13 lacks is decided here (DESIGN §2, "The walk is ours"): lost datagrams are asked
for again, answers that do not come through are asked for smaller, loops end, partial columns are
kept with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from ne8000d.errors import DecodeError, NoResponse, SnmpError, TooBig
from ne8000d.schema import ColumnRead, Wire
from ne8000d.snmp.engine import Chunk
from ne8000d.snmp.pace import Pace, average_row_bytes, guessed_row_bytes

LOOP: Final = "loop"
CAPPED: Final = "capped"

_HALVE_AT_LOSS: Final = 2
_SPARE: Final = 1.125


class Ask(NamedTuple):
    """Ask for the next `repetitions` rows, after a pause of `pause` seconds."""

    repetitions: int
    pause: float = 0.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What a walk keeps within.

    `ceiling`: the most repetitions; `room`: the bytes that an answer's bindings may take;
    `retries`: how often a request is sent again; `max_rows`: where to stop; `spread`: seconds over
    which retries are spread.
    """

    ceiling: int
    room: int
    retries: int
    max_rows: int
    spread: float = 0.0


class Walked(NamedTuple):
    """A walk's result.

    `error` is what ended it early, None for a loop, a cap, or the end; `tries` is how often the
    last request was sent in vain, `retries` how many of all requests were sent again.
    """

    read: ColumnRead
    pace: Pace
    error: SnmpError | None
    tries: int
    retries: int


class _Failures:
    """What has failed since the last answer, and in the whole walk."""

    def __init__(self, limits: Limits, jitter: Callable[[], float]) -> None:
        self.here = 0
        self.total = 0
        self._limits = limits
        self._jitter = jitter
        self._pace_before: Pace | None = None

    def next(self, error: SnmpError, repetitions: int, pace: Pace) -> tuple[Pace, float] | None:
        """The pace and pause with which to ask again, None to give up.

        An answer that is too big or garbled is asked for smaller at once; one that is lost is
        asked for as it was, and smaller from the second loss on (a dropped fragment loses the
        whole answer, every time).
        """
        shrink = repetitions > 1 and isinstance(error, TooBig | DecodeError)
        pause = 0.0
        if self.here == 0:
            self._pace_before = None
        if not shrink:
            self.here += 1
            if self.here > self._limits.retries or not isinstance(error, NoResponse | DecodeError):
                return None
            shrink = repetitions > 1 and self.here >= _HALVE_AT_LOSS
            pause = self._jitter() * self._limits.spread
        self.total += 1
        if shrink:
            self._pace_before = self._pace_before or pace
            pace = pace.failed_at(repetitions)
        return pace, pause

    def learned(self, pace: Pace, error: SnmpError | None) -> Pace:
        """What the walk teaches. That nothing comes any more says nothing about sizes."""
        if isinstance(error, NoResponse) and self._pace_before is not None:
            return self._pace_before
        return pace


def walk(
    column: str, limits: Limits, known: Pace, jitter: Callable[[], float]
) -> Generator[Ask, Chunk | SnmpError, Walked]:
    """Walk the column with OID `column`; send a `Chunk`, or the error that came in its place.

    `known` is what the last walk of this column returned; `jitter` gives numbers from 0 to 1.
    """
    skip = len(column) + 1
    values: dict[str, Wire] = {}
    at: dict[str, float] = {}
    widest = 0.0
    failures = _Failures(limits, jitter)
    pace = known if known.row_bytes else replace(known, row_bytes=guessed_row_bytes(column))

    def walked(incomplete: str | None, error: SnmpError | None = None) -> Walked:
        values.pop("", None)  # A value of the column itself is no row: some liar's.
        at.pop("", None)
        learned = replace(
            failures.learned(pace, error),
            row_bytes=widest or known.row_bytes,
            rows=len(values) if incomplete is None else known.rows,
        )
        return Walked(
            ColumnRead(values, at, incomplete), learned, error, failures.here, failures.total
        )

    repetitions = pace.starting(limits.ceiling, limits.room)
    came = yield Ask(repetitions)
    while True:
        if isinstance(came, SnmpError):
            again = failures.next(came, repetitions, pace)
            if again is None:
                return walked(came.reason, came)
            pace, pause = again
            repetitions = pace.fitting(limits.ceiling, limits.room)
            came = yield Ask(repetitions, pause)
            continue
        failures.here = 0
        rows, ended, moment = came
        before = len(values)
        fresh = {name[skip:]: value for name, value in rows}
        values.update(fresh)
        at.update(dict.fromkeys(fresh, moment))
        if fresh and (not widest or not isinstance(rows[-1][1], int)):
            first, widest = not widest, max(widest, average_row_bytes(rows, fresh))
            if (first and not known.row_bytes) or widest * repetitions > limits.room:
                # Longer texts came than before; some spare room, as a change costs a request.
                spare = 1.0 if first else _SPARE
                pace = replace(pace, row_bytes=widest * spare)
                repetitions = pace.fitting(limits.ceiling, limits.room)
        if pace.limit is not None:
            pace = pace.carried(len(rows), limits.ceiling)
            repetitions = pace.fitting(limits.ceiling, limits.room)
        if ended:
            return walked(None)
        if len(values) == before:
            return walked(LOOP)
        if len(values) >= limits.max_rows:
            return walked(CAPPED)
        came = yield Ask(repetitions)
