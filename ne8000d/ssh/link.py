"""The one door to Netmiko: an open terminal of a router, without Netmiko's sleeps.

Netmiko connects, logs in and gives the terminal. Reading and writing is done here: its own reading
looks for data a hundred times a second, its preparation of a Huawei session takes 0.5 s and more
of fixed sleeps, and its Huawei driver answers Y, Y to a question that saves the configuration.
"""

from __future__ import annotations

import contextlib
import logging
import selectors
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, Protocol

import paramiko
from netmiko.huawei.huawei import HuaweiSSH, HuaweiTelnet, HuaweiVrpv8SSH

from ne8000d.config import SshConfig
from ne8000d.errors import SessionDropped
from ne8000d.ssh.failures import explained
from ne8000d.ssh.host_keys import HostKeyPolicy
from ne8000d.ssh.route import Route, Wire, reaching

_READ: Final = 65_536
_LONGEST_NEGOTIATION: Final = 65_536
WIDTH, HEIGHT = 511, 1000
"""Of the terminal, in characters: wide enough for every line, high enough for a page."""


class Link(Protocol):
    """An open terminal. `receive` and `send` are for one thread, `close` for any."""

    @property
    def newline(self) -> bytes:
        """What ends a line that is typed."""

    def open(self) -> None:
        """Connect and, over SSH, log in. Raises SshError, ConfigError."""

    def send(self, data: bytes) -> None:
        """Type. Raises SessionDropped."""

    def receive(self, timeout: float) -> bytes:
        """What came within `timeout` seconds, as soon as something comes; empty for nothing.

        Raises SessionDropped at the end.
        """

    def alive(self) -> bool:
        """Whether the session is open, as far as this side knows."""

    def close(self) -> None:
        """Log out and close."""


class _Unprepared:
    """Leaves out what Netmiko does to a session beyond opening it."""

    def special_login_handler(self, delay_factor: float = 1.0) -> None:
        """Nothing: questions at log-in are ours to answer, with N."""

    def telnet_login(self, *_arguments: object, **_keywords: object) -> str:
        """Nothing: user and password are ours to give."""
        return ""

    def cleanup(self, command: str = "quit") -> None:
        """Nothing: `close` logs out."""


class _Transport(paramiko.Transport):  # type: ignore[misc] # untyped
    """Remembers what the router said when it hung up."""

    farewell: str | None = None

    def _parse_disconnect(self, message: paramiko.Message) -> None:
        code, text = message.get_int(), message.get_text()
        self.farewell = f"{text} ({code})"
        message.rewind()
        super()._parse_disconnect(message)


class _Ssh(_Unprepared, HuaweiSSH):
    policy: HostKeyPolicy
    timeout_seconds: float
    transport: _Transport | None = None

    @property
    def farewell(self) -> str | None:
        """What the router said when it hung up."""
        return None if self.transport is None else self.transport.farewell

    def _build_ssh_client(self) -> paramiko.SSHClient:
        client = paramiko.SSHClient()
        self.policy.prepare(client)
        return client

    def _connect_params_dict(self) -> dict[str, Any]:
        parameters: dict[str, Any] = super()._connect_params_dict()
        return parameters | {
            "transport_factory": self._transport,
            "channel_timeout": self.timeout_seconds,
        }

    def _transport(self, *arguments: Any, **keywords: Any) -> _Transport:  # noqa: ANN401
        self.transport = _Transport(*arguments, **keywords)
        return self.transport


class _SshVrp8(_Ssh, HuaweiVrpv8SSH):
    pass


class _Telnet(_Unprepared, HuaweiTelnet):
    pass


_SSH: Final[dict[str, type[_Ssh]]] = {"huawei_vrp": _Ssh, "huawei_vrpv8": _SshVrp8}


class SshLink:
    """A terminal over SSH."""

    newline = b"\n"

    def __init__(
        self, config: SshConfig, target: Route, device_name: str, platform: str, known_hosts: Path
    ) -> None:
        self._config = config
        self._device = device_name
        self._wire = Wire(target)
        self._target = target
        self._type = platform if platform in _SSH else "huawei_vrp"
        self._policy = HostKeyPolicy(device_name, config.host_key, known_hosts)
        self._netmiko: _Ssh | None = None

    def open(self) -> None:
        """Connect and log in. Raises SshError, ConfigError."""
        _quieten()
        config, target = self._config, self._target
        opened = self._wire.open(config.timeout)
        secret = None if config.password is None else config.password.get_secret_value()
        self._netmiko = netmiko = _SSH[self._type](
            device_type=self._type,
            host=target.host,
            port=target.port,
            username=target.username,
            password=secret,
            key_file=target.key_file,
            allow_agent=secret is None and target.key_file is None,
            sock=opened,
            conn_timeout=config.timeout,
            auth_timeout=config.timeout,
            banner_timeout=config.timeout,
            auto_connect=False,
        )
        netmiko.policy = self._policy
        netmiko.timeout_seconds = config.timeout
        with _time_limit(2 * config.timeout, self._wire.close) as exceeded:
            try:
                netmiko.establish_connection(width=WIDTH, height=HEIGHT)
            except Exception as error:  # whatever libraries raise is explained
                raise explained(
                    error,
                    self._device,
                    known_hosts=self._policy.known_hosts,
                    said=self._wire.complaint() or netmiko.farewell,
                    late=config.timeout if exceeded() else None,
                ) from error

    def send(self, data: bytes) -> None:
        """Type. Raises SessionDropped."""
        if self._netmiko is None:
            raise SessionDropped("the session is closed")
        try:
            self._netmiko.channel.write_channel(data.decode())
        except (OSError, EOFError) as error:
            raise SessionDropped("the session broke off while a command was sent") from error

    def receive(self, timeout: float) -> bytes:
        """What came within `timeout` seconds. Raises SessionDropped."""
        channel = self._channel
        if channel is None:
            raise SessionDropped("the session is closed")
        channel.settimeout(max(0.0, timeout))
        try:
            data: bytes = channel.recv(_READ)
        except TimeoutError:
            return b""
        except OSError as error:
            raise SessionDropped("the session broke off") from error
        if not data:
            raise SessionDropped("the router closed the session")
        return data

    def alive(self) -> bool:
        """Whether channel and connection are open."""
        channel = self._channel
        if channel is None or channel.closed or channel.eof_received:
            return False
        transport = channel.get_transport()
        return transport is not None and transport.is_active()

    def close(self) -> None:
        """Log out and close everything, the proxy command too."""
        channel = self._channel
        if channel is not None and not channel.closed:
            with contextlib.suppress(OSError, EOFError):
                channel.settimeout(1.0)
                channel.sendall(b"quit\n")
        if self._netmiko is not None:
            self._netmiko.disconnect()
        self._wire.close()

    @property
    def _channel(self) -> paramiko.Channel | None:
        channel: paramiko.Channel | None = self._netmiko and self._netmiko.remote_conn
        return channel


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
        _quieten()
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
            return not _readable(opened, 0) or bool(opened.recv(1, _PEEK))
        except (OSError, ValueError):
            return False

    def close(self) -> None:
        """Log out and close."""
        connection = self._connection
        if connection is not None:
            with contextlib.suppress(OSError, EOFError, AttributeError):
                connection.write(b"quit\r\n")
        self._netmiko.disconnect()

    @property
    def _connection(self) -> Any:  # noqa: ANN401 - telnetlib.Telnet, untyped
        return self._netmiko.remote_conn


_PEEK: Final = 2  # MSG_PEEK of recv(2), the same on every system


def _readable(opened: Any, timeout: float) -> bool:  # noqa: ANN401 - telnetlib's socket
    with selectors.DefaultSelector() as selector:
        selector.register(opened, selectors.EVENT_READ)
        return bool(selector.select(max(0.0, timeout)))


@contextlib.contextmanager
def _time_limit(seconds: float, give_up: Callable[[], None]) -> Iterator[Callable[[], bool]]:
    """Call `give_up` from another thread when the block takes longer.

    paramiko waits without limit for some answers of a server.
    """
    fired = threading.Event()

    def late() -> None:
        fired.set()
        give_up()

    timer = threading.Timer(seconds, late)
    timer.daemon = True
    timer.start()
    try:
        yield fired.is_set
    finally:
        timer.cancel()
        timer.join()


def _quieten() -> None:
    """Keep what the libraries log away: commands, answers, and traces of what we explain."""
    logging.getLogger("paramiko").setLevel(logging.CRITICAL + 1)
    logging.getLogger("netmiko").setLevel(logging.CRITICAL + 1)


def new_link(
    config: SshConfig, target: Route, device_name: str, platform: str, known_hosts: Path
) -> Link:
    """A terminal of the router by the protocol that is configured, not open yet."""
    if config.protocol == "telnet":
        return TelnetLink(config, target)
    return SshLink(config, target, device_name, platform, known_hosts)
