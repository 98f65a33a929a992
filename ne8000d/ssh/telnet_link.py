"""A terminal over Telnet: Netmiko connects, on its copy of telnetlib."""

from __future__ import annotations

import contextlib
import selectors
import socket
import time
from typing import Any, Final

from netmiko.huawei.huawei import HuaweiTelnet

from ne8000d.config import SshConfig
from ne8000d.errors import SessionDropped
from ne8000d.ssh.link import HEIGHT, WIDTH, Unprepared, quieten
from ne8000d.ssh.route import Route, reaching

_LONGEST_NEGOTIATION: Final = 65_536


class _Telnet(Unprepared, HuaweiTelnet):
    pass


class TelnetLink:
    """A terminal over Telnet: everything, the password too, goes in the clear."""

    newline = b"\r\n"

    def __init__(self, config: SshConfig, target: Route) -> None:
        self._config = config
        self._target = target
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

    def send(self, data: bytes) -> None:
        """Type. Raises SessionDropped."""
        try:
            self._netmiko.channel.write_channel(data.decode())
        except (OSError, EOFError, AttributeError) as error:
            raise SessionDropped("the session broke off while a command was sent") from error

    def receive(self, timeout: float) -> bytes:
        """What came within `timeout` seconds. Raises SessionDropped."""
        connection = self._connection
        opened = None if connection is None else connection.get_socket()
        if connection is None or opened is None:
            raise SessionDropped("the session is closed")
        until = time.monotonic() + timeout
        try:
            data: bytes = connection.read_eager()
            while not data and _readable(opened, until - time.monotonic()):
                data = connection.read_eager()  # empty after a mere negotiation
                if len(connection.sbdataq) > _LONGEST_NEGOTIATION:
                    raise SessionDropped("the router negotiates without end")
        except (OSError, EOFError, AttributeError, ValueError) as error:
            raise SessionDropped("the router closed the session") from error
        return data

    def alive(self) -> bool:
        """Whether the connection is open; what waits to be read is no sign of an end."""
        connection = self._connection
        opened = None if connection is None else connection.get_socket()
        if connection is None or opened is None or connection.eof:
            return False
        try:
            return not _readable(opened, 0) or bool(opened.recv(1, socket.MSG_PEEK))
        except (OSError, ValueError):
            return False

    def close(self) -> None:
        """Close; VRP ends the session then. Wakes a thread that reads."""
        connection = self._connection
        opened = None if connection is None else connection.get_socket()
        if opened is not None:
            with contextlib.suppress(OSError):
                opened.shutdown(socket.SHUT_RDWR)
        self._netmiko.disconnect()

    @property
    def _connection(self) -> Any:  # noqa: ANN401 - telnetlib.Telnet, untyped
        return self._netmiko.remote_conn


def _readable(opened: Any, timeout: float) -> bool:  # noqa: ANN401 - telnetlib's socket
    # Not epoll: it goes on sleeping when another thread shuts the socket down and closes it.
    with selectors.PollSelector() as selector:
        selector.register(opened, selectors.EVENT_READ)
        return bool(selector.select(max(0.0, timeout)))
