"""What happens to a router: cards out, links down, places without their subscribers, full pools."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

from ne8000d.errors import ConfigError
from ne8000d.simulator.bng.attendance import Loss
from ne8000d.simulator.bng.detours import Detour
from ne8000d.simulator.bng.population import Population, UserType
from ne8000d.simulator.bng.state import TICKS, State

EVERYWHERE: Final = "all"
_BACK_SECONDS: Final = 300.0


class Incidents:
    """Changes the state of a router; whoever shows its tables grows them anew afterwards.

    Simplified: of a place that loses its subscribers the sub-interfaces, their trunks and the
    uplink trunk carry less, the ports below as much as before.
    """

    def __init__(self, state: State, domains: Sequence[str], seed: str) -> None:
        self._state = state
        self._domains = domains
        self._dice = random.Random(f"{seed} incidents")  # noqa: S311 - repeatable on purpose
        self._down: set[int] = set()
        self._out: set[int] = set()
        self._built = tuple(state.plant.interfaces)
        self._cut: dict[int, Loss] = {}  # by sub-interface

    def disconnect(
        self, place: str, now: float, *, share: float, outage: float, back: float
    ) -> None:
        """Let `share` of a place's subscribers go; from `outage` seconds later on they return.

        A place is a trunk, a sub-interface, "slot/card", a domain, or "all". Raises ConfigError.
        """
        chosen = self._place(place)
        loss = Loss(
            tuple(self._drawn(chosen(each), share) for each in self._state.populations),
            now,
            now + outage,
            back,
        )
        self._state.losses = [item for item in self._state.losses if not item.over(now)] + [loss]
        self._detour_lost(loss, now)

    def set_link(self, name: str, now: float, *, up: bool) -> None:
        """Take a port, a trunk or a sub-interface down, or up again. Raises ConfigError."""
        number = self._number(name)
        if up:
            self._down.discard(number)
        else:
            self._down.add(number)
        self._settle(now)

    def set_board(self, place: str, now: float, *, inserted: bool) -> None:
        """Pull the card in "slot/card", or put it back. Raises ConfigError."""
        ports = {
            number
            for number, row in enumerate(self._built)
            if row.place is not None and f"{row.place[0]}/{row.place[1]}" == place
        }
        if not ports:
            cards = {f"{row.place[0]}/{row.place[1]}" for row in self._built if row.place}
            raise ConfigError(f"there is no card {place}: {', '.join(sorted(cards))}")
        self._out = self._out - ports if inserted else self._out | ports
        self._settle(now)

    def set_pool(self, domain: str, *, full: bool) -> None:
        """Give away all addresses of a domain's pool, or only those in use. Raises ConfigError."""
        name = domain.removeprefix("pool-")
        if name not in self._domains:
            pools = ", ".join(f"pool-{item}" for item in self._domains)
            raise ConfigError(f"there is no pool {domain}: {pools}")
        (self._state.full.add if full else self._state.full.discard)(name)

    def _settle(self, now: float) -> None:
        """Work out what is up, who is cut off, and which way traffic goes."""
        plant = self._state.plant
        before = tuple(plant.interfaces)
        lost = self._down | self._out
        ticks = int(self._state.uptime(now) * TICKS) & 0xFFFFFFFF
        for number, row in enumerate(self._built):
            ports = [plant.interfaces[lower] for lower in row.lower]
            up = row.up and number not in lost and (not ports or any(port.up for port in ports))
            speed = row.speed
            if number in (*plant.trunks, plant.uplink):
                speed = sum(port.speed for port in ports if port.up)
            changed = ticks if up != before[number].up else before[number].last_change
            plant.interfaces[number] = replace(row, up=up, speed=speed, last_change=changed)
        self._state.absent = frozenset(self._out)
        self._cut_off(now)
        self._reroute(now)

    def _cut_off(self, now: float) -> None:
        """Subscribers go with their sub-interface, and come back with it."""
        plant = self._state.plant
        for number in plant.subs:
            up = plant.interfaces[number].up
            cut = self._cut.get(number)
            if up and cut is not None:
                cut.until = now
                del self._cut[number]
            elif not up and cut is None and self._built[number].up:
                place = number - plant.subs.start
                ranks = tuple(
                    self._drawn(_of_interfaces(each, [place]), 1.0)
                    for each in self._state.populations
                )
                self._cut[number] = Loss(ranks, now, back=_BACK_SECONDS)
                self._state.losses = [
                    *(item for item in self._state.losses if not item.over(now)), self._cut[number],
                ]  # fmt: skip

    def _reroute(self, now: float) -> None:
        """What is down carries nothing; a trunk's first port that is up carries for the others."""
        plant = self._state.plant
        for detour in self._state.detours:
            detour.until = min(detour.until, now)
        flows = self._state.traffic.flows
        found = []
        for number, row in enumerate(self._built):
            if row.up and not plant.interfaces[number].up:
                found.append(Detour(number, *flows[number], -1.0, now))
        for trunk in (*plant.trunks, plant.uplink):
            ports = self._built[trunk].lower
            heir = next((port for port in ports if plant.interfaces[port].up), None)
            found += [
                Detour(heir, *flows[port], 1.0, now)
                for port in ports
                if heir is not None and self._built[port].up and not plant.interfaces[port].up
            ]
        self._state.detours += found

    def _detour_lost(self, loss: Loss, now: float) -> None:
        """What those who are gone do not send, until about half of them are back."""
        plant = self._state.plant
        until = loss.until + 0.3 * loss.back
        gone = [set(ranks) for ranks in loss.ranks[: self._state.served]]
        uplink = plant.uplink
        for place, number in enumerate(plant.subs):
            lists = [
                each.by_interface.ranks[UserType.ALL][place]
                for each in self._state.populations[: self._state.served]
            ]
            users = sum(map(len, lists))
            missing = sum(
                len(some.intersection(ranks)) for some, ranks in zip(gone, lists, strict=True)
            )
            if not missing or not plant.interfaces[number].up:
                continue
            into, out = self._state.traffic.flows[number]
            trunk = plant.interfaces[number].lower[0]
            share = -missing / users
            self._state.detours += [
                Detour(number, into, out, share, now, until),
                Detour(trunk, into, out, share, now, until),
                Detour(uplink, out, into, share, now, until),
            ]

    def _place(self, place: str) -> Callable[[Population], Iterable[int]]:
        """Who belongs to a place, as a function of a population."""
        plant = self._state.plant
        if place == EVERYWHERE:
            return lambda each: range(each.size)
        if place in self._domains:
            number = self._domains.index(place)
            return lambda each: each.by_domain.ranks[UserType.ALL][number]
        cards = [f"{slot}/{card}" for slot, card in plant.cards]
        if place in cards:
            card = cards.index(place)
            return lambda each: each.by_card.ranks[UserType.ALL][card]
        number = self._number(place)
        places = [
            sub - plant.subs.start
            for sub in plant.subs
            if number in {sub, *plant.interfaces[sub].lower}
        ]
        if not places:
            raise ConfigError(f"no subscribers come in by {place}: name a trunk or a sub-interface")
        return lambda each: _of_interfaces(each, places)

    def _number(self, name: str) -> int:
        rows = self._built
        found = next((number for number, row in enumerate(rows) if row.name == name), None)
        if found is None:
            some = ", ".join(row.name for row in rows if row.lower and row.name)[:120]
            raise ConfigError(f"there is no interface {name}: {some} …")
        return found

    def _drawn(self, ranks: Iterable[int], share: float) -> tuple[int, ...]:
        """A share of `ranks`, in any order."""
        people = list(ranks)
        self._dice.shuffle(people)
        return tuple(people[: round(len(people) * share)])


def _of_interfaces(each: Population, places: Sequence[int]) -> list[int]:
    return [rank for place in places for rank in each.by_interface.ranks[UserType.ALL][place]]
