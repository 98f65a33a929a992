"""A stand-in for the daemon's API that answers of a `Fleet`; `python -m tests.ui.stub` shows it."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import threading
import time
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, WebSocket, WebSocketDisconnect
from fastapi.responses import JSONResponse

from ne8000d.web.pages import add_pages
from tests.ui.fleet import Fleet

OVERVIEW = {
    "subscribers", "subscribers_domain", "subscribers_interface", "subscribers_svlan",
    "subscribers_card", "subscribers_slot", "system", "system_info", "ppp", "ip_pool", "cgn",
    "license", "trunk", "interface:trunk",
}  # fmt: skip


def good(data: object, reason: str | None = None) -> JSONResponse:
    return JSONResponse({"success": True, "data": data, "age_seconds": 1.0, "reason": reason})


def problem(status: int, detail: str, **headers: str) -> JSONResponse:
    body = {"type": "about:blank", "status": status, "detail": detail, "success": False,
            "error": detail}  # fmt: skip
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def create_app(fleet: Fleet, token: str | None = None, every: float = 1.0) -> FastAPI:
    """The stub; with `token` it wants to be signed in to."""
    app = FastAPI()
    app.state.asked = []

    def refused(request: Request | WebSocket) -> bool:
        return token is not None and request.cookies.get("ne8000d") != token

    @app.middleware("http")
    async def count(request: Request, call_next: Any) -> Any:
        app.state.asked.append(request.url.path)
        signing_in = request.method == "POST" and request.url.path == "/api/session"
        if request.url.path.startswith("/api/") and refused(request) and not signing_in:
            return problem(401, "a token is needed")
        return await call_next(request)

    @app.get("/api/session")
    async def session() -> JSONResponse:
        name = "local" if token is None else "noc"
        return good({"name": name, "role": "operator", "csrf": "csrf-1"})

    @app.post("/api/session")
    async def sign_in(body: dict[str, str]) -> JSONResponse:
        if body.get("token") != token:
            return problem(401, "that token is not known")
        answer = good({"name": "noc", "role": "operator", "csrf": "csrf-1"})
        answer.set_cookie("ne8000d", body["token"], httponly=True, samesite="strict")
        return answer

    @app.get("/api/history")
    async def history(request: Request) -> JSONResponse:
        asked = request.query_params
        end = fleet.now_ms()
        stretch = re.fullmatch(r"(\d+)/(\d+)", asked["range"])
        if stretch:
            start, end = int(stretch[1]), int(stretch[2])
        else:
            amount, unit = re.fullmatch(r"(\d+)([mhd])", asked["range"]).groups()  # type: ignore[union-attr]
            start = end - int(amount) * {"m": 60_000, "h": 3_600_000, "d": 86_400_000}[unit]
        tags = {key[4:]: value for key, value in asked.items() if key.startswith("tag.")}
        if "device" in asked:
            tags["device"] = asked["device"]
        fields = asked["field"].split(",")
        series = fleet.history(
            asked["measurement"], fields, start, end, int(asked.get("points", "500")), tags
        )
        return good({"measurement": asked["measurement"], "series": series})

    @app.get("/api/gaps")
    async def gaps(device: str | None = None) -> JSONResponse:
        now = fleet.now_ms()
        told = [
            {"device": "bng-05", "group": "subscribers", "start_ms": now - 754_000, "end_ms": None,
             "reason": "no_response", "missed": 50},
            {"device": "bng-03", "group": "subscribers", "start_ms": now - 6 * 3_600_000,
             "end_ms": now - 4 * 3_600_000, "reason": "circuit_open", "missed": 480},
        ]  # fmt: skip
        return good([item for item in told if device in {None, item["device"]}])

    @app.post("/api/execute_command")
    async def execute(request: Request, body: dict[str, str]) -> JSONResponse:
        if request.headers.get("X-CSRF-Token") != "csrf-1":
            return problem(403, "the CSRF token is missing")
        if not body["command"].startswith("display "):
            return problem(403, f"'{body['command']}' is not allowed: only display, ping, tracert")
        text = f"Huawei <b>Versatile</b> Routing Platform\n{body['device']}: {body['command']}\n"
        return good({**body, "output": text, "parsed": None, "duration_seconds": 0.21})

    @app.websocket("/ws/monitor")
    async def monitor(socket: WebSocket) -> None:
        if refused(socket):
            await socket.close(4401)
            return
        await socket.accept()
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            await _serve(socket, fleet, every)

    add_pages(app)
    return app


async def _serve(socket: WebSocket, fleet: Fleet, every: float) -> None:
    wanted: dict[str, Any] = {}
    reading = asyncio.create_task(socket.receive_json())
    try:
        while True:
            done, _ = await asyncio.wait([reading], timeout=every if wanted else None)
            if done:
                message = reading.result()
                reading = asyncio.create_task(socket.receive_json())
                if message["type"] == "ping":
                    await socket.send_json({"type": "pong", "now": fleet.now_ms()})
                elif message["type"] == "subscribe":
                    wanted = message
                    await socket.send_json(_picture(fleet, wanted))
                continue
            await socket.send_json(_delta(fleet, wanted))
    finally:
        reading.cancel()


def _names(fleet: Fleet, wanted: dict[str, Any]) -> list[str]:
    return [name for name in fleet.names if name in wanted.get("devices", fleet.names)]


def _rows(fleet: Fleet, name: str, wanted: dict[str, Any]) -> list[dict[str, Any]]:
    measurements = set(wanted.get("measurements", OVERVIEW))
    return [
        row
        for row in fleet.rows(name)
        if row["measurement"] in measurements
        or f"{row['measurement']}:{row['tags'].get('kind')}" in measurements
    ]


def _picture(fleet: Fleet, wanted: dict[str, Any]) -> dict[str, Any]:
    devices = {
        name: {**fleet.note(name), "rows": _rows(fleet, name, wanted)}
        for name in _names(fleet, wanted)
    }
    return {"type": "router_data", "now": fleet.now_ms(), "data": {"devices": devices}}


def _delta(fleet: Fleet, wanted: dict[str, Any]) -> dict[str, Any]:
    alive = [name for name in _names(fleet, wanted) if not fleet.dead(name)]
    rows = [
        row
        for name in alive
        for row in _rows(fleet, name, wanted)
        if not row["measurement"].endswith("_info")
    ]
    return {
        "type": "delta",
        "now": fleet.now_ms(),
        "data": rows,
        "devices": {name: fleet.note(name) for name in alive},
    }


class StubServer:
    """The stub in a thread, on a port that stays its own through `stop` and `start`."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self.port = 0
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        bound = socket.socket()
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(("127.0.0.1", self.port))
        self.port = bound.getsockname()[1]
        config = uvicorn.Config(
            self.app, log_level="warning", timeout_graceful_shutdown=1, ws="websockets-sansio"
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([bound],), daemon=True)
        self._thread.start()
        deadline = time.monotonic() + 20
        while not self._server.started and time.monotonic() < deadline:
            time.sleep(0.02)

    def stop(self) -> None:
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(20)


if __name__ == "__main__":
    uvicorn.run(create_app(Fleet()), port=8077, log_level="warning", ws="websockets-sansio")
