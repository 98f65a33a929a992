"""What happens to simulated routers: on the model consistently, on recordings where it can."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from ne8000d.errors import ConfigError
from ne8000d.simulator import Agent, Bng, Recording
from ne8000d.simulator.events import EVENTS, describe, perform, steps
from tests.simulator.asking import everything
from tests.simulator.test_bng import (
    AAA,
    ENTITY,
    IF,
    IFX,
    NOW,
    OPTICS,
    STACK,
    UPTIME,
    bng,
    column,
    counters,
    numbers,
)

LATER = NOW + 20
OPER_STATUS = f"{IF}.8"


def status(view: Bng, name: str, now: float = NOW) -> int | None:
    key = str(view.truth(now).if_index[name])
    return numbers(everything(Agent(view), now, OPER_STATUS), OPER_STATUS).get(key)


def agrees_with_itself(view: Bng, now: float) -> None:
    """The counts that the agent shows are the truth's, in every division."""
    walk, truth = everything(Agent(view), now), view.truth(now)
    assert walk[f"{AAA}.14.1.1.0"] == truth.online_total
    assert walk[f"{AAA}.14.1.2.0"] == truth.pppoe
    by_interface = numbers(walk, f"{AAA}.42.1.2")
    assert sum(value for key, value in by_interface.items() if key.startswith("9.")) == truth.total
    assert sum(truth.domains.values()) == sum(truth.interfaces.values()) == truth.total
    assert sum(truth.cards.values()) == truth.total == truth.ipv4 + truth.ipv6 + truth.dual_stack


@pytest.mark.parametrize("place", ["Eth-Trunk1", "Eth-Trunk2.1003", "isp", "0/7", "all"])
def test_a_place_loses_its_subscribers_and_gets_them_back(place: str) -> None:
    view = bng()
    before = view.truth(NOW)
    view.mass_disconnect(place, NOW, outage=60, back=300)
    for now in (NOW + 1, NOW + 59, NOW + 90, NOW + 200):
        agrees_with_itself(view, now)
    lost = before.total - view.truth(NOW + 1).total
    some = before.total - view.truth(NOW + 120).total
    assert 0 < some < lost
    assert view.truth(NOW + 400).total > before.total - lost // 20
    if place == "isp":
        assert view.truth(NOW + 1).domains["isp"] == 0
        assert view.truth(NOW + 1).domains["fibra"] > 0
    if place == "all":
        assert view.truth(NOW + 1).total == 0


def test_a_share_of_a_place_can_be_lost() -> None:
    view = bng()
    before = view.truth(NOW).total
    view.mass_disconnect("all", NOW, share=0.5)
    assert view.truth(NOW + 1).total == pytest.approx(before / 2, rel=0.1)


def test_a_place_without_subscribers_carries_less_and_no_counter_runs_back() -> None:
    view = bng()
    view.mass_disconnect("Eth-Trunk1", NOW, outage=60, back=100)
    bps = view.truth(NOW + 30).bps
    assert bps["Eth-Trunk1"][1] < view.truth(NOW - 1).bps["Eth-Trunk1"][1] / 5
    assert bps["Eth-Trunk1.1002"] == pytest.approx((0, 0), abs=1)
    assert view.truth(NOW + 300).bps["Eth-Trunk1.1002"][1] > 1000
    before = counters(view, NOW - 5)
    for now in range(0, 200, 10):
        after = counters(view, NOW + now)
        assert all(after[key] >= value for key, value in before.items())
        before = after


def test_a_member_that_goes_down_leaves_its_traffic_to_another() -> None:
    view = bng()
    plant = view.state.plant
    trunk = plant.interfaces[plant.trunks[0]]
    first, second = (plant.interfaces[port].name for port in trunk.lower[:2])
    assert first is not None
    assert second is not None
    before = view.truth(NOW).bps
    view.link_down(first, NOW)
    after = view.truth(NOW).bps
    assert after[first] == (0, 0)
    assert after[second][1] == pytest.approx(before[first][1] + before[second][1])
    assert status(view, first) == 2
    assert status(view, "Eth-Trunk1") == 1
    assert view.truth(LATER).total == bng().truth(LATER).total, "nobody was lost"
    stopped = str(view.truth(NOW).if_index[first])
    assert counters(view, NOW)[stopped] == counters(view, LATER)[stopped]
    view.link_up(first, LATER)
    assert view.truth(LATER).bps == bng().truth(LATER).bps
    assert counters(view, LATER + 10)[stopped] > counters(view, LATER)[stopped]


def test_a_trunk_that_goes_down_takes_its_subscribers_along() -> None:
    view = bng()
    before = view.truth(NOW)
    view.link_down("Eth-Trunk1", NOW)
    agrees_with_itself(view, NOW + 1)
    truth = view.truth(NOW + 1)
    assert status(view, "Eth-Trunk1.1002") == 2
    lost = {name for name, count in truth.interfaces.items() if not count}
    assert {name for name in before.interfaces if name.startswith("Eth-Trunk1.")} <= lost
    assert {truth.bps["Eth-Trunk1"], truth.bps["Eth-Trunk1.1002"]} == {(0, 0)}
    view.link_up("Eth-Trunk1", LATER)
    assert view.truth(LATER + 301).total == bng().truth(LATER + 301).total


def test_a_card_that_is_out_takes_ports_and_entities_along() -> None:
    view = bng()
    before = everything(Agent(view), NOW)
    view.board_out("0/7", NOW)
    walk = everything(Agent(view), NOW)
    gone = set(column(before, f"{IFX}.1").values()) - set(column(walk, f"{IFX}.1").values())
    assert gone
    assert all(str(name).startswith("b'GigabitEthernet0/7/") for name in gone)
    for table in (f"{ENTITY}.7", f"{OPTICS}.4", STACK):
        assert len(column(walk, table)) < len(column(before, table))
    assert walk["1.3.6.1.2.1.2.1.0"] == len(column(walk, f"{IF}.1"))
    assert walk["1.3.6.1.2.1.31.1.5.0"] != before["1.3.6.1.2.1.31.1.5.0"]
    agrees_with_itself(view, NOW + 1)
    view.board_in("0/7", NOW)
    assert column(everything(Agent(view), NOW), f"{IFX}.1") == column(before, f"{IFX}.1")


def test_a_full_pool_has_nothing_left() -> None:
    view = bng()
    view.pool_full("pool-isp")
    size, used = view.truth(NOW).pools["pool-isp"]
    walk = everything(Agent(view), NOW)
    pools = "1.3.6.1.4.1.2011.6.8.1.1.1"
    row = next(key for key, name in column(walk, f"{pools}.2").items() if name == b"pool-isp")
    assert (walk[f"{pools}.15.{row}"], walk[f"{pools}.16.{row}"]) == (size, used)
    assert walk[f"{pools}.19.{row}"] == 0
    view.pool_free("isp")
    assert view.truth(NOW).pools["pool-isp"][1] < used


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("nix bng-01", "no event 'nix'"),
        ("reboot", "which router?"),
        ("reboot bng-09", "no router bng-09"),
        ("link-down bng-01", "write it as: link-down bng-01 INTERFACE"),
        ("link-down bng-01 Eth-Trunk77", "no interface Eth-Trunk77"),
        ("board-out bng-01 9/9", "no card 9/9"),
        ("mass-disconnect bng-01 GigabitEthernet0/7/0", "no subscribers come in by"),
        ("mass-disconnect bng-01 all 300", "write it as"),
        ("pool-full bng-01 nix", "no pool nix"),
        ("slow bng-01 much", "write it as"),
        ("renumber old", "a recording can't do that"),
    ],
)
def test_what_can_not_happen_is_told_in_a_sentence(line: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "old.snmprec"
    path.write_text("1.3.6.1.2.1.1.5.0|4|old\n")
    agents = {"bng-01": Agent(bng()), "old": Agent(Recording(path))}
    with pytest.raises(ConfigError, match=said):
        perform(agents, line)


def test_every_event_can_be_performed_on_a_model() -> None:
    words = {
        "SLOT/CARD": "0/7", "INTERFACE": "Eth-Trunk1", "POOL": "isp", "SECONDS": "2s",
        "PERCENT": "5%", "OCTETS": "484", "PLACE [PERCENT [OUTAGE [BACK]]]": "isp 50 10 20",
    }  # fmt: skip
    agent = Agent(bng())
    for name, event in EVENTS.items():
        line = f"{name} all {words.get(event.words, '')}"
        assert name in perform({"bng-01": agent}, line)
        assert f"{name} ROUTER" in describe()
    assert everything(agent, NOW)


def test_faults_come_and_go() -> None:
    agents = {"bng-01": Agent(bng())}
    for line in ("slow bng-01 2.5s", "loss bng-01 5%", "too-big bng-01 484", "dead bng-01"):
        perform(agents, line)
    agent = agents["bng-01"]
    assert dataclasses.astuple(agent.faults) == (0.05, 2.5, 0.0, True)
    assert agent.limits.max_size == 484
    perform(agents, "well bng-01")
    assert dataclasses.astuple(agent.faults) == (0.0, 0.0, 0.0, False)


def test_a_recording_can_be_rebooted(tmp_path: Path) -> None:
    path = tmp_path / "old.snmprec"
    path.write_text(f"{UPTIME}|67|100000\n")
    agent = Agent(Recording(path, moving=True, clock=lambda: NOW))
    perform({"old": agent}, "reboot old")
    assert everything(agent, NOW + 2) == {UPTIME: 200}


def test_a_script_is_in_the_order_of_its_times() -> None:
    text = "# a bad day\n\n1m  reboot   bng-01\n10s link-down bng-01 Eth-Trunk1\n"
    assert steps(text, "day") == ((10.0, "link-down bng-01 Eth-Trunk1"), (60.0, "reboot bng-01"))


@pytest.mark.parametrize(
    "line", ["soon reboot bng-01", "10 reboot bng-01", "10s nix bng-01", "1s reboot"]
)
def test_a_script_that_is_wrong_is_told_with_its_line(line: str) -> None:
    with pytest.raises(ConfigError, match=r"day, line 2"):
        steps(f"\n{line}\n", "day")
