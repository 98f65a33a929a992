"""Command lines of many routers in one thread with an event loop of its own."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections.abc import Coroutine, Sequence
from types import TracebackType
from typing import Any, Final, Protocol, Self, TypeVar

import asyncssh
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from ne8000d.simulator.vrp.router import Vrp
from ne8000d.simulator.vrp.ssh_server import SshRules, SshService
from ne8000d.simulator.vrp.telnet_server import TelnetService

_START_SECONDS: Final = 60.0
_Result = TypeVar("_Result")


class _Service(Protocol):
    async def open(self, host: str, port: int) -> int: ...

    async def close(self) -> None: ...

    async def drop(self) -> None: ...


def pretend_host_key() -> asyncssh.SSHKey:
    """The host key of all pretend routers: the same in every run, so that nobody sees it change.

    It is no secret, and protects nothing.
    """
    octets = hashlib.sha256(b"a pretend router's host key").digest()
    key = ed25519.Ed25519PrivateKey.from_private_bytes(octets)
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return asyncssh.import_private_key(text)


class VrpServer:
    """Serves the command line of each router at a port of its own, by SSH or by Telnet.

    `ports` are in the order of the routers. `port` is that of the first, the next has the next; 0
    lets the kernel choose. `rules` may be changed while it runs; `host_key` is the routers' own.
    """

    def __init__(
        self,
        routers: Sequence[Vrp],
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        telnet: bool = False,
        rules: SshRules | None = None,
        host_key: asyncssh.SSHKey | None = None,
    ) -> None:
        self.rules = rules or SshRules({})
        self.host_key = host_key or pretend_host_key()
        self.ports: list[int] = []
        self._host = host
        self._port = port
        self._services: list[_Service] = [
            TelnetService(router) if telnet else SshService(router, self.host_key, self.rules)
            for router in routers
        ]
        self._loop = asyncio.new_event_loop()
        self._thread: threading.Thread | None = None

    def start(self) -> Self:
        """Serve in a thread. Raises OSError where a port can't be had."""
        self._thread = threading.Thread(target=self._loop.run_forever, name="vrp", daemon=True)
        self._thread.start()
        try:
            self.ports = [
                self._do(service.open(self._host, self._port + number if self._port else 0))
                for number, service in enumerate(self._services)
            ]
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """End all sessions and the thread."""
        if self._thread is None:
            return
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._thread = None
        self._loop.close()

    def drop_sessions(self) -> None:
        """End all sessions, as a line that breaks does; go on listening."""
        self._do(self._drop())

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _do(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_START_SECONDS)

    async def _close(self) -> None:
        for service in self._services:
            await service.close()
        await self._rest()

    async def _drop(self) -> None:
        for service in self._services:
            await service.drop()

    async def _rest(self) -> None:
        """Let what is still under way end."""
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        for _ in range(10):  # transports close their sockets in callbacks of callbacks
            await asyncio.sleep(0)
        await self._loop.shutdown_asyncgens()
