"""One file of the spool: records appended by one writer, read from the front by one reader."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from ne8000d.sinks.record import HEADER_BYTES, MAGIC, Header

_SUFFIX: Final = ".segment"
_WINDOW: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Piece:
    """What lies between two offsets of a segment.

    A record when `body` is there. Else something broken: of a record whose `header` can be
    trusted, or (`header` is None) bytes that are no record at all.
    """

    start: int
    end: int
    header: Header | None
    body: bytes | None


@dataclass(slots=True)
class Segment:
    """A file of records: `size` bytes are written and safe, `rows` of them not yet consumed."""

    number: int
    path: Path
    size: int = 0
    rows: int = 0

    @classmethod
    def at(cls, folder: Path, number: int) -> Self:
        """The segment `number` of a spool; there need be no file yet."""
        return cls(number, folder / f"{number:016d}{_SUFFIX}")

    @classmethod
    def found(cls, folder: Path) -> list[Self]:
        """The segments that an earlier process left, oldest first. Raises OSError."""
        numbers = sorted(
            int(path.stem) for path in folder.glob(f"*{_SUFFIX}") if path.stem.isdecimal()
        )
        segments = [cls.at(folder, number) for number in numbers]
        for segment in segments:
            segment.size = segment.path.stat().st_size
        return segments

    def read(self, start: int) -> Piece | None:
        """The piece that begins at `start`, its body checked; None at the end. Raises OSError."""
        if start >= self.size:
            return None
        with self.path.open("rb", buffering=0) as file:
            descriptor = file.fileno()
            header = Header.read(os.pread(descriptor, HEADER_BYTES, start))
            if header is None:
                return Piece(start, self._next_header(descriptor, start + 1), None, None)
            end = start + HEADER_BYTES + header.length
            if end > self.size:
                return Piece(start, self._next_header(descriptor, start + 1), None, None)
            body = os.pread(descriptor, header.length, start + HEADER_BYTES)
            whole = len(body) == header.length and zlib.crc32(body) == header.checksum
            return Piece(start, end, header, body if whole else None)

    def headers(self, start: int) -> Iterator[Header]:
        """The headers of all whole records from `start`, bodies unread. Raises OSError."""
        with self.path.open("rb", buffering=0) as file:
            descriptor = file.fileno()
            while start < self.size:
                header = Header.read(os.pread(descriptor, HEADER_BYTES, start))
                if header is not None and start + HEADER_BYTES + header.length <= self.size:
                    yield header
                    start += HEADER_BYTES + header.length
                else:
                    start = self._next_header(descriptor, start + 1)

    def bytes_between(self, start: int, end: int) -> bytes:
        """What lies there, as it is. Raises OSError."""
        with self.path.open("rb", buffering=0) as file:
            return os.pread(file.fileno(), end - start, start)

    def _next_header(self, descriptor: int, start: int) -> int:
        """The offset of the next header that can be trusted, else the segment's end."""
        while start < self.size:
            window = os.pread(descriptor, min(_WINDOW, self.size - start) + HEADER_BYTES, start)
            at = window.find(MAGIC)
            while 0 <= at < _WINDOW:
                if Header.read(window[at : at + HEADER_BYTES]) is not None:
                    return start + at
                at = window.find(MAGIC, at + 1)
            start += _WINDOW
        return self.size
