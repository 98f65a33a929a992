"""How far one poll has come."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from ne8000d.batch import Batch
from ne8000d.errors import AuthenticationError, NoResponse, PortRefused, UnknownHost

_SILENT: Final = frozenset(
    error.reason for error in (NoResponse, PortRefused, UnknownHost, AuthenticationError)
)


@dataclass(slots=True)
class Progress:
    """What a poll brought until now, and the first thing that went wrong."""

    batches: list[Batch] = field(default_factory=list)
    reason: str | None = None
    message: str | None = None
    answered: bool = False

    def fail(self, reason: str, message: str) -> None:
        """Keep the first reason: what follows is often its consequence."""
        if self.reason is None:
            self.reason, self.message = reason, message

    @property
    def silenced(self) -> bool:
        """Whether the device stopped answering: asking on would cost a time-out a column."""
        return self.reason in _SILENT
