"""What happens to routers, by wire and in model time: no rate is invented, reasons are counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from ne8000d.device import Device
from ne8000d.simulator.agent import Agent
from ne8000d.simulator.bng import Bng, Size
from tests.walks.polled import poll_group, polling, samples

START = 1_795_500_000.0
INTERVAL = 30.0
ROLL_SECONDS = 2**32 / 100
SIZE = Size(interfaces=40, subscribers=2_000)


@dataclass
class Clock:
    """Model time, for agent and poller alike."""

    now: float = START

    def __call__(self) -> float:
        return self.now


@dataclass
class Scene:
    """A modelled router and the device that polls it."""

    clock: Clock
    bng: Bng
    device: Device

    def poll(self, group: str = "interfaces", after: float = INTERVAL) -> dict[str, dict]:
        """Poll `after` seconds later; the `interface` samples by name."""
        self.clock.now += after
        polled = poll_group(self.device, group)
        assert polled.ok, polled.message
        return {
            sample.tags["interface"]: dict(sample.fields)
            for sample in samples(polled)
            if sample.measurement == "interface"
        }

    def reasons(self) -> dict[str, int]:
        return dict(self.device.reasons())


@pytest.fixture
def scene(request) -> Iterator[Scene]:
    clock = Clock()
    bng = Bng("bng-01", SIZE, clock=clock, **getattr(request, "param", {}))
    with Agent(bng) as agent, polling(agent.port, clock=clock) as device:
        yield Scene(clock, bng, device)


def plausible(rows: dict[str, dict], bng: Bng) -> int:
    """Every rate lies between 0 and the port's speed; return how many there are."""
    found = 0
    for name, fields in rows.items():
        for way in ("in", "out"):
            if f"{way}_bps" in fields:
                found += 1
                percent = fields.get(f"{way}_utilization_percent", 0.0)
                assert 0.0 <= percent <= 105.0, (name, fields)
                assert fields[f"{way}_bps"] >= 0.0
                assert fields[f"{way}_pps"] >= 0.0
    return found


def close_to_truth(rows: dict[str, dict], scene: Scene) -> int:
    """Rates are those of the model within what half an interval of its curve changes."""
    truth = scene.bng.truth(scene.clock.now - INTERVAL / 2).bps
    compared = 0
    for name, (received, sent) in truth.items():
        for value, fact in (("in_bps", received), ("out_bps", sent)):
            if value in rows.get(name, {}) and fact > 1e6:
                assert rows[name][value] == pytest.approx(fact, rel=0.05), (name, value)
                compared += 1
    return compared


def test_rates_are_the_models(scene):
    scene.poll()
    assert close_to_truth(scene.poll(), scene) > 60
    assert close_to_truth(scene.poll(), scene) > 60


def test_after_a_reboot_one_poll_has_no_rate_and_the_next_has(scene):
    scene.poll()
    scene.poll()
    scene.bng.reboot(scene.clock.now + 10)
    rows = scene.poll()
    assert plausible(rows, scene.bng) == 0
    assert scene.reasons()["reset"] >= len(rows)
    assert plausible(scene.poll(), scene.bng) > 60


def test_64_bit_counters_that_begin_again_have_no_rate_once(scene):
    scene.poll()
    scene.poll()
    scene.bng.restart_counters(0, scene.clock.now)
    rows = scene.poll()
    plausible(rows, scene.bng)
    assert "in_bps" not in rows["Eth-Trunk1"]
    assert scene.reasons()["reset"] > 60
    assert close_to_truth(scene.poll(), scene) > 60


def test_a_roll_of_sysuptime_after_497_days_costs_no_rate(scene):
    scene.bng.state.uptime_offset = ROLL_SECONDS - 2_705_629.0 - 2 * INTERVAL - 12.0
    scene.poll()
    scene.poll()
    before = scene.bng.truth(scene.clock.now).uptime_seconds
    rows = scene.poll()
    after = scene.bng.truth(scene.clock.now).uptime_seconds
    assert (before < ROLL_SECONDS <= after) or after < before
    assert close_to_truth(rows, scene) > 60
    assert "reset" not in scene.reasons()


def test_a_32_bit_router_has_rates_across_its_wraps_and_none_where_they_are_ambiguous(scene):
    scene.bng.restart_counters(2**32 - 50_000_000, scene.clock.now)
    scene.bng.drop_counter64()
    found = 0
    for _ in range(6):
        rows = scene.poll(after=2.0)
        found += plausible(rows, scene.bng)
        truth = scene.bng.truth(scene.clock.now - 1.0).bps
        for name, fields in rows.items():
            if "in_bps" in fields and truth.get(name, (0.0, 0.0))[0] > 1e6:
                assert fields["in_bps"] == pytest.approx(truth[name][0], rel=0.1), name
    assert found > 0
    rows = scene.poll(after=INTERVAL)
    assert not [name for name in rows if name.startswith("100GE") and "in_bps" in rows[name]]
    assert scene.reasons()["ambiguous"] > 0


def test_renumbered_interfaces_keep_their_names_and_lose_one_rate(scene):
    scene.poll()
    before = scene.poll()
    scene.bng.renumber(scene.clock.now)
    rows = scene.poll()
    plausible(rows, scene.bng)
    odd = {name for name in before.keys() | rows.keys() if name.startswith("ifindex-")}
    twins = {name for name in before.keys() | rows.keys() if "#" in name}
    odd |= twins | {name.partition("#")[0] for name in twins}
    assert rows.keys() - odd == before.keys() - odd
    for name in rows.keys() - odd:
        assert rows[name]["in_octets"] >= before[name]["in_octets"], name
    assert scene.reasons()["renumbered"] > 0
    assert close_to_truth(scene.poll(), scene) > 60


def test_an_agents_counter_cache_gives_fewer_rates_but_true_ones(scene):
    scene.bng.state.counter_cache = 45.0
    compared = 0
    for _ in range(10):
        rows = scene.poll()
        plausible(rows, scene.bng)
        rate = rows["Eth-Trunk1"].get("in_bps")
        if rate is not None:
            truth = scene.bng.truth(scene.clock.now - INTERVAL).bps["Eth-Trunk1"][0]
            assert rate == pytest.approx(truth, rel=0.6)
            compared += 1
    assert compared >= 4
    assert scene.reasons()["stale"] > 0


def test_a_sub_interface_whose_counters_are_off_has_no_rate_after_ten_minutes(scene):
    rows: dict[str, dict] = {}
    for step in range(25):
        if step % 2 == 0:
            scene.clock.now += 1.0
            poll_group(scene.device, "subscribers_detail")
        rows = scene.poll()
    off = [
        name for name, fields in rows.items() if "in_octets" in fields and "in_bps" not in fields
    ]
    users = scene.bng.truth(scene.clock.now).interfaces
    assert len(off) == 1, off
    assert users[off[0]] > 0
    assert scene.reasons()["counters_off"] > 0


def test_what_an_inventory_tells_is_told_again_and_nothing_else(scene):
    scene.poll()
    scene.clock.now += 1.0
    inventory = samples(poll_group(scene.device, "inventory"))
    assert {sample.measurement for sample in inventory} == {"interface_info", "license"}
    told = [sample for sample in inventory if sample.measurement == "interface_info"]
    rows = {sample.tags["interface"] for sample in told}
    assert len(rows) == len(told) > 40
    again = samples(poll_group(scene.device, "interfaces"))
    assert "interface_info" not in {sample.measurement for sample in again}


def test_a_router_that_falls_silent_in_the_middle_of_a_poll_keeps_what_it_said():
    clock = Clock()
    bng = Bng("bng-01", SIZE, clock=clock)
    fast = {"timeout": "150ms", "retries": 0, "max_repetitions": 5}
    with Agent(bng) as agent, polling(agent.port, snmp=fast, clock=clock) as device:
        full = {s.tags["interface"] for s in samples(poll_group(device, "interfaces"))}
        agent.faults.loss = 0.1
        for _ in range(8):
            clock.now += INTERVAL
            polled = poll_group(device, "interfaces")
            names = {s.tags.get("interface") for s in samples(polled)}
            assert names <= full, "a lost answer began another series"
            for sample in samples(polled):
                kind = sample.tags.get("kind")
                assert kind != "virtual" or not sample.tags["interface"].startswith("Eth-Trunk")
        assert device.reasons()
