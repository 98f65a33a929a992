"""A router of the seed's environment set-up, without SNMP: every data route still answers."""

from __future__ import annotations

import json
import time
from typing import Any

from ne8000d.cli.control import post_to_daemon
from ne8000d.daemon.control_path import CONTROL_SOCKET
from ne8000d.simulator.bng import Bng, Size, rui_pair
from tests.collector.routers import PASSWORD, sites
from tests.endtoend.running import DEADLINE, RunningDaemon, wait_for

SIZE = Size(interfaces=8, subscribers=150)
ROUTES = (
    "online_total", "system_metrics", "interfaces_status", "network_traffic", "pppoe_stats",
    "router_status",
)  # fmt: skip


def test_with_user_and_password_alone_every_data_route_answers(tmp_path):
    bng = Bng("bng-01", SIZE)
    with sites(tmp_path / "sites", bng) as found:
        environ = {
            "ROUTER_HOST": "127.0.0.1",
            "ROUTER_PORT": str(found.ssh_ports["bng-01"]),
            "ROUTER_USERNAME": "noc",
            "ROUTER_PASSWORD": PASSWORD,
            "BG_UPDATE_INTERVAL_INTERFACES": "2",
        }
        with RunningDaemon(tmp_path / "daemon", "", environ=environ).start() as daemon:

            def answered(route: str) -> Any:
                answer = daemon.get(f"/api/{route}")
                assert answer["success"], answer
                return answer["data"]

            def rates() -> bool:
                return any(row["in_bps"] is not None for row in _rows(answered("network_traffic")))

            wait_for("subscribers", lambda: answered("online_total")["total"])
            wait_for("rates of display interface", rates)
            told = {route: answered(route) for route in ROUTES}
            (device,) = daemon.status()["devices"].values()
        visits = found.vrps["bng-01"].visits
        assert (visits.logins, visits.most_sessions) == (1, 1)
        truth = bng.truth(time.time())
    assert abs(told["online_total"]["total"] - truth.online) <= 20
    assert device["source"] == "cli"
    assert (device["ssh"]["logins"], device["ssh"]["refused"]) == (1, None)
    for route, data in told.items():
        assert data, route
    assert "Eth-Trunk1" in json.dumps(told["interfaces_status"])


def _rows(data: Any) -> list[dict[str, Any]]:
    """Every object in an answer that has rates."""
    if isinstance(data, dict):
        own = [data] if "in_bps" in data else []
        return own + [row for value in data.values() for row in _rows(value)]
    if isinstance(data, list):
        return [row for value in data for row in _rows(value)]
    return []


def test_the_network_total_of_a_backup_pair_is_not_doubled(tmp_path):
    pair = rui_pair("bng-01", "bng-02", SIZE, shared=400)
    with sites(tmp_path / "sites", *pair) as found:
        shell = f'username = "noc"\npassword = "{PASSWORD}"\n'
        devices = "".join(
            f'[[devices]]\nname = "{name}"\nhost = "127.0.0.1"\n'
            f"[devices.snmp]\nport = {found.snmp_ports[name]}\n"
            f"[devices.ssh]\nport = {found.ssh_ports[name]}\n"
            for name in found.vrps
        )
        config = f'[snmp]\ncommunity = "public"\n[ssh]\n{shell}{devices}'
        with RunningDaemon(tmp_path / "daemon", config).start() as daemon:

            def total() -> Any:
                data = daemon.get("/api/online_total")["data"]
                return None not in data["devices"].values() and data["total"]

            told = wait_for("the total of both", total)
            now = time.time()
            truths = [bng.truth(now) for bng in pair]
            body = {"device": "bng-01", "command": "display version"}
            path = daemon.state_dir / CONTROL_SOCKET
            answer = post_to_daemon(path, "/api/execute_command", body, DEADLINE)
            assert "VRP" in answer["data"]["output"]
            status = daemon.status()["devices"]
            assert {item["source"] for item in status.values()} == {"both"}
        for vrp in found.vrps.values():
            assert (vrp.visits.logins, vrp.visits.most_sessions) == (1, 1)
    served = sum(truth.online for truth in truths)
    assert abs(told - served) <= 0.05 * served + 10
    assert told < 0.9 * sum(truth.total for truth in truths)
