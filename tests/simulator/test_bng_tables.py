"""The modelled BNG's pools, events, peers and sensors: consistent, monotonic, of the real shape."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ne8000d.oid import Integer, IpAddress, LengthString, split
from ne8000d.simulator import Agent, Bng, Size
from tests.simulator.asking import everything
from tests.simulator.test_bng import AAA, DAY, NOW, bng, numbers

POOL = "1.3.6.1.4.1.2011.6.8.1"
RADIUS = "1.3.6.1.4.1.2011.5.25.40.15.1"
CALLS = f"{AAA}.29.1"
SMALL = Size(interfaces=16, subscribers=300)


@pytest.fixture(scope="module")
def router() -> Bng:
    return bng()


@pytest.fixture(scope="module")
def walk(router: Bng) -> dict[str, object]:
    return everything(Agent(router), NOW)


def test_pools_add_up_to_what_is_online(walk: dict[str, object], router: Bng) -> None:
    truth = router.truth(NOW)
    used = numbers(walk, f"{POOL}.1.1.16")
    idle = numbers(walk, f"{POOL}.1.1.19")
    total = numbers(walk, f"{POOL}.1.1.15")
    conflict, excluded = numbers(walk, f"{POOL}.1.1.17"), numbers(walk, f"{POOL}.1.1.18")
    assert sum(used.values()) == truth.ipv4 + truth.dual_stack
    for row in total:
        assert total[row] == used[row] + idle[row] + conflict[row] + excluded[row]
    device = numbers(walk, f"{POOL}.7")
    assert device["3.0"] == sum(used.values()) == sum(numbers(walk, f"{AAA}.6.1.9").values())
    assert device["6.0"] == sum(total.values())
    assert numbers(walk, f"{POOL}.22")["19.0"] == truth.ipv6 + truth.dual_stack == truth.prefixes


def test_the_last_pool_is_nearly_full_in_the_evening(router: Bng) -> None:
    evening = NOW // DAY * DAY + 23.5 * 3_600  # 20:30 in Brazil
    pools = router.truth(evening).pools
    use = {name: used / total for name, (total, used) in pools.items()}
    assert use["pool-corporativo"] > 0.9
    assert max(share for name, share in use.items() if name != "pool-corporativo") < 0.9


@settings(max_examples=20, deadline=None)
@given(st.floats(0, 40 * DAY), st.floats(0.0, 90.0))
def test_counters_of_events_never_run_back(after_start: float, step: float) -> None:
    view = bng(SMALL)
    now = view.state.booted + after_start
    first, last = (everything(Agent(view), moment) for moment in (now, now + step))
    tables = (CALLS, f"{AAA}.34.1", f"{RADIUS}.6.1.3", f"{RADIUS}.7.1.3", f"{AAA}.6.1.4",
              f"{AAA}.6.1.39", "1.3.6.1.2.1.15.3.1.10")  # fmt: skip
    for table in tables:
        later = numbers(last, table)
        assert all(later[key] >= value for key, value in numbers(first, table).items()), table
    calls = numbers(last, CALLS)
    assert calls["1.0"] == calls["2.0"] + calls["8.0"]
    assert calls["8.0"] == sum(calls[f"{column}.0"] for column in range(3, 8))


def test_a_reboot_begins_the_events_anew() -> None:
    view = bng(SMALL)
    before = numbers(everything(Agent(view), NOW, CALLS), CALLS)
    view.reboot(NOW)
    after = numbers(everything(Agent(view), NOW + 10, CALLS), CALLS)
    assert before["1.0"] > 1_000_000
    assert after["1.0"] < 10


def test_indexes_are_those_of_the_mibs(walk: dict[str, object]) -> None:
    for row in numbers(walk, f"{RADIUS}.6.1.3"):
        assert split(row, (IpAddress(), LengthString()))[0].startswith("192.0.2.")
    for row in numbers(walk, "1.3.6.1.4.1.2011.5.25.31.1.1.8.1.6"):
        place, *_ = split(row, (Integer(),) * 4)
        assert int(place) & 0xFFFF == 0xFFFF, "as on the real M8"
    assert set(numbers(walk, f"{POOL}.12.1.3")) == {
        ".".join(map(str, (11, *b"residencial"))),
    }
