"""Few wanted ports among many rows: cost follows the wanted ones, and nothing else changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from ne8000d.collector import Poll
from ne8000d.device import Device
from ne8000d.simulator.agent import Agent
from ne8000d.simulator.bng import Bng, Size
from ne8000d.simulator.server import Departure
from tests.walks.polled import poll_group, polling, samples
from tests.walks.test_events import Clock, plausible

MANY = Size(interfaces=280, subscribers=12_000, ppp_rows=10_000)
WALK = {"tables": {"interface": {"mode": "walk"}}}
DEFAULTS = None


class Counting(Agent):
    """An agent that counts the octets of requests and answers."""

    octets = 0

    def receive(self, datagram: bytes, source: str) -> Sequence[Departure]:
        departures = super().receive(datagram, source)
        self.octets += len(datagram) + sum(len(answer) for _, answer in departures)
        return departures


@contextmanager
def scene(size: Size = MANY, **snmp: object) -> Iterator[tuple[Clock, Counting, Device]]:
    clock = Clock()
    with (
        Counting(Bng("bng-01", size, clock=clock)) as agent,
        polling(agent.port, clock=clock, exclude_types=DEFAULTS, snmp=snmp) as device,
    ):
        yield clock, agent, device


def by_name(polled: Poll) -> dict[str, dict]:
    return {
        sample.tags["interface"]: dict(sample.fields)
        for sample in samples(polled)
        if sample.measurement == "interface"
    }


def requests(polled: Poll) -> int:
    own = polled.batches[-1]
    count = own.rows[0][1][own.field_names.index("requests")]
    assert isinstance(count, int)
    return count


def test_three_hundred_wanted_ports_of_ten_thousand_cost_a_tenth_of_the_walk_or_less():
    costs = {}
    for name, snmp in (("get", {}), ("walk", WALK)):
        with scene(**snmp) as (clock, agent, device):
            poll_group(device, "interfaces")
            agent.octets = 0
            clock.now += 30.0
            polled = poll_group(device, "interfaces")
            assert polled.ok, polled.message
            rows = by_name(polled)
            assert plausible(rows, agent.view) > 2 * 280
            costs[name] = (requests(polled), agent.octets, len(rows))
    print(f"\nrequests, octets, rows: {costs}")
    assert costs["get"][2] == costs["walk"][2] > 290
    assert costs["get"][0] <= costs["walk"][0] / 10
    assert costs["get"][1] <= costs["walk"][1] / 10


def test_rows_by_get_are_the_rows_of_the_walk():
    found = []
    for snmp in ({}, WALK):
        with scene(**snmp) as (clock, _, device):
            poll_group(device, "interfaces")
            clock.now += 30.0
            found.append(by_name(poll_group(device, "interfaces")))
    by_get, by_walk = found
    assert by_get == by_walk


def test_a_renumbered_router_is_read_anew_in_the_same_poll():
    with scene() as (clock, agent, device):
        poll_group(device, "interfaces")
        clock.now += 30.0
        before = by_name(poll_group(device, "interfaces"))
        agent.view.renumber(clock.now)
        clock.now += 30.0
        polled = poll_group(device, "interfaces")
        rows = by_name(polled)
        plausible(rows, agent.view)
        odd = {name for name in before.keys() | rows.keys() if "#" in name or "ifindex" in name}
        odd |= {name.partition("#")[0] for name in odd}
        assert before.keys() - odd == rows.keys() - odd
        for name in before.keys() - odd:
            assert rows[name]["in_octets"] >= before[name]["in_octets"], name
        assert device.reasons()["renumbered"] > 0


def test_a_router_with_32_bit_counters_only_is_asked_for_those_of_the_wanted_rows():
    with scene() as (clock, agent, device):
        agent.view.drop_counter64()
        poll_group(device, "interfaces")
        clock.now += 2.0
        polled = poll_group(device, "interfaces")
        assert polled.ok, polled.message
        assert all("in_octets" in fields for fields in by_name(polled).values())
        with scene(**WALK) as (_, other, walked):
            other.view.drop_counter64()
            poll_group(walked, "interfaces")
            assert requests(polled) < requests(poll_group(walked, "interfaces")) / 10


def test_where_most_rows_are_wanted_columns_are_walked():
    few = Size(interfaces=40, subscribers=500)
    with scene(few) as (_, _, device), scene(few, **WALK) as (_, _, walked):
        for other in (device, walked):
            poll_group(other, "interfaces")
        first, second = (poll_group(other, "interfaces") for other in (device, walked))
        assert requests(first) == requests(second)


@pytest.mark.parametrize("loss", [0.05, 0.3])
def test_lost_answers_begin_no_other_series(loss):
    fast = {"timeout": "150ms", "retries": 1}
    with scene(**fast) as (clock, agent, device):
        full = by_name(poll_group(device, "interfaces")).keys()
        agent.faults.loss = loss
        for _ in range(4):
            clock.now += 30.0
            assert by_name(poll_group(device, "interfaces")).keys() <= full
