"""The pretend daemon's application on a real server, and WebSocket clients of it."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from ne8000d.batch import Batch, Series
from ne8000d.daemon.servers import HttpServer
from tests.web.pretend import Site

DEADLINE = 30.0


@asynccontextmanager
async def serving(site: Site) -> AsyncIterator[int]:
    """The site on a port of 127.0.0.1."""
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    bound.listen(2048)
    server = HttpServer(site.app, bound)
    server.start()
    try:
        yield bound.getsockname()[1]
    finally:
        await server.stop()


def live(site: Site, use: Callable[[int], Awaitable[Any]]) -> Any:
    """What `use` makes of a port on which the site is served."""

    async def main() -> Any:
        async with serving(site) as port:
            return await asyncio.wait_for(use(port), DEADLINE)

    return asyncio.run(main())


def monitor(port: int, path: str = "/ws/monitor", **more: Any) -> connect:
    """A WebSocket client."""
    return connect(f"ws://127.0.0.1:{port}{path}", proxy=None, max_size=None, **more)


async def frame(client: ClientConnection, kind: str | None = None) -> dict[str, Any]:
    """The next frame, of a type."""
    while True:
        found: dict[str, Any] = json.loads(await asyncio.wait_for(client.recv(), DEADLINE))
        if kind is None or found["type"] == kind:
            return found


async def say(client: ClientConnection, **message: Any) -> None:
    await client.send(json.dumps(message))


def batch(measurement: str, device: str = "bng-01", at: int = 1, /, **fields: Any) -> Batch:
    """A batch of one row; `tag__NAME` are tags."""
    tags = {"device": device} | {
        name.removeprefix("tag__"): value
        for name, value in fields.items()
        if name.startswith("tag__")
    }
    told = {name: value for name, value in fields.items() if not name.startswith("tag__")}
    series = Series(measurement, tags)
    return Batch(measurement, tuple(tags), tuple(told), [(series, tuple(told.values()), at)])
