"""All clients: who gets which frame, and when."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Final

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from ne8000d.web.problems import problem
from ne8000d.web.source import Source
from ne8000d.web.ws import frames
from ne8000d.web.ws.audience import Audience
from ne8000d.web.ws.client import FRAME_SECONDS, Client
from ne8000d.web.ws.feed import Feed
from ne8000d.web.ws.subscription import BadMessage, Ping, Subscription, message

_log: Final = logging.getLogger("ne8000d.web")

MOST_CLIENTS: Final = 2000
STUCK_SECONDS: Final = 30.0
"""A client that did not read for so long is hung up on."""

_GATHER_SECONDS: Final = 0.05
_LOOK_SECONDS: Final = 1.0
_MESSAGE_SECONDS: Final = 0.05
"""Pause after a client's message, so that no client can make us work without end."""


class Hub:
    """Pushes to every client, at most one frame a second each. Lives in the loop.

    A change goes out at once where the last frame is a second old, else when it is. A frame is
    encoded once for all clients with the same subscription. The answer to a client's `subscribe`
    does not wait for the second, but comes at most once in it.
    """

    def __init__(
        self,
        source: Source,
        feed: Feed,
        *,
        stuck_seconds: float = STUCK_SECONDS,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._source = source
        self._feed = feed
        self._stuck_seconds = stuck_seconds
        self._monotonic = monotonic
        self._clients: set[Client] = set()
        self._audiences: dict[Subscription, Audience] = {}
        self._reasons: dict[str, str | None] = {}
        self._status: dict[str, object] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._look: asyncio.TimerHandle | None = None
        self._connected = self._dropped = self._refused = 0
        self._frames = self._bytes = self._encoded = 0

    def statistics(self) -> dict[str, object]:
        """What `/api/websocket_stats` tells; totals count from the start of the daemon."""
        audiences = self._audiences.values()
        return {
            "clients": len(self._clients),
            "subscriptions": len(audiences),
            "connected_total": self._connected,
            "dropped_slow_total": self._dropped,
            "refused_total": self._refused,
            "frames_total": self._frames + sum(item.frames for item in self._clients),
            "encoded_total": self._encoded + sum(item.encoded for item in audiences),
            "bytes_total": self._bytes + sum(item.bytes for item in self._clients),
        }

    async def serve(self, websocket: WebSocket) -> None:
        """Talk to a client until it goes."""
        if len(self._clients) >= MOST_CLIENTS:
            self._refused += 1
            await websocket.send_denial_response(
                problem(503, f"{MOST_CLIENTS} clients are connected: try again later")
            )
            return
        await websocket.accept()
        client = Client(websocket.scope, websocket.send_text)
        sender = asyncio.get_running_loop().create_task(client.run())
        sender.add_done_callback(partial(self._sender_ended, client))
        self._join(client)
        try:
            await self._listen(websocket, client)
        finally:
            self._leave(client)
            sender.cancel()
            await asyncio.gather(sender, return_exceptions=True)

    def hang_up(self) -> None:
        """Close every connection: who still may, comes again."""
        for client in self._clients:
            client.hang_up()

    def _join(self, client: Client) -> None:
        self._connected += 1
        self._clients.add(client)
        if len(self._clients) == 1:
            self._feed.listen(self._woken)
            self._reasons = {item.name: item.reason for item in self._source.devices()}
            self._status = frames.system_status(self._source)
            self._look = asyncio.get_running_loop().call_later(_LOOK_SECONDS, self._look_around)
        client.offer_status(frames.status_frame(self._status))
        self._attend(client, client.subscription)

    def _attend(self, client: Client, wanted: Subscription) -> None:
        """Make the client one of those who want this, and show it the picture."""
        self._quit(client)
        client.subscription = wanted
        audience = self._audiences.get(wanted)
        if audience is None:
            audience = self._audiences[wanted] = Audience(wanted, self._source)
        audience.clients.add(client)
        self._show(client)

    def _quit(self, client: Client) -> None:
        audience = self._audiences.get(client.subscription)
        if audience is not None:
            audience.clients.discard(client)
            if not audience.clients:
                self._encoded += audience.encoded
                del self._audiences[client.subscription]

    def _leave(self, client: Client) -> None:
        self._clients.discard(client)
        self._quit(client)
        self._frames += client.frames
        self._bytes += client.bytes
        if not self._clients:
            self._feed.ignore()
            for timer in (self._timer, self._look):
                if timer is not None:
                    timer.cancel()
            self._timer = self._look = None

    async def _listen(self, websocket: WebSocket, client: Client) -> None:
        with contextlib.suppress(WebSocketDisconnect, OSError):
            while websocket.client_state is WebSocketState.CONNECTED:
                received = await websocket.receive()
                if received["type"] == "websocket.disconnect":
                    return
                await self._answer(websocket, client, received.get("text") or "")
                await asyncio.sleep(_MESSAGE_SECONDS)

    async def _answer(self, websocket: WebSocket, client: Client, text: str) -> None:
        try:
            asked = message(text)
        except BadMessage as error:
            await websocket.send_text(frames.complaint(str(error)))
            return
        if isinstance(asked, Ping):
            await websocket.send_text(frames.pong(self._source))
        else:
            self._attend(client, asked)

    def _show(self, client: Client) -> None:
        """Show the client its picture: now, or when a second is over since it asked before."""
        wait = client.next_at - self._monotonic()
        if wait <= 0:
            client.next_at = self._monotonic() + FRAME_SECONDS
            self._audiences[client.subscription].show(client)
        elif not client.showing:
            client.showing = True
            asyncio.get_running_loop().call_later(wait, self._show_later, client)

    def _show_later(self, client: Client) -> None:
        client.showing = False
        if client in self._clients:
            self._show(client)

    def _woken(self) -> None:
        """Something was written: see to it soon, together with what comes right after it."""
        self._wait(_GATHER_SECONDS)

    def _wait(self, seconds: float) -> None:
        if self._timer is None and self._clients:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._tell)

    def _tell(self) -> None:
        """Hand out what was written, and tell every audience that may be told now."""
        self._timer = None
        batches = self._feed.take()
        if batches is None or batches:
            for audience in self._audiences.values():
                audience.add(batches)
        now = self._monotonic()
        waits = []
        for audience in self._audiences.values():
            if audience.waiting:
                if audience.due_at <= now:
                    audience.tell(now)
                else:
                    waits.append(audience.due_at - now)
        if waits:
            self._wait(max(_GATHER_SECONDS, min(waits)))

    def _look_around(self) -> None:
        """Once a second: who is no longer fresh, how the daemon is, who does not read."""
        reasons = {item.name: item.reason for item in self._source.devices()}
        changed = {name for name, why in reasons.items() if self._reasons.get(name, "") != why}
        self._reasons = reasons
        if changed:
            for audience in self._audiences.values():
                audience.add_changed(changed)
            self._wait(_GATHER_SECONDS)
        status = frames.system_status(self._source)
        if status != self._status:
            self._status = status
            text = frames.status_frame(status)
            for client in self._clients:
                client.offer_status(text)
        self._drop_who_does_not_read()
        self._look = asyncio.get_running_loop().call_later(_LOOK_SECONDS, self._look_around)

    def _drop_who_does_not_read(self) -> None:
        now = time.monotonic()
        for client in self._clients:
            if client.stuck_seconds(now) > self._stuck_seconds:
                self._dropped += 1
                _log.info(
                    "a WebSocket client did not read for %.0f s: dropped", self._stuck_seconds
                )
                client.hang_up()

    def _sender_ended(self, client: Client, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if error is None or isinstance(error, WebSocketDisconnect | OSError):
            return
        _log.error("a WebSocket client's frames broke", exc_info=error)
        client.hang_up()
