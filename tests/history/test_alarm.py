"""A real mass disconnect: routers, daemon, InfluxDB and its checks, all running."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import pytest

from ne8000d.history import install
from ne8000d.history.buckets import Buckets
from ne8000d.history.server import Server
from ne8000d.history.template import Wanted
from ne8000d.simulator import Agent
from ne8000d.simulator import Server as Simulated
from ne8000d.simulator.bng import Bng, Size
from ne8000d.simulator.events import perform
from tests.endtoend.running import RunningDaemon, wait_for
from tests.history.conftest import config_of
from tests.servers import Influx

NAMES = ("bng-01", "bng-02")
SIZE = Size(interfaces=20, subscribers=4000)
CONFIG = """[snmp]
community = "public"
[intervals]
subscribers = "2s"
subscribers_detail = "5s"
"""


@contextmanager
def receiver() -> Iterator[tuple[str, Queue[dict[str, Any]]]]:
    """An HTTP server that keeps the messages it is told."""
    told: Queue[dict[str, Any]] = Queue()

    class Keep(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with HTTPServer(("127.0.0.1", 0), Keep) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/", told
        finally:
            server.shutdown()
            thread.join()


def first_time(server: Server, device: str, level: str) -> float | None:
    """When the check first gave the router's own count this level (seconds), None: not yet."""
    flux = (
        'from(bucket: "_monitoring") |> range(start: -10m)'
        ' |> filter(fn: (r) => r._measurement == "statuses" and r._field == "_message")'
        f' |> filter(fn: (r) => r._check_name == "Mass disconnect" and r._level == "{level}")'
        f' |> filter(fn: (r) => r._source_measurement == "subscribers" and r.device == "{device}")'
        " |> first()"
    )
    for table in server.tables(flux):
        return float(table.records[0].get_time().timestamp())
    return None


def well(server: Server) -> bool:
    return all(first_time(server, name, "ok") is not None for name in NAMES)


def run_now(server: Server, rule: str) -> None:
    """Let a notification rule do at once what it does every minute."""
    query = {"orgID": server.org_id, "limit": "100"}
    rules = server.call("GET", "/api/v2/notificationRules", query=query)["notificationRules"]
    (task,) = [item["taskID"] for item in rules if item["name"] == rule]
    server.call("POST", f"/api/v2/tasks/{task}/runs", body={})


@pytest.mark.timeout(400)
def test_a_mass_disconnect_fires_the_check_within_a_minute_and_is_told(
    own_influx: Influx, tmp_path: Path
) -> None:
    influx = own_influx
    agents = {name: Agent(Bng(name, SIZE)) for name in NAMES}
    config = CONFIG + (
        f'[influxdb]\nurl = "{influx.url}"\norg = "{influx.org}"\nbucket = "{influx.bucket}"\n'
        f'token = "{influx.token}"\nflush = "1s"\n'
    )
    with (
        receiver() as (address, told),
        Server(config_of(influx, influx.bucket)) as server,
        Simulated(list(agents.values())) as routers,
    ):
        install.apply(server, Wanted(Buckets(influx.bucket), notify=address))
        for name, port in zip(NAMES, routers.ports, strict=True):
            config += f'[[devices]]\nname = "{name}"\nhost = "127.0.0.1"\nsnmp.port = {port}\n'
        with RunningDaemon(tmp_path, config):
            wait_for("a check of both routers", lambda: well(server), 180)
            happened = time.time()
            perform(agents, "mass-disconnect bng-01 all 60 300")
            fired = wait_for("the check", lambda: first_time(server, "bng-01", "crit"), 180)
        assert fired - happened <= 60, "within a minute of InfluxDB's time"
        assert first_time(server, "bng-02", "crit") is None
        run_now(server, "Mass disconnect: tell")
        message = wait_for("the message", lambda: message_of(told, "bng-01"))
        assert message["_level"] == "crit"


def message_of(told: Queue[dict[str, Any]], device: str) -> dict[str, Any] | None:
    """The next message about a router, of those that came."""
    while True:
        try:
            message = told.get_nowait()
        except Empty:
            return None
        if message.get("device") == device and message.get("_check_name") == "Mass disconnect":
            return message
