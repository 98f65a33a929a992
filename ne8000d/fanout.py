"""Every batch to every sink; a slow or broken sink delays and stops nobody."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from ne8000d.batch import Batch
from ne8000d.sinks import Sink, SinkHealth

_log: Final = logging.getLogger("ne8000d.fanout")

MAX_ROWS: Final = 100_000
"""Rows that wait for one sink: 15 s of 1,000 routers with 200 interfaces each.

An interface row takes 924 bytes (tracemalloc), so a full queue holds 92 MB; queues share rows.
"""


class Fanout:
    """Hands batches to sinks, each of which has a bounded queue and a thread of its own."""

    def __init__(
        self,
        sinks: Sequence[Sink],
        *,
        max_rows: int = MAX_ROWS,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start the threads. Sinks are closed in the order given."""
        self._monotonic = monotonic
        self._max_rows = max_rows
        self._pipes = [_Pipe(sink, max_rows, monotonic) for sink in sinks]

    def publish(self, batch: Batch) -> None:
        """Queue a batch for every sink. Never blocks; a full queue loses its oldest batch."""
        for pipe in self._pipes:
            pipe.put(batch)

    def health(self) -> dict[str, SinkHealth]:
        """Each sink's health by its name; rows that its queue lost count as dropped."""
        return {pipe.sink.name: pipe.health() for pipe in self._pipes}

    @property
    def queued_rows(self) -> dict[str, int]:
        """Rows that wait, by the sink's name."""
        return {pipe.sink.name: pipe.rows for pipe in self._pipes}

    def add(self, sink: Sink) -> None:
        """Give one more sink every batch from now on; it is closed before the others."""
        self._pipes = [_Pipe(sink, self._max_rows, self._monotonic), *self._pipes]

    def remove(self, name: str, within: float) -> int:
        """Drain a sink's queue and close the sink, in `within` seconds; blocks.

        Answers how many rows were left behind.
        """
        gone = [pipe for pipe in self._pipes if pipe.sink.name == name]
        self._pipes = [pipe for pipe in self._pipes if pipe.sink.name != name]
        for pipe in gone:
            pipe.finish()
        return sum(pipe.join(within) for pipe in gone)

    def exchange(self, name: str, make: Callable[[], Sink]) -> None:
        """Close a sink after what it is doing now and go on with the one that `make` opens.

        Both happen in the sink's thread; what is published meanwhile waits for the new sink.
        """
        for pipe in self._pipes:
            if pipe.sink.name == name:
                pipe.exchange(make)

    def stalled(self, seconds: float) -> list[str]:
        """The sinks whose threads have ended, or have been at one batch for `seconds` or more."""
        now = self._monotonic()
        return [pipe.sink.name for pipe in self._pipes if pipe.busy_seconds(now) >= seconds]

    def close(self, within: float) -> int:
        """Drain the queues and close the sinks in order, in `within` seconds altogether.

        Answers how many rows were left behind.
        """
        deadline = self._monotonic() + within
        for pipe in self._pipes:
            pipe.finish()
        return sum(pipe.join(max(0.0, deadline - self._monotonic())) for pipe in self._pipes)


class _Pipe:
    """A sink's queue and thread. Full: the oldest goes, as what is newest is worth most."""

    def __init__(self, sink: Sink, max_rows: int, monotonic: Callable[[], float]) -> None:
        self.sink = sink
        self.rows = 0
        self._monotonic = monotonic
        self._busy_since: float | None = None
        self._make: Callable[[], Sink] | None = None
        self._max_rows = max_rows
        self._lost_rows = 0
        self._written_before = 0
        self._overflowing = False
        self._fault: str | None = None
        self._finishing = False
        self._batches: deque[Batch] = deque()
        self._changed = threading.Condition()
        # A daemon thread: a sink that hangs must not hold the exit of the process.
        self._thread = threading.Thread(target=self._run, name=f"sink-{sink.name}", daemon=True)
        self._thread.start()

    def put(self, batch: Batch) -> None:
        began = False
        with self._changed:
            if self._finishing:
                self._lost_rows += len(batch.rows)
                return
            self._batches.append(batch)
            self.rows += len(batch.rows)
            while self.rows > self._max_rows and len(self._batches) > 1:
                oldest = self._batches.popleft()
                self.rows -= len(oldest.rows)
                self._lost_rows += len(oldest.rows)
                began, self._overflowing = not self._overflowing, True
            self._changed.notify()
        if began:
            _log.warning(
                "sink %s is too slow: its queue of %d rows is full, the oldest are dropped",
                self.sink.name, self._max_rows,
            )  # fmt: skip

    def health(self) -> SinkHealth:
        with self._changed:
            sink, written, lost = self.sink, self._written_before, self._lost_rows
        health = sink.health()
        return replace(
            health,
            written=health.written + written,
            dropped=health.dropped + lost,
            state=health.state or self._fault or "",
        )

    def exchange(self, make: Callable[[], Sink]) -> None:
        with self._changed:
            self._make = make
            self._changed.notify()

    def busy_seconds(self, now: float) -> float:
        if not self._thread.is_alive():
            return 0.0 if self._finishing else math.inf
        since = self._busy_since
        return 0.0 if since is None else now - since

    def finish(self) -> None:
        with self._changed:
            self._finishing = True
            self._changed.notify()

    def join(self, seconds: float) -> int:
        self._thread.join(seconds)
        if not self._thread.is_alive():
            return 0
        _log.error("sink %s did not end in time: %d rows lost", self.sink.name, self.rows)
        return self.rows

    def _run(self) -> None:
        while (work := self._next()) is not None:
            if isinstance(work, Batch):
                self._guarded(partial(self.sink.write, work), len(work.rows))
            else:
                self._guarded(self.sink.close, 0)
                self._guarded(partial(self._open, work), 0)
            del work
        self._guarded(self.sink.close, 0)

    def _open(self, make: Callable[[], Sink]) -> None:
        sink = make()
        gone = self.sink.health()
        with self._changed:  # What is counted goes on: from the start of the process.
            self._written_before += gone.written
            self._lost_rows += gone.dropped
            self.sink = sink

    def _next(self) -> Batch | Callable[[], Sink] | None:
        with self._changed:
            self._busy_since = None
            while not (self._batches or self._finishing or self._make):
                self._changed.wait()
            self._busy_since = self._monotonic()
            if self._make is not None:
                make, self._make = self._make, None
                return make
            if not self._batches:
                return None
            batch = self._batches.popleft()
            self.rows -= len(batch.rows)
            if self._overflowing and self.rows <= self._max_rows // 2:
                self._overflowing = False
            return batch

    def _guarded(self, work: Callable[[], None], rows: int) -> None:
        """Run what a sink does; its exceptions are told once a change and stop nothing."""
        try:
            work()
        except Exception as error:  # noqa: BLE001 - one sink's fault must not reach the others
            with self._changed:
                self._lost_rows += rows
            fault = f"{type(error).__name__}: {error}"
            if fault != self._fault:
                _log.exception("sink %s broke", self.sink.name)
            self._fault = fault
        else:
            if self._fault is not None and rows:
                _log.info("sink %s works again", self.sink.name)
                self._fault = None
