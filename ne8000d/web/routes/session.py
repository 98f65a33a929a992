"""Logging in and out of the page."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Body, HTTPException, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from ne8000d.audit import Asked, Audit
from ne8000d.web.access import Access, Refusals, Who, session_of, who_asks
from ne8000d.web.access.sessions import COOKIE, LIFETIME_SECONDS
from ne8000d.web.envelope import Answer, envelope
from ne8000d.web.problems import told
from ne8000d.web.routes import shapes


class Login(BaseModel):
    """What is shown to log in."""

    model_config = ConfigDict(extra="forbid", strict=True)

    token: str = Field(min_length=1, max_length=1000)


def session_routes(access: Access, audit: Audit, refusals: Refusals) -> APIRouter:
    """`/api/session`: who asks; log in with a token; log out."""
    router = APIRouter(tags=["session"])

    @router.get("/api/session", response_model=Answer[shapes.SessionInfo], responses=told())
    async def session(request: Request) -> Response:
        """Who asks, what they may, and the CSRF token that a browser's POST must carry."""
        who = who_asks(request)
        answer = _told(who)
        found = session_of(request)
        renewed = None if found is None else access.sessions.renewed(found)
        if renewed is not None:
            _set_cookie(answer, request, renewed)
        return answer

    @router.post(
        "/api/session",
        response_model=Answer[shapes.SessionInfo],
        responses=told(
            HTTPStatus.BAD_REQUEST,
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            HTTPStatus.UNPROCESSABLE_ENTITY,
        ),
    )
    async def log_in(request: Request, body: Annotated[Login, Body()]) -> Response:
        """Log in with a token: sets a cookie (HttpOnly, SameSite=Strict) for seven days."""
        if not access.tokens:
            return _told(who_asks(request))
        client = request.client
        via = "unknown" if client is None else client.host
        token = access.tokens.find(body.token)
        if token is None:
            sentence = "this token is not known here: see [web] tokens"
            refusals.tell(request.scope, HTTPStatus.UNAUTHORIZED, sentence)
            raise HTTPException(HTTPStatus.UNAUTHORIZED, sentence, {"WWW-Authenticate": "Bearer"})
        cookie = access.sessions.begin(token)
        begun = access.sessions.find(cookie)
        who = Who(token.name, token.role, via, token.name, None if begun is None else begun.csrf)
        asked = Asked(who.name, who.role.word, via, "login", None, "login")
        await asyncio.to_thread(audit.record, asked, "done")
        answer = _told(who)
        _set_cookie(answer, request, cookie)
        return answer

    @router.delete("/api/session", response_model=Answer[None], responses=told())
    async def log_out(request: Request) -> Response:
        """Log out: the cookie counts no more."""
        found = session_of(request)
        if found is not None:
            access.sessions.end(found)
        answer = envelope(None)
        answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
        return answer

    return router


def _told(who: Who) -> Response:
    return envelope({"name": who.name, "role": who.role.word, "csrf": who.csrf})


def _set_cookie(answer: Response, request: Request, cookie: str) -> None:
    forwarded = request.headers.get("x-forwarded-proto", "").split(",")[0].strip()
    answer.set_cookie(
        COOKIE,
        cookie,
        max_age=LIFETIME_SECONDS,
        path="/",
        secure="https" in {request.url.scheme, forwarded},
        httponly=True,
        samesite="strict",
    )
