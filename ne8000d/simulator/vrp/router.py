"""A modelled router as those see it who log in: its command line, its users, its oddities."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from ne8000d.simulator.vrp.commands import Cli
from ne8000d.simulator.vrp.oddities import Oddities


@dataclass(slots=True)
class Visits:
    """What happened so far: logins, refused ones, sessions now and at most, what was typed.

    `replies` are the answers to questions, `committed` the configuration lines that were.
    """

    logins: int = 0
    refused: int = 0
    sessions: int = 0
    most_sessions: int = 0
    turned_away: int = 0
    commands: list[str] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    committed: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Vrp:
    """One router. `public_key` is an OpenSSH line; `password` None lets only keys in."""

    cli: Cli
    username: str = "noc"
    password: str | None = "not-a-secret"  # noqa: S105 - a pretend router's
    public_key: str | None = None
    oddities: Oddities = field(default_factory=Oddities)
    visits: Visits = field(default_factory=Visits)

    @property
    def prompt_name(self) -> str:
        """The name in the prompt."""
        return self.oddities.prompt_name or self.cli.name

    def full(self) -> bool:
        """Whether every VTY line is taken."""
        return self.visits.sessions + self.oddities.taken >= self.oddities.vty_lines

    @contextmanager
    def session(self) -> Iterator[None]:
        """One VTY line, for as long as the block lasts."""
        visits = self.visits
        visits.sessions += 1
        visits.most_sessions = max(visits.most_sessions, visits.sessions)
        try:
            yield
        finally:
            visits.sessions -= 1
