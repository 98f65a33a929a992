"""How many subscribers: the summaries of `display access-user`, by domain and by interface."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ne8000d.simulator.bng import Bng
from ne8000d.simulator.bng.population import UserType
from ne8000d.simulator.bng.subscribers import (
    ADMIN_DOMAIN,
    Choice,
    by_domain,
    by_interface,
    everybody,
)
from ne8000d.simulator.vrp.roster import sub_interface
from ne8000d.simulator.vrp.tables import label, rule

NOBODY: Final = "  Info: No online user!"
_EVERYBODY: Final = (UserType.ALL,)
_WITH: Final = {
    "ipv4": (UserType.IPV4, UserType.DUAL_STACK),
    "ipv6": (UserType.IPV6, UserType.DUAL_STACK),
    "dual": (UserType.DUAL_STACK,),
}
"""Who is meant by an ip-type: those that have such an address."""

_ACCESS: Final = {"pppoe": (UserType.PPPOE,), "ipoe": (UserType.DHCP,)}
_LIMIT: Final = 185_344


@dataclass(frozen=True, slots=True)
class Counts:
    """Subscribers of this router alone, of its RUI pair served here, and served by its partner."""

    normal: int
    local: int
    remote: int

    @property
    def total(self) -> int:
        """What the router prints as total."""
        return self.normal + self.local + self.remote


def counts(
    bng: Bng,
    now: float,
    choice: Choice = everybody,
    group: int = 0,
    kinds: Sequence[UserType] = _EVERYBODY,
) -> Counts:
    """Those online at `now` in a group of a division."""
    state = bng.state
    sizes = [
        sum(present.count(choice(population).ranks[kind][group]) for kind in kinds)
        for population, present in zip(state.populations, state.online(now), strict=True)
    ]
    served = state.served
    return Counts(sizes[0], sum(sizes[1:served]), sum(sizes[served:]))


def of_type(bng: Bng, now: float, name: str) -> Iterator[str]:
    """`display access-user ip-type ipv4 summary`: everybody with such an address."""
    kinds = _WITH.get(name)
    if kinds is not None:
        yield from _summary(counts(bng, now, kinds=kinds))


def of_access(bng: Bng, now: float, name: str) -> Iterator[str]:
    """`display access-user user-type pppoe summary`."""
    kinds = _ACCESS.get(name)
    if kinds is not None:
        yield from _summary(counts(bng, now, kinds=kinds))


def of_all(bng: Bng, now: float) -> Iterator[str]:
    """`display access-user summary`."""
    yield from _summary(counts(bng, now))


def of_domain(bng: Bng, now: float, name: str) -> Iterator[str]:
    """`display access-user domain NAME summary`."""
    place = _domain(bng, name)
    yield from [NOBODY] if place is None else _summary(counts(bng, now, by_domain, place))


def of_interface(bng: Bng, now: float, name: str) -> Iterator[str]:
    """`display access-user interface NAME summary`."""
    place = place_of(bng, name)
    yield from [NOBODY] if place is None else _summary(counts(bng, now, by_interface, place))


def number(bng: Bng, now: float, name: str = "") -> Iterator[str]:
    """`display access-user online-total-number [ipv4|ipv6|dual]`."""
    found = counts(bng, now, kinds=_WITH.get(name, _EVERYBODY))
    yield NOBODY if not found.total else label("Total users", found.total, 13)


def number_of_domain(bng: Bng, now: float, name: str) -> Iterator[str]:
    """`display access-user online-total-number domain NAME`."""
    place = _domain(bng, name)
    total = 0 if place is None else counts(bng, now, by_domain, place).total
    yield label("Total users", total, 13) if total else NOBODY


def trailer(found: Counts) -> Iterator[str]:
    """The lines below a list of subscribers."""
    yield label("Normal users", found.normal)
    yield label("RUI Local users", found.local)
    yield label("RUI Remote users", found.remote)
    yield label("Total users", found.total)


def bas_interfaces(bng: Bng, now: float) -> Iterator[str]:
    """`display bas-interface`."""
    line = rule(75)
    yield line
    yield "   Interface                BASIF-access-type       config-state   access-number"
    yield line
    for place in range(len(bng.state.plant.subs)):
        trunk, vlan = sub_interface(bng, place)
        online = counts(bng, now, by_interface, place).total
        yield f"   {f'{trunk}.{vlan}':<24} {'Layer2-subscriber':<23} {'Updated':<14} {online}"
    yield line
    yield f"  Total {len(bng.state.plant.subs)} BASIF is configured"


def domains(bng: Bng, now: float) -> Iterator[str]:
    """`display domain`; a name that is too long pushes the columns to the right."""
    line = rule(78)
    yield line
    yield "  Domain name           State        CAR Access-limit   Online  BODNum RptVSMNum"
    yield line
    names = (ADMIN_DOMAIN, *bng.size.domains)
    for name in names:
        place = _domain(bng, name)
        online = 0 if place is None else counts(bng, now, by_domain, place).total
        yield f"  {name:<21} {'Active':<14} {0:<3} {_LIMIT:<12} {online:>8} {0:>7} {0:>9}"
    yield line
    yield f"  Total {len(names)},{len(names)} printed"


def domain(bng: Bng, now: float, name: str) -> Iterator[str]:
    """`display domain NAME`."""
    place = _domain(bng, name)
    if place is None:
        yield "Error: The domain does not exist."
        return
    online = counts(bng, now, by_domain, place).total
    yield rule(66)
    yield label("Domain-name", name, 32)
    yield label("Domain-state", "Active", 32)
    yield label("User-access-limit", _LIMIT, 32)
    yield label("Online-number", online, 32)
    yield rule(66)


def _summary(found: Counts) -> Iterator[str]:
    if not found.total:
        yield NOBODY
        return
    without = found.total * 39 // 1000
    line = rule(47)
    yield label("Normal users", found.normal)
    yield label("RUI Local users", found.local)
    yield label("RUI Remote users", found.remote)
    yield line
    yield label("Radius authentication", found.total - without)
    yield label("Radius proxy authentication", 0)
    yield label("No authentication", without)
    yield label("Local authentication", 0)
    yield label("Tacacs authentication", 0)
    yield line
    yield label("Total users", found.total)


def _domain(bng: Bng, name: str) -> int | None:
    known = [domain.casefold() for domain in bng.size.domains]
    return known.index(name.casefold()) if name.casefold() in known else None


def place_of(bng: Bng, name: str) -> int | None:
    """The place of a sub-interface in `Plant.subs`; None where there is none of this name."""
    trunk, _, vlan = name.casefold().rpartition(".")
    for place in range(len(bng.state.plant.subs)):
        its, number_of = sub_interface(bng, place)
        if (its.casefold(), str(number_of)) == (trunk, vlan):
            return place
    return None
