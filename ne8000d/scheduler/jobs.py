"""The schedule: one APScheduler job a (device, group), a queue a device, a guard of the clock."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Coroutine, Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Final, Generic, TypeVar

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from ne8000d.scheduler.breaker import Admission, Breaker
from ne8000d.scheduler.cadence import Cadence, Planned
from ne8000d.scheduler.clock_guard import watch_the_clock
from ne8000d.scheduler.lane import Due, Lane, Target
from ne8000d.scheduler.outcome import Counts, Outcome
from ne8000d.scheduler.plan import Grid
from ne8000d.workers import Workers

_log: Final = logging.getLogger("ne8000d.scheduler")

_PROBE: Final = Due("(probe)", 0.0)

R = TypeVar("R", bound=Outcome)
T = TypeVar("T")


class Scheduler(Generic[R]):
    """Polls every target's groups on time, gently.

    `poll(device, group, due_at)` and `probe(device)` (whether the device answers) block and run
    in a worker. `polled(device, group, outcome)` and `missed(device, group, reason)` are
    called in the loop and must not block, nor may `clock_set(seconds)`, for a step of the wall
    clock. Everything else of this class is for the loop as well.
    """

    def __init__(
        self,
        targets: Iterable[Target],
        *,
        poll: Callable[[str, str, float], R],
        probe: Callable[[str], bool],
        polled: Callable[[str, str, R], None],
        missed: Callable[[str, str, str], None],
        workers: int,
        clock_set: Callable[[float], None] = lambda _: None,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.counts = Counts()
        self._poll = poll
        self._probe = probe
        self._polled = polled
        self._missed = missed
        self._clock_set = clock_set
        self._monotonic = monotonic
        self._wall = wall
        self._workers = Workers(workers)
        self._lanes = {target.device: Lane(target, _breaker(target)) for target in targets}
        self._tasks: set[asyncio.Task[None]] = set()
        self._guard: asyncio.Task[None] | None = None
        self._stopping = False
        self._jobs = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Plan every group from now on. Needs the running loop."""
        for lane in self._lanes.values():
            self._plan(lane, lane.target.intervals)
        self._jobs.start()
        self._guard = asyncio.get_running_loop().create_task(
            watch_the_clock(self._wall, self._monotonic, self._stepped)
        )

    def add(self, target: Target) -> None:
        """Poll one more device, after the start."""
        lane = self._lanes[target.device] = Lane(target, _breaker(target))
        self._plan(lane, target.intervals)

    def remove(self, device: str) -> None:
        """Poll a device no more; what its polls in flight bring is dropped."""
        lane = self._lanes.pop(device)
        lane.retired = True
        lane.waiting.clear()
        self._unplan(lane, lane.target.intervals)

    def change(self, target: Target, *, anew: bool) -> None:
        """Poll a device at other intervals, or with other `in_flight`.

        Groups whose interval stays keep their moments. With `anew` it is as if the device had just
        been added, but that its polls in flight still count as its own: they never overlap.
        """
        lane = self._lanes[target.device]
        before, lane.target = lane.target.intervals, target
        kept = set() if anew else dict(before.items() & target.intervals.items()).keys()
        if anew:
            lane.breaker = _breaker(target)
        self._unplan(lane, before.keys() - kept)
        lane.keep(target.intervals)
        self._plan(lane, [group for group in target.intervals if group not in kept])
        self._pump(lane)

    def allow(self, workers: int) -> None:
        """Let up to `workers` polls run at once from now on."""
        self._workers.limit = workers

    @property
    def overdue_seconds(self) -> float:
        """How long the longest-awaited due moment has passed without anybody acting on it."""
        now = self._monotonic()
        return max((job.args[0].overdue_seconds(now) for job in self._jobs.get_jobs()), default=0.0)

    def _plan(self, lane: Lane, groups: Iterable[str]) -> None:
        monotonic, wall = self._monotonic(), self._wall()
        device = lane.target.device
        for group in groups:
            interval = lane.target.intervals[group]
            grid = Grid.starting(device, group, interval, monotonic=monotonic, wall=wall)
            self._jobs.add_job(
                self._due,
                Cadence(grid, self._monotonic),
                args=(Planned(lane, group, grid),),
                id=_job_id(lane, group),
            )

    def _unplan(self, lane: Lane, groups: Iterable[str]) -> None:
        for group in groups:
            self._jobs.remove_job(_job_id(lane, group))

    async def stop(self, grace: float) -> int:
        """Plan nothing more and wait up to `grace` seconds for the polls in flight.

        Answers the number of polls that were left behind.
        """
        self._stopping = True
        if self._guard is not None:
            self._guard.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._guard
            self._jobs.shutdown(wait=False)
            await asyncio.sleep(0)  # APScheduler shuts down in the loop's next round
        for lane in self._lanes.values():
            lane.waiting.clear()
        left = 0
        if self._tasks:
            _, pending = await asyncio.wait(self._tasks, timeout=grace)
            left = len(pending)
            for task in pending:
                task.cancel()
            await asyncio.gather(*pending, return_exceptions=True)
        self._workers.shutdown(wait=False, cancel_futures=True)
        return left

    @property
    def breakers(self) -> Mapping[str, Breaker]:
        """Each device's breaker, to be read only."""
        return {device: lane.breaker for device, lane in self._lanes.items()}

    @property
    def running(self) -> int:
        """How many polls and probes have a worker or wait for one."""
        return sum(len(lane.running) for lane in self._lanes.values())

    @property
    def waiting(self) -> int:
        """How many polls wait for their device to be free."""
        return sum(len(lane.waiting) for lane in self._lanes.values())

    @property
    def workers(self) -> int:
        """How many workers there may be."""
        return self._workers.limit

    async def _due(self, entry: Planned) -> None:
        due = entry.unseen(self._monotonic())
        if due is None or self._stopping or entry.lane.retired:
            return  # the wall clock jumped ahead: APScheduler believed that it was time
        if entry.last is not None:
            self.counts.coalesced += entry.grid.between(entry.last, due)
        entry.last = due
        self._offer(entry.lane, Due(entry.group, due))

    def _offer(self, lane: Lane, due: Due) -> None:
        if lane.offer(due):
            self._pump(lane)
        else:
            self._skip(lane, due, "still_running")

    def _pump(self, lane: Lane) -> None:
        while not self._stopping and (due := lane.take()) is not None:
            match lane.breaker.admit(self._monotonic()):
                case Admission.POLL:
                    self._spawn(lane, due, self._one_poll(lane, due))
                case Admission.PROBE:
                    lane.done(due)
                    lane.waiting.appendleft(due)
                    lane.running.add(_PROBE.group)
                    self._spawn(lane, _PROBE, self._one_probe(lane))
                    return
                case Admission.SKIP:
                    lane.done(due)
                    self._skip(lane, due, "circuit_open")

    def _spawn(self, lane: Lane, due: Due, work: Coroutine[object, object, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(partial(self._finished, lane, due))

    def _finished(self, lane: Lane, due: Due, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        lane.done(due)
        error = None if task.cancelled() else task.exception()
        if not (task.cancelled() or lane.retired):
            self._note_fault(lane, due, error)
        self._pump(lane)

    def _note_fault(self, lane: Lane, due: Due, error: BaseException | None) -> None:
        """A poll tells failures by its outcome: an exception is a fault of ours, told once."""
        if error is None:
            lane.faults.pop(due.group, None)
            return
        self.counts.failed += 1
        lane.breaker.interrupted(self._monotonic())
        if lane.faults.get(due.group) != repr(error):
            lane.faults[due.group] = repr(error)
            _log.error("%s/%s: the poll broke", lane.target.device, due.group, exc_info=error)
        if due is not _PROBE:
            self._missed(lane.target.device, due.group, "fault")

    async def _one_poll(self, lane: Lane, due: Due) -> None:
        device, breaker = lane.target.device, lane.breaker
        started, outcome = await self._in_worker(lambda: self._poll(device, due.group, due.at))
        if lane.retired:
            return
        self.counts.began(started - due.at)
        self.counts.failed += not outcome.ok
        if lane.breaker is not breaker:
            pass  # the device has changed meanwhile: this tells nothing about what it is now
        elif outcome.answered:
            self._heard(lane)
        else:
            reason = outcome.reason or "no_response"
            self._silent(lane, reason, outcome.message or reason)
        self._polled(device, due.group, outcome)

    async def _one_probe(self, lane: Lane) -> None:
        device, breaker = lane.target.device, lane.breaker
        _, answers = await self._in_worker(lambda: self._probe(device))
        if lane.breaker is not breaker:
            return
        if not answers:
            lane.breaker.silent(lane.breaker.reason or "no_response", self._monotonic())
            return
        self._heard(lane)
        now = self._monotonic()
        for group in lane.target.intervals:
            lane.offer(Due(group, now))

    async def _in_worker(self, work: Callable[[], T]) -> tuple[float, T]:
        def timed() -> tuple[float, T]:
            return self._monotonic(), work()

        return await asyncio.get_running_loop().run_in_executor(self._workers, timed)

    def _heard(self, lane: Lane) -> None:
        after = lane.breaker.reason
        if lane.breaker.heard():
            _log.info("%s answers again (was %s)", lane.target.device, after)

    def _silent(self, lane: Lane, reason: str, message: str) -> None:
        if lane.breaker.silent(reason, self._monotonic()):
            _log.warning(
                "%s is probed only, its polls are left out: %s", lane.target.device, message
            )

    def _skip(self, lane: Lane, due: Due, reason: str) -> None:
        self.counts.skipped[reason] += 1
        self._missed(lane.target.device, due.group, reason)

    def _stepped(self, seconds: float) -> None:
        self.replan()
        self._clock_set(seconds)

    def replan(self) -> None:
        """Tell APScheduler every group's next due moment by the wall clock of now.

        It sleeps until a wall-clock time, so a clock set back an hour would stop it for an hour.
        """
        self.counts.replanned += 1
        self._jobs.pause()  # else each change makes it look at every job
        for job in self._jobs.get_jobs():
            entry: Planned = job.args[0]
            now = datetime.now(UTC)
            overdue = entry.unseen(self._monotonic()) is not None
            job.modify(next_run_time=now if overdue else job.trigger.get_next_fire_time(None, now))
        self._jobs.resume()


def _breaker(target: Target) -> Breaker:
    return Breaker(min(target.intervals.values(), default=1.0))


def _job_id(lane: Lane, group: str) -> str:
    return f"{lane.target.device}/{group}"
