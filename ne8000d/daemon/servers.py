"""The HTTP servers: one on the control socket always, one on TCP where `[web]` wants it."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import resource
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from ne8000d.config import WebConfig
from ne8000d.daemon.control_path import socket_address
from ne8000d.daemon.protocols import Http, Push
from ne8000d.daemon.state_dir import StartError

_GRACE_SECONDS = 0.5
_MOST_CONNECTIONS = 4096
_LONGEST_MESSAGE = 64 * 1024


class PortBusy(StartError):
    """Another program has the port."""


def control_socket(path: Path) -> socket.socket:
    """Bind the control socket (0660); what an earlier daemon left there is replaced."""
    opened = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        path.unlink(missing_ok=True)
        with socket_address(path) as address:
            opened.bind(address)
        path.chmod(0o660)
        opened.listen()
    except OSError as error:
        opened.close()
        reason = str(error.strerror or error).lower()
        raise StartError(
            f"the control socket {path} can't be made ({reason}): set another [daemon] state_dir"
        ) from None
    return opened


def tcp_socket(host: str, port: int) -> socket.socket:
    """Bind `host`:`port` (0: a free one)."""
    opened: socket.socket | None = None
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        opened = socket.socket(family, kind, protocol)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind(address)
        opened.listen()
    except OSError as error:
        if opened is not None:
            opened.close()
        if error.errno == errno.EADDRINUSE:
            raise PortBusy(
                f"port {port} of {host} is in use: stop the program that has it, "
                "or set another [web] port (0 takes a free one)"
            ) from None
        reason = str(error.strerror or error).lower()
        raise StartError(
            f"port {port} of {host} can't be opened ({reason}): set another [web] host or port"
        ) from None
    return opened


def allow_connections() -> None:
    """Let this process hold as many connections as `_MOST_CONNECTIONS`, if the system allows it.

    Shells allow 1,024 open files, of which routers, sinks and the store take theirs.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * _MOST_CONNECTIONS
    if soft < wanted:
        wanted = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def tls_files(config: WebConfig) -> tuple[Path, Path] | None:
    """Certificate chain and key, if TLS is wanted; tried out. Raises StartError."""
    if config.tls_cert is None or config.tls_key is None:
        return None
    for key, path in (("tls_cert", config.tls_cert), ("tls_key", config.tls_key)):
        try:
            path.read_bytes()
        except OSError as error:
            reason = str(error.strerror or error).lower()
            raise StartError(
                f"web.{key} {path} can't be read ({reason}): let this user read it"
            ) from None
    try:
        # An encrypted key would make OpenSSL ask at the terminal.
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(
            config.tls_cert, config.tls_key, password=lambda: ""
        )
    except (ssl.SSLError, ValueError):
        raise StartError(
            f"web.tls_cert {config.tls_cert} and web.tls_key {config.tls_key} are no certificate "
            "chain with its key: write both as PEM, the key without a password"
        ) from None
    return config.tls_cert, config.tls_key


class HttpServer:
    """An application on a bound socket, inside the running loop."""

    def __init__(
        self, app: FastAPI, bound: socket.socket, tls: tuple[Path, Path] | None = None
    ) -> None:
        """`tls` are certificate chain and key. Raises StartError."""
        self.address = bound.getsockname()
        self._socket = bound
        self._app = _Exchangeable(app)
        self._server = _Server(
            uvicorn.Config(
                self._app,
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                http=Http,
                ws=Push,
                ws_max_size=_LONGEST_MESSAGE,
                ws_per_message_deflate=False,
                limit_concurrency=_MOST_CONNECTIONS,
                timeout_graceful_shutdown=1,
                ssl_certfile=None if tls is None else tls[0],
                ssl_keyfile=None if tls is None else tls[1],
            )
        )
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Serve from the loop's next round on."""
        self._task = asyncio.get_running_loop().create_task(
            self._server.serve(sockets=[self._socket])
        )

    def exchange(self, app: FastAPI) -> None:
        """Answer with another application from the next request on."""
        self._app.app = app

    def renew(self, tls: tuple[Path, Path]) -> None:
        """Show this certificate chain from the next connection on. Raises StartError."""
        context = self._server.config.ssl
        if context is not None:
            context.load_cert_chain(*tls)

    async def stop(self) -> None:
        """Answer what was asked, accept nothing more, for `_GRACE_SECONDS` at most."""
        self._server.should_exit = True
        if self._task is not None:
            _, late = await asyncio.wait([self._task], timeout=_GRACE_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        self._socket.close()


class _Exchangeable:
    """The ASGI application that is asked now."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


class _Server(uvicorn.Server):
    """Signals are the daemon's business, which has more to stop than a server."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
