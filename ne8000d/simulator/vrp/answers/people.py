"""Subscribers one by one: tables, details, and the question that VRP asks after details."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ne8000d.simulator.bng import Bng
from ne8000d.simulator.vrp.answers.counts import NOBODY, Counts, place_of, trailer
from ne8000d.simulator.vrp.roster import Roster, User
from ne8000d.simulator.vrp.tables import clock, label, moment, rule

QUESTION: Final = "  Are you sure to display some information?(Y/N)[Y]:"
_OLD_QUESTION: Final = "Are you sure to display some information?(y/n)[y]:"
QUESTIONS: Final = frozenset({QUESTION, _OLD_QUESTION})
"""Lines that wait for an answer."""

_WIDTH: Final = 78
_NAME: Final = 23


def listed(bng: Bng, roster: Roster, now: float, **wanted: str | int) -> Iterator[str]:
    """A table, two lines a subscriber, and how many there are."""
    served = bng.state.served
    found = [0, 0, 0]
    for user in roster.find(now, **wanted):
        if not any(found):
            yield from _heading()
        found[0 if user.user_id < 1 << 18 else 1 if user.user_id < served << 18 else 2] += 1
        yield from _lines(user)
    if not any(found):
        yield NOBODY
        return
    yield rule(_WIDTH)
    yield from trailer(Counts(*found))


def details(bng: Bng, roster: Roster, now: float, **wanted: str | int) -> Iterator[str]:
    """Everything about the first subscriber that is meant."""
    del bng
    user = next(roster.find(now, **wanted), None)
    if user is None:
        yield NOBODY
        return
    since = user.since
    octets = int((now - since) * 12_500)
    line = rule(67)
    yield line
    yield "  Basic:"
    for name, value in (
        ("User access index", user.user_id),
        ("State", "Used"),
        ("User name", user.name),
        ("Domain name", user.domain),
        ("User backup state", "No"),
        ("RUI user state", "Normal"),
        ("User access interface", user.interface),
        ("User access PeVlan/CeVlan", f"{user.svlan}/{user.cvlan}"),
        ("User access slot", user.slot),
        ("User MAC", user.mac),
        ("User IP address", user.ipv4 or "-"),
        ("User IPv6 address", user.ipv6 or "-"),
        ("User delegation prefix", user.prefix or "-"),
        ("User access type", user.access),
        ("User authentication type", "PPP authentication"),
        ("Access start time", moment(since)),
        ("Online time (h:min:sec)", clock(now - since)),
        ("Ipv4 Realtime speed inbound", "93 kbyte/min"),
        ("Ipv4 Realtime speed outbound", "750 kbyte/min"),
        ("Inbound qos-profile-name", "100M-up"),
        ("Outbound qos-profile-name", "600M-down"),
        ("Up bytes number(high,low)", _high_low(octets // 8)),
        ("Down bytes number(high,low)", _high_low(octets)),
    ):
        yield label(name, value, 30)
    yield line
    yield QUESTION


def by_vlan(bng: Bng, roster: Roster, now: float, **wanted: str) -> Iterator[str]:
    """`display bas-interface NAME access-number`."""
    place = place_of(bng, wanted["interface"])
    if place is None:
        yield "Error: The BAS interface does not exist."
        return
    yield "  Interface            P/CVLAN       User-Num   IPoE/Max    PPPoE/Max"
    vlans: dict[tuple[int, int], list[int]] = {}
    for user in roster.at(place, now):
        found = vlans.setdefault((user.svlan, user.cvlan), [0, 0])
        found[user.access == "PPPoE"] += 1
    for (svlan, cvlan), (ipoe, pppoe) in sorted(vlans.items()):
        both = f"{svlan}/{cvlan}"
        yield (
            f"  {wanted['interface']:<20} {both:<13} {ipoe + pppoe:<10} {f'{ipoe}/-':<11} {pppoe}/-"
        )


def records(bng: Bng, roster: Roster, now: float, **wanted: str) -> Iterator[str]:
    """`display aaa offline-record username NAME`: the session before the one of now."""
    del bng
    user = next(roster.find(now, name=wanted["name"]), None)
    if user is None:
        yield "Info: No user record!"
        return
    line = rule(53, 0)
    yield line
    for name, value in (
        ("User name", user.name),
        ("Domain name", user.domain),
        ("User MAC", user.mac),
        ("User access type", user.access),
        ("User interface", user.interface),
        ("Qinq Vlan/User Vlan", f"{user.svlan}/{user.cvlan}"),
        ("User IP address", user.ipv4 or "-"),
        ("User ID", user.user_id),
        ("User login time", moment(user.since - 90_000)),
        ("User offline time", moment(user.since - 30)),
        ("User offline reason", "PPP user request"),
    ):
        yield label(name, value, 31, 0)
    yield line
    yield _OLD_QUESTION


def _heading() -> Iterator[str]:
    yield rule(_WIDTH)
    yield "  UserID  Username                Interface      IP address       MAC"
    yield "          Vlan          IPv6 address             Access type"
    yield rule(_WIDTH)


def _lines(user: User) -> Iterator[str]:
    name = user.name if len(user.name) <= _NAME else f"{user.name[: _NAME - 3]}..."
    first = f"  {user.user_id:<7} {name:<{_NAME}} {user.interface:<14}"
    yield f"{first} {user.ipv4 or '-':<16} {user.mac}"
    vlans = f"{user.svlan}/{user.cvlan}"
    yield f"          {vlans:<13} {user.ipv6 or '-':<24} {user.access}"


def _high_low(octets: int) -> str:
    return f"({octets >> 32},{octets & 0xFFFFFFFF})"
