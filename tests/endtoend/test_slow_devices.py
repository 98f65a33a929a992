"""A slow or dead router delays nobody else."""

from __future__ import annotations

import socket
import time
from pathlib import Path

from tests.endtoend.running import Routers, RunningDaemon, wait_for

SECONDS = 20.0
INTERVALS = (
    '[snmp]\ncommunity = "public"\ntimeout = "5s"\nretries = 1\n[intervals]\n'
    'interfaces = "4s"\nsystem = "4s"\nsubscribers = "2s"\nsubscribers_detail = "6s"\n'
    'optics = "6s"\n'
)
GROUPS = {"interfaces": 4, "system": 4, "subscribers": 2, "subscribers_detail": 6, "optics": 6}
MOST_LATE = 2.5
"""Seconds on a machine that runs other tests meanwhile; the promise is one second."""


def healthy_polls(status, slow: set[str]) -> None:
    """No poll of a healthy router was missed, failed, or late by more than a second."""
    for name, device in status["devices"].items():
        if name in slow:
            continue
        assert device["breaker"] == "closed"
        for group, seconds in GROUPS.items():
            note = device["groups"][group]
            assert note["missed"] == 0, (name, group, note)
            assert note["ok"], (name, group, note)
            assert note["age_seconds"] < seconds + 4, (name, group, note)


def test_one_dead_and_one_slow_router_of_ten_cost_the_others_nothing(tmp_path: Path):
    arguments = ("--routers", "10", "--interfaces", "16", "--dead", "bng-03")
    with (
        Routers(*arguments, "--delay", "bng-07=4") as routers,
        RunningDaemon(tmp_path, INTERVALS + routers.devices()) as daemon,
    ):
        time.sleep(SECONDS)
        status = daemon.status()
        healthy_polls(status, {"bng-03", "bng-07"})
        lags = healthy_lags(daemon, {"bng-03", "bng-07"})
        assert max(lags) <= MOST_LATE
        assert status["devices"]["bng-03"]["age_seconds"] is None
        assert status["devices"]["bng-03"]["reason"] in {"no_response", "credentials"}
        assert daemon.get("/api/online_total")["data"]["devices"]["bng-03"] is None
        assert status["polls"]["skipped"].get("still_running", 0) > 0, "polls of bng-07 stacked"


def test_eight_slow_routers_of_twenty_with_all_groups_due_delay_nobody(tmp_path: Path):
    slow = {f"bng-{number:02}" for number in range(1, 9)}
    delays = [word for name in sorted(slow) for word in ("--delay", f"{name}=4")]
    with (
        Routers("--routers", "20", "--interfaces", "16", *delays) as routers,
        RunningDaemon(tmp_path, INTERVALS + routers.devices()) as daemon,
    ):
        time.sleep(SECONDS)
        healthy_polls(daemon.status(), slow)
        assert max(healthy_lags(daemon, slow)) <= MOST_LATE
        assert daemon.stop() < 10.0


def test_routers_that_swallow_a_telnet_connection_do_not_hold_up_a_stop(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        port = full.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):  # There is no room for another.
            device = (
                '[[devices]]\nname = "bng-01"\nhost = "127.0.0.1"\n[devices.ssh]\n'
                f'protocol = "telnet"\nport = {port}\nusername = "noc"\npassword = "not-a-secret"\n'
            )
            with RunningDaemon(tmp_path, device) as daemon:
                wait_for("the first poll", lambda: "Telnet sends user" in daemon.log.read_text())
                assert daemon.stop() < 10.0


def healthy_lags(daemon: RunningDaemon, slow: set[str]) -> list[float]:
    """Seconds by which the healthy routers' latest polls began late."""
    return [
        note["lag_seconds"]
        for name, device in daemon.status()["devices"].items()
        if name not in slow
        for note in device["groups"].values()
    ]
