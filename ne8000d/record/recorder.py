"""Walks a device gently and keeps what it tells, masked; goes on where an earlier try stopped."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ne8000d.config import DeviceConfig, SnmpConfig
from ne8000d.errors import ConfigError, Ne8000dError, SnmpError
from ne8000d.key_file import load_or_make
from ne8000d.masks import Masks
from ne8000d.names import Names
from ne8000d.offlimits import refusal
from ne8000d.platforms import Platform
from ne8000d.record.answers import AnswerMasks
from ne8000d.record.dialogue import Dialogue, commands
from ne8000d.record.lines import in_order, line
from ne8000d.record.plan import Subtree, subtrees
from ne8000d.record.rules import Rules
from ne8000d.schema import Column, Syntax, text_of
from ne8000d.snmp import Session
from ne8000d.ssh import Shells

MOST_REQUESTS_A_SECOND: Final = 20.0
_MAX_ROWS: Final = 100_000
_SYS_NAME: Final = "1.3.6.1.2.1.1.5.0"
_KEY: Final = "record.key"


@dataclass(slots=True)
class Recording:
    """What came of it: where it lies, how much it holds, and what is missing.

    `answers` are those of the command line; `unsaid` tells which of them can't be recorded.
    """

    path: Path
    values: int = 0
    masked: int = 0
    left_out: int = 0
    problems: list[str] = field(default_factory=list)
    resumed: int = 0
    answers: int = 0
    unsaid: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether every subtree was read to its end, and every command answered."""
        return not self.problems


def gently(config: SnmpConfig) -> SnmpConfig:
    """The settings with a bound on the rate: nobody waits for a recording."""
    rate = MOST_REQUESTS_A_SECOND if config.rate is None else config.rate
    return config.model_copy(update={"rate": min(rate, MOST_REQUESTS_A_SECOND)})


def mask_key(state_dir: Path) -> bytes:
    """The key of all masks, made at the first recording; it never leaves the state directory."""
    state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    return load_or_make(state_dir / _KEY)


class Recorder:
    """Records one device into `folder`, in a file that is named by the masked router.

    `<name>.part` has the lines of the subtrees that are finished and `<name>.progress` which these
    are; both are gone when the recording is whole. What is missing then is asked for by the next
    run. The answers of the command line go to `<name>.cli.json`: a list of lines by command.
    """

    def __init__(
        self, device: DeviceConfig, platform: Platform, folder: Path, names: Names, key: bytes
    ) -> None:
        self._device = device
        self._names = names
        self._columns = {
            column.oid: column for table in platform.tables for column in table.columns
        }
        self._todo = subtrees(platform)
        name = Masks(key).name("router", device.name)
        self._path = folder / f"{name}.snmprec"
        self._part = folder / f"{name}.part"
        self._progress = folder / f"{name}.progress"
        self._cli = folder / f"{name}.cli.json"
        self._commands = commands(platform)
        self._finished: list[str] = []
        self._answers: dict[str, str] = {}
        self._lines = 0
        self._key = key
        self._masks = Masks(key)
        self._identity = hashlib.sha256(key + repr(self._todo).encode()).hexdigest()

    def run(
        self,
        session: Session,
        tell: Callable[[int, int, str], None],
        shells: Shells | None = None,
    ) -> Recording:
        """Walk what is missing; `tell` hears the number done, the number of all, and the next.

        With `shells` the commands of polls are asked too.

        Raises:
            SnmpError: the device answers nothing at all.
            ConfigError: the folder can't be written.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            lines = self._resume()
        except OSError as error:
            raise ConfigError(f"{self._path.parent} can't be written: {error.strerror}") from error
        found = Recording(self._path, resumed=len(self._finished))
        rules = Rules(self._masks, (self._device.name, self._device.host, *_sys_name(session)))
        partial: list[str] = []
        for number, subtree in enumerate(self._todo):
            name = self._names.describe(subtree.oid).name
            tell(number, len(self._todo), name)
            if subtree.oid in self._finished:
                continue
            fresh, problem = self._walk(session, subtree, rules, found)
            if problem is None:
                lines += fresh
                self._keep(fresh, subtree)
            else:
                partial += fresh
                found.problems.append(f"{name}: {problem}")
        if shells is not None:
            masks = AnswerMasks(self._masks, frozenset(rules.hidden))
            self._ask(Dialogue(shells, masks, self._answers), found, tell)
        tell(len(self._todo), len(self._todo), "")
        found.values = len(lines) + len(partial)
        found.masked = len(self._masks.assigned)
        _write(self._path, _text(in_order(lines + partial)))
        if found.complete:
            self._part.unlink(missing_ok=True)
            self._progress.unlink(missing_ok=True)
        return found

    def _walk(
        self, session: Session, subtree: Subtree, rules: Rules, found: Recording
    ) -> tuple[list[str], str | None]:
        settings = self._device.snmp.table(subtree.table)
        try:
            read = session.walk(subtree.oid, settings, max_rows=_MAX_ROWS)
        except SnmpError as error:
            return [], str(error)
        lines = []
        for instance, value in read.values.items():
            oid = f"{subtree.oid}.{instance}"
            if refusal(oid) is not None:
                continue
            item = self._names.describe(oid)
            masked = rules.instance(item)
            syntax = self._syntax(item.oid, item.syntax)
            if masked is None or syntax is None:
                found.left_out += 1
                continue
            where = f"{item.oid}.{masked}" if masked else item.oid
            lines.append(line(where, syntax, rules.value(item, value)))
        settled = read.incomplete in {None, "loop", "capped"}
        return lines, None if settled else f"ended early ({read.incomplete})"

    def _ask(
        self, dialogue: Dialogue, found: Recording, tell: Callable[[int, int, str], None]
    ) -> None:
        """Ask every command once, and write what was answered; a router that is silent ends it."""
        try:
            for command in self._commands:
                tell(len(self._todo), len(self._todo), command.lines[0])
                dialogue.ask(command, self._note)
        except Ne8000dError as error:
            found.problems.append(f"command line: {error}")
        found.answers, found.unsaid = len(self._answers), dialogue.left_out
        answers = {command: text.split("\n") for command, text in self._answers.items()}
        _write(self._cli, json.dumps({"answers": answers}, indent=1).encode())

    def _syntax(self, oid: str, known: Syntax | None) -> Syntax | None:
        column: Column | None = self._columns.get(oid)
        return column.syntax if column is not None else known

    def _resume(self) -> list[str]:
        """The lines of an earlier try of the same recording."""
        try:
            known = json.loads(self._progress.read_bytes())
            lines = self._part.read_text("utf-8").splitlines()
        except (OSError, ValueError):
            known, lines = {}, []
        if known.get("identity") != self._identity or len(lines) < known["lines"]:
            known, lines = {}, []
        self._finished = list(known.get("finished", ()))
        self._answers = dict(known.get("answers", {}))
        self._lines = known.get("lines", 0)
        self._masks = Masks(self._key, known.get("assigned"))
        kept = lines[: self._lines]
        _write(self._part, _text(kept))
        return kept

    def _keep(self, fresh: list[str], subtree: Subtree) -> None:
        """Keep a finished subtree: lines first, for the progress counts them."""
        with self._part.open("ab") as file:
            file.write(_text(fresh))
        self._finished.append(subtree.oid)
        self._lines += len(fresh)
        self._note()

    def _note(self) -> None:
        """Note what is finished, and what stands for what."""
        progress = {
            "identity": self._identity,
            "finished": self._finished,
            "lines": self._lines,
            "answers": self._answers,
            "assigned": self._masks.assigned,
        }
        _write(self._progress, json.dumps(progress).encode())


def _sys_name(session: Session) -> Iterator[str]:
    """The router's own name, which its other texts may hold too. Raises SnmpError."""
    for value in session.get([_SYS_NAME]).values.values():
        yield text_of(value)


def _text(lines: list[str]) -> bytes:
    return "".join(f"{item}\n" for item in lines).encode()


def _write(path: Path, content: bytes) -> None:
    """Write a file whole, for its owner alone."""
    temporary = path.with_name(f".{path.name}")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    temporary.replace(path)
