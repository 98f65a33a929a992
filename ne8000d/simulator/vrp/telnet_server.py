"""Telnet (RFC 854) towards a modelled router, as far as VRP needs it."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Final

from ne8000d.simulator.vrp.router import Vrp
from ne8000d.simulator.vrp.terminal import BUSY, Terminal

_IAC, _SB, _SE = 255, 250, 240
_WILL, _DONT = 251, 254
_OFFER: Final = bytes((_IAC, 251, 1, _IAC, 251, 3, _IAC, 253, 24))
"""WILL ECHO, WILL SUPPRESS-GO-AHEAD, DO TERMINAL-TYPE."""

_TRIES: Final = 3


class _Stream:
    """A connection as a terminal's stream, commands of the protocol taken out."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def read(self) -> str:
        while data := await self._reader.read(4096):
            text = _without_commands(data)
            if text:
                return text
        return ""

    def write(self, data: bytes) -> None:
        self._writer.write(data.replace(b"\xff", b"\xff\xff"))

    async def drain(self) -> None:
        await self._writer.drain()


def _without_commands(data: bytes) -> str:
    text = bytearray()
    place = 0
    while place < len(data):
        if data[place] != _IAC:
            text.append(data[place])
            place += 1
        elif place + 1 < len(data) and _WILL <= data[place + 1] <= _DONT:
            place += 3
        else:
            place += 2
    return text.decode("latin-1")


class TelnetService:
    """The Telnet server of one router, in somebody's event loop."""

    def __init__(self, vrp: Vrp) -> None:
        self._vrp = vrp
        self._server: asyncio.Server | None = None
        self._sessions: set[asyncio.Task[None]] = set()

    async def open(self, host: str, port: int) -> int:
        """Listen; the port. Raises OSError."""
        self._server = await asyncio.start_server(self._accept, host, port)
        number: int = self._server.sockets[0].getsockname()[1]
        return number

    async def close(self) -> None:
        """Stop listening, end all sessions."""
        if self._server is not None:
            self._server.close()
        await self.drop()

    async def drop(self) -> None:
        """End all sessions."""
        sessions = list(self._sessions)
        for session in sessions:
            session.cancel()
        await asyncio.gather(*sessions, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - we are in one
        self._sessions.add(task)
        try:
            await self._serve(_Stream(reader, writer))
        except (OSError, asyncio.CancelledError):
            return
        finally:
            self._sessions.discard(task)
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _serve(self, stream: _Stream) -> None:
        stream.write(_OFFER)
        if self._vrp.full():
            self._vrp.visits.turned_away += 1
            stream.write(BUSY.encode())
            await stream.drain()
            return
        stream.write(b"\r\nLogin authentication\r\n\r\n")
        for _ in range(_TRIES):
            name = await self._field(stream, "\r\nUsername:", shown=True)
            word = await self._field(stream, "Password:", shown=False)
            if name is None or word is None:
                return
            if (name, word) == (self._vrp.username, self._vrp.password):
                stream.write(b"\r\n")
                await Terminal(self._vrp, stream).run()
                return
            self._vrp.visits.refused += 1
            stream.write(b"\r\nError: Authentication fail.\r\n")

    async def _field(self, stream: _Stream, label: str, *, shown: bool) -> str | None:
        stream.write(label.encode())
        typed = ""
        while not typed.endswith(("\r", "\n", "\0")):
            heard = await stream.read()
            if not heard:
                return None
            typed += heard
            if shown:
                stream.write(heard.encode("latin-1"))
        if not shown:
            stream.write(b"\r\n")
        return typed.strip("\r\n\0")
