"""Inquiries to a router's command line: which spelling it knows, what it answered."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ne8000d.commandline import CommandLine
from ne8000d.device import Device
from ne8000d.errors import CommandError, DeviceSaidNo, Ne8000dError, SshError
from ne8000d.schema import Command, Frame, Inquiry, Replies, Reply
from ne8000d.ssh import Output

MOST_EACH: Final = 32
"""Questions that one command may become (one an interface, one an engine): a router that has more
of them is not asked one by one."""

_UNKNOWN: Final = re.compile(
    r"found at|unrecognized|incomplete|ambiguous|too many param|wrong param|permission|privilege"
    r"|authori[sz]",
    re.IGNORECASE,
)
"""Refusals that tell about the spelling or the login, and stay true; others (busy, timed out) are
of the moment."""


@dataclass(slots=True)
class Told:
    """What inquiries brought: frames by inquiry, how often was asked, what failed.

    `failures` are reasons and sentences. `answered` is whether the router said anything at all.
    """

    frames: dict[str, list[Frame]] = field(default_factory=dict)
    asked: int = 0
    answered: bool = False
    failures: list[tuple[str, str]] = field(default_factory=list)

    @property
    def all_frames(self) -> list[Frame]:
        """The frames of every inquiry."""
        return [frame for frames in self.frames.values() for frame in frames]


def alive(line: CommandLine) -> bool:
    """Ask for the time of day; whether anything came back."""
    try:
        line.shells.run("display clock", purpose="poll")
    except Ne8000dError:
        return False
    line.side.heard()
    return True


def ask(device: Device, line: CommandLine, inquiries: Sequence[Inquiry]) -> Told:
    """Ask every command of the inquiries once. Never raises for what the router does."""
    told = Told()
    known = {command.name: command for command in device.platform.commands}
    replies: dict[str, list[Reply]] = {}
    wanted = {command.name: command for item in inquiries for command in item.commands}
    try:
        for command in wanted.values():
            _ask(device, line, command, known, replies, told)
    except Ne8000dError as error:
        told.failures.append((error.reason, str(error)))
        if isinstance(error, SshError) and not told.answered:
            line.side.silent(error.reason, device.clock())
    for inquiry in inquiries:
        frames = inquiry.shape(Replies(replies, device.choice))
        told.frames[inquiry.name] = [frame for frame in frames if frame.tags]
    return told


def _ask(
    device: Device,
    line: CommandLine,
    command: Command,
    known: Mapping[str, Command],
    replies: dict[str, list[Reply]],
    told: Told,
) -> None:
    """Ask one command, of every place that it is asked of. Raises SshError, ConfigError."""
    if command.name in replies:
        return
    replies[command.name] = []
    sets: list[Mapping[str, str]] = [{}]
    if command.each is not None:
        if command.each in known:
            _ask(device, line, known[command.each], known, replies, told)
        sets = list(_places(command, replies.get(command.each, ())))
    if len(sets) > MOST_EACH:
        return
    for asked in sets:
        try:
            reply = _reply(device, line, command, asked, told)
        except CommandError as error:
            told.failures.append((error.reason, f"{device.name}: '{command.lines[0]}': {error}"))
        else:
            if reply is not None:
                replies[command.name].append(reply)


def _places(command: Command, replies: Iterable[Reply]) -> Iterator[Mapping[str, str]]:
    """What stands for the placeholders; a place without anybody has nothing to tell."""
    names = {name for line in command.lines for name in _placeholders(line)}
    found: dict[tuple[str, ...], Mapping[str, str]] = {}
    for reply in replies:
        for row in reply.rows:
            if row.get("total") != 0 and names <= row.keys():
                asked = {name: str(row[name]) for name in sorted(names)}
                found.setdefault(tuple(asked.values()), asked)
    yield from found.values()


def _reply(
    device: Device, line: CommandLine, command: Command, asked: Mapping[str, str], told: Told
) -> Reply | None:
    """The answer to the first spelling that the router knows; None where it knows none.

    Raises:
        SshError: no answer.
        CommandError: an answer in which nothing is known.
    """
    learned = line.spellings.get(command.name, "")
    if learned is None:
        return None
    refused = False
    for spelled in (learned,) if learned else command.lines:
        if not set(_placeholders(spelled)) <= asked.keys():
            continue
        output = _run(line, spelled.format_map(asked), told)
        try:
            rows = command.parse(output.text)
        except DeviceSaidNo as error:
            if not _UNKNOWN.search(error.line):
                raise
            refused = True
            line.spellings.pop(command.name, None)
            continue
        except CommandError as error:
            raise _kept(device, command, error) from None
        line.spellings[command.name] = spelled
        return Reply(rows, output.started_at + output.duration_seconds / 2.0, spelled, asked)
    if refused and not learned:
        line.spellings[command.name] = None
    return None


def _kept(device: Device, command: Command, error: CommandError) -> CommandError:
    """The error as a daemon may tell it: where the masked answer is, and nothing of its text."""
    if device.unparsed is None or not error.text.strip():
        return error
    about = f"'{command.lines[0]}' on {device.platform.name}: an answer that ne8000d does not know."
    path = device.unparsed.keep(device.name, command.name, about, error.text)
    if path is None:
        return CommandError(
            "nothing in the answer is known here: please report it with the device's version",
            error.text,
        )
    return CommandError(
        f"nothing in the answer is known here; it is kept, masked, in {path}: "
        "please send that file with the device's version",
        error.text,
    )


def _run(line: CommandLine, command: str, told: Told) -> Output:
    told.asked += 1
    output = line.shells.run(command, purpose="poll")
    told.answered = True
    line.side.heard()
    if output.truncated is not None:
        raise CommandError(
            f"the answer was cut off ({output.truncated}): ask for less", output.text[:1000]
        )
    return output


def _placeholders(line: str) -> list[str]:
    return [name for _, name, _, _ in string.Formatter().parse(line) if name]
