"""What a VRP terminal shows that is not an answer: prompts, questions, pagers, complaints.

All look at one line without its line end. Sources: the texts that Huawei's guides and public
captures print; see docs/ssh.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

_ANY_PROMPT: Final = re.compile(
    r"(?:HRP_[A-Z])?(?:<(?P<user>[^<>]{1,246})>|\[[~*]?(?!V\d{3}R\d{3})(?P<system>[^\[\]]{1,246})\])"
)
_QUESTION: Final = re.compile(
    r"[\[(]\s*y(?:es)?\s*/\s*n(?:o)?(?:\s*/\s*c(?:ancel)?)?\s*[\])](?:\s*\[[ync]\])?\s*[:?]?\s*$",
    re.IGNORECASE,
)
_PAGER: Final = re.compile(r"-{2,}\s*More\s*-{2,}\s*$", re.IGNORECASE)
_TIMESTAMP: Final = re.compile(
    r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,3})?(?: ?[+-]\d\d:\d\d)?(?: DST)?\s*"
)
_BUSY: Final = re.compile(
    r"all (?:user[ -]interfaces|vty(?: lines| users)?|lines) (?:are|have been) (?:used|busy|in use)"
    r"|(?:maximum number of|number of|too many) (?:online |vty |ssh |telnet |terminal )*"
    r"(?:users|sessions|connections|lines)[^.]{0,40}(?:reached|exceed|full|upper limit)"
    r"|too many (?:users|connections|sessions)",
    re.IGNORECASE,
)
_REFUSED: Final = re.compile(
    r"authenticat\w* (?:is )?(?:fail|reject|refus)|fail\w* to authenticat|access denied"
    r"|(?:login|password|user ?name)\b.{0,30}\b(?:incorrect|invalid|wrong|failed|rejected|denied)"
    r"|(?:user|account|address)\b.{0,40}\b(?:locked|blocked)",
    re.IGNORECASE,
)
_PASSWORD_CHANGE: Final = re.compile(
    r"password.{0,80}(?:needs to be changed|be changed|expired|security risk)|change now",
    re.IGNORECASE,
)
_LOG_LINE: Final = re.compile(r"%%\d{2}[A-Za-z][\w-]*/\d/")
_USERNAME: Final = re.compile(r"(?:user ?name|login)\s*:\s*$", re.IGNORECASE)
_PASSWORD: Final = re.compile(r"password\s*:\s*$", re.IGNORECASE)


class Sign(Enum):
    """What the unfinished line at the end of what came so far is."""

    NOTHING = "nothing"
    PROMPT = "prompt"
    QUESTION = "question"
    PAGER = "pager"
    USERNAME = "username"
    PASSWORD = "password"  # noqa: S105 - the kind of a line, not a password


@dataclass(frozen=True, slots=True)
class Prompt:
    """The prompts of a router of this name, in whatever view."""

    name: str

    def ends(self, line: str) -> bool:
        """Whether `line` is a prompt of this router and nothing else.

        `<NAME>`, `[NAME]`, `[~NAME]`, `[*NAME]`, `[~NAME-view]`; a `[V200R009…]` is none.
        """
        found = _ANY_PROMPT.fullmatch(line.strip())
        return found is not None and self._is_own(found)

    def without(self, line: str) -> str:
        """`line` without a prompt of this router at its beginning."""
        found = _ANY_PROMPT.match(line)
        return line[found.end() :] if found is not None and self._is_own(found) else line

    def _is_own(self, found: re.Match[str]) -> bool:
        if found["user"] is not None:
            return found["user"] == self.name
        system: str = found["system"]
        return system == self.name or system.startswith(f"{self.name}-")


def prompt_name(line: str) -> str | None:
    """The name in a line that looks like a prompt and nothing else."""
    found = _ANY_PROMPT.fullmatch(line.strip())
    return None if found is None else found["user"] or found["system"]


def is_user_view(line: str) -> bool:
    """Whether a prompt is that of the user view, `<…>`."""
    return line.strip().endswith(">")


def is_question(line: str) -> bool:
    """Whether a line asks for a Y or an N."""
    return _QUESTION.search(line) is not None


def is_pager(line: str) -> bool:
    """Whether a line is `---- More ----`."""
    return _PAGER.search(line) is not None


def is_log_line(line: str) -> bool:
    """Whether a line is one that VRP writes to terminals unasked: `… %%01IFNET/4/…`."""
    return _LOG_LINE.search(line) is not None


def is_timestamp(line: str) -> bool:
    """Whether a line is the moment that some set-ups print before every answer."""
    return _TIMESTAMP.fullmatch(line) is not None


def asks_username(line: str) -> bool:
    """Whether a line waits for a user name (Telnet)."""
    return _USERNAME.search(line) is not None


def asks_password(line: str) -> bool:
    """Whether a line waits for a password."""
    return _PASSWORD.search(line) is not None


def tells_busy(text: str) -> bool:
    """Whether a text says that all VTY lines are taken."""
    return _BUSY.search(text) is not None


def tells_refusal(text: str) -> bool:
    """Whether a text says that user or password are wrong."""
    return _REFUSED.search(text) is not None


def tells_password_change(text: str) -> bool:
    """Whether a text wants the password changed."""
    return _PASSWORD_CHANGE.search(text) is not None
