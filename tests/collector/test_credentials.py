"""A wrong credential is sent once, however many polls are due at that moment."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from pathlib import Path

from ne8000d.collector import poll
from ne8000d.config import from_tables
from ne8000d.device import Device
from ne8000d.platforms import PLATFORMS
from ne8000d.simulator import Agent, Server
from ne8000d.simulator.bng import Bng, Size
from ne8000d.snmp import Credentials

GROUPS = ("system", "interfaces", "subscribers", "pools")


def reasons(port: int, folder: Path) -> list[str | None]:
    """Why polls of a router that is asked for the first time failed, side by side."""
    snmp = {"port": port, "community": "public", "in_flight": 4, "timeout": "1s"}
    document = {"devices": [{"name": "bng-01", "host": "127.0.0.1", "snmp": snmp}]}
    (item,) = from_tables(document, {}).devices
    gate = Credentials(folder).gate(item.name, item.host, item.snmp)
    device = Device(item, PLATFORMS[item.platform], gate=gate)
    found: list[str | None] = []
    together = threading.Barrier(len(GROUPS))

    def ask(group: str) -> None:
        together.wait(30)
        found.append(poll(device, group, time.monotonic()).reason)

    threads = [threading.Thread(target=ask, args=(group,)) for group in GROUPS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    device.close()
    return found


def test_polls_side_by_side_ask_a_router_that_never_answered_once(tmp_path: Path):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        found = reasons(silent.getsockname()[1], tmp_path)
        silent.setblocking(False)
        came = 0
        with contextlib.suppress(BlockingIOError):
            while silent.recv(2048):
                came += 1
    assert came == 1
    assert sorted(map(str, found)) == ["credentials"] * 3 + ["no_response"]


def test_polls_side_by_side_of_a_router_that_answers_all_succeed(tmp_path: Path):
    with Server([Agent(Bng("bng-01", Size(interfaces=5, subscribers=100)))]) as server:
        assert reasons(server.ports[0], tmp_path) == [None] * 4
