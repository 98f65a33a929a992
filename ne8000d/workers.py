"""Threads for what waits for a router: started when needed, never in the way of the exit."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, Future
from queue import Empty, SimpleQueue
from typing import Any, Final, ParamSpec, TypeVar

STACK_BYTES: Final = 512 * 1024
"""Address space of a worker's stack; the platform's 8 MiB × 1,024 would be 8 GiB."""

MOST: Final = 1024

P = ParamSpec("P")
T = TypeVar("T")
_Job = tuple[Future[Any], Callable[[], None]]


def workers_for(in_flight: Iterable[int]) -> int:
    """The number of workers that `workers = "auto"` means: one for each request in flight."""
    return max(1, min(sum(in_flight), MOST))


class Workers(Executor):
    """A pool of daemon threads.

    The standard pool's threads are joined at the interpreter's exit, so a device that answers
    every ten seconds would hold a stop for the length of its walk; these are left behind.
    """

    def __init__(self, limit: int, *, name: str = "poll") -> None:
        """Allow up to `limit` threads, named after `name`."""
        self.limit = limit
        self._name = name
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._idle = threading.Semaphore(0)
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._closed = False

    @property
    def started(self) -> int:
        """How many threads exist."""
        return len(self._threads)

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run `fn` in a worker; see `concurrent.futures.Executor.submit`."""
        future: Future[T] = Future()

        def job() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                result = fn(*args, **kwargs)
            except BaseException as error:  # noqa: BLE001 - the future carries it to whoever waits
                future.set_exception(error)
            else:
                future.set_result(result)

        with self._lock:
            if self._closed:
                raise RuntimeError("the workers have been shut down")
            self._jobs.put((future, job))
            if not self._idle.acquire(blocking=False) and len(self._threads) < self.limit:
                self._start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let the threads end after the jobs that are queued; wait for them if told so."""
        with self._lock:
            self._closed = True
            if cancel_futures:
                with contextlib.suppress(Empty):
                    while (queued := self._jobs.get_nowait()) is not None:
                        queued[0].cancel()
            for _ in self._threads:
                self._jobs.put(None)
        if wait:
            for thread in self._threads:
                thread.join()

    def _start(self) -> None:
        thread = threading.Thread(
            target=self._work, name=f"{self._name}-{len(self._threads) + 1}", daemon=True
        )
        before = threading.stack_size(STACK_BYTES)
        try:
            thread.start()
        finally:
            threading.stack_size(before)
        self._threads.append(thread)

    def _work(self) -> None:
        while True:
            try:
                work = self._jobs.get_nowait()
            except Empty:
                self._idle.release()
                work = self._jobs.get()
            if work is None:
                return
            work[1]()
            del work  # an idle worker must not keep the last poll's rows alive
