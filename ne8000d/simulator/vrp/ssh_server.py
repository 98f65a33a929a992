"""SSH towards a modelled router (asyncssh)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any, Final

import asyncssh

from ne8000d.simulator.vrp.router import Vrp
from ne8000d.simulator.vrp.terminal import Terminal

HARDENED: Final[dict[str, Any]] = {
    "kex_algs": ["diffie-hellman-group16-sha512", "diffie-hellman-group-exchange-sha256"],
    "encryption_algs": ["aes256-ctr", "aes128-ctr"],
    "mac_algs": ["hmac-sha2-256"],
}
"""What a hardened VRP8 configuration leaves."""


@dataclass(slots=True)
class SshRules:
    """How a router's SSH server behaves; changes count from the next connection on.

    `algorithms` are asyncssh's `…_algs`. `hangs_up` ends connections at authentication,
    `auth_delay` makes it slow, `full_at_once` turns clients away by a disconnect message.
    """

    algorithms: dict[str, Any]
    hangs_up: bool = False
    auth_delay: float = 0.0
    full_at_once: bool = False


class _Server(asyncssh.SSHServer):
    def __init__(self, vrp: Vrp, rules: SshRules, connections: set[Any]) -> None:
        self._vrp = vrp
        self._rules = rules
        self._connections = connections
        self._connection: asyncssh.SSHServerConnection | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connection = conn
        self._connections.add(conn)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._connections.discard(self._connection)

    async def begin_auth(self, username: str) -> bool:
        del username
        assert self._connection is not None  # noqa: S101 - `connection_made` came first
        if self._rules.full_at_once:
            self._connection.disconnect(asyncssh.DISC_TOO_MANY_CONNECTIONS, "Too many users")
        elif self._rules.hangs_up:
            self._connection.abort()
        elif self._vrp.oddities.banner:
            self._connection.send_auth_banner(self._vrp.oddities.banner)
        await asyncio.sleep(self._rules.auth_delay)
        return True

    def password_auth_supported(self) -> bool:
        return self._vrp.password is not None

    def public_key_auth_supported(self) -> bool:
        return self._vrp.public_key is not None

    def validate_password(self, username: str, password: str) -> bool:
        return self._noted((username, password) == (self._vrp.username, self._vrp.password))

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        known = asyncssh.import_public_key(self._vrp.public_key or "")
        return username == self._vrp.username and key.public_data == known.public_data

    def _noted(self, accepted: bool) -> bool:
        self._vrp.visits.refused += not accepted
        return accepted


class _Stream:
    """A channel of asyncssh as a terminal's stream."""

    def __init__(self, process: asyncssh.SSHServerProcess[bytes]) -> None:
        self._process = process

    async def read(self) -> str:
        while True:
            try:
                data = await self._process.stdin.read(4096)
            except asyncssh.TerminalSizeChanged:
                continue
            except (asyncssh.Error, asyncssh.BreakReceived):
                return ""
            return data.decode("latin-1")

    def write(self, data: bytes) -> None:
        self._process.stdout.write(data)

    async def drain(self) -> None:
        await self._process.stdout.drain()
        if self._process.channel.is_closing():
            raise BrokenPipeError


class SshService:
    """The SSH server of one router, in somebody's event loop."""

    def __init__(self, vrp: Vrp, host_key: asyncssh.SSHKey, rules: SshRules) -> None:
        self._vrp = vrp
        self._key = host_key
        self._rules = rules
        self._connections: set[asyncssh.SSHServerConnection] = set()
        self._acceptor: asyncssh.SSHAcceptor | None = None

    async def open(self, host: str, port: int) -> int:
        """Listen; the port. Raises OSError."""
        self._acceptor = await asyncssh.listen(
            host,
            port,
            server_factory=lambda: _Server(self._vrp, self._rules, self._connections),
            server_host_keys=[self._key],
            process_factory=self._serve,
            encoding=None,
            line_editor=False,
            allow_scp=False,
            server_version="HUAWEI-1.5",
            **self._rules.algorithms,
        )
        return self._acceptor.get_port()

    async def close(self) -> None:
        """Stop listening, end all connections."""
        await self.drop()
        if self._acceptor is not None:
            self._acceptor.close()
            await self._acceptor.wait_closed()

    async def drop(self) -> None:
        """End all connections."""
        connections = list(self._connections)
        for connection in connections:
            connection.abort()
        for connection in connections:
            await connection.wait_closed()

    async def _serve(self, process: asyncssh.SSHServerProcess[bytes]) -> None:
        try:
            await Terminal(self._vrp, _Stream(process)).run()
        finally:
            process.exit(0)
            process.close()
