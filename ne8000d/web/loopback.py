"""Who may ask on loopback without tokens: people of this machine, and nobody through a proxy."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Final

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ne8000d.web.problems import problem

_LOCAL: Final = re.compile(
    rb"(?:127\.0\.0\.1|localhost|\[::1\]|::1)(?::[0-9]{1,5})?", re.IGNORECASE
)


class LoopbackOnly:
    """Refuses what was not meant for this machine's own address.

    Another Host is a page of the Internet whose name was made to resolve to 127.0.0.1 (DNS
    rebinding): 421. `Forwarded` or `X-Forwarded-*` come from a proxy on this host, which would
    turn the Internet into a local user: 401.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as ASGI 3 says."""
        if scope["type"] in {"http", "websocket"}:
            refusal = _refusal(scope["headers"])
            if refusal is not None:
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _refusal(headers: list[tuple[bytes, bytes]]) -> Response | None:
    hosts = [value.strip() for name, value in headers if name.lower() == b"host"]
    if len(hosts) != 1 or not _LOCAL.fullmatch(hosts[0]):
        return problem(
            HTTPStatus.MISDIRECTED_REQUEST,
            "this address answers to 127.0.0.1, ::1 and localhost only: use one of them",
        )
    if any(
        name.lower() == b"forwarded" or name.lower().startswith(b"x-forwarded-")
        for name, _ in headers
    ):
        return problem(
            HTTPStatus.UNAUTHORIZED,
            "a request that came through a proxy needs a token, and there are none: "
            "ask 127.0.0.1 directly, for example through an SSH tunnel",
        )
    return None
