"""What is known now, from the live view: these routes never wait for a router or a database."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Depends, Response

from ne8000d.web.envelope import Answer, envelope, oldest, reasons
from ne8000d.web.figures import figures, first, rows_of
from ne8000d.web.limits import Limits
from ne8000d.web.problems import told
from ne8000d.web.routes import shapes
from ne8000d.web.routes.asking import DeviceQuery, chosen, limited
from ne8000d.web.routes.interfaces import interfaces_of, traffic_of
from ne8000d.web.source import DeviceView, Source

_SYSTEM: Final = ("cpu_percent", "memory_percent", "temperature_celsius", "uptime_seconds")
_INFO: Final = ("model", "version", "serial", "name")
_BOARD: Final = ("cpu_percent", "memory_percent", "temperature_celsius")
_SUBSCRIBERS: Final = (
    "online", "total", "pppoe", "ipoe", "ipv4", "ipv6", "dual_stack", "rui_local", "rui_remote",
    "peak_since_reset", "limit", "source",
)  # fmt: skip

Item = Mapping[str, object]


def data_routes(source: Source, limits: Limits | None) -> APIRouter:
    """The routes that answer from the live view."""
    router = APIRouter(tags=["data"], dependencies=[Depends(limited(limits, "data"))])
    responses = told(
        HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.TOO_MANY_REQUESTS
    )

    @router.get("/api/devices", response_model=Answer[list[shapes.Device]], responses=responses)
    async def devices(device: DeviceQuery = None) -> Response:
        """The devices: name, host, platform, and how long ago each was last heard."""
        found = chosen({item.name: item for item in source.devices()}, device)
        return envelope(
            [
                {
                    "device": item.name,
                    "host": item.host,
                    "platform": item.platform,
                    "age_seconds": item.age_seconds,
                    "reason": item.reason,
                }
                for item in found.values()
            ],
            oldest(item.age_seconds for item in found.values()),
            reasons({name: item.reason for name, item in found.items()}),
        )

    @router.get("/api/online_total", response_model=Answer[shapes.OnlineTotal], responses=responses)
    async def online_total(device: DeviceQuery = None) -> Response:
        """Subscribers online now: in total and by device; a device not known is null."""
        found = chosen(source.online(), device)
        known = [item.value for item in found.values() if item.value is not None]
        return envelope(
            {
                "total": sum(known) if known else None,
                "devices": {name: item.value for name, item in found.items()},
            },
            oldest(item.age_seconds for item in found.values() if item.value is not None),
            reasons({name: item.reason for name, item in found.items()}),
        )

    for picture in _PICTURES:
        router.get(
            f"/api/{picture.name}",
            response_model=picture.answer,
            responses=responses,
            name=picture.name,
            description=picture.description,
        )(_shown(source, picture))
    return router


def _shown(source: Source, picture: _Picture) -> Callable[..., Awaitable[Response]]:
    """Each device as the picture shows it; its `age_seconds` and `reason` make the answer's."""

    async def answer(device: DeviceQuery = None) -> Response:
        found = chosen({item.name: item for item in source.devices()}, device)
        shown = {name: picture.show(source, item) for name, item in found.items()}
        ages = [item.get("age_seconds") for item in shown.values()]
        why = {name: item.get("reason") for name, item in shown.items()}
        return envelope(
            {"devices": shown},
            oldest(age for age in ages if isinstance(age, float)),
            reasons({name: str(reason) for name, reason in why.items() if reason}),
        )

    return answer


def _system(source: Source, device: DeviceView) -> Item:
    row = first(source.rows(device.name, "system"))
    info = first(source.rows(device.name, "system_info"))
    load = figures(source, device.name, "system", row, _SYSTEM)
    identity = figures(source, device.name, "system_info", info, _INFO)
    boards = rows_of(source, device.name, "entity", ("entity", "class"), _BOARD)
    return {
        **load.flat(),
        **identity.values,
        "ages": {**identity.ages, **load.ages},
        "reasons": {**identity.reasons, **load.reasons},
        "boards": boards,
    }


def _subscribers(source: Source, device: DeviceView) -> Item:
    row = first(source.rows(device.name, "subscribers"))
    found = figures(source, device.name, "subscribers", row, _SUBSCRIBERS).flat()
    fields = ("online", "total", "pppoe")
    domains = rows_of(source, device.name, "subscribers_domain", ("domain",), fields)
    return {**found, "domains": domains}


def _router(source: Source, device: DeviceView) -> Item:
    row = first(source.rows(device.name, "system"))
    info = first(source.rows(device.name, "system_info"))
    uptime = figures(source, device.name, "system", row, ("uptime_seconds",))
    identity = figures(source, device.name, "system_info", info, ("model", "version"))
    return {
        "host": device.host,
        "platform": device.platform,
        "fresh": device.reason is None,
        "age_seconds": device.age_seconds,
        "reason": device.reason,
        **identity.values,
        **uptime.values,
        "reasons": {**identity.reasons, **uptime.reasons},
        "groups": {name: asdict(group) for name, group in device.groups.items()},
    }


@dataclass(frozen=True, slots=True)
class _Picture:
    """A route that shows every device in the same way; `answer` is the type of what it gives."""

    name: str
    description: str
    answer: object
    show: Callable[[Source, DeviceView], Item]


_PICTURES: Final = (
    _Picture(
        "system_metrics",
        "CPU, memory, temperature, uptime of each router and its boards; model and version.",
        Answer[shapes.Devices[shapes.SystemMetrics]],
        _system,
    ),
    _Picture(
        "interfaces_status",
        "States, description, speed of each interface.",
        Answer[shapes.Devices[shapes.InterfacesStatus]],
        interfaces_of,
    ),
    _Picture(
        "network_traffic",
        "Bits, packets, errors a second of each interface, and each router's sum.",
        Answer[shapes.Devices[shapes.Traffic]],
        traffic_of,
    ),
    _Picture(
        "pppoe_stats",
        "Subscribers of each router by kind, and by domain.",
        Answer[shapes.Devices[shapes.PppoeStats]],
        _subscribers,
    ),
    _Picture(
        "router_status",
        "Whether each router is heard, what it is, and how its polls go.",
        Answer[shapes.Devices[shapes.RouterStatus]],
        _router,
    ),
)
