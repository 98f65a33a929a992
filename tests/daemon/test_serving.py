"""The daemon's API on real sockets: roles on the control socket, TLS, charts, who was refused."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
import ssl
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect, unix_connect

from ne8000d.audit import AUDIT_LOG
from ne8000d.daemon.lifecycle import Daemon
from ne8000d.daemon.state_dir import StartError
from tests.daemon.test_daemon import DEADLINE, fetch, live, until


def post(url: str, body: object, **headers: str) -> tuple[int, dict[str, Any]]:
    request = urllib.request.Request(
        url, json.dumps(body).encode(), {"Content-Type": "application/json", **headers}
    )
    try:
        with urllib.request.urlopen(request, timeout=DEADLINE) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


async def until_told(daemon: Daemon, path: str, wanted) -> Any:
    found: dict[str, Any] = {}

    async def told() -> bool:
        _, answer = await asyncio.to_thread(fetch, f"{daemon.url}{path}")
        found.update(answer)
        return bool(wanted(answer["data"]))

    await until(told)
    return found["data"]


def test_charts_and_gaps_are_there_from_the_first_minute(make_config):
    cache = {"pppoe": "1s", "system": "1s"}
    web = {"port": 0, "rate_limits": {"data": 1_000_000}, "cache": cache}
    config = make_config("bng-01", "bng-03", web=web)
    seen = {}

    async def use(daemon: Daemon) -> None:
        seen["chart"] = await until_told(
            daemon,
            "/api/history?measurement=subscribers&field=online&range=5m",
            lambda data: data["series"] and len(data["series"][0]["points"]) > 1,
        )
        seen["gaps"] = await until_told(daemon, "/api/gaps", bool)

    live(config, use)
    assert seen["chart"]["series"][0]["tags"] == {"device": "bng-01"}
    assert {gap["device"] for gap in seen["gaps"]} == {"bng-03"}
    assert all(gap["end_ms"] is None and gap["reason"] for gap in seen["gaps"])


def test_what_is_polled_is_pushed(make_config):
    async def use(daemon: Daemon) -> None:
        address = daemon.url.replace("http", "ws") + "/ws/monitor"
        async with connect(address, proxy=None, max_size=None) as client:
            await client.send(json.dumps({
                "type": "subscribe", "mode": "delta", "measurements": ["subscribers"],
            }))  # fmt: skip
            while True:
                frame = json.loads(await asyncio.wait_for(client.recv(), DEADLINE))
                if frame["type"] == "delta" and frame["data"]:
                    break
        assert frame["data"][0]["fields"]["online"][0] > 0
        assert frame["devices"]["bng-01"]["reason"] is None

    live(make_config("bng-01"), use)


class _Control(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=DEADLINE)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.connect(str(self._path))


def over_the_control_socket(path: Path, method: str, route: str) -> dict[str, Any]:
    connection = _Control(path)
    try:
        connection.request(method, route)
        return json.loads(connection.getresponse().read())
    finally:
        connection.close()


def test_on_the_control_socket_the_owner_is_admin_and_the_push_works_too(make_config):
    config = make_config("bng-01")
    path = config.daemon.state_dir / "control.sock"
    seen = {}

    async def use(daemon: Daemon) -> None:
        seen["who"] = await asyncio.to_thread(over_the_control_socket, path, "GET", "/api/session")
        async with unix_connect(str(path), uri="ws://localhost/ws/monitor") as client:
            seen["frame"] = json.loads(await client.recv())

    live(config, use)
    assert seen["who"]["data"]["role"] == "admin"
    assert seen["frame"]["type"] == "system_status"


def test_tls_serves_pages_and_the_push(make_config, certificate):
    cert, key = certificate
    config = make_config("bng-01", web={"port": 0, "tls_cert": str(cert), "tls_key": str(key)})
    trust = ssl.create_default_context(cafile=str(cert))
    seen = {}

    def ask(url: str) -> http.client.HTTPResponse:
        opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=trust))
        with opener.open(url, timeout=DEADLINE) as answer:
            return answer

    async def use(daemon: Daemon) -> None:
        assert daemon.url.startswith("https://127.0.0.1:")
        url = daemon.url.replace("127.0.0.1", "localhost")
        answer = await asyncio.to_thread(ask, f"{url}/health")
        seen["hsts"] = answer.headers["strict-transport-security"]
        address = url.replace("https", "wss") + "/ws/monitor"
        async with connect(address, proxy=None, ssl=trust) as client:
            seen["frame"] = json.loads(await client.recv())["type"]

    live(config, use)
    assert seen == {"hsts": "max-age=31536000", "frame": "system_status"}


def test_a_certificate_that_is_none_stops_the_start_with_a_sentence(make_config, certificate):
    cert, key = certificate
    for web, told in (
        ({"tls_cert": str(cert), "tls_key": "nowhere.pem"}, "web.tls_key .* can't be read"),
        ({"tls_cert": str(key), "tls_key": str(cert)}, "are no certificate chain with its key"),
    ):
        config = make_config("bng-01", web={"port": 0, **web})
        with pytest.raises(StartError, match=told):
            Daemon(config).__enter__()
    assert not (config.daemon.state_dir / "control.sock").exists()


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"Host": "evil.example"}, {}, 421),
        ({"Origin": "https://evil.example"}, {}, 403),
        ({"X-Forwarded-For": "192.0.2.7"}, {}, 401),
        ({}, {"command": "dis cur"}, 403),
        ({}, {"command": "display current-conf"}, 403),
        ({}, {"command": "display version\nreboot"}, 403),
        ({}, {"command": "display access-user"}, 403),
        ({}, {"command": "display version"}, 409),
    ],
    ids=str,
)
def test_on_a_running_daemon_what_may_not_be_is_refused_and_logged(
    make_config, headers, body, status, caplog
):
    caplog.set_level("INFO")
    config = make_config("bng-01")
    seen = {}

    async def use(daemon: Daemon) -> None:
        seen["answer"] = await asyncio.to_thread(
            post, f"{daemon.url}/api/execute_command", {"command": "display version"} | body,
            **headers,
        )  # fmt: skip

    live(config, use)
    assert seen["answer"][0] == status
    assert seen["answer"][1]["success"] is False
    audit = config.daemon.state_dir / AUDIT_LOG
    logged = caplog.text + (audit.read_text() if audit.exists() else "")
    assert "refused" in logged or "failed" in logged
