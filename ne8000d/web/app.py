"""The HTTP API: a FastAPI application over a `Source`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Annotated, TypeVar

from fastapi import FastAPI, HTTPException, Query
from fastapi.responses import JSONResponse, Response

from ne8000d.web.loopback import LoopbackOnly
from ne8000d.web.problems import problem, tell_problems
from ne8000d.web.source import Source

T = TypeVar("T")
DeviceQuery = Annotated[str | None, Query(description="a configured device; absent: all")]


def create_app(source: Source, *, version: str, local_user: bool = False) -> FastAPI:
    """The application. `local_user` is for the control socket, which file modes protect."""
    app = FastAPI(title="ne8000d", version=version)
    tell_problems(app)
    if not local_user:
        app.add_middleware(LoopbackOnly)
    _add_health(app, source, version)
    _add_data(app, source)
    return app


def envelope(
    data: object, age_seconds: float | None = None, reason: str | None = None
) -> JSONResponse:
    """What every good answer looks like; a value that is not known is None with its `reason`."""
    age = None if age_seconds is None else round(age_seconds, 3)
    return JSONResponse({"success": True, "data": data, "age_seconds": age, "reason": reason})


def _add_health(app: FastAPI, source: Source, version: str) -> None:
    @app.get("/health")
    async def health() -> Response:
        """Whether the daemon is alive: it answered."""
        return envelope({"status": "alive", "version": version})

    @app.get("/ready")
    async def ready() -> Response:
        """Whether the store is open and every device was tried once (dead ones count)."""
        awaited = source.not_ready()
        if awaited is not None:
            return problem(HTTPStatus.SERVICE_UNAVAILABLE, awaited)
        return envelope({"status": "ready"})

    @app.get("/api/status")
    async def status() -> Response:
        """The daemon's health, as `ne8000d status` prints it."""
        return envelope(source.status())


def _add_data(app: FastAPI, source: Source) -> None:
    @app.get("/api/devices")
    async def devices(device: DeviceQuery = None) -> Response:
        """The devices: name, host, platform, and how long ago each was last heard."""
        chosen = _chosen({item.name: item for item in source.devices()}, device)
        return envelope(
            [
                {
                    "device": item.name,
                    "host": item.host,
                    "platform": item.platform,
                    "age_seconds": None if item.age_seconds is None else round(item.age_seconds, 3),
                    "reason": item.reason,
                }
                for item in chosen.values()
            ],
            _oldest(item.age_seconds for item in chosen.values()),
            _reasons({name: item.reason for name, item in chosen.items()}),
        )

    @app.get("/api/online_total")
    async def online_total(device: DeviceQuery = None) -> Response:
        """Subscribers online now: in total and by device; a device not known is null."""
        chosen = _chosen(source.online(), device)
        known = [item.value for item in chosen.values() if item.value is not None]
        return envelope(
            {
                "total": sum(known) if known else None,
                "devices": {name: item.value for name, item in chosen.items()},
            },
            _oldest(item.age_seconds for item in chosen.values() if item.value is not None),
            _reasons({name: item.reason for name, item in chosen.items()}),
        )


def _chosen(items: Mapping[str, T], device: str | None) -> Mapping[str, T]:
    if device is None:
        return items
    if device not in items:
        raise HTTPException(HTTPStatus.NOT_FOUND, f"no device is called '{device}'")
    return {device: items[device]}


def _oldest(ages: Iterable[float | None]) -> float | None:
    return max((age for age in ages if age is not None), default=None)


def _reasons(reasons: Mapping[str, str | None]) -> str | None:
    """Who is missing and why, as one text; None if nobody is."""
    return "; ".join(f"{name}: {why}" for name, why in reasons.items() if why) or None
