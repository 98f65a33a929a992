"""What routes have in common: the device that is meant, and how often somebody may ask."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Annotated, TypeVar

from fastapi import HTTPException, Query, Request

from ne8000d.web.access import who_asks
from ne8000d.web.limits import Kind, Limits

T = TypeVar("T")
DeviceQuery = Annotated[
    str | None,
    Query(description="a configured device; absent: all of them", examples=["bng-01"]),
]


def chosen(items: Mapping[str, T], device: str | None) -> Mapping[str, T]:
    """The one device that is asked for, or all. Raises HTTPException (404)."""
    if device is None:
        return items
    if device not in items:
        raise HTTPException(HTTPStatus.NOT_FOUND, f"no device is called {device!r}")
    return {device: items[device]}


def limited(limits: Limits | None, kind: Kind) -> Callable[[Request], Awaitable[None]]:
    """A dependency that counts a request; None (the control socket) has no limits."""

    async def count(request: Request) -> None:
        if limits is not None:
            count_one(limits, kind, who_asks(request).key)

    return count


def count_one(limits: Limits, kind: Kind, key: str) -> None:
    """Count a request of `key`. Raises HTTPException (429) with Retry-After."""
    wait = limits.wait_seconds(kind, key)
    if wait is not None:
        raise HTTPException(
            HTTPStatus.TOO_MANY_REQUESTS,
            f"{limits.amount(kind)} requests of this kind a minute are allowed: "
            f"wait {wait} s, or raise [web.rate_limits] {kind}",
            {"Retry-After": str(wait)},
        )
