"""What was: charts from the store, and gaps."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import asdict
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response

from ne8000d.errors import StoreError
from ne8000d.web.cache import Cache, Kept
from ne8000d.web.envelope import Answer, envelope
from ne8000d.web.history import MOST_LINES, Wanted, history, kind_of, range_of
from ne8000d.web.limits import Limits
from ne8000d.web.problems import told
from ne8000d.web.routes import shapes
from ne8000d.web.routes.asking import DeviceQuery, chosen, limited
from ne8000d.web.source import Past, Source
from ne8000d.web.written import FIELDS, MEASUREMENT, RANGE

_AT_ONCE: Final = 2
"""Reads of the store that run at the same time: more would take the CPU from polls."""

_MOST_TAGS: Final = 8
_WAIT_SECONDS: Final = 60.0

Name = Annotated[str, Query(pattern=MEASUREMENT, description="a measurement", examples=["system"])]
Fields = Annotated[
    str,
    Query(
        pattern=FIELDS,
        description="one field, or several with commas",
        examples=["cpu_percent"],
    ),
]
Range = Annotated[
    str,
    Query(
        pattern=RANGE,
        description="until now (`1h`, `7d`), or START/END in milliseconds since the epoch",
        examples=["6h"],
    ),
]
Points = Annotated[int, Query(ge=10, le=5000, description="points of each line, at most")]


def past_routes(
    source: Source, past: Past | None, cache: Cache, limits: Limits | None
) -> APIRouter:
    """`/api/history` and `/api/gaps`; `past` None: there is no store."""
    router = APIRouter(tags=["history"], dependencies=[Depends(limited(limits, "data"))])
    responses = told(
        HTTPStatus.NOT_FOUND,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.SERVICE_UNAVAILABLE,
    )
    turns = asyncio.Semaphore(_AT_ONCE)

    async def read(work: Callable[[Past], object]) -> object:
        """Run what blocks in a worker, a few at a time. Raises HTTPException (503)."""
        try:
            async with asyncio.timeout(_WAIT_SECONDS), turns:
                return await asyncio.to_thread(work, _there(past))
        except StoreError as error:
            raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, str(error)) from None
        except TimeoutError:
            raise HTTPException(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "the store did not answer in time: ask for a shorter range or for one device",
            ) from None

    @router.get("/api/history", response_model=Answer[shapes.History], responses=responses)
    async def chart(
        request: Request,
        measurement: Name,
        field: Fields,
        range: Range = "1h",  # noqa: A002 - the name of the query parameter
        device: DeviceQuery = None,
        points: Points = 700,
    ) -> Response:
        """Past values from the embedded store: mean and maximum of each step.

        `tag.NAME=VALUE` in the query chooses series: `tag.interface=Eth-Trunk1`.
        """
        chosen({item.name: item for item in source.devices()}, device)
        tags = _tags(request.query_params) | ({} if device is None else {"device": device})
        start, end = range_of(range, source.now_ms())
        wanted = Wanted(measurement, tuple(field.split(",")), tags, start, end, points)
        kept = await cache.get(
            kind_of(measurement),
            f"history {measurement} {field} {range} {points} {sorted(tags.items())}",
            lambda: read(lambda there: history(there, wanted)),
        )
        left_out = kept.value.pop("left_out")
        why = None
        if left_out:
            why = f"{left_out} more lines than {MOST_LINES} are left out: name a device or a tag"
        elif not kept.value["series"]:
            why = "nothing is stored of this in this range"
        return envelope(kept.value, _age(kept), why)

    @router.get("/api/gaps", response_model=Answer[list[shapes.GapItem]], responses=responses)
    async def gaps(device: DeviceQuery = None, range: Range = "24h") -> Response:  # noqa: A002
        """Polls that were not complete, the newest first."""
        chosen({item.name: item for item in source.devices()}, device)
        start, end = range_of(range, source.now_ms())
        kept = await cache.get(
            "system",
            f"gaps {device} {range}",
            lambda: read(lambda there: [asdict(gap) for gap in there.gaps(device, start, end)]),
        )
        return envelope(kept.value, _age(kept))

    return router


def _there(past: Past | None) -> Past:
    if past is None:
        raise HTTPException(
            HTTPStatus.NOT_FOUND,
            "there is no store to read the past from: set [store] enabled = true",
        )
    return past


def _age(kept: Kept) -> float:
    return round(kept.age_seconds, 3)


def _tags(query: Mapping[str, str]) -> dict[str, str]:
    tags = {
        name.removeprefix("tag."): value for name, value in query.items() if name.startswith("tag.")
    }
    if len(tags) > _MOST_TAGS or any(len(value) > 253 for value in tags.values()):
        raise HTTPException(
            HTTPStatus.UNPROCESSABLE_ENTITY, f"query: at most {_MOST_TAGS} tags: leave some out"
        )
    return tags
