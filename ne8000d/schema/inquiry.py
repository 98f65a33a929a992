"""What is asked of a device by CLI, how answers are read, and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ne8000d.batch import Value
from ne8000d.schema.frame import Frame
from ne8000d.schema.measurement import Measurement
from ne8000d.schema.reading import EVERY_ROW, RowChoice

CliRow = dict[str, Value]
"""What one row of a command's answer says; what it does not say has no key."""


@dataclass(frozen=True, slots=True)
class Privilege:
    """What a login needs for a command: level and task of VRP, and who says so."""

    level: int = 1
    task: str = "unknown"
    source: str = "unknown"


@dataclass(frozen=True, slots=True)
class Command:
    """Something to be asked by CLI, and how the answer is read.

    `lines` are the spellings that we type, the cheapest first; a device that answers `Error:` to
    one is asked the next, and the one it knows is kept. `{placeholders}` are the caller's to fill:
    `each` names the command whose rows have them, a line that lacks one is passed over. `forms`
    are further spellings whose answers can be read: `{name}` stands for one word, a last `*` for
    any others.

    `read` goes through the lines of an answer as they come, in bounded memory, and yields rows. It
    raises DeviceSaidNo for `Error: …`, CommandError where nothing is known in the answer.
    """

    name: str
    lines: tuple[str, ...]
    read: Callable[[Iterable[str]], Iterator[CliRow]]
    forms: tuple[str, ...] = ()
    each: str | None = None
    privilege: Privilege = Privilege()

    def parse(self, text: str) -> list[CliRow]:
        """The rows of a whole answer; raises as `read` does."""
        return list(self.read(text.split("\n")))


@dataclass(frozen=True, slots=True)
class Reply:
    """What a device answered to a command: rows, the middle of the question (monotonic seconds).

    `line` is the spelling of `Command.lines` that was typed, `asked` what stood for its
    placeholders.
    """

    rows: Sequence[CliRow]
    at: float
    line: str = ""
    asked: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Replies:
    """Everything that one poll brought by CLI, by command; the others were not answered."""

    by_command: Mapping[str, Sequence[Reply]]
    choice: RowChoice = EVERY_ROW

    def all(self, command: str) -> Sequence[Reply]:
        """Every reply to a command, one a set of placeholders."""
        return self.by_command.get(command, ())

    def first(self, command: str) -> Reply | None:
        """The reply to a command without placeholders; None where there is none with rows."""
        return next((reply for reply in self.all(command) if reply.rows), None)


@dataclass(frozen=True, slots=True)
class Inquiry:
    """The twin of a `Table` for the CLI: which commands are asked, what is written of the answers.

    All of `commands` are asked; `shape` makes do with those that were answered.
    """

    name: str
    group: str
    commands: tuple[Command, ...]
    measurements: tuple[Measurement, ...]
    shape: Callable[[Replies], Iterable[Frame]]
