"""User view, system view and those below it; the candidate configuration of VRP8."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ne8000d.simulator.vrp.oddities import Oddities

_UNCOMMITTED: Final = (
    "Warning: Uncommitted configurations found. Are you sure to commit them before exiting? "
    "[Y/N/C]:"
)


@dataclass(frozen=True, slots=True)
class Step:
    """What a command about views does: where it leads, what it says, what it asks first."""

    path: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    question: str = ""
    ends: bool = False


_IN_USER_VIEW: Final = {
    "system-view": Step(("system",), ("Enter system view, return user view with return command.",)),
    "quit": Step(ends=True),
}


class Views:
    """Where a session is. `committed` are the lines that took effect."""

    def __init__(self, oddities: Oddities) -> None:
        self._oddities = oddities
        self._path: tuple[str, ...] = ()
        self._candidate: list[str] = []
        self.committed: list[str] = []

    def prompt(self, name: str) -> str:
        """The prompt of where the session is."""
        if not self._path:
            return f"<{name}>"
        mark = "*" if self._candidate else "~"
        below = "".join(f"-{view}" for view in self._path[1:])
        return f"[{mark if self._oddities.two_stage else ''}{name}{below}]"

    def step(self, command: str) -> Step | None:
        """What a command does, if it is one about views or configuration."""
        if not self._path:
            return _IN_USER_VIEW.get(command)
        word, _, rest = command.partition(" ")
        if command in {"return", "quit"}:
            path = () if command == "return" else self._path[:-1]
            return Step(path, question=_UNCOMMITTED if self._candidate and not path else "")
        if word in {"display", "ping", "tracert", "screen-length"}:
            return None
        if command == "commit":
            self.commit()
            return Step(self._path)
        if word in {"interface", "aaa", "bgp"}:
            return Step(("system", rest if word == "interface" else command.replace(" ", "-")))
        self._candidate.append(command)
        if not self._oddities.two_stage:
            self.commit()
        return Step(self._path)

    def enter(self, step: Step) -> None:
        """Go where a step leads; what was not committed when the system view ends is gone."""
        self._path = step.path
        if not self._path:
            self._candidate = []

    def commit(self) -> None:
        """Let the candidate take effect."""
        self.committed += self._candidate
        self._candidate = []
