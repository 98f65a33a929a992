"""A terminal over Telnet: Netmiko connects, on its copy of telnetlib."""

from __future__ import annotations

import contextlib
import selectors
import socket
import time
from typing import Final

from netmiko.huawei.huawei import HuaweiTelnet

from ne8000d.config import SshConfig
from ne8000d.errors import SessionDropped
from ne8000d.ssh.link import HEIGHT, WIDTH, Unprepared, part, quieten
from ne8000d.ssh.negotiation import Negotiation
from ne8000d.ssh.route import Route, reaching

_READ: Final = 65_536


class _Telnet(Unprepared, HuaweiTelnet):
    pass


class TelnetLink:
    """A terminal over Telnet: everything, the password too, goes in the clear."""

    newline = b"\r\n"

    def __init__(self, config: SshConfig, target: Route) -> None:
        self._config = config
        self._target = target
        self._negotiation = Negotiation()
        self._closed = False
        self._netmiko = _Telnet(
            device_type="huawei_telnet",
            host=target.host,
            port=target.port,
            username=target.username,
            conn_timeout=config.timeout,
            auto_connect=False,
        )

    def open(self) -> None:
        """Connect; user and password are asked for in the text. Raises Unreachable."""
        quieten()
        with reaching(self._target, self._config.timeout):
            self._netmiko.establish_connection(width=WIDTH, height=HEIGHT)
        if self._closed:  # Nothing could be closed before: no line of the router is taken now.
            self.close()
            raise SessionDropped("the session was closed while it was opened")

    def send(self, data: bytes) -> None:
        """Type. Raises SessionDropped."""
        try:
            self._netmiko.channel.write_channel(data.decode())
        except (OSError, EOFError, AttributeError) as error:
            raise SessionDropped("the session broke off while a command was sent") from error

    def receive(self, timeout: float) -> bytes:
        """What came within `timeout` seconds. Raises SessionDropped.

        Read from the socket: telnetlib takes 13 us an octet, in pieces of 50.
        """
        opened = self._socket
        if opened is None:
            raise SessionDropped("the session is closed")
        until = time.monotonic() + timeout
        text = b""
        try:
            while not text and _readable(opened, until - time.monotonic()):
                data = opened.recv(_READ)
                if not data:
                    raise SessionDropped("the router closed the session")
                text, replies = self._negotiation.feed(data)
                if replies:
                    opened.sendall(replies)
        except (OSError, ValueError) as error:
            raise SessionDropped("the session broke off") from error
        return text

    def alive(self) -> bool:
        """Whether the connection is open; what waits to be read is no sign of an end."""
        opened = self._socket
        if opened is None:
            return False
        try:
            return not _readable(opened, 0) or bool(opened.recv(1, socket.MSG_PEEK))
        except (OSError, ValueError):
            return False

    def close(self) -> None:
        """Close; VRP ends the session then. Wakes a thread that reads."""
        self._closed = True
        opened = self._socket
        if opened is not None:
            part(opened)
            with contextlib.suppress(OSError):
                opened.shutdown(socket.SHUT_RDWR)
        self._netmiko.disconnect()

    @property
    def _socket(self) -> socket.socket | None:
        connection = self._netmiko.remote_conn
        opened: socket.socket | None = None if connection is None else connection.get_socket()
        return opened


def _readable(opened: socket.socket, timeout: float) -> bool:
    # Not epoll: it goes on sleeping when another thread shuts the socket down and closes it.
    with selectors.PollSelector() as selector:
        selector.register(opened, selectors.EVENT_READ)
        return bool(selector.select(max(0.0, timeout)))
