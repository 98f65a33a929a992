"""One client: the newest frame for it, and how long it has not been reading."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final

from starlette.types import Scope

from ne8000d.web.ws.subscription import OVERVIEW_ONLY, Subscription

WIRE: Final = "ne8000d.wire"
"""ASGI extension of our server: `writable()` waits until the client reads, `abort()` hangs up."""

FRAME_SECONDS: Final = 1.0
"""Seconds between two frames of one client."""

Make = Callable[[], str | None]


class Client:
    """Sends at most one frame at a time and keeps at most one that waits: the newest.

    A delta that waits when the next one comes is given up, and the client gets a full picture
    instead. Memory per client is bounded by that, whatever the client does.
    """

    def __init__(self, scope: Scope, send: Callable[[str], Awaitable[None]]) -> None:
        wire: Any = scope.get("extensions", {}).get(WIRE)
        self._writable: Callable[[], Awaitable[None]] | None = wire and wire["writable"]
        self._abort: Callable[[], None] | None = wire and wire["abort"]
        self._send = send
        self._make: Make | None = None
        self._status: str | None = None
        self._something = asyncio.Event()
        self._waiting_since: float | None = None
        self.subscription: Subscription = OVERVIEW_ONLY
        self.needs_picture = True
        self.next_at = 0.0
        self.showing = False
        self.frames = 0
        self.bytes = 0

    @property
    def busy(self) -> bool:
        """Whether a frame waits for it."""
        return self._make is not None

    def offer(self, make: Make) -> None:
        """Send what `make` gives as soon as the client reads; what waited is given up."""
        self._make = make
        self._something.set()

    def offer_status(self, text: str) -> None:
        """Send a frame of the system's status; only the newest one waits."""
        self._status = text
        self._something.set()

    def stuck_seconds(self, now: float) -> float:
        """How long a frame has been waiting for the client to read."""
        since = self._waiting_since
        return 0.0 if since is None else now - since

    def hang_up(self) -> None:
        """Close the connection without waiting for what lies in its buffers."""
        if self._abort is not None:
            self._abort()

    async def run(self) -> None:
        """Send until cancelled."""
        while True:
            await self._something.wait()
            self._waiting_since = time.monotonic()
            if self._writable is not None:
                await self._writable()
            self._something.clear()
            status, self._status = self._status, None
            make, self._make = self._make, None
            if status is not None:
                await self._told(status)
            text = None if make is None else make()
            if text is not None:
                await self._told(text)
            self._waiting_since = None

    async def _told(self, text: str) -> None:
        await self._send(text)
        self.frames += 1
        self.bytes += len(text)
