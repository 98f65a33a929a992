"""An open socket of gufo's to one agent: addresses, time-outs, errors."""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Callable
from typing import NoReturn, TypeVar, cast

from gufo.snmp import NoSuchInstance
from gufo.snmp._fast import SnmpV1ClientSocket, SnmpV2cClientSocket, SnmpV3ClientSocket

from ne8000d.errors import AuthenticationError, NoResponse
from ne8000d.snmp.engine import Peer
from ne8000d.snmp.gufo.errors import is_panic, ours
from ne8000d.snmp.gufo.usm import TIME_WINDOW_SECONDS, Discovery, user_of

Socket = SnmpV2cClientSocket
"""gufo's three client sockets have the same methods, except that v1's has no `get_bulk`."""

T = TypeVar("T")


class Link:
    """One agent; the socket opens with the first request."""

    def __init__(self, peer: Peer) -> None:
        config, address = peer.config, peer.address
        self.clock = peer.clock
        self.has_bulk = config.version != "1"
        self._community = config.community.get_secret_value() if config.community else ""
        self._user = user_of(config) if config.version == "3" else None
        host = f"[{address}]" if ":" in address else address
        self._target = f"{host}:{config.port}"
        self._before = peer.before
        self._timeout = config.timeout
        self._socket: Socket | None = None
        self._twin: socket.socket | None = None
        self._discovery: Discovery | None = None
        self._answered_at: float | None = None

    def set_timeout(self, seconds: float) -> None:
        """How long each request from now on waits for its answer."""
        if seconds == self._timeout:
            return
        self._timeout = seconds
        if self._twin is not None:
            # gufo takes its time-out when it opens the socket; a twin descriptor shares options.
            whole, part = divmod(seconds, 1.0)
            option = struct.pack("@ll", int(whole), int(part * 1_000_000))
            self._twin.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, option)

    def close(self) -> None:
        """Give the socket back; the next request opens another."""
        if self._twin is not None:
            self._twin.close()
        self._twin = self._socket = self._discovery = self._answered_at = None

    def exchange(self, call: Callable[[Socket], T]) -> tuple[T, float]:
        """Do `call`, which is one request; return its result and the middle of its time.

        StopAsyncIteration and NoSuchInstance are answers and pass through; other errors of gufo's
        are raised as ours. SNMPv3's engine is found, and its clock read, where that is needed: an
        agent that answers no more, or with a report, may have restarted or been replaced, and is
        found again by the next request.
        """
        try:
            return self._request(call)
        except AuthenticationError:
            if self._answered_at is None:
                raise
            self.close()
            return self._request(call)

    def _request(self, call: Callable[[Socket], T]) -> tuple[T, float]:
        opened = self._ready()
        self._before()
        started = self.clock()
        try:
            result = call(opened)
        except (StopAsyncIteration, NoSuchInstance):
            self._answered_at = self.clock()
            raise
        except BaseException as error:  # noqa: BLE001 (a panic of Rust code is no Exception)
            self._raise(error)
        ended = self.clock()
        self._answered_at = ended
        return result, (started + ended) / 2

    def _ready(self) -> Socket:
        try:
            if self._socket is None:
                return self._open()
            if (
                self._discovery is not None
                and self._answered_at is not None
                and self.clock() - self._answered_at > TIME_WINDOW_SECONDS
            ):
                self._discovery.refresh()
        except BaseException as error:  # noqa: BLE001 (as in _request)
            if self._socket is None:
                self.close()
            self._raise(error)
        return self._socket

    def _open(self) -> Socket:
        timeout_ns = int(self._timeout * 1e9)
        if self._user is not None:
            opened = SnmpV3ClientSocket(self._target, b"", "", 0, b"", 0, b"", 0, 0, 0, timeout_ns)
            self._twin = socket.socket(fileno=os.dup(opened.get_fd()))
            discovery = Discovery(opened, self._twin, self._user, self._before)
            discovery.start()
            self._discovery = discovery
            self._socket = cast("Socket", opened)
        else:
            kind = SnmpV2cClientSocket if self.has_bulk else SnmpV1ClientSocket
            plain = kind(self._target, self._community, 0, 0, 0, timeout_ns)
            self._twin = socket.socket(fileno=os.dup(plain.get_fd()))
            self._socket = cast("Socket", plain)
        return self._socket

    def _raise(self, error: BaseException) -> NoReturn:
        found = ours(error, usm=self._user is not None)
        # gufo's requests allow no report (RFC 3412 §7.1), so that net-snmp drops in silence what
        # is outside of its time window or for another engine ID.
        if is_panic(error) or (self._user is not None and isinstance(found, NoResponse)):
            self.close()
        if found is None or found is error:
            raise error
        raise found from error
