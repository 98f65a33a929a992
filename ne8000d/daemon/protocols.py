"""What uvicorn's protocols lack: whose socket it is, and hanging up on who does not read."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import Final, cast

import h11
from uvicorn._types import ASGISendEvent
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from ne8000d.web import UNIX, WIRE

_CREDENTIALS: Final = struct.Struct("3i")
_FLUSH_SECONDS: Final = 1.0
_NOT_WHOLE: Final = frozenset({h11.IDLE, h11.SEND_BODY})

REQUEST_SECONDS: Final = 30.0
"""Seconds from a connection, or a request's first octet, to its last."""


def _user_of(transport: asyncio.BaseTransport) -> tuple[str, int] | None:
    """(UNIX, user id) of the process at the other end of a UNIX socket (unix(7): SO_PEERCRED)."""
    end = transport.get_extra_info("socket")
    if end is None or end.family != socket.AF_UNIX:
        return None
    data = end.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    _, user, _ = _CREDENTIALS.unpack(data)
    return UNIX, user


class Http(H11Protocol):
    """HTTP whose `client` on a UNIX socket is a user, and whose requests must come to an end.

    Without that, who sends a request octet by octet keeps a connection for ever (slowloris).
    """

    _slow: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Note who connects."""
        super().connection_made(transport)
        self.client = _user_of(transport) or self.client
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Take octets; the request they belong to has its time."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the time."""
        self._stop_watching()
        super().connection_lost(exc)

    def _watch(self) -> None:
        became_a_socket = self.transport.get_protocol() is not self
        if became_a_socket or self.conn.their_state not in _NOT_WHOLE:
            self._stop_watching()
        elif self._slow is None:
            self._slow = self.loop.call_later(REQUEST_SECONDS, self.transport.abort)

    def _stop_watching(self) -> None:
        if self._slow is not None:
            self._slow.cancel()
            self._slow = None


class Push(WebSocketsSansIOProtocol):
    """A WebSocket that lets the application wait until the client reads, and hang up at once.

    Closing in order would wait for buffers that a client which never reads does not empty, and
    keep its connection for ever.
    """

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note who connects."""
        super().connection_made(transport)
        self.client = _user_of(transport) or self.client

    async def run_asgi(self) -> None:
        """Run the application with the extension, and see that the connection ends."""
        extensions = cast("dict[str, object]", self.scope["extensions"])
        extensions[WIRE] = {"writable": self.writable.wait, "abort": self.transport.abort}
        try:
            await super().run_asgi()
        finally:
            self.loop.call_later(_FLUSH_SECONDS, self.transport.abort)

    async def send(self, message: ASGISendEvent) -> None:
        """Send; a refusal that is told to its end is no handshake that was forgotten.

        uvicorn logs an error for each, and strangers decide how many there are.
        """
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and not message.get("more_body"):
            self.handshake_complete = True

    def keepalive_timeout(self) -> None:
        """Hang up on who does not answer a ping."""
        self.transport.abort()
