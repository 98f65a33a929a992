"""When a pool runs out: a rise that can be believed gives a moment, everything else none."""

from __future__ import annotations

from random import Random

import pytest

from ne8000d.forecast import Forecasts, Window
from ne8000d.schema import Frame
from ne8000d.tables.pools import IP_POOL
from ne8000d.tables.radius import RADIUS_SERVER

POOL = ("isp", "ipv4", "address", "pool", "")
MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0


def frame(used: int, at: float, *, total: int | None = 10_000, idle: int | None = None) -> Frame:
    fields: dict[str, dict[str, int]] = {"used": {"1": used}}
    if total is not None:
        fields["total"] = {"1": total}
    if idle is not None:
        fields["idle"] = {"1": idle}
    return Frame(IP_POOL, {"1": POOL}, {**fields}, {"1": at})


def told(forecasts: Forecasts, step: Frame) -> int | None:
    value = forecasts.derive(step).fields["exhausts_in_seconds"].get("1")
    assert value is None or type(value) is int
    return value


def test_a_steady_rise_is_carried_on_to_the_end() -> None:
    forecasts = Forecasts()
    answers = [told(forecasts, frame(9_000 + minute, minute * MINUTE)) for minute in range(60)]
    assert answers[:5] == [None] * 5
    assert answers[-1] == pytest.approx((10_000 - 9_059) * MINUTE, rel=0.01)


def test_what_the_device_says_is_idle_counts_and_not_total_less_used() -> None:
    forecasts = Forecasts()
    for minute in range(30):
        answer = told(forecasts, frame(500 + minute, minute * MINUTE, idle=100 - minute))
    assert answer == pytest.approx(71 * MINUTE, rel=0.01)


def test_a_pool_that_is_used_up_says_so_at_once() -> None:
    assert told(Forecasts(), frame(10_000, 5.0)) == 0
    assert told(Forecasts(), frame(9_000, 5.0, idle=0)) == 0


@pytest.mark.parametrize(
    "course",
    [
        lambda _: 9_000,
        lambda minute: 9_000 - minute,
        lambda minute: 9_000 + minute % 2,
        lambda minute: 9_000 + (minute == 59),
        lambda minute: 9_000 + Random(minute).randrange(200),
    ],
    ids=["still", "falling", "flickering", "one more at last", "noise"],
)
def test_what_does_not_rise_for_certain_has_no_end(course) -> None:
    forecasts = Forecasts()
    assert [told(forecasts, frame(course(minute), minute * MINUTE)) for minute in range(60)] == [
        None
    ] * 60


def test_a_rise_of_minutes_is_not_carried_on_for_days() -> None:
    forecasts = Forecasts()
    for minute in range(10):
        answer = told(forecasts, frame(100 + minute, minute * MINUTE))
    assert answer is None, "9,891 minutes, seen for nine"


def test_a_slow_rise_shows_over_a_day_below_its_daily_course() -> None:
    forecasts, random = Forecasts(), Random(1)
    answer = None
    for minute in range(2 * 24 * 60):
        used = 5_000 + minute * 0.4 + random.randrange(-30, 31)
        answer = told(forecasts, frame(round(used), minute * MINUTE))
    assert answer == pytest.approx((10_000 - 5_000 - 2_880 * 0.4) / 0.4 * MINUTE, rel=0.15)


def test_a_total_that_is_not_known_gives_no_end() -> None:
    forecasts = Forecasts()
    answers = [told(forecasts, frame(minute, minute * MINUTE, total=None)) for minute in range(60)]
    assert answers == [None] * 60


def test_a_pool_keeps_its_course_when_the_device_numbers_it_anew() -> None:
    forecasts = Forecasts()
    for minute in range(30):
        told(forecasts, frame(9_500 + minute, minute * MINUTE))
    moved = Frame(
        IP_POOL, {"7": POOL}, {"used": {"7": 9_530}, "total": {"7": 10_000}}, {"7": 30 * MINUTE}
    )
    assert forecasts.derive(moved).fields["exhausts_in_seconds"]["7"] == pytest.approx(
        470 * MINUTE, rel=0.02
    )


def test_a_value_served_twice_is_one_value() -> None:
    window = Window(HOUR)
    forecasts = Forecasts()
    for _ in range(100):
        assert told(forecasts, frame(9_999, 5.0)) is None
    assert window.seconds_left(1.0) is None


def test_memory_is_bounded_whatever_the_interval_and_forgets_what_is_gone() -> None:
    window = Window(HOUR)
    for second in range(20_000):
        window.add(float(second), float(second))
    assert len(window._slices) <= 61
    assert window.seconds_left(100.0) == pytest.approx(100.0)
    forecasts = Forecasts()
    told(forecasts, frame(1, 0.0))
    other = Frame(IP_POOL, {}, {}, {"x": 3 * DAY})
    forecasts.derive(other)
    assert forecasts._trends == {}


def test_other_measurements_pass_as_they_are() -> None:
    other = Frame(RADIUS_SERVER, {}, {}, {})
    assert Forecasts().derive(other) is other
