"""The FastAPI application, put together: the guard before everything, then the routes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from fastapi import FastAPI

from ne8000d.audit import Audit
from ne8000d.config import WebConfig
from ne8000d.permissions import Permissions
from ne8000d.web.access import Access, Ended, Guard, Names, Refusals, Role, Sessions, Tokens
from ne8000d.web.access.names import LOOPBACK_NAMES
from ne8000d.web.access.tokens import Token
from ne8000d.web.adhoc import AdHoc
from ne8000d.web.cache import Cache
from ne8000d.web.limits import Limits
from ne8000d.web.metrics import Metrics
from ne8000d.web.pages import add_pages
from ne8000d.web.problems import Problem, tell_problems
from ne8000d.web.routes.commands import Desk, command_routes
from ne8000d.web.routes.data import data_routes
from ne8000d.web.routes.documents import add_documents, metrics_routes
from ne8000d.web.routes.health import health_routes
from ne8000d.web.routes.judging import Judge
from ne8000d.web.routes.past import past_routes
from ne8000d.web.routes.session import session_routes
from ne8000d.web.routes.statistics import statistics_routes
from ne8000d.web.source import Past, Source
from ne8000d.web.ws.endpoint import socket_routes
from ne8000d.web.ws.hub import Hub

_ABOUT = """Subscribers, interfaces, boards of Huawei BNGs, as they are now and as they were.

Every good answer is `{"success": true, "data": …, "age_seconds": …, "reason": null}`; what is not
known is null with its reason. Every error is a problem (RFC 9457) with `"success": false`.
"""


@dataclass(frozen=True, slots=True)
class Parts:
    """What the daemon gives. `past` is None without a store; `key` signs sessions.

    They stay when an application is made anew because the configuration has changed.
    """

    source: Source
    past: Past | None
    adhoc: AdHoc
    audit: Audit
    cache: Cache
    hub: Hub
    key: bytes
    is_counter: Callable[[str, str], bool]
    ended: Ended = field(default_factory=Ended)


def create_app(
    parts: Parts, config: WebConfig, *, version: str, control_socket: bool = False
) -> FastAPI:
    """The application. `control_socket`: file modes protect it, and it has no limits."""
    app = FastAPI(
        title="ne8000d", version=version, description=_ABOUT, docs_url=None, redoc_url=None
    )
    tell_problems(app)
    access, refusals = _access(config, parts, control_socket=control_socket), Refusals()
    rates = config.rate_limits
    limits = None if control_socket else Limits(rates.commands, rates.data, rates.diagnostics)
    metrics = Metrics(parts.source, parts.hub, parts.cache, limits, parts.is_counter)
    desk = Desk(
        parts.source,
        parts.adhoc,
        parts.cache,
        Judge(parts.source, parts.audit, limits),
        Permissions(config.allow, config.deny),
        config.allow_config,
        control_socket,
    )
    for router in (
        health_routes(parts.source, version),
        data_routes(parts.source, limits),
        past_routes(parts.source, parts.past, parts.cache, limits),
        command_routes(desk),
        session_routes(access, parts.audit, refusals),
        statistics_routes(parts.cache, parts.hub, limits),
        metrics_routes(metrics),
        socket_routes(parts.hub),
    ):
        app.include_router(router)
    add_documents(app)
    _describe(app)
    add_pages(app)
    app.add_middleware(Guard, access=access, refusals=refusals)
    return app


def _access(config: WebConfig, parts: Parts, *, control_socket: bool) -> Access:
    tokens = Tokens(
        Token(item.name, item.digest, Role[item.role.upper()]) for item in config.tokens
    )
    sessions = Sessions(parts.key, tokens, parts.ended)
    return Access(_names(config), tokens, sessions, control_socket)


def _names(config: WebConfig) -> Names:
    if not config.tokens:
        return Names()
    if config.hosts:
        return Names(config.hosts)
    everywhere = config.host in {"0.0.0.0", "::"}  # noqa: S104 - compared, not bound
    return Names(any_address=True) if everywhere else Names((*LOOPBACK_NAMES, config.host))


def _describe(app: FastAPI) -> None:
    """Add to the documentation what FastAPI can't see: problems, and how to show a token."""
    make = app.openapi

    def described() -> dict[str, object]:
        if app.openapi_schema is None:
            schema = make()
            parts = schema.setdefault("components", {})
            parts.setdefault("schemas", {})["Problem"] = Problem.model_json_schema()
            parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
            schema["security"] = [{"token": []}, {}]
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]
