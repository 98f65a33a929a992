"""What a probe says: one line each, with the next action."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How it stands. Only `NO` is a failure (exit code 1)."""

    OK = "ok"
    NOTE = "note"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, what was found, what to do ("" for nothing)."""

    subject: str
    verdict: Verdict
    text: str
    action: str = ""

    @property
    def line(self) -> str:
        """Text and action as one line."""
        return f"{self.text}: {self.action}" if self.action else self.text


@dataclass(frozen=True, slots=True)
class TableFinding:
    """One table: `rows` that it gave, in how many requests and milliseconds.

    `state` is `read`, `absent`, `excluded by view`, or the reason why it was not read in full.
    """

    name: str
    group: str
    rows: int
    requests: int
    milliseconds: float
    state: str
    action: str = ""

    @property
    def verdict(self) -> Verdict:
        """Absent is no failure: not every router has everything."""
        if self.state == READ:
            return Verdict.OK
        return Verdict.NOTE if self.state == ABSENT else Verdict.NO


READ = "read"
ABSENT = "absent"
EXCLUDED = "excluded by view"
