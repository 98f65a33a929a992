"""The web layer's parts, and the servers that answer with them."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Final

from fastapi import FastAPI

from ne8000d.audit import Audit, load_key
from ne8000d.config import WebConfig
from ne8000d.daemon.past import StoredPast
from ne8000d.daemon.servers import HttpServer, allow_connections, tls_files
from ne8000d.web import AdHoc, Cache, Feed, Hub, Parts, Source, create_app

_KEY: Final = "web.key"


class Serving:
    """The API on the control socket and, where `[web]` wants it, on TCP."""

    def __init__(
        self,
        config: WebConfig,
        state_dir: Path,
        sockets: Mapping[str, socket.socket],
        *,
        source: Source,
        past: StoredPast | None,
        feed: Feed,
        adhoc: AdHoc,
        counters: Mapping[str, frozenset[str]],
    ) -> None:
        """`sockets` are bound: `control` and, perhaps, `tcp`. Raises Ne8000dError.

        `counters` are the fields of each measurement that are raw counters.
        """
        self.audit = Audit(state_dir)
        self._past = past
        ttl = config.cache
        self._cache = Cache(
            {"interfaces": ttl.interfaces, "pppoe": ttl.pppoe, "system": ttl.system}, config.redis
        )
        self._hub = Hub(source, feed)
        self._parts = Parts(
            source=source,
            past=past,
            adhoc=adhoc,
            audit=self.audit,
            cache=self._cache,
            hub=self._hub,
            key=load_key(state_dir / _KEY),
            is_counter=lambda measurement, field: field in counters.get(measurement, ()),
        )
        tls = tls_files(config)
        self._servers = {
            name: HttpServer(self._app(config, name), bound, tls if name == "tcp" else None)
            for name, bound in sockets.items()
        }
        self.url = None if "tcp" not in sockets else _url(sockets["tcp"], secure=tls is not None)

    def take(self, config: WebConfig) -> None:
        """Judge and answer by `config` from now on, whoever is connected."""
        for name, server in self._servers.items():
            server.exchange(self._app(config, name))
        self._hub.hang_up()

    def renew_certificate(self, config: WebConfig) -> None:
        """Show the certificate as its files are now. Raises StartError."""
        tls = tls_files(config)
        if tls is not None and "tcp" in self._servers:
            self._servers["tcp"].renew(tls)

    def _app(self, config: WebConfig, name: str) -> FastAPI:
        control_socket = name == "control"
        return create_app(
            self._parts, config, version=version("ne8000d"), control_socket=control_socket
        )

    def start(self) -> None:
        """Answer from the loop's next round on."""
        allow_connections()
        for server in self._servers.values():
            server.start()

    async def stop(self) -> None:
        """Answer what was asked, and no more."""
        await asyncio.gather(*(server.stop() for server in self._servers.values()))
        await self._cache.close()
        if self._past is not None:
            self._past.close()


def _url(bound: socket.socket, *, secure: bool) -> str:
    host, port = bound.getsockname()[:2]
    scheme = "https" if secure else "http"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"
