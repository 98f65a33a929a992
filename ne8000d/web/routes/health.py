"""Whether the daemon lives, and whether it is ready."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Request, Response

from ne8000d.web.access import is_known
from ne8000d.web.envelope import Answer, envelope, oldest, reasons
from ne8000d.web.problems import problem, told
from ne8000d.web.routes.shapes import Health, Ready
from ne8000d.web.source import Source


def health_routes(source: Source, version: str) -> APIRouter:
    """`/health`, `/ready`, `/api/status`."""
    router = APIRouter(tags=["health"])

    @router.head("/health", include_in_schema=False)
    @router.get("/health", response_model=Answer[Health], responses=told())
    async def health() -> Response:
        """Whether the daemon is alive: it answered. Needs no token."""
        return envelope({"status": "alive", "version": version})

    @router.head("/ready", include_in_schema=False)
    @router.get(
        "/ready", response_model=Answer[Ready], responses=told(HTTPStatus.SERVICE_UNAVAILABLE)
    )
    async def ready(request: Request) -> Response:
        """Whether the store is open and every device was tried once; how fresh each is.

        A dead device was tried: it never makes this 503. Needs no token; without one, no device
        is named.
        """
        known = is_known(request)
        awaited = source.not_ready()
        if awaited is not None:
            told_why = awaited if known else "not every device was tried yet: wait"
            return problem(HTTPStatus.SERVICE_UNAVAILABLE, told_why)
        devices = source.devices() if known else []
        return envelope(
            {
                "status": "ready",
                "devices": {
                    item.name: {"age_seconds": item.age_seconds, "reason": item.reason}
                    for item in devices
                },
            },
            oldest(item.age_seconds for item in devices),
            reasons({item.name: item.reason for item in devices}),
        )

    @router.get("/api/status", response_model=Answer[dict[str, object]], responses=told())
    async def status() -> Response:
        """The daemon's health, as `ne8000d status` prints it."""
        return envelope(source.status())

    return router
