"""The modelled BNG: consistent with itself, a function of seed and moment, VRP's oddities in."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ne8000d.errors import ConfigError
from ne8000d.oid import LengthString, split
from ne8000d.simulator import Agent, Bng, Size, Truth, rui_pair
from tests.simulator.asking import everything

NOW = 1_780_000_000.0  # an afternoon in 2026
DAY = 86_400.0
IF = "1.3.6.1.2.1.2.2.1"
IFX = "1.3.6.1.2.1.31.1.1.1"
STACK = "1.3.6.1.2.1.31.1.2.1.3"
AAA = "1.3.6.1.4.1.2011.5.2.1"
ENTITY = "1.3.6.1.2.1.47.1.1.1.1"
STATE = "1.3.6.1.4.1.2011.5.25.31.1.1.1.1"
OPTICS = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1"
UPTIME, BOOTS, ENGINE = "1.3.6.1.2.1.1.3.0", "1.3.6.1.6.3.10.2.1.2.0", "1.3.6.1.6.3.10.2.1.3.0"
SIZE = Size(interfaces=48, subscribers=900, slots=2, cards=3, trunks=3, ppp_rows=7)
PPPOE, DHCP, IPV4, IPV6, DUAL, ALL = 1, 3, 6, 7, 8, 9


def bng(size: Size = SIZE, **options: object) -> Bng:
    return Bng("bng-01", size, clock=lambda: NOW, **options)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def router() -> Bng:
    """Never changed by a test."""
    return bng()


@pytest.fixture(scope="module")
def walk(router: Bng) -> dict[str, object]:
    return everything(Agent(router), NOW)


@pytest.fixture(scope="module")
def truth(router: Bng) -> Truth:
    return router.truth(NOW)


def column(walk: Mapping[str, object], oid: str) -> dict[str, object]:
    prefix = f"{oid}."
    return {name[len(prefix) :]: value for name, value in walk.items() if name.startswith(prefix)}


def numbers(walk: Mapping[str, object], oid: str) -> dict[str, int]:
    found = column(walk, oid)
    assert found, f"no {oid}"
    return {key: value for key, value in found.items() if isinstance(value, int)}


def counters(view: Bng, now: float, oid: str = f"{IFX}.10") -> dict[str, int]:
    return numbers(everything(Agent(view), now, oid), oid)


def test_the_walk_is_the_same_for_the_same_seed_and_moment_only(
    walk: dict[str, object],
) -> None:
    assert everything(Agent(bng()), NOW) == walk
    assert everything(Agent(bng(seed=2)), NOW) != walk
    assert everything(Agent(bng()), NOW + 60) != walk


def test_totals_are_the_truth(walk: dict[str, object], truth: Truth) -> None:
    totals = numbers(walk, f"{AAA}.14.1")
    admins = totals["4.0"] + totals["5.0"] + totals["6.0"]
    assert totals["1.0"] == truth.online_total == truth.total + admins
    assert totals["2.0"] == truth.pppoe
    assert totals["7.0"] == truth.ipoe
    assert (totals["15.0"], totals["16.0"], totals["17.0"]) == (
        truth.ipv4, truth.ipv6, truth.dual_stack,
    )  # fmt: skip
    assert truth.ipv4 + truth.ipv6 + truth.dual_stack == truth.pppoe + truth.ipoe == truth.total
    assert truth.online == truth.total > 400
    assert truth.total <= truth.peak == totals["8.0"] <= SIZE.subscribers + admins
    assert totals["12.0"] >= SIZE.subscribers


def test_every_division_sums_to_the_total(walk: dict[str, object], truth: Truth) -> None:
    for division in (truth.domains, truth.interfaces, truth.cards, truth.slots):
        assert sum(division.values()) == truth.total
    for table in (f"{AAA}.42.1.2", f"{AAA}.43.1.1", f"{AAA}.44.1.2"):
        for kind, whole in (
            (PPPOE, truth.pppoe), (DHCP, truth.ipoe), (IPV4, truth.ipv4), (IPV6, truth.ipv6),
            (DUAL, truth.dual_stack), (ALL, truth.total), (2, 0), (4, 0), (5, 0),
        ):  # fmt: skip
            assert sum(numbers(walk, f"{table}.{kind}").values()) == whole
    for oid in (f"{AAA}.32.1.2", f"{AAA}.33.1.3"):
        assert sum(numbers(walk, oid).values()) == truth.total
    assert sum(numbers(walk, f"{AAA}.33.1.8").values()) == truth.pppoe


def test_divisions_are_indexed_as_the_mib_says(walk: dict[str, object], truth: Truth) -> None:
    by_domain = {
        split(key, [LengthString()])[0]: value
        for key, value in numbers(walk, f"{AAA}.6.1.2").items()
    }
    admins = by_domain.pop("default_admin")
    assert by_domain == truth.domains
    assert sum(by_domain.values()) + admins == truth.online_total
    by_interface = numbers(walk, f"{AAA}.42.1.2.{ALL}")
    assert by_interface == {
        str(truth.if_index[name]): count for name, count in truth.interfaces.items()
    }
    by_card = numbers(walk, f"{AAA}.33.1.3")
    assert {key.replace(".", "/"): count for key, count in by_card.items()} == truth.cards
    assert numbers(walk, f"{AAA}.32.1.2") == truth.slots
    assert len(truth.slots) == 2


@settings(max_examples=20, deadline=None)
@given(st.floats(NOW - 20 * DAY, NOW + 400 * DAY))
def test_counts_hold_together_at_any_moment(now: float) -> None:
    view = bng(Size(interfaces=16, subscribers=200))
    truth = view.truth(now)
    users = numbers(everything(Agent(view), now, f"{AAA}.42.1.2.9"), f"{AAA}.42.1.2.9")
    assert sum(users.values()) == truth.total
    assert 0.6 * 200 < truth.total <= 200
    assert truth.total <= truth.peak
    assert sum(truth.interfaces.values()) == sum(truth.domains.values()) == truth.total


def test_a_day_has_a_dip_before_dawn_and_a_peak_in_the_evening(router: Bng) -> None:
    midnight = NOW // DAY * DAY + 3 * 3_600  # in Brazil
    hours = [router.truth(midnight + hour * 3_600).total for hour in range(24)]
    flows = [router.truth(midnight + hour * 3_600).bps["Eth-Trunk1"][1] for hour in range(24)]
    for curve in (hours, flows):
        assert 3 <= curve.index(min(curve)) <= 7
        assert 18 <= curve.index(max(curve)) <= 22
    assert min(hours) / max(hours) < 0.75
    assert min(flows) / max(flows) < 0.4


def test_counts_move_within_a_minute(router: Bng) -> None:
    big = bng(Size(subscribers=4_000))
    assert len({big.truth(NOW + second).total for second in range(0, 60, 10)}) > 1


def test_the_peak_never_falls(router: Bng) -> None:
    peaks = [router.truth(router.state.booted + 97.0 * step).peak for step in range(2_000)]
    assert peaks == sorted(peaks)


def test_a_trunk_counts_what_its_members_and_its_sub_interfaces_count(
    walk: dict[str, object], truth: Truth
) -> None:
    names = {name: str(number) for name, number in truth.if_index.items()}
    pairs = [key.split(".") for key in column(walk, STACK)]
    for oid in (f"{IFX}.6", f"{IFX}.10"):
        octets = numbers(walk, oid)
        for trunk in ("Eth-Trunk1", "Eth-Trunk2", "Eth-Trunk3", "Eth-Trunk100"):
            members = [low for high, low in pairs if high == names[trunk]]
            assert members
            assert octets[names[trunk]] == sum(octets[member] for member in members) > 0
        for trunk in ("Eth-Trunk2", "Eth-Trunk3"):
            subs = [high for high, low in pairs if low == names[trunk] and high != "0"]
            assert len(subs) == 16
            assert octets[names[trunk]] == sum(octets[sub] for sub in subs)


def test_downstream_comes_in_by_the_uplink_and_goes_out_to_the_subscribers(
    truth: Truth,
) -> None:
    down = sum(truth.bps[f"Eth-Trunk{number}"][1] for number in (1, 2, 3))
    dedicated = truth.bps["GigabitEthernet0/7/9"][1]
    assert truth.bps["Eth-Trunk100"][0] == pytest.approx(down + dedicated)
    assert truth.bps["Eth-Trunk100"][0] > 4 * truth.bps["Eth-Trunk100"][1]


def test_counters_are_the_integral_of_the_true_rates(router: Bng) -> None:
    span, steps = 600.0, 600
    first, last = counters(router, NOW), counters(router, NOW + span)
    names = router.truth(NOW).if_index
    truths = [router.truth(NOW + (step + 0.5) * span / steps).bps for step in range(steps)]
    for name in ("Eth-Trunk1", "Eth-Trunk100", "GigabitEthernet0/7/0", "Eth-Trunk1.1001"):
        key = str(names[name])
        flown = sum(bps[name][1] for bps in truths) * span / steps / 8
        assert last[key] - first[key] == pytest.approx(flown, rel=1e-4)


@settings(max_examples=30, deadline=None)
@given(st.floats(0, 40 * DAY), st.floats(0.0, 3.0))
def test_counters_never_run_back(after_start: float, step: float) -> None:
    view = bng(Size(interfaces=16, subscribers=100, ppp_rows=3))
    now = view.state.booted + after_start
    for oid in (f"{IFX}.6", f"{IFX}.7", f"{IFX}.12"):
        first, last = counters(view, now, oid), counters(view, now + step, oid)
        assert all(last[key] >= value for key, value in first.items())


@pytest.mark.parametrize(
    "size", [Size(), Size(subscribers=60_000), Size(trunks=9, cards=3, subscribers=40_000)]
)
def test_no_rate_is_above_the_ports_speed_at_the_busiest_moment(size: Size) -> None:
    view = bng(size)
    evening = NOW // DAY * DAY + 23.9 * 3_600
    plant = view.state.plant
    for row, rates in zip(plant.interfaces, view.truth(evening).bps.values(), strict=True):
        assert not row.connector or max(rates) < 0.95 * row.speed * 1e6


def test_counters_that_are_off_stand_still_though_there_are_users(truth: Truth) -> None:
    view = bng()
    plant = view.state.plant
    assert plant.counters_off is not None
    silent = plant.interfaces[plant.counters_off]
    assert silent.name is not None
    assert truth.interfaces[silent.name] > 0
    assert truth.bps[silent.name] == (0.0, 0.0)
    key = str(silent.if_index)
    assert counters(view, NOW)[key] == counters(view, NOW + 3_600)[key]


def test_rows_are_odd_as_on_real_devices(walk: dict[str, object], truth: Truth) -> None:
    descriptions, types = column(walk, f"{IF}.2"), numbers(walk, f"{IF}.3")
    names, aliases = column(walk, f"{IFX}.1"), column(walk, f"{IFX}.18")
    assert set(types) - set(names) == set(types) - set(descriptions)
    assert len(set(types) - set(names)) == 1
    twice = [name for name in names.values() if list(names.values()).count(name) == 2]
    assert len(twice) == 2
    assert any("#" in name for name in truth.interfaces)
    with pytest.raises(UnicodeDecodeError):
        b"".join(value for value in aliases.values() if isinstance(value, bytes)).decode()
    assert set(types.values()) == {1, 6, 23, 24, 53, 135, 161}
    assert list(types.values()).count(135) == SIZE.interfaces
    assert list(types.values()).count(23) == 1 + SIZE.ppp_rows
    assert {b"GigabitEthernet0/7/0", b"100GE0/1/0", b"Eth-Trunk1", b"NULL0"} <= set(names.values())
    speeds = numbers(walk, f"{IFX}.15")
    assert speeds["1"] == speeds["2"] == speeds["3"] == 0


def test_a_trunks_speed_is_that_of_its_members_that_are_up(
    walk: dict[str, object], truth: Truth
) -> None:
    speeds = numbers(walk, f"{IFX}.15")
    of = {name: speeds[str(number)] for name, number in truth.if_index.items()}
    assert (of["Eth-Trunk1"], of["Eth-Trunk3"], of["Eth-Trunk100"]) == (40_000, 30_000, 200_000)


def test_the_chassis_repeats_the_boards_processor(walk: dict[str, object], truth: Truth) -> None:
    cpu, memory = numbers(walk, f"{STATE}.5"), numbers(walk, f"{STATE}.7")
    assert {key for key, value in cpu.items() if value} == {"16777216", "17432577"}
    assert set(cpu.values()) == {0, truth.cpu_percent}
    assert set(memory.values()) == {0, truth.memory_percent}
    thresholds = numbers(walk, f"{STATE}.6")
    assert {key for key, value in thresholds.items() if value} == {"16777216", "17432577"}
    sizes, mega = numbers(walk, f"{STATE}.9"), numbers(walk, f"{STATE}.19")
    assert (sizes["17432577"], mega["17432577"]) == (-1, 8_192)
    names = column(walk, f"{ENTITY}.7")
    assert names["17235969"] == b"CR51LAXFE0 0/7"
    assert names["17240321"] == b"GigabitEthernet0/7/0"
    assert set(names) == set(cpu)
    within = numbers(walk, f"{ENTITY}.4")
    assert {str(parent) for parent in within.values()} <= {*names, "0"}


def test_temperatures_have_a_threshold_or_are_zero(walk: dict[str, object]) -> None:
    limits = numbers(walk, f"{STATE}.12")
    for key, celsius in numbers(walk, f"{STATE}.11").items():
        assert 25 < celsius < limits[key] if limits[key] else celsius == 0


def test_entities_lead_to_interfaces_except_those_of_the_first_card(
    walk: dict[str, object],
) -> None:
    names, entities = column(walk, f"{IFX}.1"), column(walk, f"{ENTITY}.7")
    mapping = column(walk, "1.3.6.1.2.1.47.1.3.2.1.2")
    for key, pointer in mapping.items():
        assert isinstance(pointer, str)
        prefix, _, if_index = pointer.rpartition(".")
        assert prefix == f"{IF}.1"
        assert entities[key.removesuffix(".1")] == names[if_index]
    mapped = {entities[key.removesuffix(".1")] for key in mapping}
    unmapped = set(names.values()) & set(entities.values()) - mapped
    assert unmapped == {f"GigabitEthernet0/7/{port}".encode() for port in range(10)}


def test_optics_are_in_hundredths_of_a_dbm_and_currents_in_two_units(
    walk: dict[str, object],
) -> None:
    receive, lanes = numbers(walk, f"{OPTICS}.8"), column(walk, f"{OPTICS}.32")
    dark = [key for key, power in receive.items() if power == -4_000]
    assert len(dark) == 1
    assert numbers(walk, f"{STATE}.2")[dark[0]] == 17
    for key, text in lanes.items():
        assert isinstance(text, bytes)
        powers = [int(part) for part in text.decode().split(",")]
        assert len(powers) in {1, 4}
        assert math.isclose(sum(powers) / len(powers), receive[key], abs_tol=1)
    bias = numbers(walk, f"{OPTICS}.7").values()
    assert any(current < 1_000 for current in bias)
    assert any(current >= 1_000 for current in bias)


def test_a_reboot_begins_again_and_is_counted() -> None:
    view = bng()
    view.reboot(NOW)
    walked = everything(Agent(view), NOW + 10)
    assert (walked[UPTIME], walked[BOOTS], walked[ENGINE]) == (1_000, 2, 10)
    assert max(counters(view, NOW).values()) == 0
    assert counters(view, NOW + 10)[str(view.truth(NOW).if_index["Eth-Trunk1"])] > 0


def test_uptime_rolls_after_497_days_and_engine_time_does_not() -> None:
    view = bng(uptime=0.0)
    view.state.uptime_offset = 2**32 / 100 - 5
    before, after = everything(Agent(view), NOW), everything(Agent(view), NOW + 6)
    assert (before[UPTIME], after[UPTIME]) == (2**32 - 500, 100)
    assert (before[ENGINE], after[ENGINE]) == (42_949_667, 42_949_673)


@pytest.mark.parametrize(("oid", "width"), [(f"{IFX}.10", 64), (f"{IF}.16", 32)])
def test_counters_can_be_brought_near_their_end(oid: str, width: int) -> None:
    view = bng()
    view.restart_counters(2**64 - 1_000, NOW)
    assert set(counters(view, NOW, oid).values()) == {2**width - 1_000}
    key = str(view.truth(NOW).if_index["Eth-Trunk1"])
    assert 0 < counters(view, NOW + 0.5, oid)[key] < 2**31


def test_cached_counters_stand_still_between_refreshes() -> None:
    view = bng()
    view.restart_counters(0, NOW)
    view.state.counter_cache = 15.0
    assert counters(view, NOW + 16) == counters(view, NOW + 29.9) != counters(view, NOW + 30)
    assert everything(Agent(view), NOW + 29)[UPTIME] != everything(Agent(view), NOW + 16)[UPTIME]


def test_renumbering_moves_rows_but_nobody_is_lost() -> None:
    view = bng()
    before = view.truth(NOW)
    view.renumber(NOW)
    after = view.truth(NOW)
    moved = [name for name in before.bps if before.if_index[name] != after.if_index.get(name)]
    assert len(moved) > SIZE.interfaces // 2
    assert sorted(before.if_index.values()) == sorted(after.if_index.values())
    assert sum(after.interfaces.values()) == before.total
    walked = everything(Agent(view), NOW)
    assert walked["1.3.6.1.2.1.31.1.5.0"] == walked[UPTIME]
    names = column(walked, f"{IFX}.1")
    assert names[str(after.if_index["Eth-Trunk1"])] == b"Eth-Trunk1"
    octets = numbers(walked, f"{IFX}.10")
    assert (
        octets[str(after.if_index["Eth-Trunk1"])]
        == counters(bng(), NOW)[str(before.if_index["Eth-Trunk1"])]
    )


def test_an_agent_of_32_bits_has_only_the_old_counters() -> None:
    view = bng()
    view.drop_counter64()
    walked = everything(Agent(view), NOW)
    assert not column(walked, f"{IFX}.6")
    assert not column(walked, f"{IFX}.13")
    assert column(walked, f"{IFX}.15")
    assert column(walked, f"{IF}.10")


def test_a_rui_pair_prints_the_shared_subscribers_twice_and_serves_them_once() -> None:
    first, second = rui_pair("bng-01", "bng-02", SIZE, shared=600, clock=lambda: NOW)
    one, two = first.truth(NOW), second.truth(NOW)
    assert (one.rui_local, one.rui_remote) == (two.rui_remote, two.rui_local)
    assert one.rui_local > 150
    for truth in (one, two):
        assert truth.total == truth.online + truth.rui_remote
        assert sum(truth.interfaces.values()) == sum(truth.domains.values()) == truth.total
    walked = everything(Agent(first), NOW)
    assert walked[f"{AAA}.14.1.1.0"] == one.online_total == one.total + 3
    assert sum(numbers(walked, f"{AAA}.42.1.2.9").values()) == one.total
    assert one.pppoe + two.pppoe > one.online + two.online


def test_the_partners_traffic_is_the_partners() -> None:
    alone = bng().truth(NOW).bps["Eth-Trunk100"][0]
    first, _ = rui_pair("bng-01", "bng-02", SIZE, shared=600, clock=lambda: NOW)
    # 900 subscribers of its own, 300 served for the pair, 300 more that the partner serves.
    assert 1.1 < first.truth(NOW).bps["Eth-Trunk100"][0] / alone < 1.5


@pytest.mark.parametrize(
    "wrong",
    [
        {"cards": 0}, {"cards": 8}, {"slots": 3, "cards": 2}, {"trunks": 0}, {"uplinks": 0},
        {"domains": ()}, {"ports": 1}, {"interfaces": -1}, {"interfaces": 0},
    ],
)  # fmt: skip
def test_what_can_not_be_built_is_told_in_a_sentence(wrong: dict[str, int]) -> None:
    with pytest.raises(ConfigError):
        Size(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "size",
    [
        Size(interfaces=0, subscribers=0), Size(interfaces=1, subscribers=1),
        Size(ports=2, trunks=2), Size(trunks=1, cards=1, ports=3, uplinks=1),
        Size(slots=4, cards=9, trunks=40),
    ],
)  # fmt: skip
def test_small_and_odd_sizes_can_be_walked(size: Size) -> None:
    view = bng(size)
    walked = everything(Agent(view), NOW)
    assert len(walked) == len(view.tree)
    view.truth(NOW)
    assert list(numbers(walked, f"{IF}.3").values()).count(161) == size.trunks + 1
