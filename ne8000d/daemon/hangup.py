"""SIGHUP: reload. Light to import, so that it is caught before anything heavy is loaded."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable
from types import FrameType


class Hangups:
    """Catches SIGHUP from the moment it is made, and has each followed by a reload.

    A signal that comes before `serve`, or while a reload runs, is followed by one more reload:
    what was changed before the last signal is always loaded. Belongs to the main thread.
    """

    def __init__(self) -> None:
        self._pending = False
        signal.signal(signal.SIGHUP, self._note)

    async def serve(self, reload: Callable[[], Awaitable[None]]) -> None:
        """Reload after every signal, one reload at a time, until cancelled."""
        told = asyncio.Event()
        # The loop's handler wakes a sleeping loop; the plain one would wait for the next event.
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, told.set)
        if self._pending:
            told.set()
        while True:
            await told.wait()
            told.clear()
            await reload()

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self._pending = True
