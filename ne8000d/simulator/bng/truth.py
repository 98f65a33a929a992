"""A modelled router's own figures at a moment, to hold a poller's against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ne8000d.simulator.bng import flows, pools, subscribers
from ne8000d.simulator.bng.attendance import Attendance
from ne8000d.simulator.bng.population import Population, UserType
from ne8000d.simulator.bng.state import State


@dataclass(frozen=True, slots=True)
class Truth:
    """What is really so; each figure worked out apart from the columns that an agent answers.

    `online_total` is what hwTotalOnlineNum prints: `total` and the administrators. `total` is
    served here (`online` = normal + `rui_local`) and by the partner (`rui_remote`). Divisions
    (by domain, interface, "slot/card", slot) divide `total`; so do the address families.
    Interfaces go by the names that ne8000d gives them (`ifindex-N`, `NAME#IFINDEX`).
    `bps` is (in, out) at this very moment, of counters that are on. `pools` has (total, used) by
    the name of an IPv4 pool, `prefixes` the used ones of IPv6; `octets` of subscribers are IPv4 in,
    IPv4 out, IPv6 in, IPv6 out.
    """

    online_total: int
    total: int
    online: int
    rui_local: int
    rui_remote: int
    pppoe: int
    ipoe: int
    ipv4: int
    ipv6: int
    dual_stack: int
    peak: int
    domains: dict[str, int]
    interfaces: dict[str, int]
    cards: dict[str, int]
    slots: dict[str, int]
    bps: dict[str, tuple[float, float]]
    if_index: dict[str, int]
    cpu_percent: int
    memory_percent: int
    uptime_seconds: float
    boots: int
    pools: dict[str, tuple[int, int]]
    prefixes: int
    octets: tuple[int, int, int, int]


def measure(state: State, if_index: Sequence[int], domains: Sequence[str], now: float) -> Truth:
    """The figures at `now`; counts by going through the subscribers, not by searching."""
    names = _names(state, if_index)
    online = state.online(now)

    def size(population: Population, kind: UserType, present: Attendance) -> int:
        return _present(population.everybody.ranks[kind][0], present)

    def all_of(kind: UserType) -> int:
        return sum(map(size, state.populations, [kind] * len(online), online))

    def divided(
        choice: subscribers.Choice, groups: int, kind: UserType = UserType.ALL
    ) -> list[int]:
        counts = [0] * groups
        for population, present in zip(state.populations, online, strict=True):
            for group, ranks in enumerate(choice(population).ranks[kind]):
                counts[group] += _present(ranks, present)
        return counts

    plant = state.plant
    by_card = divided(subscribers.by_card, len(plant.cards))
    slots: dict[str, int] = {}
    for (slot, _), count in zip(plant.cards, by_card, strict=True):
        slots[str(slot)] = slots.get(str(slot), 0) + count
    total = all_of(UserType.ALL)
    up, down = (flows.octets(state, side, now) for side in (0, 1))
    return Truth(
        online_total=total + subscribers.ADMINS,
        total=total,
        online=sum(present.size for present in online[: state.served]),
        rui_local=sum(present.size for present in online[1 : state.served]),
        rui_remote=sum(present.size for present in online[state.served :]),
        pppoe=all_of(UserType.PPPOE),
        ipoe=all_of(UserType.DHCP),
        ipv4=all_of(UserType.IPV4),
        ipv6=all_of(UserType.IPV6),
        dual_stack=all_of(UserType.DUAL_STACK),
        peak=subscribers.peak(state, now),
        domains=dict(zip(domains, divided(subscribers.by_domain, len(domains)), strict=True)),
        interfaces=dict(
            zip(
                (names[number] for number in plant.subs),
                divided(subscribers.by_interface, len(plant.subs)),
                strict=True,
            )
        ),
        cards={
            f"{slot}/{card}": count
            for (slot, card), count in zip(plant.cards, by_card, strict=True)
        },
        slots=slots,
        bps=dict(zip(names, state.bps(now), strict=True)),
        if_index=dict(zip(names, if_index, strict=True)),
        cpu_percent=state.cpu_percent(now),
        memory_percent=state.memory_percent(now),
        uptime_seconds=state.uptime(now),
        boots=state.boots,
        pools={
            pools.pool_name(domain): (
                size,
                pools.usable(size, place) if domain in state.full else older + both,
            )
            for place, (domain, size, older, both) in enumerate(
                zip(
                    domains,
                    pools.pool_sizes(state, domains),
                    divided(subscribers.by_domain, len(domains), UserType.IPV4),
                    divided(subscribers.by_domain, len(domains), UserType.DUAL_STACK),
                    strict=True,
                )
            )
        },
        prefixes=all_of(UserType.IPV6) + all_of(UserType.DUAL_STACK),
        octets=(up[0], down[0], up[1], down[1]),
    )


def _present(ranks: Sequence[int], present: Attendance) -> int:
    return sum(rank < present.limit and rank not in present.missing for rank in ranks)


def _names(state: State, if_index: Sequence[int]) -> list[str]:
    """Each interface's name; of two with one name the lowest ifIndex keeps it plain."""
    rows = state.plant.interfaces
    names = [""] * len(rows)
    taken = set()
    for number in sorted(range(len(rows)), key=if_index.__getitem__):
        name = rows[number].name or f"ifindex-{if_index[number]}"
        names[number] = f"{name}#{if_index[number]}" if name in taken else name
        taken.add(name)
    return names
