"""Questions that people ask now, through the sessions that polls use."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import Final, TypeVar

from ne8000d.collector.adhoc import Answered, ask_now, change
from ne8000d.collector.subscriber import Wanted, find, wanted
from ne8000d.device import Device
from ne8000d.errors import CommandTimeout, Ne8000dError, VtyBusy
from ne8000d.ssh import Shells
from ne8000d.web import Found, Output, no_shell
from ne8000d.workers import Workers

T = TypeVar("T")

LONGEST_SECONDS: Final = 120.0
"""How long somebody waits for an answer, their turn included."""

MOST_WAITING: Final = 8
"""Questions to one router at once: more would hold workers that other routers need."""

_LOOKING_SECONDS: Final = 30.0
"""How long one router may keep the others' answers about a subscriber."""

_WORKERS: Final = 256
_LINES: Final = {"shutdown": "shutdown", "undo_shutdown": "undo shutdown"}


class DaemonAdHoc:
    """A `web.AdHoc` over the daemon's devices. Lives in the loop."""

    def __init__(self, devices: Mapping[str, Device], *, seconds: float = LONGEST_SECONDS) -> None:
        self._devices = devices
        self._seconds = seconds
        self._workers = Workers(_WORKERS, name="exec")
        self._waiting: Counter[str] = Counter()

    async def run(self, device: str, command: str, who: str) -> Output:  # noqa: ARG002 - audited
        """Send a permitted command and bring its answer."""
        shells, platform = self._shells(device), self._devices[device].platform
        return _shown(await self._wait(device, lambda: ask_now(shells, platform, command)))

    async def configure(self, device: str, line: str, who: str) -> Output:  # noqa: ARG002
        """Type a line in the system view and commit it: what an admin confirmed."""
        shells = self._shells(device)
        return _shown(await self._wait(device, lambda: change(shells, (line,))))

    async def interface(
        self,
        device: str,
        interface: str,
        action: str,
        value: str | None,
        who: str,  # noqa: ARG002
    ) -> Output:
        """Change an interface: what an admin asked for and confirmed."""
        shells = self._shells(device)
        line = _LINES.get(action) or f"description {value}"
        lines = (f"interface {interface}", line)
        return _shown(await self._wait(device, lambda: change(shells, lines)))

    async def subscriber(self, devices: Sequence[str], query: str, who: str) -> Sequence[Found]:  # noqa: ARG002
        """Look a subscriber up on several routers at once; each answers for itself."""
        asked = wanted(query)
        reachable = [name for name in devices if self._devices[name].shells is not None]
        if not reachable:
            raise no_shell(devices[0])
        return await asyncio.gather(*(self._found(name, asked) for name in devices))

    def close(self) -> None:
        """Take no more questions."""
        self._workers.shutdown(wait=False, cancel_futures=True)

    async def _found(self, device: str, asked: Wanted) -> Found:
        try:
            shells = self._shells(device)
            session = await self._wait(device, lambda: find(shells, asked), _LOOKING_SECONDS)
        except Ne8000dError as error:
            return Found(device, None, error.reason, str(error))
        return Found(device, session, None)

    def _shells(self, device: str) -> Shells:
        shells = self._devices[device].shells
        if shells is None:
            raise no_shell(device)
        return shells

    async def _wait(
        self, device: str, work: Callable[[], T], at_most: float = LONGEST_SECONDS
    ) -> T:
        """Do it in a worker. What takes too long goes on without anybody who waits."""
        if self._waiting[device] >= MOST_WAITING:
            raise VtyBusy(
                f"{MOST_WAITING} commands wait for {device} already: try again when it has answered"
            )
        self._waiting[device] += 1
        loop = asyncio.get_running_loop()
        future = self._workers.submit(work)
        future.add_done_callback(lambda done: self._done(loop, device, done))
        seconds = min(self._seconds, at_most)
        try:
            return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(future)), seconds)
        except TimeoutError as error:
            if isinstance(error, Ne8000dError):
                raise
            raise CommandTimeout(
                f"{device} brought no answer within {seconds:g} s: it is slow, or busy with "
                "another command"
            ) from None

    def _done(self, loop: asyncio.AbstractEventLoop, device: str, future: Future[T]) -> None:
        def count() -> None:
            self._waiting[device] -= 1

        if not future.cancelled():
            future.exception()
        if not loop.is_closed():
            loop.call_soon_threadsafe(count)


def _shown(answer: Answered) -> Output:
    rows: list[dict[str, object]] | None = None
    if answer.rows is not None:
        rows = [{**row} for row in answer.rows]
    return Output(answer.text, rows, answer.refusal is not None, answer.duration_seconds)
