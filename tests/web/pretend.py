"""A pretend daemon behind the real application: source, past, routers' command lines, clients."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from ne8000d.audit import AUDIT_LOG, Audit
from ne8000d.config import WebConfig, from_tables
from ne8000d.sinks.live import LiveRow
from ne8000d.sinks.store import StoredSeries
from ne8000d.web import (
    AdHoc,
    Cache,
    DeviceView,
    Feed,
    Found,
    Gap,
    GroupView,
    Hub,
    Known,
    Output,
    Parts,
    create_app,
)

NOW_MS = 1_764_000_000_000
TOKENS = [
    {"name": "screen", "token": "look-at-it", "role": "viewer"},
    {"name": "noc", "token": "ask-routers", "role": "operator"},
    {"name": "boss", "token": "change-them", "role": "admin"},
]
LOOK, ASK, CHANGE = ({"Authorization": f"Bearer {token['token']}"} for token in TOKENS)
COMMAND = {"device": "bng-01", "command": "display version"}


def row(measurement: str, age_seconds: float = 3.0, /, **fields: Any) -> LiveRow:
    """A row of bng-01, `tag__NAME` its tags, `age_seconds` old."""
    tags = {"device": "bng-01"} | {
        name.removeprefix("tag__"): value
        for name, value in fields.items()
        if name.startswith("tag__")
    }
    at = NOW_MS - round(age_seconds * 1000)
    told = {name: (value, at) for name, value in fields.items() if not name.startswith("tag__")}
    return LiveRow(measurement, tags, told)


class Pretend:
    """A `web.Source`: bng-01 is well, bng-02 is dead and was never heard."""

    def __init__(self) -> None:
        self.awaited: str | None = None
        self.broken = False
        self.live: list[LiveRow] = []
        self.device_list = [
            DeviceView(
                "bng-01", "192.0.2.1", "huawei_vrp", 3.5, None,
                {"system": GroupView(45.0, True, None, None, 3.5, 3.5, 4, 0)},
            ),
            DeviceView("bng-02", "192.0.2.2", "huawei_vrp", None, "no_response"),
        ]  # fmt: skip
        self.known = {
            "bng-01": Known(1200, 3.5, None),
            "bng-02": Known(None, None, "no_response"),
        }

    def not_ready(self) -> str | None:
        return self.awaited

    def now_ms(self) -> int:
        return NOW_MS

    def devices(self) -> Sequence[DeviceView]:
        return self.device_list

    def device(self, name: str) -> DeviceView | None:
        return next((item for item in self.device_list if item.name == name), None)

    def sinks(self) -> Mapping[str, str]:
        return {"live": ""}

    def online(self) -> Mapping[str, Known]:
        return self.known

    def rows(self, device: str | None = None, measurement: str | None = None) -> list[LiveRow]:
        return [
            item
            for item in self.live
            if device in {None, item.tags.get("device")} and measurement in {None, item.measurement}
        ]

    def fresh_seconds(self, device: str, measurement: str) -> float:
        return 95.0

    def absence(self, device: str, measurement: str) -> str:
        return "no_response" if device == "bng-02" else "not_supported"

    def status(self) -> Mapping[str, object]:
        if self.broken:
            raise RuntimeError("a bug of ours")
        return {
            "version": "0.0.0",
            "uptime_seconds": 60.0,
            "workers": {"limit": 2, "busy": 0, "waiting": 0},
            "polls": {"polls": 10, "failed": 1, "skipped": {"circuit_open": 2}},
            "without_rate": {"first": 3},
            "sinks": {
                "live": {
                    "written": 7, "dropped": 0, "spooled_bytes": 0, "oldest_seconds": 0,
                    "state": "", "queued_rows": 0,
                },
            },
        }  # fmt: skip


class PretendPast:
    """A `web.Past` with one series, a value every 15 s for an hour."""

    def __init__(self) -> None:
        self.asked = 0
        self.gap_list = [Gap("bng-02", "system", NOW_MS - 60_000, None, "no_response", 2)]

    def series(self, measurement: str, device: str | None) -> Sequence[StoredSeries]:
        self.asked += 1
        if measurement != "subscribers" or device not in {None, "bng-01"}:
            return []
        return [StoredSeries("subscribers", {"device": "bng-01"}, ("online",), {}, NOW_MS)]

    def read(
        self, measurement: str, tags: Mapping[str, str], field: str, start_ms: int, end_ms: int
    ) -> Sequence[tuple[int, float]]:
        first = NOW_MS - 3_600_000
        points = [(first + 15_000 * step, 1000.0 + step) for step in range(241)]
        return [point for point in points if start_ms <= point[0] < end_ms]

    def gaps(self, device: str | None, start_ms: int, end_ms: int) -> Sequence[Gap]:
        return [gap for gap in self.gap_list if device in {None, gap.device}]


class Shell:
    """An `AdHoc` that keeps what would have gone to a router."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str]] = []
        self.error: Exception | None = None
        self.text = "Huawei Versatile Routing Platform Software"

    async def run(self, device: str, command: str, who: str) -> Output:
        return self._answer(device, command, who)

    async def interface(
        self, device: str, interface: str, action: str, value: str | None, who: str
    ) -> Output:
        return self._answer(device, f"{interface} {action} {value}", who)

    async def configure(self, device: str, line: str, who: str) -> Output:
        return self._answer(device, f"configure {line}", who)

    async def subscriber(self, devices: Sequence[str], query: str, who: str) -> Sequence[Found]:
        self._answer("all", query, who)
        return [Found(name, {"domain": "isp"}, None) for name in devices]

    def _answer(self, device: str, command: str, who: str) -> Output:
        self.sent.append((device, command, who))
        if self.error is not None:
            raise self.error
        return Output(self.text, None, refused=False, duration_seconds=0.25)


class Site:
    """The application and what is behind it. `web` is the document's `[web]` table."""

    def __init__(
        self,
        folder: Path,
        *,
        control_socket: bool = False,
        shell: AdHoc | None = None,
        stuck_seconds: float = 30.0,
        **web: Any,
    ) -> None:
        self.folder = folder
        self.source = Pretend()
        self.past = PretendPast()
        self.shell = Shell()
        self.feed = Feed()
        self.hub = Hub(self.source, self.feed, stuck_seconds=stuck_seconds)
        self.config = from_tables({"web": web}, {}, platforms=()).web
        self.app = self._app(shell or self.shell, self.config, control_socket=control_socket)

    def _app(self, shell: AdHoc, config: WebConfig, *, control_socket: bool) -> FastAPI:
        ttl = config.cache
        self.cache = Cache(
            {"interfaces": ttl.interfaces, "pppoe": ttl.pppoe, "system": ttl.system}, config.redis
        )
        parts = Parts(
            self.source,
            self.past,
            shell,
            Audit(self.folder),
            self.cache,
            self.hub,
            b"k" * 32,
            lambda measurement, field: field.endswith("_octets"),
        )
        return create_app(parts, config, version="0.0.0", control_socket=control_socket)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        return self.ask("GET", path, headers)

    def post(
        self, path: str, body: object, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        return self.ask("POST", path, headers, json=body)

    def ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        *,
        client: tuple[str, int] = ("127.0.0.1", 50_000),
        **more: Any,
    ) -> httpx.Response:
        async def main(web: httpx.AsyncClient) -> httpx.Response:
            return await web.request(method, path, headers=dict(headers or {}), **more)

        return self.use(main, client)

    def use(
        self,
        work: Callable[[httpx.AsyncClient], Awaitable[Any]],
        client: tuple[str, int] = ("127.0.0.1", 50_000),
    ) -> Any:
        """What `work` makes of a client of the application; cookies are kept meanwhile."""

        async def main() -> Any:
            transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False, client=client)
            address = "http://127.0.0.1:8000"
            async with httpx.AsyncClient(transport=transport, base_url=address) as web:
                return await work(web)

        return asyncio.run(main())

    def audited(self) -> list[dict[str, Any]]:
        """The audit log."""
        path = self.folder / AUDIT_LOG
        if not path.exists():
            return []
        return [json.loads(line) for line in path.read_text().splitlines()]
