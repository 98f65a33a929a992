"""Who the subscribers of a modelled router are: names and addresses made of their ranks."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Address, IPv6Address, IPv6Network
from typing import Final

from ne8000d.simulator.bng import Bng
from ne8000d.simulator.bng.population import Population, UserType

_FIRST_IPV4: Final = int(IPv4Address("100.64.0.0"))
_FIRST_IPV6: Final = int(IPv6Address("2001:db8::"))
_GROUPS: Final = 16
_SHARE: Final = 1 << 18
"""Addresses of each group of subscribers."""


@dataclass(frozen=True, slots=True)
class User:
    """A subscriber. `family` is IPV4, IPV6 or DUAL_STACK; nobody of this name lives anywhere."""

    user_id: int
    name: str
    domain: str
    interface: str
    slot: int
    svlan: int
    cvlan: int
    mac: str
    ipv4: str | None
    ipv6: str | None
    prefix: str | None
    access: str
    family: UserType
    since: float


class Roster:
    """The subscribers of one router."""

    def __init__(self, bng: Bng) -> None:
        self._bng = bng

    def online(self, now: float) -> Iterator[User]:
        """Everybody who is online, a RUI partner's too."""
        state = self._bng.state
        for number, present in enumerate(state.online(now)):
            for rank in present.ranks():
                yield self._user(number, rank, now)

    def find(self, now: float, **wanted: str | int) -> Iterator[User]:
        """Those online of whom every named attribute is what is wanted (names in any case)."""
        for user in self.online(now):
            if all(
                str(getattr(user, key)).casefold() == str(value).casefold()
                for key, value in wanted.items()
            ):
                yield user

    def at(self, place: int, now: float) -> Iterator[User]:
        """Those online on a sub-interface, by its place in `Plant.subs`."""
        state = self._bng.state
        for number, present in enumerate(state.online(now)):
            for rank in state.populations[number].by_interface.ranks[UserType.ALL][place]:
                if rank < present.limit and rank not in present.missing:
                    yield self._user(number, rank, now)

    @cached_property
    def _people(self) -> list[_People]:
        return [_People(population) for population in self._bng.state.populations]

    def _user(self, number: int, rank: int, now: float) -> User:
        people = self._people[number]
        plant = self._bng.state.plant
        place = people.interface[rank]
        row = plant.interfaces[plant.subs[place]]
        slot = plant.cards[row.card or 0][0]
        family = people.family[rank]
        domain = self._bng.size.domains[people.domain[rank]]
        serial = people.group * _SHARE + rank
        trunk, vlan = sub_interface(self._bng, place)
        return User(
            user_id=number * _SHARE + rank + 1,
            name=f"cliente{people.group:02}{rank:06}@{domain}",
            domain=domain,
            interface=f"{trunk}.{vlan}",
            slot=slot,
            svlan=vlan,
            cvlan=100 + rank % 3_900,
            mac=f"00e0-fc{serial >> 16 & 0xFF:02x}-{serial & 0xFFFF:04x}",
            ipv4=None if family is UserType.IPV6 else str(IPv4Address(_FIRST_IPV4 + serial)),
            ipv6=None if family is UserType.IPV4 else str(_ipv6(serial, 1)),
            prefix=None if family is UserType.IPV4 else str(_prefix(serial)),
            access="PPPoE" if people.pppoe[rank] else "IPoE",
            family=family,
            since=now - 600 - rank % 86_400,
        )


class _People:
    """What a population knows by group, by rank instead. Both routers of a pair name them alike."""

    def __init__(self, population: Population) -> None:
        size = population.size
        self.group = zlib.crc32(population.seed.encode()) % _GROUPS
        self.interface = [0] * size
        self.domain = [0] * size
        self.family = [UserType.IPV4] * size
        self.pppoe = [False] * size
        for into, division in (
            (self.interface, population.by_interface), (self.domain, population.by_domain),
        ):  # fmt: skip
            for group, ranks in enumerate(division.ranks[UserType.ALL]):
                for rank in ranks:
                    into[rank] = group
        everybody = population.everybody.ranks
        for family in (UserType.IPV6, UserType.DUAL_STACK):
            for rank in everybody[family][0]:
                self.family[rank] = family
        for rank in everybody[UserType.PPPOE][0]:
            self.pppoe[rank] = True


def sub_interface(bng: Bng, place: int) -> tuple[str, int]:
    """The trunk and the number of a sub-interface, as the command line names it.

    SNMP leaves some names out and has some twice; the command line can't.
    """
    plant = bng.state.plant
    trunk = plant.interfaces[plant.subs[place]].lower[0]
    first = next(
        other for other in range(len(plant.subs))
        if plant.interfaces[plant.subs[other]].lower[0] == trunk
    )  # fmt: skip
    return str(plant.interfaces[trunk].name), 1001 + place - first


def _ipv6(serial: int, host: int) -> IPv6Address:
    return IPv6Address(_FIRST_IPV6 + (serial << 64) + host)


def _prefix(serial: int) -> IPv6Network:
    return IPv6Network((_FIRST_IPV6 + (1 << 88) + (serial << 72), 56))
