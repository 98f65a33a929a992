"""A terminal over SSH: Netmiko connects and logs in, on paramiko."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import paramiko
from netmiko.huawei.huawei import HuaweiSSH, HuaweiVrpv8SSH

from ne8000d.config import SshConfig
from ne8000d.errors import SessionDropped
from ne8000d.ssh.failures import Attempt, explained
from ne8000d.ssh.host_keys import HostKeyPolicy
from ne8000d.ssh.link import HEIGHT, WIDTH, Unprepared, quieten
from ne8000d.ssh.route import Route, Wire

_READ: Final = 65_536


class _Transport(paramiko.Transport):  # type: ignore[misc] # untyped
    """Remembers what the router said when it hung up."""

    farewell: str | None = None

    def _parse_disconnect(self, message: paramiko.Message) -> None:
        code, text = message.get_int(), message.get_text()
        self.farewell = f"{text} ({code})"
        message.rewind()
        super()._parse_disconnect(message)


class _Ssh(Unprepared, HuaweiSSH):
    policy: HostKeyPolicy
    timeout_seconds: float
    transport: _Transport | None = None
    client: paramiko.SSHClient | None = None

    @property
    def farewell(self) -> str | None:
        """What the router said when it hung up."""
        return None if self.transport is None else self.transport.farewell

    def _build_ssh_client(self) -> paramiko.SSHClient:
        self.client = paramiko.SSHClient()
        self.policy.prepare(self.client)
        return self.client

    def paramiko_cleanup(self) -> None:
        """Close everything: the client, and with it the way to an agent, whatever happens before.

        Closing a channel fails where the connection ends at the same moment; Netmiko then leaves
        the rest open.
        """
        try:
            super().paramiko_cleanup()
        finally:
            if self.client is not None:
                self.client.close()

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
        quieten()
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
                attempt = Attempt(
                    self._device,
                    self._policy.known_hosts,
                    said=self._wire.complaint() or netmiko.farewell,
                    late=config.timeout if exceeded() else None,
                )
                raise explained(error, attempt) from error

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
        """Close everything, the proxy command too; VRP ends the session then."""
        self._wire.part()
        if self._netmiko is not None:
            self._netmiko.disconnect()
        self._wire.close()

    @property
    def _channel(self) -> paramiko.Channel | None:
        channel: paramiko.Channel | None = self._netmiko and self._netmiko.remote_conn
        return channel


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
