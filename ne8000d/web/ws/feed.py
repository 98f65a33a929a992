"""From the live view's thread to the loop: what was written since the last frame."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Final

from ne8000d.batch import Batch

MOST_ROWS: Final = 200_000
"""Rows that may gather between two frames; beyond it clients get full pictures instead."""


class Feed:
    """Gathers batches while somebody listens. `write` is for any thread, the rest for the loop.

    The live view calls `write` after it has taken a batch over, so a picture made of it is never
    older than what was gathered.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._batches: list[Batch] = []
        self._rows = 0
        self._overflowed = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake: Callable[[], None] | None = None

    def listen(self, wake: Callable[[], None]) -> None:
        """Gather from now on; `wake` is called in this loop when something came."""
        with self._lock:
            self._loop, self._wake = asyncio.get_running_loop(), wake

    def ignore(self) -> None:
        """Nobody looks: forget what is here and what comes."""
        with self._lock:
            self._wake = self._loop = None
            self._clear()

    def write(self, batch: Batch) -> None:
        """Take note of a batch."""
        with self._lock:
            if self._loop is None or self._wake is None:
                return
            first = not self._batches and not self._overflowed
            self._rows += len(batch.rows)
            if self._rows > MOST_ROWS:
                self._clear()
                self._overflowed = True
            else:
                self._batches.append(batch)
            if first and not self._loop.is_closed():
                self._loop.call_soon_threadsafe(self._wake)

    def begin_anew(self) -> None:
        """What was told is no longer true: clients get full pictures."""
        with self._lock:
            first = not self._batches and not self._overflowed
            self._clear()
            self._overflowed = self._loop is not None
            if first and self._loop is not None and self._wake is not None:
                self._loop.call_soon_threadsafe(self._wake)

    def take(self) -> list[Batch] | None:
        """What was gathered, None if that was more than can be told as a delta."""
        with self._lock:
            batches = None if self._overflowed else self._batches
            self._clear()
            self._overflowed = False
            return batches

    def _clear(self) -> None:
        self._batches = []
        self._rows = 0
