"""The API of a whole daemon while InfluxDB is stopped and one router is dead."""

from __future__ import annotations

import asyncio
import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.endtoend.running import DEADLINE, Routers, RunningDaemon, wait_for
from tests.servers import free_port

OPERATOR = {"Authorization": "Bearer ask-routers"}
VIEWER = {"Authorization": "Bearer look-at-it"}
COMMAND = {"device": "bng-01", "command": "display version"}


@dataclass
class Trouble:
    """The daemon and where it answers."""

    daemon: RunningDaemon
    port: int

    def ask(
        self, path: str, headers: dict[str, str] | None = None, body: object = None
    ) -> tuple[int, Any]:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            data,
            {"Content-Type": "application/json", **(headers or {})},
        )
        try:
            with urllib.request.urlopen(request, timeout=DEADLINE) as answer:
                text, status = answer.read(), answer.status
        except urllib.error.HTTPError as error:
            with error:
                text, status = error.read(), error.code
        try:
            return status, json.loads(text)
        except ValueError:
            return status, text.decode()


@pytest.fixture(scope="module")
def trouble(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trouble]:
    """bng-01 is well and bng-02 dead; nobody listens where InfluxDB should be."""
    folder = tmp_path_factory.mktemp("trouble")
    with Routers("--routers", "2", "--interfaces", "30", "--dead", "bng-02") as routers:
        config = (
            'tokens = [{ name = "noc", token = "ask-routers", role = "operator" },\n'
            '          { name = "screen", token = "look-at-it", role = "viewer" }]\n'
            "[web.rate_limits]\ndata = 100000\ncommands = 100000\n"
            '[snmp]\ncommunity = "public"\ntimeout = "200ms"\nretries = 0\n'
            '[intervals]\nsubscribers = "1s"\ninterfaces = "1s"\nsystem = "1s"\n'
            f'[influxdb]\nurl = "http://127.0.0.1:{free_port()}"\norg = "o"\nbucket = "b"\n'
            f'token = "t"\nflush = "1s"\n{routers.devices()}'
        )
        with RunningDaemon(folder, config).start() as daemon:
            found = wait_for(
                "the API", lambda: re.search(r"API at http://127\.0\.0\.1:(\d+)", log(daemon))
            )
            there = Trouble(daemon, int(found[1]))
            wait_for("the devices' first polls", lambda: there.ask("/ready")[0] == 200)
            wait_for("a rate", lambda: there.ask(
                "/api/network_traffic?device=bng-01", VIEWER
            )[1]["data"]["devices"]["bng-01"]["in_bps"])  # fmt: skip
            yield there


def log(daemon: RunningDaemon) -> str:
    return daemon.log.read_text()


ROUTES = [
    "/health", "/ready", "/metrics", "/api/devices", "/api/online_total", "/api/system_metrics",
    "/api/interfaces_status", "/api/network_traffic", "/api/pppoe_stats", "/api/router_status",
    "/api/cache_statistics", "/api/websocket_stats", "/api/gaps", "/api/status",
    "/api/history?measurement=subscribers&field=online&range=1h", "/docs", "/openapi.json",
]  # fmt: skip


@pytest.mark.parametrize("path", ROUTES)
def test_every_route_answers(trouble, path):
    status, answer = trouble.ask(path, VIEWER)
    assert status == 200
    if path.startswith("/api"):
        assert answer["success"] is True


def test_the_dead_router_is_null_with_its_reason_and_the_other_has_its_numbers(trouble):
    _, answer = trouble.ask("/api/online_total", VIEWER)
    assert answer["data"]["devices"]["bng-01"] > 0
    assert answer["data"]["devices"]["bng-02"] is None
    assert answer["reason"].startswith("bng-02: ")
    _, answer = trouble.ask("/api/pppoe_stats", VIEWER)
    assert answer["data"]["devices"]["bng-02"]["online"] is None
    assert answer["data"]["devices"]["bng-02"]["reason"]


def test_what_influxdb_does_not_take_is_told(trouble):
    def told() -> bool:
        return bool(trouble.ask("/api/status", VIEWER)[1]["data"]["sinks"]["influxdb"]["state"])

    wait_for("the trouble with InfluxDB", told)
    _, text = trouble.ask("/metrics", VIEWER)
    assert 'ne8000d_sink_trouble{sink="influxdb"} 1.0' in text
    assert 'ne8000d_device_fresh{device="bng-02"} 0.0' in text


def test_numbers_are_pushed(trouble):
    async def use() -> dict[str, Any]:
        address = f"ws://127.0.0.1:{trouble.port}/ws/monitor"
        async with connect(address, proxy=None, additional_headers=VIEWER) as client:
            subscribe = {"type": "subscribe", "mode": "delta", "measurements": ["subscribers"]}
            await client.send(json.dumps(subscribe))
            while True:
                frame = json.loads(await asyncio.wait_for(client.recv(), DEADLINE))
                if frame["type"] == "delta" and frame["data"]:
                    return frame

    assert asyncio.run(use())["data"][0]["tags"]["device"] == "bng-01"


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({}, COMMAND, 401),
        ({"Authorization": "Bearer wrong"}, COMMAND, 401),
        (VIEWER, COMMAND, 403),
        (OPERATOR | {"Origin": "https://evil.example"}, COMMAND, 403),
        (OPERATOR | {"Host": "evil.example"}, COMMAND, 421),
        (OPERATOR, COMMAND | {"command": "dis cur"}, 403),
        (OPERATOR, COMMAND | {"command": "display current-c"}, 403),
        (OPERATOR, COMMAND | {"command": "display version\nreboot"}, 403),
        (OPERATOR, COMMAND | {"command": "system-view"}, 403),
    ],
    ids=["no token", "wrong token", "viewer", "origin", "rebinding", "cut short", "denied", "break",
         "config"],
)  # fmt: skip
def test_what_may_not_be_is_refused_and_logged(trouble, headers, body, status):
    before = log(trouble.daemon)
    assert trouble.ask("/api/execute_command", headers, body)[0] == status
    told = wait_for("the log", lambda: log(trouble.daemon)[len(before) :])
    assert "refused" in told


def test_the_socket_is_refused_without_a_token(trouble):
    async def use() -> int:
        try:
            async with connect(f"ws://127.0.0.1:{trouble.port}/ws/router", proxy=None):
                return 101
        except InvalidStatus as error:
            return error.response.status_code

    assert asyncio.run(use()) == 401


def test_no_token_is_in_the_log_or_the_audit_log(trouble):
    trouble.ask("/api/session", {}, {"token": "not-the-t0ken"})
    state: Path = trouble.daemon.state_dir
    text = log(trouble.daemon) + (state / "audit.jsonl").read_text()
    for secret in ("ask-routers", "look-at-it", "not-the-t0ken"):
        assert secret not in text
    assert (state / "audit.jsonl").stat().st_mode & 0o777 == 0o600
    assert (state / "web.key").stat().st_mode & 0o777 == 0o600
