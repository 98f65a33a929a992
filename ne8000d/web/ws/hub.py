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

from ne8000d.batch import Batch
from ne8000d.web.problems import problem
from ne8000d.web.source import DeviceView, Source
from ne8000d.web.ws import frames
from ne8000d.web.ws.client import FRAME_SECONDS, Client
from ne8000d.web.ws.feed import Feed
from ne8000d.web.ws.subscription import BadMessage, Ping, Subscription, message

_log: Final = logging.getLogger("ne8000d.web")

MOST_CLIENTS: Final = 2000
STUCK_SECONDS: Final = 30.0
"""A client that did not read for so long is hung up on."""

_GATHER_SECONDS: Final = 0.05
_LOOK_SECONDS: Final = 5.0
_MESSAGE_SECONDS: Final = 0.05
"""Pause after a client's message, so that no client can make us work without end."""


class Hub:
    """Pushes to every client, at most one frame a second each. Lives in the loop.

    A change goes out at once when the last frame is a second old, else when it is. A frame is
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
        self._pictures: dict[Subscription, str] = {}
        self._reasons: dict[str, str | None] = {}
        self._status: dict[str, object] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._look: asyncio.TimerHandle | None = None
        self._flushed_at = -FRAME_SECONDS
        self._connected = self._dropped = self._refused = self._encoded = 0
        self._frames_before = self._bytes_before = 0

    def statistics(self) -> dict[str, object]:
        """What `/api/websocket_stats` tells; totals count from the start of the daemon."""
        return {
            "clients": len(self._clients),
            "subscriptions": len({client.subscription for client in self._clients}),
            "connected_total": self._connected,
            "dropped_slow_total": self._dropped,
            "refused_total": self._refused,
            "frames_total": self._frames_before + sum(item.frames for item in self._clients),
            "encoded_total": self._encoded,
            "bytes_total": self._bytes_before + sum(item.bytes for item in self._clients),
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

    def _join(self, client: Client) -> None:
        self._connected += 1
        self._clients.add(client)
        if len(self._clients) == 1:
            self._feed.listen(self._woken)
            self._reasons = {item.name: item.reason for item in self._source.devices()}
            self._look = asyncio.get_running_loop().call_later(_LOOK_SECONDS, self._look_around)
        self._status = frames.system_status(self._source)
        client.offer_status(frames.status_frame(self._status))
        self._show(client)

    def _leave(self, client: Client) -> None:
        self._clients.discard(client)
        self._frames_before += client.frames
        self._bytes_before += client.bytes
        if not self._clients:
            self._feed.ignore()
            self._pictures.clear()
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
            return
        client.subscription = asked
        client.needs_picture = True
        self._show(client)

    def _show(self, client: Client) -> None:
        """Offer the client its picture: now, or when a second is over since the last time."""
        now = self._monotonic()
        wait, client.next_at = client.next_at - now, max(now, client.next_at)
        if wait > 0:
            if not client.showing:
                client.showing = True
                asyncio.get_running_loop().call_later(wait, self._show_later, client)
            return
        client.next_at = now + FRAME_SECONDS
        client.offer(partial(self._picture_for, client))

    def _show_later(self, client: Client) -> None:
        client.showing = False
        if client in self._clients:
            self._show(client)

    def _woken(self) -> None:
        """Something was written: send it when a second is over since the last frame."""
        if self._timer is None and self._clients:
            wait = self._flushed_at + FRAME_SECONDS - self._monotonic()
            self._timer = asyncio.get_running_loop().call_later(
                max(_GATHER_SECONDS, wait), self._flush
            )

    def _flush(self) -> None:
        self._timer = None
        self._flushed_at = self._monotonic()
        self._pictures.clear()
        batches = self._feed.take()
        devices = {item.name: item for item in self._source.devices()}
        reasons = {name: item.reason for name, item in devices.items()}
        changed = {name for name, why in reasons.items() if self._reasons.get(name, "") != why}
        self._reasons = reasons
        self._tell_status()
        groups: dict[Subscription, list[Client]] = {}
        for client in self._clients:
            groups.setdefault(client.subscription, []).append(client)
        for wanted, clients in groups.items():
            if wanted.mode == "full" or batches is None:
                touched = batches is None or frames.touches(wanted, batches)
                if touched or any(map(wanted.wants_device, changed)):
                    for client in clients:
                        client.offer(partial(self._picture_for, client))
            else:
                self._push_delta(wanted, clients, batches, devices, changed)

    def _push_delta(
        self,
        wanted: Subscription,
        clients: list[Client],
        batches: list[Batch],
        devices: dict[str, DeviceView],
        changed: set[str],
    ) -> None:
        text = frames.delta(self._source, wanted, batches, devices, changed)
        if text is None:
            return
        self._encoded += 1
        for client in clients:
            if client.needs_picture or client.busy:
                client.needs_picture = True
                client.offer(partial(self._picture_for, client))
            else:
                client.offer(lambda: text)

    def _tell_status(self) -> None:
        status = frames.system_status(self._source)
        if status != self._status:
            self._status = status
            text = frames.status_frame(status)
            for client in self._clients:
                client.offer_status(text)

    def _picture_for(self, client: Client) -> str:
        """The client's picture, made when it reads: clients that wait get the newest state."""
        wanted = client.subscription
        client.needs_picture = False
        text = self._pictures.get(wanted)
        if text is None:
            text = self._pictures[wanted] = frames.picture(self._source, wanted)
            self._encoded += 1
        return text

    def _look_around(self) -> None:
        """Hang up on clients that don't read."""
        now = time.monotonic()
        for client in [*self._clients]:
            if client.stuck_seconds(now) > self._stuck_seconds:
                self._dropped += 1
                _log.info(
                    "a WebSocket client did not read for %.0f s: dropped", self._stuck_seconds
                )
                client.hang_up()
        wait = min(_LOOK_SECONDS, self._stuck_seconds)
        self._look = asyncio.get_running_loop().call_later(wait, self._look_around)

    def _sender_ended(self, client: Client, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if error is None or isinstance(error, WebSocketDisconnect | OSError):
            return
        _log.error("a WebSocket client's frames broke", exc_info=error)
        client.hang_up()
