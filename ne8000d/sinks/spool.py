"""Rows on disk until their destination has taken them: a queue of gzip bodies in segment files.

What `put` accepted survives the death of the process and, where the disk keeps its word, of the
machine. A new process never writes behind what an older one left, so a record cut short by a crash
is always the last of its file.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ne8000d.sinks.quarantine import Quarantine
from ne8000d.sinks.record import HEADER_BYTES, Body, Header
from ne8000d.sinks.segment import Piece, Segment
from ne8000d.sinks.spool_folder import left_behind, only_process, save_cursor, told

_LOG: Final = logging.getLogger(__name__)
_LARGEST_SEGMENT: Final = 16 << 20


@dataclass(frozen=True, slots=True)
class Record:
    """The oldest record, its checksum right: `body` as it was put, and where it lies."""

    body: Body
    segment: int
    start: int
    end: int


class Spool:
    """A queue on disk of at most `max_bytes`, nothing in it older than `max_age` seconds.

    `put` is called by one thread, `oldest` and `done` by another, the rest by any. Rows that had
    to go are counted in `dropped` by reason: `full`, `age` (by the stamp of a record's last row),
    `broken`. Raises SpoolError where the folder can't be used, or another process uses it.
    """

    def __init__(
        self,
        folder: Path,
        *,
        max_bytes: int,
        max_age: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.folder = folder
        self.quarantine = Quarantine(folder / "quarantine")
        self._max_bytes = max_bytes
        self._max_age = max_age
        self._segment_bytes = min(_LARGEST_SEGMENT, max(max_bytes // 8, 1))
        self._clock = clock
        self._dropped: Counter[str] = Counter()
        self._closed = False
        self._state = threading.Lock()
        self._writing: int | None = None
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._guard = only_process(folder)
            try:
                self._segments, self._offset, self._next = left_behind(folder)
            except OSError:
                self._guard.close()
                raise
        except OSError as error:
            raise told(error, folder) from error

    def put(self, bodies: Sequence[Body]) -> None:
        """Append records and return when they are on the disk: one write, one fsync.

        Raises SpoolError; then nothing of them is in the spool.
        """
        with self._state:
            fitting = self._fitting(bodies)
            if not fitting:
                return
            data = b"".join(map(bytes, fitting))
            rows = sum(body.rows for body in fitting)
            self._make_room(len(data))
            active = self._segments[-1] if self._is_writing() else None
        try:
            if active is None or (active.size and active.size + len(data) > self._segment_bytes):
                active = self._begin_segment()
            self._append(active, data)
        except OSError as error:
            raise told(error, self.folder) from error
        with self._state:
            active.size += len(data)
            active.rows += rows

    def oldest(self) -> Record | None:
        """The record to send next, None when there is none. Raises SpoolError.

        On the way, records that are too old are dropped, and what is broken is put aside.
        """
        with self._state:
            try:
                return self._oldest()
            except OSError as error:
                raise told(error, self.folder) from error

    def done(self, record: Record) -> None:
        """Forget a record: it was delivered, or put aside."""
        with self._state:
            if self._closed:
                return
            if not self._is_first(record):  # `put` dropped it while it was on its way.
                self._dropped["full"] -= record.body.rows
                return
            self._advance(record.end, record.body.rows)
            self._drop_consumed()
            self._save_cursor()

    @property
    def dropped(self) -> Counter[str]:
        """Rows that had to go, by reason, since this object was made."""
        with self._state:
            return +self._dropped

    @property
    def pending_bytes(self) -> int:
        """Bytes on disk that wait to be sent."""
        with self._state:
            return sum(segment.size for segment in self._segments) - self._offset

    @property
    def pending_rows(self) -> int:
        """Rows that wait to be sent."""
        with self._state:
            return sum(segment.rows for segment in self._segments)

    @property
    def oldest_seconds(self) -> float:
        """Age of the first row that waits, 0 when none does."""
        with self._state:
            header = self._first_header()
            return max(0.0, self._clock() - header.first_ms / 1000) if header else 0.0

    def close(self) -> None:
        """Give the folder free for another process; what waits stays on disk."""
        with self._state:
            if self._closed:
                return
            self._closed = True
            self._stop_writing()
            self._drop_consumed()
            self._save_cursor()
            self._guard.close()

    def _is_writing(self) -> bool:
        """Whether the last segment is open, and still a file that a later start would find."""
        return (
            self._writing is not None
            and bool(self._segments)
            and os.fstat(self._writing).st_nlink > 0
        )

    def _begin_segment(self) -> Segment:
        with self._state:
            self._stop_writing()
            self._drop_consumed()
            segment = Segment.at(self.folder, self._next)
            self._writing = os.open(segment.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            self._next += 1
            self._segments.append(segment)
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)  # Else the file's name may not survive a power cut.
        finally:
            os.close(folder)
        return segment

    def _append(self, active: Segment, data: bytes) -> None:
        if self._writing is None:
            raise OSError(errno.EBADF, "the spool is closed")
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(self._writing, view) :]
            os.fsync(self._writing)
        except OSError:
            # After a failed fsync nobody knows what the disk holds: never write behind it.
            with contextlib.suppress(OSError):
                os.ftruncate(self._writing, active.size)
            with self._state:
                self._stop_writing()
                if not active.size:  # Else a disk that stays full gets a file a flush.
                    self._segments.remove(active)
                    _unlink(active)
            raise

    def _oldest(self) -> Record | None:
        limit = (self._clock() - self._max_age) * 1000
        while not self._closed:
            self._drop_consumed()
            if not self._segments:
                return None
            try:
                piece = self._segments[0].read(self._offset)
            except FileNotFoundError:
                self._leave_missing()
                continue
            if piece is None:
                return None
            rows = piece.header.rows if piece.header else 0
            if piece.header is None or piece.body is None:
                self._put_aside(self._segments[0], piece)
                self._dropped["broken"] += rows
            elif piece.header.last_ms < limit:
                self._dropped["age"] += rows
            else:
                header = piece.header
                body = Body(piece.body, rows, header.first_ms, header.last_ms, header.precision)
                return Record(body, self._segments[0].number, piece.start, piece.end)
            self._advance(piece.end, rows)
        return None

    def _leave_missing(self) -> None:
        """Go on behind a file that somebody deleted; what else was to come of it is lost."""
        segment = self._segments[0]
        _LOG.error(
            "%s is gone, and %d rows with it: leave the spool's files to ne8000d while it runs",
            segment.path, segment.rows,
        )  # fmt: skip
        self._dropped["broken"] += segment.rows
        self._remove_first()

    def _put_aside(self, segment: Segment, piece: Piece) -> None:
        _LOG.warning(
            "%d bytes of the spool are damaged (%s, offset %d): put aside in %s, never sent",
            piece.end - piece.start, segment.path.name, piece.start, self.quarantine.folder,
        )  # fmt: skip
        data = segment.bytes_between(piece.start, piece.end)
        self.quarantine.broken(f"{segment.path.stem}-{piece.start}", data)

    def _advance(self, end: int, rows: int) -> None:
        self._offset = end
        self._segments[0].rows -= rows

    def _is_first(self, record: Record) -> bool:
        first = self._segments[0].number if self._segments else None
        return (record.segment, record.start) == (first, self._offset)

    def _first_header(self) -> Header | None:
        offset = self._offset
        for segment in self._segments:
            with contextlib.suppress(OSError):
                for header in segment.headers(offset):
                    return header
            offset = 0
        return None

    def _fitting(self, bodies: Sequence[Body]) -> Sequence[Body]:
        """The newest of `bodies` that an empty spool can hold; the others are dropped."""
        room = self._max_bytes
        for place in range(len(bodies) - 1, -1, -1):
            room -= HEADER_BYTES + len(bodies[place].data)
            if room < 0:
                self._dropped["full"] += sum(body.rows for body in bodies[: place + 1])
                return bodies[place + 1 :]
        return bodies

    def _make_room(self, wanted: int) -> None:
        used = sum(segment.size for segment in self._segments)
        while self._segments and used + wanted > self._max_bytes:
            if len(self._segments) == 1:
                self._stop_writing()
            self._dropped["full"] += self._segments[0].rows
            used -= self._segments[0].size
            self._remove_first()

    def _drop_consumed(self) -> None:
        while self._segments and self._offset >= self._segments[0].size:
            if len(self._segments) == 1 and self._writing is not None:
                return
            self._remove_first()

    def _remove_first(self) -> None:
        segment = self._segments.pop(0)
        self._offset = 0
        _unlink(segment)

    def _stop_writing(self) -> None:
        if self._writing is not None:
            os.close(self._writing)
            self._writing = None

    def _save_cursor(self) -> None:
        """Replace the cursor. A cursor that is behind costs only rows sent twice: no fsync."""
        first = self._segments[0].number if self._segments else self._next
        with contextlib.suppress(OSError):
            save_cursor(self.folder, first, self._offset)


def _unlink(segment: Segment) -> None:
    with contextlib.suppress(OSError):
        segment.path.unlink()
