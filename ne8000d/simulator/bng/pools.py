"""HUAWEI-IPPOOL-MIB and the pools of hwDomainStatTable: their use follows the subscribers.

Each domain has one IPv4 pool; the last domain's is as large as the domain, so that it is nearly
full every evening. IPv6 prefixes come from pools of the whole router; the total of the largest does
not fit into Integer32 and is clamped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ne8000d.oid import parse
from ne8000d.schema import Syntax
from ne8000d.simulator.ber import Oid
from ne8000d.simulator.bng.population import UserType
from ne8000d.simulator.bng.state import State
from ne8000d.simulator.bng.subscribers import ADMIN_DOMAIN, by_domain, domain_key, everybody, tally
from ne8000d.simulator.tree import Cell, Column, Index, computed, fixed, scalar

_IPPOOL: Final = parse("1.3.6.1.4.1.2011.6.8.1")
_DOMAIN_STAT: Final = parse("1.3.6.1.4.1.2011.5.2.1.6.1")
_BLOCK: Final = 256
_EXCLUDED: Final = 2
_CONFLICTS: Final = 1
_PREFIXES: Final = 65_536
_CLAMPED: Final = 2**31 - 1
_GROUP: Final = "residencial"
_IPV4: Final = (UserType.IPV4, UserType.DUAL_STACK)
_IPV6: Final = (UserType.IPV6, UserType.DUAL_STACK)

Reading = Callable[[float], int]


@dataclass(frozen=True, slots=True)
class Pool:
    """An IPv4 pool; `used` gives its use at a moment."""

    name: str
    domain: str
    total: int
    conflict: int
    used: Reading

    def idle(self, now: float) -> int:
        """What is left."""
        return self.total - self.used(now) - self.conflict - _EXCLUDED


def pool_sizes(state: State, domains: Sequence[str]) -> list[int]:
    """The addresses in each domain's pool."""
    sizes = []
    for place, _ in enumerate(domains):
        users = sum(
            len(by_domain(population).ranks[kind][place])
            for population in state.populations
            for kind in _IPV4
        )
        last = place == len(domains) - 1
        sizes.append(
            users + _EXCLUDED + _CONFLICTS if last else (users * 3 // 2 // _BLOCK + 1) * _BLOCK
        )
    return sizes


def usable(total: int, place: int) -> int:
    """What of the pool of domain number `place` can be given away at all."""
    return total - _conflicts(place) - _EXCLUDED


def _conflicts(place: int) -> int:
    return _CONFLICTS if place else 0


def pool_name(domain: str) -> str:
    """The pool of a domain."""
    return f"pool-{domain}"


def columns(state: State, domains: Sequence[str]) -> Iterator[Column]:
    """Pools, groups, domains and the totals of the device."""
    pools = _pools(state, domains)
    yield from _pool_table(pools)
    yield from _groups(pools)
    yield from _by_domain(pools, domains)
    yield from _totals(pools)
    yield from _ipv6(state)


def _pools(state: State, domains: Sequence[str]) -> list[Pool]:
    def used(place: int, total: int) -> Reading:
        counts = [tally(state, by_domain, kind, [place]) for kind in _IPV4]

        def reading(now: float) -> int:
            if domains[place] in state.full:
                return usable(total, place)
            return sum(next(iter(numbers(0, 1, now))) for numbers in counts)

        return reading

    return [
        Pool(pool_name(domain), domain, total, _conflicts(place), used(place, total))
        for place, (domain, total) in enumerate(
            zip(domains, pool_sizes(state, domains), strict=True)
        )
    ]


def _pool_table(pools: Sequence[Pool]) -> Iterator[Column]:
    rows: dict[Oid, Pool] = {(number,): pool for number, pool in enumerate(pools)}
    index = Index(rows)
    entry = (*_IPPOOL, 1, 1)
    for column, syntax, cell in (
        (2, Syntax.OCTETS, lambda pool: pool.name),
        (11, Syntax.OCTETS, lambda _: ""),
        (12, Syntax.INTEGER, lambda _: 1),
        (15, Syntax.INTEGER, lambda pool: pool.total),
        (17, Syntax.INTEGER, lambda pool: pool.conflict),
        (18, Syntax.INTEGER, lambda _: _EXCLUDED),
    ):
        yield fixed(
            (*entry, column), syntax, {key: cell(pool) for key, pool in rows.items()}, index
        )
    for column, reading in ((16, _used), (19, _idle), (20, _percent)):
        cells = {key: reading(pool) for key, pool in rows.items()}
        yield computed((*entry, column), Syntax.INTEGER, cells, index)


def _used(pool: Pool) -> Reading:
    return pool.used


def _idle(pool: Pool) -> Reading:
    return pool.idle


def _percent(pool: Pool) -> Reading:
    return lambda now: 100 * pool.used(now) // pool.total


def _sum_of(readings: Sequence[Reading]) -> Reading:
    return lambda now: sum(reading(now) for reading in readings)


def _groups(pools: Sequence[Pool]) -> Iterator[Column]:
    """One group of all pools but the last."""
    members = pools[:-1] or pools
    key = domain_key(_GROUP)
    index = Index([key])
    entry = (*_IPPOOL, 12, 1)
    for column, reading in (
        (3, lambda _: sum(pool.total for pool in members)),
        (4, _sum_of([pool.used for pool in members])),
        (5, lambda _: sum(pool.conflict for pool in members)),
        (8, _sum_of([pool.idle for pool in members])),
    ):
        yield computed((*entry, column), Syntax.INTEGER, {key: reading}, index)


def _by_domain(pools: Sequence[Pool], domains: Sequence[str]) -> Iterator[Column]:
    index = Index(domain_key(domain) for domain in (*domains, ADMIN_DOMAIN))
    admins = domain_key(ADMIN_DOMAIN)

    def cells(of: Callable[[Pool], Reading]) -> dict[Oid, Reading]:
        return {**{domain_key(pool.domain): of(pool) for pool in pools}, admins: lambda _: 0}

    def always(of: Callable[[Pool], int]) -> dict[Oid, Reading]:
        return cells(lambda pool: lambda _: of(pool))

    for column, values in (
        (8, always(lambda pool: pool.total)),
        (9, cells(_used)),
        (10, always(lambda pool: pool.conflict)),
        (11, always(lambda _: _EXCLUDED)),
        (12, cells(_idle)),
    ):
        yield computed((*_DOMAIN_STAT, column), Syntax.INTEGER, values, index)


def _totals(pools: Sequence[Pool]) -> Iterator[Column]:
    used, idle = _sum_of([pool.used for pool in pools]), _sum_of([pool.idle for pool in pools])
    whole = sum(pool.total for pool in pools)
    for column, value in (
        (1, len(pools)),
        (2, idle),
        (3, used),
        (4, sum(pool.conflict for pool in pools)),
        (5, _EXCLUDED * len(pools)),
        (6, whole),
        (7, lambda now: 100 * used(now) // whole),
    ):
        yield scalar((*_IPPOOL, 7, column), Syntax.INTEGER, value)


def _ipv6(state: State) -> Iterator[Column]:
    """Three pools: prefixes by router advertisement, delegated ones, and a huge one in reserve."""
    counts = [tally(state, everybody, kind, [0]) for kind in _IPV6]

    def used(now: float) -> int:
        return sum(next(iter(numbers(0, 1, now))) for numbers in counts)

    def none(_: float) -> int:
        return 0

    names: dict[Oid, Cell] = {(0,): "nd-clientes", (1,): "pd-clientes", (2,): "pd-reserva"}
    index = Index(names)
    entry = (*_IPPOOL, 18, 1)
    yield fixed((*entry, 23), Syntax.OCTETS, names, index)
    for column, totals in ((5, (0, 0, 0)), (11, (_PREFIXES, 0, 0)), (17, (0, _PREFIXES, _CLAMPED))):
        cells: dict[Oid, Cell] = {(number,): total for number, total in enumerate(totals)}
        yield fixed((*entry, column), Syntax.INTEGER, cells, index)
    for column, user in ((6, -1), (12, 0), (18, 1)):
        readings: dict[Oid, Reading] = {
            (number,): used if number == user else none for number in range(len(names))
        }
        yield computed((*entry, column), Syntax.INTEGER, readings, index)
    for column, value in ((12, _PREFIXES), (13, used), (18, _CLAMPED), (19, used)):
        yield scalar((*_IPPOOL, 22, column), Syntax.INTEGER, value)
