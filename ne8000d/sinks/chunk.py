"""Ten minutes of one series as a blob: what the embedded store keeps.

A blob is zlib (level 1) of: rows n and fields m (u32 each), n offsets from the chunk's start in ms
(u32), then m columns of n float32, NaN for missing. Column by column, because numbers of one kind
compress better side by side, and because one field is read at a time. Byte order is the machine's:
a store stays where it was made.
"""

from __future__ import annotations

import math
import zlib
from array import array
from collections.abc import Iterable, Sequence
from typing import Final, Self

CHUNK_MS: Final = 600_000
_WORD: Final = 4


def start_of(time_ms: int) -> int:
    """The start of the chunk that a stamp falls into; both in milliseconds."""
    return time_ms - time_ms % CHUNK_MS


class Chunk:
    """A chunk that grows: offsets, and the values row by row, `fields` of them a row."""

    __slots__ = ("_fields", "_offsets", "_values")

    def __init__(self, fields: int) -> None:
        self._fields = fields
        self._offsets = array("I")
        self._values = array("f")

    def __len__(self) -> int:
        return len(self._offsets)

    def append(self, offset_ms: int, values: Sequence[float]) -> None:
        """Add a row. Raises TypeError or OverflowError, and adds nothing, for what is no float."""
        try:
            self._values.extend(values)
        except (TypeError, OverflowError):
            del self._values[len(self._offsets) * self._fields :]
            raise
        self._offsets.append(offset_ms)

    def __bytes__(self) -> bytes:
        head = array("I", [len(self._offsets), self._fields])
        columns = b"".join(
            self._values[place :: self._fields].tobytes() for place in range(self._fields)
        )
        return zlib.compress(b"".join((head.tobytes(), self._offsets.tobytes(), columns)), 1)

    def column(self, place: int, start_ms: int) -> list[tuple[int, float]]:
        """The stamps (ms) and values of one field, missing ones left out, in the order written."""
        return [
            (start_ms + offset, value)
            for offset, value in zip(
                self._offsets, self._values[place :: self._fields], strict=True
            )
            if math.isfinite(value)
        ]

    @classmethod
    def read(cls, blob: bytes) -> Self:
        """The chunk that a blob holds. Raises ValueError for a blob that is none."""
        data, rows, fields = _unpacked(blob)
        chunk = cls(fields)
        chunk._offsets.frombytes(data[2 * _WORD : (2 + rows) * _WORD])
        columns = array("f", data[(2 + rows) * _WORD :])
        for row in range(rows):
            chunk._values.extend(columns[row::rows])
        return chunk

    def merged(self, later: Chunk) -> Chunk:
        """This chunk's rows and then those of `later`, which has the same fields."""
        both = Chunk(self._fields)
        both._offsets = self._offsets + later._offsets
        both._values = self._values + later._values
        return both


def column(blob: bytes, field: int, start_ms: int) -> Iterable[tuple[int, float]]:
    """The stamps (ms) and values of one field, missing ones left out, in the order written.

    Raises ValueError for a blob that is none.
    """
    data, rows, fields = _unpacked(blob)
    if not 0 <= field < fields:
        return ()
    offsets = array("I", data[2 * _WORD : (2 + rows) * _WORD])
    first = 2 + rows + field * rows
    values = array("f", data[first * _WORD : (first + rows) * _WORD])
    return (
        (start_ms + offset, value)
        for offset, value in zip(offsets, values, strict=True)
        if math.isfinite(value)
    )


def _unpacked(blob: bytes) -> tuple[bytes, int, int]:
    try:
        data = zlib.decompress(blob)
    except zlib.error as error:
        raise ValueError("a chunk that can't be decompressed") from error
    if len(data) < 2 * _WORD:
        raise ValueError("a chunk that is too short")
    rows, fields = array("I", data[: 2 * _WORD])
    if len(data) != (2 + rows + rows * fields) * _WORD:
        raise ValueError("a chunk of the wrong length")
    return data, rows, fields
