"""How many rows a column's next answer should have: what walks learn, and how they forget it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

from ne8000d.schema import Wire

_FIRST_PATIENCE: Final = 8
_LAST_PATIENCE: Final = 1024

_BINDING_BYTES: Final = 6  # Three headers: of the binding, of its OID, of its value.
_UNKNOWN_VALUE_BYTES: Final = 16
_LONG_HEADERS: Final = ((100, 2), (240, 2))
"""From this size of value on, its header and that of the binding take so many bytes more."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What the walks of one column learned; kept from one walk to the next.

    `limit` is the number of repetitions that answers may have (None: as many as wanted). It halves
    when answers do not come through, and grows by an eighth of the ceiling after `patience` full
    answers, `clean` of which have come. A growth that fails at once is taken back, and the next one
    waits twice as long: a path that never carries large answers is not tried again and again,
    while one that loses answers of any size at random is soon used fully again.
    `grown_from` is the limit before a growth that no answer has borne out yet.

    `row_bytes` is the most that a row took on average in any answer of the last walk (0: no answer
    was seen), `rows` how many rows the last whole walk brought.
    """

    limit: int | None = None
    row_bytes: float = 0.0
    clean: int = 0
    patience: int = _FIRST_PATIENCE
    grown_from: int | None = None
    rows: int | None = None

    def fitting(self, ceiling: int, room: int) -> int:
        """The most repetitions with which an answer's bindings stay within `room` bytes."""
        limit = ceiling if self.limit is None else min(self.limit, ceiling)
        return max(1, min(limit, int(room // self.row_bytes)))

    def starting(self, ceiling: int, room: int) -> int:
        """The repetitions to begin a walk with: as many requests as `fitting` needs, evenly filled.

        The last answer then hardly runs on into the next column, whose values may be long, and
        cost the agent time: a sensor takes an NE8000 over 300 ms (librenms#13352).
        """
        most = self.fitting(ceiling, room)
        if self.rows is None or self.limit is not None:
            return most
        wanted = self.rows + 1  # One more shows the end.
        requests = -(-wanted // most)
        return -(-wanted // requests)

    def failed_at(self, repetitions: int) -> Pace:
        """What to remember after an answer of `repetitions` rows did not come through."""
        if self.grown_from is None:
            return replace(self, limit=max(1, repetitions // 2), clean=0)
        patience = min(2 * self.patience, _LAST_PATIENCE)
        return replace(self, limit=self.grown_from, clean=0, patience=patience, grown_from=None)

    def carried(self, rows: int, ceiling: int) -> Pace:
        """What to remember after an answer of `rows` rows, with `ceiling` as the wanted limit."""
        if self.limit is None or rows < self.limit:
            return self
        if self.limit >= ceiling:
            return Pace(row_bytes=self.row_bytes, rows=self.rows)
        patience = self.patience
        if self.grown_from is not None:
            patience = max(_FIRST_PATIENCE, patience // 2)
        if self.clean + 1 < patience:
            return replace(self, clean=self.clean + 1, patience=patience, grown_from=None)
        limit = min(ceiling, self.limit + max(1, ceiling // 8))
        return replace(self, limit=limit, clean=0, patience=patience, grown_from=self.limit)


def guessed_row_bytes(column: str) -> float:
    """About the bytes that a row of a column takes of which nothing was seen yet."""
    return _BINDING_BYTES + len(column) // 2 + _UNKNOWN_VALUE_BYTES


def average_row_bytes(rows: Sequence[tuple[str, Wire]], values: Mapping[str, Wire]) -> float:
    """About the bytes that a row of an answer took, BER headers included; hardly ever too few.

    `values` are the rows' values. Called once an answer, so it looks at one OID only, and at one
    number only. An OID takes at most half of its text's length: an arc of 1, 2, 3, 5 and 10 digits
    takes with its dot 1, 1, 2, 3 and 5 bytes.
    """
    name, last = rows[-1]
    size: float = _UNKNOWN_VALUE_BYTES
    if isinstance(last, int):
        size = last.bit_length() // 8 + 1
    elif isinstance(last, bytes):
        try:
            size = sum(map(len, cast("Mapping[str, bytes]", values).values())) / len(values)
        except TypeError:
            size = len(last)  # A column of texts with a number in it: some agents do that.
    headers = _BINDING_BYTES + sum(more for least, more in _LONG_HEADERS if size > least)
    return headers + len(name) // 2 + size
