"""How many rows a column's next answer should have: what walks learn, and how they forget it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

from ne8000d.schema import Wire

_FIRST_PATIENCE: Final = 4
_LAST_PATIENCE: Final = 256

_BINDING_BYTES: Final = 6  # Three headers: of the binding, of its OID, of its value.
_UNKNOWN_VALUE_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Pace:
    """What the walks of one column learned for the next one.

    `limit` is the number of repetitions above which answers did not come through (None: none is
    known). It grows by an eighth of the ceiling after `patience` walks without a failure, and
    each failure doubles the patience, so that a path that never carries large answers is not tried
    every time. `row_bytes` is the most that a row took on average in any answer of the last walk
    (0: no answer was seen).
    """

    limit: int | None = None
    row_bytes: float = 0.0
    clean: int = 0
    patience: int = _FIRST_PATIENCE

    def fitting(self, ceiling: int, room: int) -> int:
        """The repetitions to ask for, so that an answer's bindings stay within `room` bytes."""
        limit = ceiling if self.limit is None else min(self.limit, ceiling)
        return max(1, min(limit, int(room // self.row_bytes)))

    def failed_at(self, repetitions: int) -> Pace:
        """What to remember after an answer of `repetitions` rows did not come through."""
        patience = min(2 * self.patience, _LAST_PATIENCE)
        return replace(self, limit=max(1, repetitions // 2), clean=0, patience=patience)

    def succeeded(self, ceiling: int) -> Pace:
        """What to remember after a walk without a failure."""
        if self.limit is None:
            return self
        if self.clean + 1 < self.patience:
            return replace(self, clean=self.clean + 1)
        grown = self.limit + max(1, ceiling // 8)
        if grown >= ceiling:
            return Pace(row_bytes=self.row_bytes)
        return replace(self, limit=grown, clean=0)


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
    return _BINDING_BYTES + len(name) // 2 + size
