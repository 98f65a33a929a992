"""UDP sockets of many agents in one thread."""

from __future__ import annotations

import contextlib
import heapq
import itertools
import os
import selectors
import socket
import threading
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Final, NamedTuple, Protocol, Self

_LONGEST_DATAGRAM: Final = 65_535
_IN_A_ROW: Final = 64
"""Datagrams that one agent may have answered before the others get their turn."""

_RECEIVE_BUFFER: Final = 1 << 20
"""Octets; a burst of requests must not be lost to a socket that is too small."""

Source = tuple[str, int] | tuple[str, int, int, int]


class Departure(NamedTuple):
    """An answer that is to leave in `after` seconds."""

    after: float
    datagram: bytes


class Station(Protocol):
    """What answers at one address. Port 0 lets the kernel choose."""

    @property
    def host(self) -> str:
        """The address to listen at, IPv4 or IPv6."""

    @property
    def wanted_port(self) -> int:
        """The port to listen at."""

    def receive(self, datagram: bytes, source: str) -> Sequence[Departure]:
        """What goes back to the address `source` for a datagram from there."""


class Server:
    """Sockets for `stations`, open from construction on; `ports` are in the same order.

    Use it as a context manager to serve in a thread of its own, or call `run`.
    """

    def __init__(self, stations: Sequence[Station]) -> None:
        self._selector = selectors.DefaultSelector()
        self._sockets: list[socket.socket] = []
        self._late: list[tuple[float, int, socket.socket, bytes, Source]] = []
        self._order = itertools.count()
        self._stopping = False
        self._thread: threading.Thread | None = None
        self._wake, self._woken = socket.socketpair()
        self._selector.register(self._woken, selectors.EVENT_READ)
        try:
            self.ports = [self._open(station) for station in stations]
        except OSError:
            self.close()
            raise

    def start(self) -> None:
        """Serve in a thread."""
        self._thread = threading.Thread(target=self.run, name="simulator", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End `run`, from any thread or signal handler."""
        self._stopping = True
        with contextlib.suppress(OSError):  # a signal may come when all is closed already
            self._wake.send(b"\0")

    def close(self) -> None:
        """Stop serving, and close the sockets."""
        if self._thread is not None:
            self.stop()
            self._thread.join()
            self._thread = None
        for opened in (*self._sockets, self._wake, self._woken):
            opened.close()
        self._selector.close()

    def stop_at_end_of(self, descriptor: int) -> None:
        """End `run` when the other side of a pipe is closed, as it is when a parent dies."""
        self._selector.register(descriptor, selectors.EVENT_READ)

    def run(self) -> None:
        """Answer until stopped."""
        while not self._stopping:
            for key, _ in self._selector.select(self._send_late()):
                if isinstance(key.data, _Post):
                    self._answer(key.data)
                elif key.fileobj is self._woken:
                    self._woken.recv(16)
                elif not os.read(key.fd, 4096):
                    return

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _open(self, station: Station) -> int:
        family = socket.AF_INET6 if ":" in station.host else socket.AF_INET
        opened = socket.socket(family, socket.SOCK_DGRAM)
        self._sockets.append(opened)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)
        opened.setblocking(False)
        opened.bind((station.host, station.wanted_port))
        self._selector.register(opened, selectors.EVENT_READ, _Post(opened, station))
        port: int = opened.getsockname()[1]
        return port

    def _answer(self, post: _Post) -> None:
        for _ in range(_IN_A_ROW):
            try:
                datagram, source = post.socket.recvfrom(_LONGEST_DATAGRAM)
            except BlockingIOError:
                return
            for after, answer in post.station.receive(datagram, source[0]):
                if after <= 0:
                    _send(post.socket, answer, source)
                else:
                    due = time.monotonic() + after
                    heapq.heappush(
                        self._late, (due, next(self._order), post.socket, answer, source)
                    )

    def _send_late(self) -> float | None:
        """Send what is due; the seconds until the next, None if nothing waits."""
        while self._late:
            wait = self._late[0][0] - time.monotonic()
            if wait > 0:
                return wait
            _, _, opened, answer, source = heapq.heappop(self._late)
            _send(opened, answer, source)
        return None


class _Post(NamedTuple):
    """A station at its socket."""

    socket: socket.socket
    station: Station


def _send(opened: socket.socket, datagram: bytes, source: Source) -> None:
    try:
        opened.sendto(datagram, source)
    except OSError:
        # A full buffer, a datagram that is too long, a source that is gone: UDP loses it.
        return
