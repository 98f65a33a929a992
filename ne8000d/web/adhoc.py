"""Questions to routers that somebody asks now: the one interface to the wire, given by the daemon.

Whoever implements it runs commands on the session that polls use. The web layer has checked role,
limits and permissions before, and writes the audit log; it never sees a session.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from ne8000d.errors import Ne8000dError

Action = Literal["shutdown", "undo_shutdown", "description"]


class NoShell(Ne8000dError):
    """The device has no SSH or Telnet to send commands through."""

    reason = "ssh_not_configured"


@dataclass(frozen=True, slots=True)
class Output:
    """A device's answer to one command.

    `text` is without echo, prompt and pager; `parsed` the rows of a command that has a parser,
    ready for JSON; `refused` whether the device answered `Error:`; `duration_seconds` what it took.
    """

    text: str
    parsed: Sequence[dict[str, object]] | None
    refused: bool
    duration_seconds: float


@dataclass(frozen=True, slots=True)
class Found:
    """A subscriber on a router: `session` has what the router tells, None where it is not there.

    `reason` says in a word why a router could not be asked, `message` in a sentence.
    """

    device: str
    session: dict[str, object] | None
    reason: str | None
    message: str | None = None


class AdHoc(Protocol):
    """Runs in the loop; nothing of it blocks. Raises Ne8000dError with one sentence."""

    async def run(self, device: str, command: str, who: str) -> Output:
        """Send a permitted command and bring its answer."""
        ...

    async def interface(
        self, device: str, interface: str, action: Action, value: str | None, who: str
    ) -> Output:
        """Change an interface: what an admin asked for and confirmed."""
        ...

    async def configure(self, device: str, line: str, who: str) -> Output:
        """Type a line in the system view and commit it: what an admin confirmed."""
        ...

    async def subscriber(self, devices: Sequence[str], query: str, who: str) -> Sequence[Found]:
        """Look a subscriber up by log-in name, IP or MAC address, on several routers at once."""
        ...


class NoAdHoc:
    """Where no device has a shell: every question is answered with what to configure."""

    async def run(self, device: str, command: str, who: str) -> Output:  # noqa: ARG002
        """Say what is missing. Raises NoShell."""
        raise no_shell(device)

    async def interface(
        self,
        device: str,
        interface: str,  # noqa: ARG002
        action: Action,  # noqa: ARG002
        value: str | None,  # noqa: ARG002
        who: str,  # noqa: ARG002
    ) -> Output:
        """Say what is missing. Raises NoShell."""
        raise no_shell(device)

    async def configure(self, device: str, line: str, who: str) -> Output:  # noqa: ARG002
        """Say what is missing. Raises NoShell."""
        raise no_shell(device)

    async def subscriber(self, devices: Sequence[str], query: str, who: str) -> Sequence[Found]:  # noqa: ARG002
        """Say what is missing. Raises NoShell."""
        raise no_shell(devices[0])


def no_shell(device: str) -> NoShell:
    """The error for a device without SSH or Telnet."""
    return NoShell(
        f"SSH is not configured for {device}: give it username and password under [ssh] or "
        "[devices.ssh]"
    )
