"""What people ask a router now, on the session that polls use. Blocking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ne8000d.commands.lines import Lines
from ne8000d.commands.matching import command_for
from ne8000d.errors import CommandError, DeviceSaidNo, SshError
from ne8000d.platforms import Platform
from ne8000d.schema import CliRow
from ne8000d.ssh import Lease, Output, Shells

_NOT_KNOWN: Final = "unrecognized"


class CutOff(SshError):
    """The router's answer had no end that we wait for."""

    reason = "cut_off"


@dataclass(frozen=True, slots=True)
class Answered:
    """A router's answer: its text without echo, prompt and pager, and what it says.

    `rows` is None where there is no parser, or nothing was known in the answer. `refusal` is the
    router's `Error: …`, None where there is none.
    """

    text: str
    rows: Sequence[CliRow] | None
    refusal: str | None
    duration_seconds: float


def ask_now(
    shells: Shells, platform: Platform, command: str, *, timeout: float | None = None
) -> Answered:
    """Send a permitted command and read the answer. Raises SshError."""
    output = shells.run(command, timeout=timeout, purpose="exec")
    text = _whole(output)
    found = command_for(command, platform.commands)
    rows = None
    refusal = None
    if found is not None:
        try:
            rows = found.parse(text)
        except DeviceSaidNo as error:
            refusal = error.line
        except CommandError:
            rows = None  # the text is there for people to read
    return Answered(text, rows, refusal or _refusal(text), output.duration_seconds)


def change(shells: Shells, lines: Sequence[str]) -> Answered:
    """Enter the system view, type `lines`, commit, and return. What an admin confirmed.

    After a refusal nothing more is typed, and nothing committed: on a router with two stages
    (VRP 8) nothing has changed then. One that has no `commit` (VRP 5) changed at each line.
    Raises SshError.
    """
    with shells.lease("exec") as lease:
        texts: list[str] = []
        seconds = 0.0
        refusal = None
        for line in ("system-view", *lines, "commit"):
            output = _typed(lease, line)
            seconds += output.duration_seconds
            text = _whole(output)
            refusal = _refusal(text)
            if line == "commit" and refusal is not None and _NOT_KNOWN in refusal.lower():
                refusal = None
                break
            if text and line != "system-view":
                texts.append(text)
            if refusal is not None:
                texts.append("" if text else refusal)
                break
    return Answered("\n".join(filter(None, texts)), None, refusal, seconds)


def _typed(lease: Lease, line: str) -> Output:
    return lease.run(line)


def _whole(output: Output) -> str:
    if output.truncated is not None:
        raise CutOff(
            f"the answer was cut off ({output.truncated}) and the session closed: ask for less, "
            "or filter it on the router with '| include'"
        )
    return output.text


def _refusal(text: str) -> str | None:
    """The first `Error: …` of an answer."""
    lines = Lines(text.split("\n"))
    for _ in lines:
        if lines.refusal is not None:
            return lines.refusal
    return None
