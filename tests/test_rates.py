"""Counters to rates: what can be believed becomes a rate, everything else a counted reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ne8000d.measurements.interfaces import INTERFACE
from ne8000d.rates import AgentClock, Rates, restarted
from ne8000d.schema import Counter, Frame

GIGABIT = 1e9
WRAP32 = 1 << 32
WRAP64 = 1 << 64


def frame(
    octets: int | None,
    at: float,
    *,
    name: str = "GigabitEthernet0/1/0",
    narrow: bool = False,
    speed: float = GIGABIT,
    discontinuity: int = 0,
    idle: bool = False,
    users: bool = False,
    packets: int | None = None,
) -> Frame:
    keys = frozenset({"1"})

    def counter(value: int | None) -> Counter:
        values = {} if value is None else {"1": value}
        return Counter(values, dict.fromkeys(values, at), keys if narrow else frozenset())

    counters = {"in_octets": counter(octets)}
    if packets is not None:
        counters["in_packets"] = counter(packets)
    return Frame(
        INTERFACE,
        {"1": (name, "physical", "")},
        {},
        {"1": at},
        counters=counters,
        speed_bps={"1": speed},
        discontinuity={"1": discontinuity},
        idle=keys if idle else frozenset(),
        users=keys if users else frozenset(),
    )


def clock(at: float, uptime_seconds: float | None = None, **engine: int) -> AgentClock:
    ticks = None if uptime_seconds is None else round(uptime_seconds * 100) % WRAP32
    return AgentClock(at, ticks, engine.get("engine_seconds"), engine.get("engine_boots"))


def run(rates: Rates, *steps: tuple[Frame, AgentClock]) -> list[float | None]:
    return [rates.derive(*step).fields.get("in_bps", {}).get("1") for step in steps]


def test_growth_a_second_times_eight_is_the_rate_and_the_raw_counter_stands_beside_it():
    rates = Rates(300.0)
    rates.derive(frame(1_000, 10.0), clock(10.0))
    derived = rates.derive(frame(4_751_000, 40.0), clock(40.0))
    assert derived.fields["in_bps"] == {"1": pytest.approx(4_750_000 * 8 / 30)}
    assert derived.fields["in_octets"] == {"1": 4_751_000}
    assert derived.fields["in_utilization_percent"]["1"] == pytest.approx(0.12666, rel=1e-3)


def test_the_first_sight_of_a_counter_has_no_rate_and_is_counted():
    rates = Rates(300.0)
    assert run(rates, (frame(5, 0.0), clock(0.0))) == [None]
    assert rates.reasons == {"first": 1}


def test_elapsed_is_the_time_between_the_requests_that_brought_the_values():
    rates = Rates(300.0)
    steps = [(frame(0, 10.25), clock(10.0)), (frame(1_000, 20.75), clock(20.0))]
    assert run(rates, *steps)[1] == pytest.approx(1_000 * 8 / 10.5)


def test_a_32_bit_counter_that_wraps_keeps_its_rate():
    rates = Rates(300.0)
    steps = [
        (frame(WRAP32 - 1_000, 0.0, narrow=True), clock(0.0, 500)),
        (frame(2_000, 10.0, narrow=True), clock(10.0, 510)),
    ]
    assert run(rates, *steps)[1] == pytest.approx(3_000 * 8 / 10)


def test_a_32_bit_counter_that_was_reset_has_no_rate():
    rates = Rates(300.0)
    steps = [
        (frame(3_000_000_000, 0.0, narrow=True, speed=1e8), clock(0.0, 500)),
        (frame(2_000, 10.0, narrow=True, speed=1e8), clock(10.0, 510)),
    ]
    assert run(rates, *steps)[1] is None
    assert rates.reasons["reset"] == 1


def test_a_32_bit_counter_on_a_line_that_turns_it_twice_between_polls_has_no_rate():
    rates = Rates(300.0)
    steps = [
        (frame(1_000, 0.0, narrow=True, speed=1e10), clock(0.0)),
        (frame(2_000, 30.0, narrow=True, speed=1e10), clock(30.0)),
    ]
    assert run(rates, *steps)[1] is None
    assert rates.reasons["ambiguous"] == 1


def test_a_64_bit_counter_that_goes_back_was_reset():
    rates = Rates(300.0)
    steps = [
        (frame(WRAP64 - 10, 0.0), clock(0.0, 500)),
        (frame(5, 10.0), clock(10.0, 510)),
        (frame(1_255, 20.0), clock(20.0, 520)),
    ]
    assert run(rates, *steps) == [None, None, pytest.approx(1_000.0)]
    assert rates.reasons["reset"] == 1


def test_a_restart_of_the_device_ends_every_series_even_where_counters_grew():
    rates = Rates(300.0)
    steps = [
        (frame(1_000, 0.0), clock(0.0, 50_000)),
        (frame(900_000, 30.0), clock(30.0, 12)),
        (frame(1_900_000, 60.0), clock(60.0, 42)),
    ]
    assert run(rates, *steps) == [None, None, pytest.approx(1_000_000 * 8 / 30)]
    assert rates.reasons["reset"] == 1


def test_sysuptime_that_rolls_after_497_days_is_no_restart():
    roll_seconds = WRAP32 / 100
    before = clock(0.0, roll_seconds - 10, engine_seconds=42_949_662, engine_boots=3)
    now = clock(30.0, 20, engine_seconds=42_949_692, engine_boots=3)
    assert not restarted(before, now)
    assert not restarted(clock(0.0, roll_seconds - 10), clock(30.0, 20))


def test_a_reboot_just_before_the_roll_is_a_restart():
    roll_seconds = WRAP32 / 100
    assert restarted(clock(0.0, roll_seconds - 4_000), clock(30.0, 20))
    assert restarted(clock(0.0, 50_000, engine_boots=3), clock(30.0, 50_030, engine_boots=4))


def test_a_device_without_any_clock_is_judged_by_its_counters():
    assert not restarted(clock(0.0), clock(30.0))
    rates = Rates(300.0)
    steps = [(frame(1_000, 0.0), clock(0.0)), (frame(5, 30.0), clock(30.0))]
    assert run(rates, *steps)[1] is None


def test_snmpenginetime_tells_a_restart_where_sysuptime_is_missing():
    assert restarted(clock(0.0, engine_seconds=9_000), clock(30.0, engine_seconds=7))
    assert not restarted(clock(0.0, engine_seconds=9_000), clock(30.0, engine_seconds=9_030))


def test_a_cached_sysuptime_is_no_restart():
    assert not restarted(clock(0.0, 5_000), clock(5.0, 5_000))


def test_a_changed_ifcounterdiscontinuitytime_costs_one_rate_of_that_row():
    rates = Rates(300.0)
    steps = [
        (frame(1_000, 0.0), clock(0.0)),
        (frame(9_000, 10.0, discontinuity=5779), clock(10.0)),
        (frame(10_000, 20.0, discontinuity=5779), clock(20.0)),
    ]
    assert run(rates, *steps) == [None, None, pytest.approx(800.0)]
    assert rates.reasons["discontinuity"] == 1


def test_an_index_that_belongs_to_another_name_now_has_no_rate():
    rates = Rates(300.0)
    steps = [
        (frame(1_000, 0.0), clock(0.0)),
        (frame(9_000, 10.0, name="GigabitEthernet0/1/1"), clock(10.0)),
    ]
    assert run(rates, *steps)[1] is None
    assert rates.reasons["renumbered"] == 1


def test_a_rate_above_the_lines_speed_is_no_rate():
    rates = Rates(300.0)
    steps = [
        (frame(0, 0.0), clock(0.0)),
        (frame(1_400_000_000, 10.0), clock(10.0)),
        (frame(1_400_125_000, 20.0), clock(20.0)),
    ]
    assert run(rates, *steps) == [None, None, pytest.approx(100_000.0)]
    assert rates.reasons["implausible"] == 1


def test_a_mean_over_an_outage_is_no_rate():
    rates = Rates(300.0)
    steps = [(frame(0, 0.0), clock(0.0)), (frame(1_000, 400.0), clock(400.0))]
    assert run(rates, *steps)[1] is None
    assert rates.reasons["gap"] == 1


def test_an_agent_that_serves_its_cache_gets_its_growth_divided_by_the_whole_time():
    rates = Rates(300.0)
    steps = [
        (frame(0, 0.0), clock(0.0)),
        (frame(30_000_000, 30.0), clock(30.0)),
        (frame(30_000_000, 60.0), clock(60.0)),
        (frame(90_000_000, 90.0), clock(90.0)),
    ]
    steady = pytest.approx(8_000_000.0)
    assert run(rates, *steps) == [None, steady, None, steady]
    assert rates.reasons["stale"] == 1


def test_a_cached_first_difference_is_not_taken_for_silence():
    rates = Rates(300.0)
    steps = [
        (frame(70_000_000, 0.0), clock(0.0)),
        (frame(70_000_000, 30.0), clock(30.0)),
        (frame(130_000_000, 60.0), clock(60.0)),
    ]
    assert run(rates, *steps) == [None, None, pytest.approx(8_000_000.0)]


def test_a_link_that_is_down_may_stand_still():
    rates = Rates(300.0)
    steps = [
        (frame(70_000_000, 0.0, idle=True), clock(0.0)),
        (frame(70_000_000, 30.0, idle=True), clock(30.0)),
    ]
    assert run(rates, *steps)[1] == 0.0


def test_a_device_that_stands_still_for_five_minutes_really_does():
    rates = Rates(300.0)
    results = run(rates, *[(frame(7, 30.0 * i), clock(30.0 * i)) for i in range(12)])
    assert results[:10] == [None] * 10
    assert results[10:] == [0.0, 0.0]


def two_rows(first: int, second: int, at: float, users: frozenset[str] = frozenset()) -> Frame:
    values = {"1": first, "2": second}
    tags = {"1": ("Eth-Trunk1", "trunk", ""), "2": ("Eth-Trunk1.100", "sub", "")}
    return Frame(
        INTERFACE,
        tags,
        {},
        dict.fromkeys(tags, at),
        counters={"in_octets": Counter(values, dict.fromkeys(values, at))},
        speed_bps=dict.fromkeys(tags, GIGABIT),
        users=users,
    )


def test_a_busy_row_that_falls_silent_among_others_is_doubted_once():
    rates = Rates(300.0)
    found = []
    for step, (first, second) in enumerate([(0, 0), (10**6, 10**6), (2 * 10**6, 10**6)]):
        derived = rates.derive(two_rows(first, second, 30.0 * step), clock(30.0 * step))
        found.append(derived.fields.get("in_bps", {}).get("2"))
    derived = rates.derive(two_rows(3 * 10**6, 10**6, 90.0), clock(90.0))
    assert found == [None, pytest.approx(8e6 / 30), None]
    assert derived.fields["in_bps"]["2"] == 0.0


def test_a_sub_interface_with_subscribers_whose_octets_stand_still_has_its_counters_off():
    rates = Rates(300.0)
    users = frozenset({"2"})
    for step in range(21):
        at = 30.0 * step
        derived = rates.derive(two_rows(10**6 * step, 5_000, at, users), clock(at))
        if 0 < step < 20:
            assert derived.fields["in_bps"]["2"] == 0.0
    assert "2" not in derived.fields["in_bps"]
    assert "1" in derived.fields["in_bps"]
    assert rates.reasons["counters_off"] == 1


def test_a_row_missing_from_a_partial_walk_is_taken_up_where_it_was():
    rates = Rates(300.0)
    steps = [
        (frame(0, 0.0), clock(0.0)),
        (frame(None, 30.0), clock(30.0)),
        (frame(7_500, 60.0), clock(60.0)),
    ]
    assert run(rates, *steps) == [None, None, pytest.approx(1_000.0)]


@given(
    st.lists(
        st.tuples(
            st.integers(0, WRAP64 - 1),
            st.floats(0.0, 1_000.0, allow_nan=False),
            st.integers(0, WRAP32 - 1),
            st.booleans(),
            st.sampled_from([0.0, 1e7, 1e9, 4e11]),
        ),
        max_size=8,
    )
)
def test_whatever_an_agent_answers_no_rate_is_negative_or_above_the_lines_speed(steps):
    rates = Rates(300.0)
    now = 0.0
    for octets, wait, ticks, narrow, speed in steps:
        now += wait
        value = octets % WRAP32 if narrow else octets
        derived = rates.derive(
            frame(value, now, narrow=narrow, speed=speed), AgentClock(now, ticks)
        )
        rate = derived.fields.get("in_bps", {}).get("1", 0.0)
        assert 0.0 <= rate <= 1.05 * (speed or 1.6e12) * (1 + 1e-9)
