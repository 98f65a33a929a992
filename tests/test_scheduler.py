"""The schedule: phases, queues, workers, the breaker; real asyncio, intervals of milliseconds."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ne8000d.scheduler import Breaker, Scheduler, State, Target
from ne8000d.scheduler.breaker import PROBE_AT_MOST_EVERY, REFUSED_EVERY, Admission
from ne8000d.scheduler.clock_guard import stepped
from ne8000d.scheduler.lane import Due, Lane
from ne8000d.scheduler.plan import Grid, fraction

DEADLINE = 30.0


@dataclass(frozen=True)
class Result:
    ok: bool = True
    answered: bool = True
    reason: str | None = None
    message: str | None = None


SILENCE = Result(ok=False, answered=False, reason="no_response")


class Watched:
    """A scheduler over plain functions, with everything that it told."""

    def __init__(
        self,
        *targets: Target,
        poll: Callable[[str, str, float], Result] = lambda *_: Result(),
        probe: Callable[[str], bool] = lambda _: True,
        workers: int = 8,
    ) -> None:
        self.polls: list[tuple[str, str]] = []
        self.missed: list[tuple[str, str, str]] = []
        self.probes: Counter[str] = Counter()

        def counted(device: str) -> bool:
            self.probes[device] += 1
            return probe(device)

        self.scheduler: Scheduler[Result] = Scheduler(
            targets,
            poll=poll,
            probe=counted,
            polled=lambda device, group, _: self.polls.append((device, group)),
            missed=lambda *what: self.missed.append(what),
            workers=workers,
        )

    def run(self, until: Callable[[], bool], *, grace: float = 5.0) -> int:
        async def main() -> int:
            self.scheduler.start()
            give_up = time.monotonic() + DEADLINE
            while not until():
                assert time.monotonic() < give_up, "the condition never came true"
                await asyncio.sleep(0.005)
            return await self.scheduler.stop(grace)

        return asyncio.run(main())

    def count(self, device: str) -> int:
        return sum(name == device for name, _ in self.polls)


# --- the plan


@given(st.floats(1, 3600), st.floats(0, 1e6), st.floats(1e9, 2e9), st.text(min_size=1))
def test_every_group_is_first_polled_within_ten_seconds_or_its_interval(
    interval, monotonic, wall, device
):
    grid = Grid.starting(device, "system", interval, monotonic=monotonic, wall=wall)
    assert monotonic <= grid.first <= monotonic + min(interval, 10)


@given(st.floats(1, 3600), st.floats(0, 1e5), st.floats(1e9, 2e9), st.integers(0, 500))
def test_polls_follow_each_other_by_half_to_one_and_a_half_intervals_then_exactly_one(
    interval, monotonic, wall, seed
):
    grid = Grid.starting(f"bng-{seed}", "optics", interval, monotonic=monotonic, wall=wall)
    moments = [grid.first]
    for _ in range(5):
        moments.append(grid.following(moments[-1]))
    gaps = [after - before for before, after in pairwise(moments)]
    slack = 1e-3 + grid.tolerance
    assert interval / 2 - slack <= gaps[0] <= interval * 1.5 + slack
    assert gaps[1:] == pytest.approx([interval] * 4, abs=1e-3)


@given(st.floats(1, 3600), st.floats(0, 3600))
def test_the_due_moment_of_now_is_the_last_one_that_passed(interval, ahead):
    grid = Grid.starting("bng-01", "interfaces", interval, monotonic=1000, wall=1.7e9)
    due = grid.latest(1000 + ahead)
    if due is None:
        assert 1000 + ahead < grid.first
    else:
        assert due <= 1000 + ahead + grid.tolerance < grid.following(1000 + ahead) + 1e-6


def test_a_restart_keeps_the_phase_of_a_device():
    before = Grid.starting("bng-01", "optics", 300, monotonic=50, wall=1_700_000_000)
    after = Grid.starting("bng-01", "optics", 300, monotonic=7, wall=1_700_001_234)
    wall_before = before.following(50 + 400) - 50 + 1_700_000_000
    wall_after = after.following(7 + 400) - 7 + 1_700_001_234
    assert (wall_after - wall_before) % 300 == pytest.approx(0, abs=1e-3)


def test_phases_are_spread_over_the_interval():
    tenths = Counter(int(fraction(f"bng-{n}", "interfaces") * 10) for n in range(1000))
    assert len(tenths) == 10
    assert min(tenths.values()) > 60


def test_moments_that_passed_unseen_are_counted():
    grid = Grid(first=100, origin=104, interval=10)
    assert grid.between(114, 124) == 0
    assert grid.between(114, 144) == 2
    assert grid.between(100, grid.following(100)) == 0
    assert grid.between(100, 134) == 2


def test_only_a_change_of_more_than_a_second_is_a_clock_step():
    assert not stepped(1000.0, 1000.9)
    assert stepped(1000.0, 1001.1)
    assert stepped(1000.0, -2600.0)


# --- the breaker


def test_three_silent_polls_open_the_breaker_and_one_answer_closes_it():
    breaker = Breaker(15)
    assert not breaker.silent("no_response", 0)
    assert not breaker.silent("no_response", 1)
    assert breaker.silent("no_response", 2)
    assert breaker.admit(10) is Admission.SKIP
    assert breaker.admit(17) is Admission.PROBE
    assert breaker.admit(17) is Admission.SKIP, "one probe at a time"
    assert breaker.heard()
    assert breaker.admit(18) is Admission.POLL


def test_an_answer_between_silences_keeps_the_breaker_closed():
    breaker = Breaker(15)
    for now in range(10):
        breaker.silent("no_response", now)
        breaker.heard()
    assert breaker.state is State.CLOSED


def test_probes_become_rarer_but_never_rarer_than_a_minute():
    breaker = Breaker(15)
    now = 0.0
    for _ in range(3):
        breaker.silent("no_response", now)
    pauses = []
    for _ in range(5):
        now = breaker.next_probe
        assert breaker.admit(now) is Admission.PROBE
        breaker.silent("no_response", now)
        pauses.append(breaker.pause)
    assert pauses == [30, 60, 60, 60, PROBE_AT_MOST_EVERY]


def test_a_refused_user_opens_the_breaker_at_once():
    breaker = Breaker(15)
    assert breaker.silent("authentication", 0)
    assert breaker.admit(REFUSED_EVERY - 1) is Admission.SKIP


def test_a_probe_that_broke_is_tried_again_and_concludes_nothing():
    breaker = Breaker(15)
    for _ in range(3):
        breaker.silent("no_response", -15)
    assert breaker.admit(0) is Admission.PROBE
    breaker.interrupted(1)
    assert breaker.admit(15) is Admission.SKIP
    assert breaker.admit(16) is Admission.PROBE


# --- the queue of a device


def test_a_group_is_never_queued_twice():
    lane = Lane(Target("bng-01", {"system": 1, "optics": 1}), Breaker(1))
    assert lane.offer(Due("system", 0))
    assert not lane.offer(Due("system", 1))
    taken = lane.take()
    assert taken == Due("system", 0)
    assert not lane.offer(Due("system", 2)), "it is running"
    assert lane.offer(Due("optics", 2))
    assert lane.take() is None, "one request in flight"
    lane.done(taken)
    assert lane.take() == Due("optics", 2)


# --- all together


def test_every_group_of_every_device_is_polled_again_and_again():
    watched = Watched(*(Target(f"bng-{n}", {"system": 0.05, "interfaces": 0.03}) for n in range(5)))
    watched.run(
        lambda: (
            min(Counter(watched.polls).values(), default=0) >= 4
            and len(Counter(watched.polls)) == 10
        )
    )
    assert watched.scheduler.counts.failed == 0


def test_the_due_moment_is_handed_to_the_poll():
    lags = []
    watched = Watched(
        Target("bng-01", {"system": 0.02}),
        poll=lambda _device, _group, due: lags.append(time.monotonic() - due) or Result(),
    )
    watched.run(lambda: len(lags) >= 5)
    assert min(lags) > -0.01
    assert min(lags) < 0.02


def test_polls_of_a_slow_device_never_stack_and_never_delay_another():
    gate = threading.Event()
    running = Counter()
    most = Counter()

    def poll(device: str, _group: str, _due: float) -> Result:
        running[device] += 1
        most[device] = max(most[device], running[device])
        if device == "slow":
            gate.wait(DEADLINE)
        running[device] -= 1
        return Result()

    groups = {"system": 0.03, "interfaces": 0.03, "optics": 0.03}
    watched = Watched(Target("slow", groups), Target("quick", groups), poll=poll, workers=2)
    threading.Timer(0.5, gate.set).start()
    watched.run(lambda: watched.count("quick") >= 20 and watched.count("slow") >= 1)
    assert most["slow"] == 1
    assert watched.scheduler.counts.skipped["still_running"] > 0
    assert {("slow", group, "still_running") for group in groups} & set(watched.missed)
    assert all(device == "slow" for device, _, _ in watched.missed)


def test_as_many_polls_of_a_device_run_as_it_allows_in_flight():
    barrier = threading.Barrier(2)

    def poll(*_: object) -> Result:
        barrier.wait(DEADLINE)
        return Result()

    watched = Watched(
        Target("bng-01", {"system": 0.05, "interfaces": 0.05}, in_flight=2), poll=poll
    )
    watched.run(lambda: watched.count("bng-01") >= 2, grace=0.0)
    barrier.abort()


def test_a_dead_device_is_only_probed_and_is_polled_whole_when_it_returns():
    alive = threading.Event()
    alive.set()
    watched = Watched(
        Target("bng-01", {"system": 0.02, "interfaces": 0.02}),
        poll=lambda *_: Result() if alive.is_set() else SILENCE,
        probe=lambda _: alive.is_set(),
    )
    breaker = watched.scheduler.breakers["bng-01"]
    stages = iter(
        (
            lambda: watched.count("bng-01") >= 2 and (alive.clear() or True),
            lambda: breaker.state is not State.CLOSED,
            lambda: watched.probes["bng-01"] >= 2 and (alive.set() or True),
            lambda: breaker.state is State.CLOSED and (watched.polls.clear() or True),
            lambda: {group for _, group in watched.polls} == {"system", "interfaces"},
        )
    )
    stage = [next(stages)]

    def until() -> bool:
        while stage[0]():
            try:
                stage[0] = next(stages)
            except StopIteration:
                return True
        return False

    watched.run(until)
    assert {reason for _, _, reason in watched.missed} <= {"circuit_open", "still_running"}
    assert watched.scheduler.counts.skipped["circuit_open"] > 0


def test_a_poll_that_breaks_is_told_once_and_spreads_to_nobody(caplog):
    def poll(device: str, _group: str, _due: float) -> Result:
        if device == "bng-01":
            raise ValueError("a bug of ours")
        return Result()

    watched = Watched(
        Target("bng-01", {"system": 0.01}), Target("bng-02", {"system": 0.01}), poll=poll
    )
    watched.run(lambda: watched.count("bng-02") >= 5 and len(watched.missed) >= 5)
    assert {reason for _, _, reason in watched.missed} == {"fault"}
    assert len([record for record in caplog.records if "broke" in record.message]) == 1


def test_a_stop_waits_for_polls_in_flight_but_not_for_ever():
    entered, gate = threading.Event(), threading.Event()

    def poll(*_: object) -> Result:
        entered.set()
        gate.wait(DEADLINE)
        return Result()

    watched = Watched(Target("bng-01", {"system": 0.02}), poll=poll)
    assert watched.run(entered.is_set, grace=0.05) == 1
    gate.set()

    entered.clear()
    watched = Watched(Target("bng-01", {"system": 0.02}), poll=poll)
    assert watched.run(entered.is_set, grace=DEADLINE) == 0
    assert watched.count("bng-01") >= 1


def test_replanning_loses_and_doubles_nothing():
    watched = Watched(Target("bng-01", {"system": 0.05}))

    def until() -> bool:
        watched.scheduler.replan()
        return watched.count("bng-01") >= 8

    started = time.monotonic()
    watched.run(until)
    elapsed = time.monotonic() - started
    assert watched.count("bng-01") <= elapsed / 0.05 + 2
    assert watched.scheduler.counts.replanned > 0
