"""Asks a router what polls ask it by CLI, and keeps the answers, masked."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from ne8000d.errors import CommandError, DeviceSaidNo
from ne8000d.platforms import Platform
from ne8000d.record.answers import AnswerMasks, Unmaskable
from ne8000d.schema import CliRow, Command
from ne8000d.ssh import Shells

_NOT_RECORDED: Final = frozenset({"alarms", "bas_vlans", "radius_auth", "radius_acct"})
"""Free text that may name anybody; C-VLANs, each a customer's line; servers by address."""
_MOST_EACH: Final = 32


def commands(platform: Platform) -> tuple[Command, ...]:
    """What polls of `platform` ask and no person is told by, each once."""
    every = {
        command.name: command for inquiry in platform.inquiries for command in inquiry.commands
    }
    return tuple(command for name, command in every.items() if name not in _NOT_RECORDED)


@dataclass(slots=True)
class Dialogue:
    """The answers so far, masked, by line; and what was left out, a sentence each.

    `answers` may come from an earlier try: these lines are not sent again.
    """

    shells: Shells
    masks: AnswerMasks
    answers: dict[str, str] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    _rows: dict[str, list[CliRow]] = field(default_factory=dict)

    def ask(self, command: Command, keep: Callable[[], None]) -> None:
        """Ask a command, once or of each place; `keep` is called after each new answer.

        Raises:
            SshError: no answer.
            ConfigError: the configuration names no user, or files that can't be read.
        """
        for place in self._places(command):
            for spelled in command.lines:
                if not set(_placeholders(spelled)) <= place.keys():
                    continue
                line = spelled.format_map(place)
                if line in self.answers:
                    self._rows.setdefault(command.name, []).extend(
                        command.parse(self.answers[line])
                    )
                    break
                if self._asked(command, line):
                    keep()
                    break

    def _asked(self, command: Command, line: str) -> bool:
        """Whether the router knows this spelling."""
        output = self.shells.run(line, purpose="exec")
        if output.truncated is not None:
            self.left_out.append(f"'{line}': the answer was cut off ({output.truncated})")
            return True
        try:
            text = self.masks.masked(command, output.text)
        except DeviceSaidNo:
            return False
        except (CommandError, Unmaskable) as error:
            self.left_out.append(f"'{line}': {error}")
            return True
        self.answers[line] = text
        self._rows.setdefault(command.name, []).extend(command.parse(text))
        return True

    def _places(self, command: Command) -> Iterator[Mapping[str, str]]:
        """What stands for the placeholders; only numbers, for a name was masked in the answer."""
        if command.each is None:
            yield {}
            return
        names = sorted({name for line in command.lines for name in _placeholders(line)})
        rows = self._rows.get(command.each, ())
        places = {
            tuple(str(row[name]) for name in names)
            for row in rows
            if all(isinstance(row.get(name), int) for name in names)
        }
        if len(places) <= _MOST_EACH:
            for place in sorted(places):
                yield dict(zip(names, place, strict=True))


def _placeholders(line: str) -> list[str]:
    return [name for _, name, _, _ in string.Formatter().parse(line) if name]
