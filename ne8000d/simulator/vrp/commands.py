"""The commands that a modelled router knows, and how what is typed finds one of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, Protocol

from ne8000d.simulator.bng import Bng
from ne8000d.simulator.view import View
from ne8000d.simulator.vrp.answers import counts, health, interfaces, people, services
from ne8000d.simulator.vrp.roster import Roster

Lines = Iterable[str]
_UNRECOGNIZED: Final = "Error: Unrecognized command found at '^' position."
_INCOMPLETE: Final = "Error:Incomplete command found at '^' position."


class Cli(Protocol):
    """What a terminal shows for a command line, without its pipe."""

    @property
    def name(self) -> str:
        """The router's name, which stands in the prompt."""

    def answer(self, line: str) -> Lines:
        """The lines of the answer; an error is one of them."""


class BngCli:
    """The command line of a modelled router: the same figures as its SNMP agent."""

    def __init__(self, bng: Bng) -> None:
        self._bng = bng
        self._roster = Roster(bng)
        self._commands = dict(self._known())

    @property
    def name(self) -> str:
        """The router's name."""
        return self._bng.name

    def answer(self, line: str) -> Lines:
        """The lines of the answer."""
        typed = line.split()
        incomplete = False
        for words, reply in self._commands.items():
            found = _matched(words, typed)
            if found is not None:
                return reply(self._bng.clock(), *found)
            incomplete = incomplete or _matched(words[: len(typed)], typed) is not None
        return _error(line, incomplete=incomplete)

    def _known(self) -> Iterator[tuple[tuple[str, ...], Callable[..., Lines]]]:
        bng, roster = self._bng, self._roster
        for words, reply in _FROM_THE_MODEL.items():
            yield tuple(words.split()), _bound(reply, bng)
        for words, attribute in _ONE_SUBSCRIBER.items():
            for form, of in ((words, people.listed), (f"{words} verbose", people.details)):
                yield tuple(form.split()), _person(of, bng, roster, attribute)
        for words, (of, attribute) in _OF_SUBSCRIBERS.items():
            yield tuple(words.split()), _person(of, bng, roster, attribute)
        for words, lines in _ALWAYS.items():
            yield tuple(words.split()), _said(lines)


class Replay:
    """A command line that answers what it was given, by command."""

    def __init__(self, name: str, answers: Mapping[str, str]) -> None:
        self._name = name
        self._answers = {" ".join(command.split()): text for command, text in answers.items()}

    @property
    def name(self) -> str:
        """The router's name."""
        return self._name

    def answer(self, line: str) -> Lines:
        """The lines of the answer."""
        text = self._answers.get(" ".join(line.split()))
        return _error(line, incomplete=False) if text is None else text.split("\n")


def cli_of(name: str, view: View, said: Mapping[str, str]) -> Cli:
    """A modelled router's own command line; a recording's is what it `said`, by command."""
    return BngCli(view) if isinstance(view, Bng) else Replay(name, said)


_FROM_THE_MODEL: Final[Mapping[str, Callable[..., Iterator[str]]]] = {
    "display version": health.version,
    "display cpu-usage": health.cpu,
    "display memory-usage": health.memory,
    "display health": health.health,
    "display device": health.device,
    "display license resource usage": health.licenses,
    "display alarm active": health.alarms,
    "display access-user ip-type * summary": counts.of_type,
    "display access-user user-type * summary": counts.of_access,
    "display access-user domain * summary": counts.of_domain,
    "display access-user interface * summary": counts.of_interface,
    "display access-user summary": counts.of_all,
    "display access-user online-total-number": counts.number,
    "display access-user online-total-number domain *": counts.number_of_domain,
    "display access-user online-total-number *": counts.number,
    "display bas-interface": counts.bas_interfaces,
    "display access-user user-type *": counts.of_access,
    "display domain": counts.domains,
    "display domain *": counts.domain,
    "display interface": interfaces.all_of_them,
    "display interface brief": interfaces.brief,
    "display interface *": interfaces.one,
    "display eth-trunk": interfaces.trunks,
    "display eth-trunk sub-interface": interfaces.trunk_sub_interfaces,
    "display optical-module brief": interfaces.modules,
    "display nat statistics table slot * engine *": services.nat_table,
    "display nat statistics payload": services.nat_payload,
    "display nat session-table size": services.nat_sizes,
    "display radius-server packet ip-address * *": services.radius,
    "display radius-server packet ip-address * vpn-instance * *": (
        lambda bng, now, server, _, kind: services.radius(bng, now, server, kind)
    ),
    "display ip-pool pool-usage": services.pool_usage,
    "display ip pool name *": services.pool,
    "display bgp peer": services.bgp,
    "display bgp ipv6 peer": services.bgp_ipv6,
    "display bgp vpnv4 all peer": services.bgp_vpnv4,
    "display remote-backup-profile": services.backup_profiles,
    "display remote-backup-profile *": services.backup_profile,
    "display remote-backup-service": services.backup_services,
    "display remote-backup-service *": services.backup_service,
    "display ospf peer brief": services.ospf,
    "display aaa offline-record link-info top * time * * *": (
        lambda bng, now, *_: services.ranking(bng, now)
    ),
    "display aaa online-fail-record link-info top * time * * *": (
        lambda bng, now, *_: services.ranking(bng, now)
    ),
}
_ONE_SUBSCRIBER: Final = {
    "display access-user": "",
    "display access-user domain *": "domain",
    "display access-user interface *": "interface",
    "display access-user slot *": "slot",
    "display access-user username *": "name",
    "display access-user ip-address *": "ipv4",
    "display access-user ipv6-address *": "ipv6",
    "display access-user mac-address *": "mac",
    "display access-user user-id *": "user_id",
}
_OF_SUBSCRIBERS: Final[Mapping[str, tuple[Callable[..., Iterator[str]], str]]] = {
    "display bas-interface * access-number": (people.by_vlan, "interface"),
    "display aaa offline-record username *": (people.records, "name"),
    "display aaa offline-record username * count *": (people.records, "name"),
    "display aaa online-fail-record username *": (people.records, "name"),
    "display aaa online-fail-record username * count *": (people.records, "name"),
}
_ALWAYS: Final[Mapping[str, tuple[str, ...]]] = {
    "display current-configuration": (
        "!Software Version V800R012C10SPC300",
        "#",
        "[V800R012C10SPC300]",
        "#",
        "aaa",
        " local-user noc password irreversible-cipher $1d$not-a-secret$",
        "#",
        "return",
    ),
    "display users": (
        "  User-Intf    Delay    Type   Network Address     AuthenStatus    AuthorcmdFlag",
        "+ 0   VTY 0   00:00:00  SSH    127.0.0.1                pass            no",
    ),
}


def _bound(reply: Callable[..., Iterator[str]], bng: Bng) -> Callable[..., Lines]:
    return lambda now, *words: reply(bng, now, *words)


def _person(
    of: Callable[..., Iterator[str]], bng: Bng, roster: Roster, attribute: str
) -> Callable[..., Lines]:
    def reply(now: float, *words: str) -> Iterator[str]:
        wanted = {attribute: words[0]} if attribute else {}
        return of(bng, roster, now, **wanted)

    return reply


def _said(lines: tuple[str, ...]) -> Callable[..., Lines]:
    return lambda _now: lines


def _matched(words: tuple[str, ...], typed: list[str]) -> list[str] | None:
    """What stands for the stars; None where the words are others. Words may be shortened."""
    if len(words) != len(typed):
        return None
    stars = []
    for word, given in zip(words, typed, strict=True):
        if word == "*":
            stars.append(given)
        elif not word.startswith(given.lower()):
            return None
    return stars


def _error(line: str, *, incomplete: bool) -> Lines:
    if incomplete:
        return (f"{'':>{len(line) + 2}}^", _INCOMPLETE)
    first = re.match(r"\S*\s*", line)
    return (f"{'':>{first.end() if first else 0}}^", _UNRECOGNIZED)


def piped(lines: Lines, pipe: str) -> Iterator[str]:
    """What `| include …`, `| exclude …`, `| begin …`, `| count`, `| no-more` leave of an answer."""
    verb, _, pattern = pipe.strip().partition(" ")
    try:
        wanted = re.compile(pattern.strip())
    except re.error:
        wanted = re.compile(re.escape(pattern.strip()))
    if verb == "count":
        yield f"Total lines: {sum(1 for _ in lines)}."
        return
    begun = verb != "begin"
    for line in lines:
        found = wanted.search(line) is not None
        begun = begun or found
        if begun and not (verb == "include" and not found) and not (verb == "exclude" and found):
            yield line
