"""Golden outputs: an answer as the device prints it, echo first, and the rows in it.

`golden/COMMAND.FORM.txt` and `.json`. Names, numbers and addresses are invented (RFC 5737, 3849,
7042); layouts are those of VRP5 and VRP8.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ne8000d.commands.huawei_vrp import COMMANDS
from ne8000d.commands.matching import command_for
from ne8000d.schema import CliRow, Command

FOLDER = Path(__file__).parent / "golden"


@dataclass(frozen=True)
class Golden:
    name: str

    @cached_property
    def text(self) -> str:
        return (FOLDER / f"{self.name}.txt").read_text(encoding="utf-8")

    @property
    def typed(self) -> str:
        return self.text.partition("\n")[0]

    @property
    def rows(self) -> list[CliRow]:
        rows: list[CliRow] = json.loads((FOLDER / f"{self.name}.json").read_text(encoding="utf-8"))
        return rows

    @property
    def command(self) -> Command:
        found = command_for(self.typed, COMMANDS)
        assert found is not None, self.typed
        return found

    def __str__(self) -> str:
        return self.name


GOLDENS = tuple(Golden(path.stem) for path in sorted(FOLDER.glob("*.txt")))


def golden(name: str) -> Golden:
    return next(item for item in GOLDENS if item.name == name)


def command(name: str) -> Command:
    return next(item for item in COMMANDS if item.name == name)
