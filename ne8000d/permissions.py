"""Which commands may be sent to a router: those that read, in bounded amounts.

A command is text of printable ASCII in one line. Its first word is spelled out and allowed; VRP
completes abbreviated words, so a denied command is recognized by the beginnings of its words.
`?` is refused because VRP acts on it at once, `>` because it writes a file on the router.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ne8000d.errors import CommandRefused

LONGEST_COMMAND: Final = 510
"""Characters that VRP takes in a line."""

ALLOW: Final = ("display", "ping", "tracert")
DENY: Final = (
    "display current-configuration",
    "display saved-configuration",
    "display radius-server configuration",
    "display diagnostic-information",
    "display nat session table",
    "display nat user-information",
)

_PRINTABLE: Final = re.compile(r"[ -~]+")
_PING: Final[Mapping[str, int]] = {"-c": 20, "-s": 9_600, "-t": 5_000, "-m": 2_000}
"""Count, octets, milliseconds of waiting and between two."""

_TRACERT: Final[Mapping[str, int]] = {"-m": 64, "-q": 5, "-s": 9_600, "-w": 5_000}
"""Hops, probes a hop, octets, milliseconds of waiting."""

_UNBOUNDED: Final = "-range"
_LISTS_ALL: Final = ("verbose", "brief", "all", "detail")


@dataclass(frozen=True, slots=True)
class Permissions:
    """What may be sent: first words, and commands that are denied all the same."""

    allow: tuple[str, ...] = ALLOW
    deny: tuple[str, ...] = DENY


def permitted(command: str, permissions: Permissions) -> str:
    """The command to send, without blanks at its ends.

    Raises:
        CommandRefused: it may not be sent; the sentence says why and what to do.
    """
    text = plain(command)
    if ">" in text:
        raise CommandRefused("'>' would write a file on the router: leave it out")
    words = [word.strip('"').lower() for word in text.replace("|", " | ").split()]
    typed = words[: words.index("|")] if "|" in words else words
    allowed = [word.lower() for word in permissions.allow]
    if not typed or typed[0] not in allowed:
        raise CommandRefused(
            f"'{text.split(maxsplit=1)[0]}' is not a command that may be sent: begin with "
            f"{_listed(permissions.allow)}, spelled out"
        )
    for denied in permissions.deny:
        if _matches(typed, denied.lower().split()):
            raise CommandRefused(f"'{denied}' is denied by the configuration (web.deny)")
    if typed[0] == "ping":
        _check_numbers(typed, _PING)
    elif typed[0] == "tracert":
        _check_numbers(typed, _TRACERT)
    elif _lists_everybody(typed):
        raise CommandRefused(
            "'display access-user' without a filter lists every subscriber: add 'username', "
            "'ip-address', 'mac-address', 'interface' or 'domain' with a value"
        )
    return text


def plain(command: str) -> str:
    """The command as one line of printable ASCII, without blanks at its ends.

    Raises:
        CommandRefused: it is empty, too long, or holds what a terminal acts on.
    """
    if not _PRINTABLE.fullmatch(command):
        if not command.strip():
            raise CommandRefused("there is no command: write one")
        raise CommandRefused(
            "a command is one line of printable ASCII: take line breaks, control characters and "
            "accents out"
        )
    text = command.strip(" ")
    if not text:
        raise CommandRefused("there is no command: write one")
    if len(text) > LONGEST_COMMAND:
        raise CommandRefused(f"a command has at most {LONGEST_COMMAND} characters: shorten it")
    if "?" in text:
        raise CommandRefused("'?' is for people at a terminal: leave it out")
    return text


def _matches(typed: Sequence[str], denied: Sequence[str]) -> bool:
    """Whether every typed word is a beginning of the denied word at its place."""
    return all(word.startswith(start) for start, word in zip(typed, denied, strict=False))


def _lists_everybody(typed: Sequence[str]) -> bool:
    is_list = len(typed) > 1 and "access-user".startswith(typed[1])
    return is_list and all(
        any(word.startswith(start) for word in _LISTS_ALL) for start in typed[2:]
    )


def _check_numbers(typed: Sequence[str], limits: Mapping[str, int]) -> None:
    for place, word in enumerate(typed):
        if len(word) > 2 and _UNBOUNDED.startswith(word):
            raise CommandRefused(f"'{word}' has no bound: leave it out")
        option = word[:2]
        if option not in limits or (word != option and not word[2:].isdecimal()):
            continue
        number = typed[place + 1] if word == option and len(typed) > place + 1 else word[2:]
        if not number.isdecimal() or len(number) > 6 or int(number) > limits[option]:
            raise CommandRefused(f"'{option}' takes a number up to {limits[option]}: change it")


def _listed(words: Sequence[str]) -> str:
    quoted = [f"'{word}'" for word in words]
    return " or ".join(quoted) if len(quoted) < 3 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
