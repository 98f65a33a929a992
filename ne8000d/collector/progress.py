"""How far one poll has come."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from ne8000d.batch import Batch
from ne8000d.errors import AuthenticationError, NoResponse, PortRefused, UnknownHost
from ne8000d.schema import Frame

_SILENT: Final = frozenset(
    error.reason for error in (NoResponse, PortRefused, UnknownHost, AuthenticationError)
)


@dataclass(slots=True)
class Progress:
    """What a poll brought until now, and the first thing that went wrong.

    `told` are the measurements that SNMP answered, `held` its frame that waits for the CLI's;
    `commands` is how often the CLI was asked.
    """

    batches: list[Batch] = field(default_factory=list)
    reason: str | None = None
    message: str | None = None
    answered: bool = False
    told: set[str] = field(default_factory=set)
    held: Frame | None = None
    commands: int = 0
    answered_by_cli: bool = False
    _by_cli: tuple[str, str] | None = None

    def fail(self, reason: str, message: str) -> None:
        """Keep the first reason: what follows is often its consequence."""
        if self.reason is None:
            self.reason, self.message = reason, message

    def fail_by_cli(self, reason: str, message: str) -> None:
        """Keep the first reason of the CLI apart: it says nothing about SNMP."""
        if self._by_cli is None:
            self._by_cli = reason, message

    def unite(self) -> None:
        """At the end: what went wrong by CLI counts where SNMP had nothing to complain of."""
        if self._by_cli is not None:
            self.fail(*self._by_cli)

    @property
    def silenced(self) -> bool:
        """Whether the device stopped answering: asking on would cost a time-out a column."""
        return self.reason in _SILENT
