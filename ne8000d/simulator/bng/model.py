"""The modelled router as a view for an agent."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ne8000d.errors import ConfigError
from ne8000d.simulator.bng import (
    entities,
    environment,
    events,
    flows,
    interfaces,
    optics,
    pools,
    routing,
    subscribers,
    system,
)
from ne8000d.simulator.bng.incidents import Incidents
from ne8000d.simulator.bng.plant import Plant, Size, build
from ne8000d.simulator.bng.population import Population
from ne8000d.simulator.bng.state import TICKS, State
from ne8000d.simulator.bng.truth import Truth, measure
from ne8000d.simulator.tree import Column, Tree
from ne8000d.simulator.view import Clock, steady_clock

_UPTIME: Final = 2_705_629.0  # seconds, of the recorded NetEngine 8000 M8


@dataclass(frozen=True, slots=True)
class RuiGroup:
    """Subscribers of a RUI pair that one of the two serves and the other stands by for."""

    name: str
    size: int


class Bng:
    """A NetEngine 8000 as BNG: everything it shows is a function of `seed` and the moment.

    `name` goes into what the seed draws, so routers of one seed differ. `uptime` is how many
    seconds before the construction the router started. `state` has what may be changed while an
    agent answers: `uptime_offset`, `counter_cache`.
    """

    def __init__(
        self,
        name: str = "bng-01",
        size: Size | None = None,
        *,
        seed: int = 1,
        site: str = "Rua das Flores 100, Campinas",
        uptime: float = _UPTIME,
        local: RuiGroup | None = None,
        remote: RuiGroup | None = None,
        clock: Clock | None = None,
    ) -> None:
        """Build the router; `local` and `remote` make it one of a pair (see `rui_pair`)."""
        self.name = name
        self.size = size or Size()
        self.clock = clock or steady_clock()
        self._site = site
        self._dice = random.Random(f"{seed} {name}")  # noqa: S311 - repeatable on purpose
        plant = build(self.size)
        weights = _weights(plant, self._dice)
        own = RuiGroup(f"{seed} {name}", self.size.subscribers)
        served = [group for group in (own, local) if group is not None]
        groups = [*served, remote] if remote is not None else served
        self.state = State(
            plant,
            [self._population(group, plant, weights) for group in groups],
            served=len(served),
            booted=self.clock() - uptime,
            seed=f"{seed} {name}",
        )
        self._if_index = [row.if_index for row in plant.interfaces]
        self._narrow = False
        self._changed = 0
        self._incidents = Incidents(self.state, self.size.domains, f"{seed} {name}")
        self.tree = self._grow()

    def mass_disconnect(
        self,
        place: str,
        now: float,
        *,
        share: float = 1.0,
        outage: float = 60.0,
        back: float = 300.0,
    ) -> None:
        """Let `share` of a place's subscribers go at `now`; they return after `outage` seconds.

        A place is a trunk, a sub-interface, a card ("0/7"), a domain, or "all". All are back
        `back` seconds later, most of them early. Raises ConfigError for an unknown place.
        """
        self._incidents.disconnect(place, now, share=share, outage=outage, back=back)

    def link_down(self, name: str, now: float) -> None:
        """Take an interface down; with a trunk's last port goes the trunk, and all above it.

        Raises ConfigError for an unknown interface.
        """
        self._incidents.set_link(name, now, up=False)
        self._tell_change(now)

    def link_up(self, name: str, now: float) -> None:
        """Undo `link_down`."""
        self._incidents.set_link(name, now, up=True)
        self._tell_change(now)

    def board_out(self, place: str, now: float) -> None:
        """Pull the card in `place` ("0/7"): its ports and entities are gone, trunks lose members.

        Raises ConfigError for an unknown card.
        """
        self._incidents.set_board(place, now, inserted=False)
        self._tell_change(now)

    def board_in(self, place: str, now: float) -> None:
        """Undo `board_out`."""
        self._incidents.set_board(place, now, inserted=True)
        self._tell_change(now)

    def pool_full(self, domain: str) -> None:
        """Give away every address of a domain's IPv4 pool. Raises ConfigError."""
        self._incidents.set_pool(domain, full=True)

    def pool_free(self, domain: str) -> None:
        """Undo `pool_full`."""
        self._incidents.set_pool(domain, full=False)

    def _tell_change(self, now: float) -> None:
        self._changed = int(self.state.uptime(now) * TICKS) & 0xFFFFFFFF
        self.tree = self._grow()

    def reboot(self, now: float) -> None:
        """Start anew at the moment `now`: uptimes and counters from 0, engineBoots + 1."""
        self.state.boots += 1
        self.state.uptime_offset = 0.0
        self.state.booted = now
        self._changed = 0
        self.restart_counters(0, now)

    def restart_counters(self, value: int, now: float) -> None:
        """Let all interface counters read `value` (mod their widths) at `now` and go on."""
        self.state.counter_start = value
        self.state.counted_since = now

    def renumber(self, now: float) -> None:
        """Give the ports, trunks and sub-interfaces each other's ifIndexes."""
        plant = self.state.plant
        movable = [
            number
            for number, row in enumerate(plant.interfaces)
            if row.place is not None or row.lower
        ]
        shuffled = [self._if_index[number] for number in movable]
        self._dice.shuffle(shuffled)
        for number, if_index in zip(movable, shuffled, strict=True):
            self._if_index[number] = if_index
        self._tell_change(now)

    def drop_counter64(self) -> None:
        """Be an agent with 32-bit counters only."""
        self._narrow = True
        self.tree = self._grow()

    def truth(self, now: float) -> Truth:
        """The router's own figures at the moment `now`."""
        return measure(self.state, self._if_index, self.size.domains, now)

    def _population(self, group: RuiGroup, plant: Plant, weights: list[float]) -> Population:
        cards = [plant.interfaces[number].card or 0 for number in plant.subs]
        domains = [1 / (place + 1) for place in range(len(self.size.domains))]
        return Population(
            group.size,
            group.name,
            weights=weights,
            domains=domains,
            cards=cards,
            card_count=len(plant.cards),
        )

    def _grow(self) -> Tree:
        return Tree(self._columns(tuple(self._if_index)))

    def _columns(self, if_index: tuple[int, ...]) -> Iterator[Column]:
        yield from system.columns(self.state, self.name, self._site)
        yield from interfaces.columns(
            self.state, if_index, narrow=self._narrow, changed=lambda: self._changed
        )
        yield from entities.columns(self.state, if_index)
        yield from optics.columns(self.state)
        yield from subscribers.columns(self.state, if_index, self.size.domains)
        yield from pools.columns(self.state, self.size.domains)
        yield from flows.columns(self.state, self.size.domains)
        yield from events.columns(self.state)
        yield from routing.columns(self.state, if_index)
        yield from environment.columns(self.state)


def rui_pair(
    first: str,
    second: str,
    size: Size | None = None,
    *,
    shared: int,
    seed: int = 1,
    clock: Clock | None = None,
) -> tuple[Bng, Bng]:
    """Two routers that back each other up (dual-BNG, RUI) for `shared` subscribers.

    Each has its own subscribers besides (`size`), serves about half of the shared ones, and
    prints those that the other serves as its own too.
    """
    size = size or Size()
    if shared < 0 or (shared and not size.interfaces):
        raise ConfigError("shared subscribers need at least one sub-interface")
    half = RuiGroup(f"{seed} {first}+{second} odd", shared - shared // 2)
    rest = RuiGroup(f"{seed} {first}+{second} even", shared // 2)
    clock = clock or steady_clock()
    return (
        Bng(first, size, seed=seed, local=half, remote=rest, clock=clock),
        Bng(second, size, seed=seed, local=rest, remote=half, clock=clock),
    )


def _weights(plant: Plant, dice: random.Random) -> list[float]:
    """How popular each sub-interface is: a few are big, many small, the silent one is middling."""
    return [
        1.5 if number == plant.counters_off else dice.lognormvariate(0, 0.6)
        for number in plant.subs
    ]
