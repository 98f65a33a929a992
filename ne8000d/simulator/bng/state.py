"""What of a modelled router may change, and what follows from it at a moment."""

from __future__ import annotations

import random
from math import floor
from typing import Final

from ne8000d.simulator.bng.attendance import Attendance, Loss, attendance
from ne8000d.simulator.bng.curves import Curve, Wave
from ne8000d.simulator.bng.detours import Detour, corrections
from ne8000d.simulator.bng.plant import Plant
from ne8000d.simulator.bng.population import Population
from ne8000d.simulator.bng.traffic import Traffic

TICKS: Final = 100
"""A second's; nothing in an agent is finer than TimeTicks (RFC 2578 §7.1.8)."""


class State:
    """A router at any moment.

    Attributes:
        populations: the subscribers that the router prints: its own, those of a RUI pair that it
            serves, and those that its partner serves (see `served`).
        booted: the moment of the last start.
        boots: how often it has started.
        uptime_offset: seconds that uptimes are ahead of the time since `booted`.
        counted_since: the moment from which interface counters count.
        counter_start: the value of every interface counter at that moment (mod its width).
        counter_cache: seconds for which counters stand still between refreshes, 0 for none.
        losses: places that have lost their subscribers.
        detours: traffic that flows elsewhere than it was planned, or not at all.
        full: domains whose IPv4 pool has nothing left.
        absent: the numbers of interfaces that are not there: their card is out.
    """

    def __init__(
        self, plant: Plant, populations: list[Population], *, served: int, booted: float, seed: str
    ) -> None:
        """Let the first `served` of `populations` make this router's traffic."""
        self.plant = plant
        self.populations = populations
        self.served = served
        self.booted = booted
        self.counted_since = booted
        self.boots = 1
        self.uptime_offset = 0.0
        self.counter_start = 0
        self.counter_cache = 0.0
        self.losses: list[Loss] = []
        self.detours: list[Detour] = []
        self.full: set[str] = set()
        self.absent: frozenset[int] = frozenset()
        users = [
            sum(population.size_of_interface(place) for population in populations[:served])
            for place in range(len(plant.subs))
        ]
        self.traffic = Traffic(plant, users, f"{seed} traffic")
        dice = random.Random(f"{seed} board")  # noqa: S311 - repeatable on purpose
        self._ripple = Curve(0, [Wave(1.0, dice.uniform(70, 110), dice.uniform(0, 110))])
        self._last_growth: tuple[object, list[int]] = (None, [])
        self._last_online: tuple[object, list[Attendance]] = (None, [])

    def uptime(self, now: float) -> float:
        """Seconds since the start."""
        return max(0.0, now - self.booted) + self.uptime_offset

    def growth(self, now: float) -> list[int]:
        """`Traffic.growth` since `counted_since`, as the agent knows it at this moment."""
        since = self.counted_since
        moment = max(floor(now * TICKS) / TICKS, since)
        if self.counter_cache > 0:
            moment = since + (moment - since) // self.counter_cache * self.counter_cache
        key = (since, moment)
        known = self._last_growth  # the command line's thread asks too
        if known[0] != key:
            known = self._last_growth = (key, self.traffic.growth(since, moment))
        return known[1]

    def online(self, now: float) -> list[Attendance]:
        """Who of each population is online."""
        tick = floor(now * TICKS)
        key = (tick, len(self.losses), *(loss.until for loss in self.losses))
        known = self._last_online
        if known[0] != key:
            moment = tick / TICKS
            present = [
                attendance(each.online(moment), number, self.losses, now)
                for number, each in enumerate(self.populations)
            ]
            known = self._last_online = (key, present)
        return known[1]

    def corrections(self, now: float) -> dict[int, tuple[int, int]]:
        """Octets (in, out) by interface, to be added to what was planned for it."""
        if not self.detours:
            return {}
        since = self.counted_since
        return corrections(
            self.detours,
            now,
            lambda moment: (
                self.growth(now)
                if moment == now
                else self.traffic.growth(since, max(floor(moment * TICKS) / TICKS, since))
            ),
        )

    def bps(self, now: float) -> list[tuple[float, float]]:
        """The true bits a second (in, out) of each interface at this moment."""
        planned = self.traffic.bps(now)
        for detour in self.detours:
            if detour.since <= now < detour.until:
                into, out = planned[detour.number]
                more = self.traffic.bps_of((detour.into, detour.out), now)
                planned[detour.number] = (
                    max(0.0, into + detour.share * more[0]), max(0.0, out + detour.share * more[1]),
                )  # fmt: skip
        return planned

    def cpu_percent(self, now: float) -> int:
        """The main board's CPU."""
        return int(16 + 44 * self.traffic.load(now) + 2 * self._ripple.value(now))

    def memory_percent(self, now: float) -> int:
        """The main board's memory."""
        return int(48 + 8 * self.traffic.load(now))

    def warmth(self, now: float) -> float:
        """Degrees that boards are warmer than in the quietest hour."""
        return 6 * self.traffic.load(now) + 0.6 * self._ripple.value(now / 5)

    def ripple(self, now: float) -> float:
        """A wave between -1 and 1, of about 90 seconds."""
        return self._ripple.value(now)
