"""Devices that come, go and change while the scheduler runs."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable

from ne8000d.scheduler import Breaker, Scheduler, State, Target
from ne8000d.scheduler.cadence import Planned
from ne8000d.scheduler.lane import Lane
from ne8000d.scheduler.plan import Grid
from tests.test_scheduler import DEADLINE, SILENCE, Result, Watched


def run(scheduler: Scheduler[Result], use: Callable[[], Awaitable[None]]) -> None:
    async def main() -> None:
        scheduler.start()
        try:
            await use()
        finally:
            await scheduler.stop(5.0)

    asyncio.run(main())


async def until(condition: Callable[[], bool]) -> None:
    give_up = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < give_up, "the condition never came true"
        await asyncio.sleep(0.005)


def test_a_device_that_is_added_is_polled_and_one_that_is_removed_is_not():
    watched = Watched(Target("a", {"system": 0.1}))
    scheduler = watched.scheduler

    async def use() -> None:
        await until(lambda: watched.count("a") > 1)
        scheduler.add(Target("b", {"system": 0.1}))
        await until(lambda: watched.count("b") > 1)
        scheduler.remove("a")
        before, others = watched.count("a"), watched.count("b")
        await until(lambda: watched.count("b") > others + 3)
        assert watched.count("a") == before
        assert set(scheduler.breakers) == {"b"}

    run(scheduler, use)


def test_what_a_poll_of_a_removed_device_brings_is_dropped():
    entered, let_go = threading.Event(), threading.Event()

    def poll(*_: object) -> Result:
        entered.set()
        let_go.wait(DEADLINE)
        raise KeyError("the device is gone")

    watched = Watched(Target("a", {"system": 0.1}), poll=poll)

    async def use() -> None:
        await until(entered.is_set)
        watched.scheduler.remove("a")
        let_go.set()
        await asyncio.sleep(0)

    run(watched.scheduler, use)
    assert watched.polls == []
    assert watched.scheduler.counts.failed == 0


def test_polls_of_a_device_that_changed_never_overlap_the_one_in_flight():
    running: list[int] = []
    most: list[int] = []
    let_go = threading.Event()

    def poll(*_: object) -> Result:
        running.append(1)
        most.append(len(running))
        let_go.wait(DEADLINE)
        running.pop()
        return Result()

    watched = Watched(Target("a", {"system": 0.1}), poll=poll)

    async def use() -> None:
        await until(lambda: bool(running))
        watched.scheduler.change(Target("a", {"system": 0.1}), anew=True)
        await until(lambda: ("a", "system", "still_running") in watched.missed)
        let_go.set()
        await until(lambda: watched.count("a") > 3)

    run(watched.scheduler, use)
    assert max(most) == 1


def test_a_device_that_changed_is_polled_again_although_its_breaker_was_open():
    answers = [SILENCE]
    watched = Watched(
        Target("a", {"system": 0.05}), poll=lambda *_: answers[0], probe=lambda _: False
    )
    breakers = watched.scheduler.breakers

    async def use() -> None:
        await until(lambda: watched.scheduler.breakers["a"].state is State.OPEN)
        answers[0] = Result()
        before = watched.count("a")
        watched.scheduler.change(Target("a", {"system": 0.05}), anew=True)
        await until(lambda: watched.count("a") > before + 1)

    run(watched.scheduler, use)
    assert breakers["a"] is not watched.scheduler.breakers["a"]


def test_other_intervals_leave_the_other_groups_in_their_places():
    watched = Watched(Target("a", {"system": 0.1, "optics": 3600.0, "bgp": 3600.0}))
    scheduler = watched.scheduler

    def planned(group: str) -> Planned:
        entry: Planned = scheduler._jobs.get_job(f"a/{group}").args[0]
        return entry

    async def use() -> None:
        await until(lambda: watched.count("a") > 0)
        optics, system = planned("optics"), planned("system")
        scheduler.change(Target("a", {"system": 0.2, "optics": 3600.0}), anew=False)
        assert planned("optics") is optics
        assert planned("system") is not system
        assert planned("system").grid.interval == 0.2
        assert scheduler._jobs.get_job("a/bgp") is None

    run(scheduler, use)


def test_a_due_moment_that_nobody_acts_on_is_overdue_ever_longer():
    lane = Lane(Target("a", {"system": 10.0}), Breaker(10.0))
    entry = Planned(lane, "system", Grid(first=100.0, origin=0.0, interval=10.0))
    assert entry.overdue_seconds(99.0) == 0
    assert entry.overdue_seconds(103.0) == 3
    assert entry.overdue_seconds(163.0) == 63
    entry.last = 100.0
    assert entry.overdue_seconds(109.0) == 0
    assert entry.overdue_seconds(112.0) == 2


def test_a_running_scheduler_is_not_overdue():
    watched = Watched(Target("a", {"system": 0.05}), Target("b", {"system": 3600.0}))

    async def use() -> None:
        await until(lambda: watched.count("a") > 5)
        assert watched.scheduler.overdue_seconds < DEADLINE / 2

    run(watched.scheduler, use)
