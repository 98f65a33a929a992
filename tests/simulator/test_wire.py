"""Agents at their sockets: gufo-snmp and net-snmp ask, faults come between."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator

import pytest
from gufo.snmp import SnmpVersion
from gufo.snmp.sync import SnmpSession

from ne8000d.simulator import Agent, Bng, Faults, Limits, Server, Size, pdu
from tests import servers
from tests.simulator.asking import bulkwalk, read, request
from tests.simulator.test_answers import DESCR, NAME, OCTETS, SPEED, Small

HOST = "127.0.0.1"
GENEROUS = 30.0


@pytest.fixture
def client() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        opened.settimeout(GENEROUS)
        opened.bind((HOST, 0))
        yield opened


def ask_at(client: socket.socket, port: int, request_id: int = 1) -> None:
    client.sendto(request(pdu.GET, f"{DESCR}.0", request_id=request_id), (HOST, port))


def next_id(client: socket.socket) -> int:
    return read(client.recv(65_535)).request_id


@pytest.mark.parametrize("version", [SnmpVersion.v1, SnmpVersion.v2c])
def test_gufo_reads_and_walks(version: SnmpVersion) -> None:
    with (
        Agent(Small()) as agent,
        SnmpSession(HOST, port=agent.port, community="public", version=version) as session,
    ):
        assert session.get(f"{DESCR}.0") == b"a router"
        assert session.get_many([f"{NAME}.3", f"{SPEED}.3"]) == {
            f"{NAME}.3": b"a", f"{SPEED}.3": 10_000,
        }  # fmt: skip
        assert len(list(session.getnext(NAME))) == 3
        if version is SnmpVersion.v2c:
            assert [value for _, value in session.getbulk(OCTETS)] == [0, 1, 2]
            assert len(list(session.getbulk("1.3.6", max_repetitions=2))) == 10


def test_net_snmp_walks_by_v1_without_counter64() -> None:
    program = servers.find("snmpwalk") or servers.leave_out("snmpwalk is missing: apt install snmp")
    with Agent(Small()) as agent:
        command = [program, "-v1", "-cpublic", "-Onq", f"{HOST}:{agent.port}", "1"]
        done = subprocess.run(command, capture_output=True, timeout=60, check=True, text=True)
    assert len(done.stdout.splitlines()) == 8  # the ninth says "End of MIB" on stderr


def test_net_snmp_walks_a_modelled_router_without_complaint() -> None:
    with Agent(Bng(size=Size(interfaces=40, subscribers=300))) as agent:
        rows = bulkwalk(agent.port, "-Cr30")
        assert len(rows) == len({name for name, _, _ in rows}) == len(agent.view.tree)


def test_a_bulk_answer_above_the_clients_buffer_is_the_agents_to_limit() -> None:
    with (
        Agent(Bng(size=Size(interfaces=200)), limits=Limits(max_size=1_400)) as agent,
        SnmpSession(HOST, port=agent.port, community="public", version=SnmpVersion.v2c) as session,
    ):
        names = list(session.getbulk("1.3.6.1.2.1.31.1.1.1.18", max_repetitions=500))
    assert len(names) == len(agent.view.state.plant.interfaces)  # type: ignore[attr-defined]


def test_a_stopped_agent_starts_again_at_its_port() -> None:
    agent = Agent(Small()).start()
    port = agent.port
    agent.stop()
    with agent, SnmpSession(HOST, port=port, community="public") as session:
        assert session.get(f"{DESCR}.0") == b"a router"


def test_an_agent_listens_at_an_ipv6_address() -> None:
    try:
        with (
            Agent(Small(), host="::1") as agent,
            socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as client,
        ):
            client.settimeout(GENEROUS)
            client.sendto(request(pdu.GET, f"{DESCR}.0"), ("::1", agent.port))
            assert next_id(client) == 1
    except OSError as error:
        servers.leave_out(f"this machine has no IPv6 loopback ({error.strerror})")


def test_a_slow_agent_does_not_delay_the_others(client: socket.socket) -> None:
    slow = Agent(Small(), faults=Faults(delay=1.5))
    quick = Agent(Small())
    with Server([slow, quick]) as server:
        slow_port, quick_port = server.ports
        began = time.monotonic()
        for request_id in range(1, 4):
            ask_at(client, slow_port, request_id)
        ask_at(client, quick_port, 9)
        assert [next_id(client) for _ in range(4)] == [9, 1, 2, 3]
        assert time.monotonic() - began >= 1.5


def test_a_dead_agent_is_silent_until_it_lives_again() -> None:
    agent = Agent(Small(), faults=Faults(dead=True))
    assert not agent.receive(request(pdu.GET, f"{DESCR}.0"), HOST)
    agent.faults.dead = False
    assert agent.receive(request(pdu.GET, f"{DESCR}.0"), HOST)


def test_duplicates_arrive_twice(client: socket.socket) -> None:
    with Agent(Small(), faults=Faults(duplicates=1.0)) as agent:
        ask_at(client, agent.port, 5)
        assert [next_id(client), next_id(client)] == [5, 5]


def test_the_same_answers_are_lost_in_every_run() -> None:
    def pattern(seed: int) -> list[bool]:
        agent = Agent(Small(), faults=Faults(loss=0.3), seed=seed)
        return [bool(agent.receive(request(pdu.GET, f"{DESCR}.0"), HOST)) for _ in range(200)]

    assert pattern(1) == pattern(1) != pattern(2)
    assert 110 < sum(pattern(1)) < 170


def test_many_agents_share_a_thread(client: socket.socket) -> None:
    with Server([Agent(Small()) for _ in range(50)]) as server:
        assert len(set(server.ports)) == 50
        for number, port in enumerate(server.ports):
            ask_at(client, port, number)
        assert {next_id(client) for _ in server.ports} == set(range(50))


def test_a_port_that_is_taken_is_told_and_nothing_stays_open() -> None:
    with Agent(Small()) as agent, pytest.raises(OSError, match="in use"):
        Server([Agent(Small()), Agent(Small(), port=agent.port)])
