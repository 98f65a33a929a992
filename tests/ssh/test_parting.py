"""The end of a session, on a real TCP connection: the router's side has ended when ours goes on."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ne8000d.ssh.link import part
from ne8000d.ssh.route import route
from ne8000d.ssh.ssh_link import SshLink
from tests.ssh.routers import router
from tests.ssh.test_login import RELAY


@contextlib.contextmanager
def connection() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Our end and the router's."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        ours = socket.create_connection(listening.getsockname())
        its, _ = listening.accept()
        with ours, its:
            yield ours, its


def test_whoever_parts_goes_on_only_when_the_other_side_has_ended_too():
    with connection() as (ours, its):
        its.sendall(b"<bng-01>")  # what nobody read is no end
        parting = threading.Thread(target=part, args=(ours,))
        parting.start()
        assert its.recv(1) == b""
        assert parting.is_alive()
        its.close()
        parting.join(30)
        assert not parting.is_alive()


def test_a_side_that_never_ends_holds_up_nobody():
    with connection() as (ours, its):
        part(ours)
        assert its.recv(1) == b""
        ours.close()
        part(ours)


def test_a_router_that_is_silent_leaves_nothing_open_on_our_side(tmp_path):
    relay = tmp_path / "relay.py"
    relay.write_text(RELAY)
    config = tmp_path / "ssh_config"
    with router(tmp_path) as bng:
        config.write_text(f"Host *\n  ProxyCommand {sys.executable} {relay} %h {bng.port}\n")
        link = SshLink(
            bng.config(),
            route(bng.config(config=str(config)), "127.0.0.1"),
            "bng-01",
            "huawei_vrp",
            bng.known_hosts,
        )
        others = children()
        link.open()
        assert link._netmiko is not None
        client = link._netmiko.remote_conn_pre
        assert client is not None
        (relaying,) = children() - others
        os.kill(relaying, signal.SIGSTOP)
        link.close()
        assert client.get_transport() is None
        assert children() == others


def children() -> set[int]:
    """The processes that this thread has started."""
    return set(map(int, Path("/proc/thread-self/children").read_text().split()))


@pytest.mark.parametrize("telnet", [False, True], ids=["ssh", "telnet"])
def test_who_logs_in_again_after_a_close_takes_no_second_line(tmp_path, telnet):
    with router(tmp_path, telnet=telnet) as bng:
        for _ in range(5):
            shells = bng.shells()
            shells.run("display version", purpose="poll")
            shells.close()
        assert (bng.vrp.visits.logins, bng.vrp.visits.most_sessions) == (5, 1)
