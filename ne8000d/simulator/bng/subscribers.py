"""HUAWEI-AAA-MIB: how many subscribers are online, in all and in every division."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from ne8000d.oid import parse
from ne8000d.schema import Syntax
from ne8000d.simulator.ber import Oid
from ne8000d.simulator.bng.population import USED, Division, Population, UserType
from ne8000d.simulator.bng.state import State
from ne8000d.simulator.tree import Column, Index, Numbers, computed, fixed, moving, scalar

_AAA: Final = parse("1.3.6.1.4.1.2011.5.2.1")
_STAT: Final = (*_AAA, 14, 1)
_DOMAIN_STAT: Final = (*_AAA, 6, 1)
_INTERFACE_USERS: Final = (*_AAA, 42, 1, 2)
_DOMAIN_USERS: Final = (*_AAA, 43, 1, 1)
_SLOT_USERS: Final = (*_AAA, 44, 1, 2)
_SLOT_CONNECT: Final = (*_AAA, 32, 1)
_CARD_CONNECT: Final = (*_AAA, 33, 1)

FTP_ADMINS: Final = 0
SSH_ADMINS: Final = 2
TELNET_ADMINS: Final = 1
ADMINS: Final = FTP_ADMINS + SSH_ADMINS + TELNET_ADMINS
ADMIN_DOMAIN: Final = "default_admin"

_LOG_INS_A_SECOND: Final = 0.4  # of all domains together

Choice = Callable[[Population], Division]


def columns(state: State, if_index: Sequence[int], domains: Sequence[str]) -> Iterator[Column]:
    """All counts; `if_index` numbers the interfaces of the plant."""
    yield from _totals(state)
    yield from _interfaces(state, if_index)
    yield from _domains(state, domains)
    yield from _slots(state)


def tally(state: State, choice: Choice, kind: UserType, groups: Sequence[int]) -> Numbers:
    """How many users of a type are online, for each of `groups` of a division."""
    ranks = [
        [choice(population).ranks[kind][group] for group in groups]
        for population in state.populations
    ]

    def numbers(first: int, behind: int, now: float) -> list[int]:
        online = state.online(now)
        counts = [online[0].count(group) for group in ranks[0][first:behind]]
        for other, present in zip(ranks[1:], online[1:], strict=True):
            counts = [
                count + present.count(group)
                for count, group in zip(counts, other[first:behind], strict=True)
            ]
        return counts

    return numbers


def by_interface(population: Population) -> Division:
    """Groups are places in `Plant.subs`."""
    return population.by_interface


def by_domain(population: Population) -> Division:
    """Groups are places in the router's list of domains."""
    return population.by_domain


def by_card(population: Population) -> Division:
    """Groups are places in `Plant.cards`."""
    return population.by_card


def everybody(population: Population) -> Division:
    """The one group 0."""
    return population.everybody


def capacity(state: State) -> int:
    """A licence's size: the next 1,000 above all subscribers."""
    return (sum(population.size for population in state.populations) // 1_000 + 1) * 1_000


def peak(state: State, now: float) -> int:
    """The most users at a time since the start, administrators included."""
    since = min(state.booted, now)
    return ADMINS + sum(population.busiest(since, now) for population in state.populations)


def domain_key(name: str) -> Oid:
    """A domain as an index: a string that is not IMPLIED (RFC 2578 §7.7)."""
    octets = name.encode()
    return (len(octets), *octets)


def _totals(state: State) -> Iterator[Column]:
    def total(kind: UserType, extra: int = 0) -> Callable[[float], int]:
        numbers = tally(state, everybody, kind, [0])
        return lambda now: next(iter(numbers(0, 1, now))) + extra

    for column, value in (
        (1, total(UserType.ALL, ADMINS)),
        (2, total(UserType.PPPOE)),
        (3, 0),
        (4, FTP_ADMINS),
        (5, SSH_ADMINS),
        (6, TELNET_ADMINS),
        (7, total(UserType.DHCP)),
        (8, lambda now: peak(state, now)),
        (12, capacity(state)),
        (15, total(UserType.IPV4)),
        (16, total(UserType.IPV6)),
        (17, total(UserType.DUAL_STACK)),
        (30, 0),
        (31, 0),
    ):
        yield scalar((*_STAT, column), Syntax.UNSIGNED32, value)


def _interfaces(state: State, if_index: Sequence[int]) -> Iterator[Column]:
    first = state.plant.subs.start
    places = sorted(range(len(state.plant.subs)), key=lambda place: if_index[first + place])
    index = Index((if_index[first + place],) for place in places)
    yield from _by_type(state, _INTERFACE_USERS, by_interface, places, index)


def _by_type(
    state: State, oid: Oid, choice: Choice, groups: Sequence[int], index: Index
) -> Iterator[Column]:
    """A column whose index begins with the user type, as one column a type."""
    for kind in UserType:
        if kind in USED:
            numbers = tally(state, choice, kind, groups)
            yield moving((*oid, kind), Syntax.INTEGER, index, numbers)
        else:
            yield fixed((*oid, kind), Syntax.INTEGER, dict.fromkeys(index.keys, 0), index)


def _domains(state: State, domains: Sequence[str]) -> Iterator[Column]:
    places = sorted(range(len(domains)), key=lambda place: domain_key(domains[place]))
    index = Index(domain_key(domain) for domain in domains)
    yield from _by_type(state, _DOMAIN_USERS, by_domain, places, index)
    everywhere = Index([*index.keys, domain_key(ADMIN_DOMAIN)])
    admins = everywhere.keys.index(domain_key(ADMIN_DOMAIN))

    def online(place: int, kind: UserType) -> Callable[[float], int]:
        numbers = tally(state, by_domain, kind, [place])
        return lambda now: next(iter(numbers(0, 1, now)))

    def size(place: int) -> int:
        return sum(len(by_domain(each).ranks[UserType.ALL][place]) for each in state.populations)

    def rows(
        of: Callable[[int], Callable[[float], int]], admin: int = 0
    ) -> dict[Oid, Callable[[float], int]]:
        cells = {domain_key(domains[place]): of(place) for place in places}
        return {**cells, everywhere.keys[admins]: lambda _: admin}

    def accessed(place: int) -> Callable[[float], int]:
        share = _LOG_INS_A_SECOND / len(domains)
        return lambda now: size(place) + int(state.uptime(now) * share)

    for column, cells in (
        (1, rows(accessed, ADMINS)),
        (2, rows(lambda place: online(place, UserType.ALL), ADMINS)),
        (3, rows(lambda place: online(place, UserType.PPPOE))),
        (14, rows(lambda place: online(place, UserType.PPPOE))),
    ):
        yield computed((*_DOMAIN_STAT, column), Syntax.INTEGER, cells, everywhere)


def _slots(state: State) -> Iterator[Column]:
    cards = state.plant.cards
    order = sorted(range(len(cards)), key=cards.__getitem__)
    slots = sorted({slot for slot, _ in cards})
    card_index = Index(cards)
    slot_index = Index((slot,) for slot in slots)

    def by_slot(kind: UserType) -> dict[Oid, Callable[[float], int]]:
        def of(slot: int) -> Callable[[float], int]:
            here = [card for card in order if cards[card][0] == slot]
            numbers = tally(state, by_card, kind, here)
            return lambda now: sum(numbers(0, len(here), now))

        return {(slot,): of(slot) for slot in slots}

    for kind in UserType:
        oid = (*_SLOT_USERS, kind)
        if kind in USED:
            yield computed(oid, Syntax.INTEGER, by_slot(kind), slot_index)
        else:
            yield fixed(oid, Syntax.INTEGER, dict.fromkeys(slot_index.keys, 0), slot_index)
    for column, kind in (
        (2, UserType.ALL), (5, UserType.IPV4), (6, UserType.IPV6), (7, UserType.DUAL_STACK),
    ):  # fmt: skip
        yield computed((*_SLOT_CONNECT, column), Syntax.INTEGER, by_slot(kind), slot_index)
    for column, kind in ((3, UserType.ALL), (8, UserType.PPPOE)):
        numbers = tally(state, by_card, kind, order)
        yield moving((*_CARD_CONNECT, column), Syntax.INTEGER, card_index, numbers)
