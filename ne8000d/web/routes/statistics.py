"""How the cache and the push do."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Depends, Response

from ne8000d.web.cache import Cache
from ne8000d.web.envelope import Answer, envelope
from ne8000d.web.limits import Limits
from ne8000d.web.problems import told
from ne8000d.web.routes import shapes
from ne8000d.web.routes.asking import limited
from ne8000d.web.ws.hub import Hub


def statistics_routes(cache: Cache, hub: Hub, limits: Limits | None) -> APIRouter:
    """`/api/cache_statistics` and `/api/websocket_stats`."""
    router = APIRouter(tags=["statistics"], dependencies=[Depends(limited(limits, "data"))])
    responses = told(HTTPStatus.TOO_MANY_REQUESTS)

    @router.get(
        "/api/cache_statistics", response_model=Answer[shapes.CacheStatistics], responses=responses
    )
    async def cache_statistics() -> Response:
        """Hits, misses and ages of what is kept."""
        return envelope(_cache(cache), reason=cache.trouble)

    @router.get(
        "/api/websocket_stats", response_model=Answer[shapes.WebSocketStats], responses=responses
    )
    async def websocket_stats() -> Response:
        """Clients, subscriptions, frames."""
        return envelope(hub.statistics())

    return router


def _cache(cache: Cache) -> dict[str, object]:
    ages = cache.ages()
    hits = sum(tally.hits for tally in cache.tallies.values())
    misses = sum(tally.misses for tally in cache.tallies.values())
    return {
        "backend": cache.backend,
        "hits": hits,
        "misses": misses,
        "hit_percent": round(100 * hits / (hits + misses), 1) if hits + misses else None,
        "entries": sum(map(len, ages.values())),
        "trouble": cache.trouble,
        "classes": {
            kind: {
                "ttl_seconds": cache.ttl_seconds[kind],
                "hits": tally.hits,
                "misses": tally.misses,
                "entries": len(ages[kind]),
                "oldest_seconds": round(max(ages[kind]), 3) if ages[kind] else None,
            }
            for kind, tally in cache.tallies.items()
        },
    }
