"""The gate before every request: who may ask, and what is refused before anything reads it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pwd
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ne8000d.web.access.names import Names
from ne8000d.web.access.refusals import Refusals
from ne8000d.web.access.sessions import COOKIE, Session, Sessions
from ne8000d.web.access.tokens import Role, Tokens, Who
from ne8000d.web.problems import problem

MOST_BODY: Final = 64 * 1024
"""Octets that a request's body may have: the longest of ours is a command."""

CSRF_HEADER: Final = "x-csrf-token"
UNIX: Final = "unix"
"""What stands for an address where the peer is a user of this machine: (UNIX, user id)."""

_DRAIN_SECONDS: Final = 5.0
_WHO: Final = "ne8000d.who"
_SESSION: Final = "ne8000d.session"
_GUARDED: Final = ("/api/", "/ws/", "/metrics", "/docs", "/redoc", "/openapi.json")
_LOGIN: Final = "/api/session"
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_HEADERS: Final = (
    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ("cache-control", "no-store"),
)
_HSTS: Final = ("strict-transport-security", "max-age=31536000")


@dataclass(frozen=True, slots=True)
class Access:
    """Who may ask at one address. `control_socket`: file modes protect it, users are known."""

    names: Names
    tokens: Tokens
    sessions: Sessions
    control_socket: bool = False


def who_asks(connection: HTTPConnection) -> Who:
    """Who makes a request. Raises HTTPException (401) where nobody is known."""
    who = connection.scope.get(_WHO)
    if not isinstance(who, Who):
        raise HTTPException(HTTPStatus.UNAUTHORIZED, _NO_TOKEN, {"WWW-Authenticate": "Bearer"})
    return who


def is_known(connection: HTTPConnection) -> bool:
    """Whether it is known who makes a request."""
    return isinstance(connection.scope.get(_WHO), Who)


def session_of(connection: HTTPConnection) -> Session | None:
    """The browser session of a request, if it has one."""
    session = connection.scope.get(_SESSION)
    return session if isinstance(session, Session) else None


class Guard:
    """ASGI middleware: refuses what may not pass, and puts security headers on every answer.

    421 another Host (DNS rebinding). 401 a proxy's header without tokens: a proxy on this machine
    would turn the Internet into a local user. 403 a foreign Origin. 401 no token or a wrong one,
    everywhere but at `/health`, `/ready`, the login and the page's own files. 403 a cookie without
    the CSRF token. 413 a body beyond `MOST_BODY`.
    """

    def __init__(self, app: ASGIApp, access: Access, refusals: Refusals) -> None:
        self._app = app
        self._access = access
        self._refusals = refusals

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as ASGI 3 says."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        answer = _Headed(send, secure=scope.get("scheme") in {"https", "wss"})
        refusal = self._refusal(scope)
        if refusal is not None:
            self._refusals.tell(scope, refusal.status, refusal.detail)
            if scope["type"] == "http":
                await _read_to_the_end(_Bounded(receive))
            await refusal.response()(scope, receive, answer)
            return
        body = _Bounded(receive) if scope["type"] == "http" else receive
        await self._app(scope, body, answer)

    def _refusal(self, scope: Scope) -> _Refusal | None:
        headers = Headers(scope=scope)
        if self._access.control_socket:
            scope[_WHO] = _user(scope)
            return _too_long(headers)
        return (
            self._misdirected(headers)
            or self._through_a_proxy(headers)
            or self._foreign(headers)
            or self._unknown(scope, headers)
            or _too_long(headers)
        )

    def _misdirected(self, headers: Headers) -> _Refusal | None:
        hosts = headers.getlist("host")
        if len(hosts) == 1 and self._access.names.known(hosts[0].strip()):
            return None
        remedy = "add the name you use to [web] hosts" if self._access.tokens else "use one of them"
        return _Refusal(
            HTTPStatus.MISDIRECTED_REQUEST,
            f"this address answers to {self._access.names} only: {remedy}",
        )

    def _through_a_proxy(self, headers: Headers) -> _Refusal | None:
        if self._access.tokens or not any(
            name == "forwarded" or name.startswith("x-forwarded-") for name in headers
        ):
            return None
        return _Refusal(
            HTTPStatus.UNAUTHORIZED,
            "a request that came through a proxy needs a token, and there are none: make one "
            "with 'ne8000d init --token', or ask 127.0.0.1 directly (through an SSH tunnel)",
        )

    def _foreign(self, headers: Headers) -> _Refusal | None:
        host = headers["host"].strip()
        if all(self._access.names.trusted(origin, host) for origin in headers.getlist("origin")):
            return None
        return _Refusal(
            HTTPStatus.FORBIDDEN,
            "this comes from a page of another site: open the page of this server itself, "
            "or add its name to [web] hosts",
        )

    def _unknown(self, scope: Scope, headers: Headers) -> _Refusal | None:
        path: str = scope["path"]
        method: str = scope.get("method", "GET")
        login = path == _LOGIN and method == "POST"
        who, session = self._who(scope, headers)
        if who is not None and session is not None and method not in _SAFE and not login:
            given = headers.get(CSRF_HEADER, "")
            if not session.may_post(given):
                return _Refusal(
                    HTTPStatus.FORBIDDEN,
                    "the CSRF token is missing or wrong: reload the page",
                )
        if who is None and not login and path.startswith(_GUARDED):
            told = _WRONG_TOKEN if "authorization" in headers else _NO_TOKEN
            return _Refusal(HTTPStatus.UNAUTHORIZED, told)
        scope[_WHO] = who
        scope[_SESSION] = session
        return None

    def _who(self, scope: Scope, headers: Headers) -> tuple[Who | None, Session | None]:
        via = _peer(scope)
        if not self._access.tokens:
            return Who("local", Role.OPERATOR, via, via), None
        given = headers.get("authorization")
        if given is not None:
            scheme, _, text = given.partition(" ")
            token = self._access.tokens.find(text.strip()) if scheme.lower() == "bearer" else None
            if token is None:
                return None, None
            return Who(token.name, token.role, via, f"{token.name} {via}"), None
        session = self._access.sessions.find(_cookie(headers))
        if session is None:
            return None, None
        who = Who(session.name, session.role, via, session.identity, session.csrf)
        return who, session


_NO_TOKEN: Final = "a token is needed: send 'Authorization: Bearer TOKEN', or log in at the page"  # noqa: S105
_TOO_LONG: Final = f"a request may have {MOST_BODY} octets: send less"
_WRONG_TOKEN: Final = "this token is not known here: see [web] tokens"  # noqa: S105


@dataclass(frozen=True, slots=True)
class _Refusal:
    status: HTTPStatus
    detail: str

    def response(self) -> Response:
        refusal = problem(self.status, self.detail)
        if self.status is HTTPStatus.UNAUTHORIZED:
            refusal.headers["WWW-Authenticate"] = "Bearer"
        return refusal


def _too_long(headers: Headers) -> _Refusal | None:
    length = headers.get("content-length", "0")
    if length.isdecimal() and int(length) <= MOST_BODY:
        return None
    return _Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _TOO_LONG)


class _Bounded:
    """A body without a length, refused (413) at the bound."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._left = MOST_BODY

    async def __call__(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _TOO_LONG)
        return message


async def _read_to_the_end(receive: Receive) -> None:
    """Take the body of a request that is refused: else its sender would see a reset connection."""
    with contextlib.suppress(TimeoutError, HTTPException):
        async with asyncio.timeout(_DRAIN_SECONDS):
            while (await receive()).get("more_body", False):
                pass


class _Headed:
    """An answer with our headers where it does not bring its own."""

    def __init__(self, send: Send, *, secure: bool) -> None:
        self._send = send
        self._headers: Iterable[tuple[str, str]] = (*_HEADERS, _HSTS) if secure else _HEADERS

    async def __call__(self, message: Message) -> None:
        if message["type"] in {"http.response.start", "websocket.http.response.start"}:
            headers = MutableHeaders(scope=message)
            for name, value in self._headers:
                headers.setdefault(name, value)
        await self._send(message)


def _peer(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else "unknown"


def _user(scope: Scope) -> Who:
    """The user behind the control socket: its owner (and root) is admin, its group operator."""
    client = scope.get("client")
    number = client[1] if client and client[0] == UNIX else None
    role = Role.ADMIN if number in {0, os.getuid()} else Role.OPERATOR
    return Who(_user_name(number), role, "control socket", f"user {number}")


def _user_name(number: int | None) -> str:
    if number is None:
        return "unknown"
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"uid {number}"


def _cookie(headers: Headers) -> str:
    for line in headers.getlist("cookie"):
        try:
            found = SimpleCookie(line).get(COOKIE)
        except CookieError:
            continue
        if found is not None:
            return found.value
    return ""
