"""Routers' command lines without a daemon, and the audit log that goes with them."""

from __future__ import annotations

import contextlib
import os
import pwd
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from ne8000d.audit import Asked, Audit
from ne8000d.cli.on_request import known_credentials
from ne8000d.config import DeviceConfig
from ne8000d.device import open_shells
from ne8000d.errors import ConfigError, Ne8000dError
from ne8000d.platforms import PLATFORMS, Platform
from ne8000d.ssh import Shells

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Line:
    """One router's command line; `shells` None where `[ssh]` names no user."""

    name: str
    shells: Shells | None
    platform: Platform

    def audited(
        self,
        audit: Audit,
        asked: Asked,
        work: Callable[[Shells], T],
        said: Callable[[T], str | None] = lambda _: None,
    ) -> T:
        """Do it, with an audit line before and after. Raises Ne8000dError.

        `said` is what the audit log keeps of the result beside that it came.
        """
        audit.record(asked, "started")
        try:
            found = work(self._configured())
        except Ne8000dError as error:
            audit.record(asked, "failed", str(error))
            raise
        except BaseException:
            audit.record(asked, "failed", "internal error or interrupted")
            raise
        audit.record(asked, "done", said(found))
        return found

    def _configured(self) -> Shells:
        if self.shells is None:
            raise ConfigError(
                f"SSH is not configured for {self.name}: give it username and password under "
                "[ssh] or [devices.ssh]"
            )
        return self.shells


@contextmanager
def lines_of(devices: Sequence[DeviceConfig], state_dir: Path) -> Iterator[list[Line]]:
    """The command lines of `devices`; sessions are closed at the end."""
    credentials = known_credentials(state_dir)
    with ExitStack() as stack:
        lines = []
        for item in devices:
            shells = open_shells(item, state_dir, credentials)
            if shells is not None:
                stack.callback(shells.close)
            lines.append(Line(item.name, shells, PLATFORMS[item.platform]))
        yield lines


def audit_of(state_dir: Path) -> Audit:
    """The audit log that daemon and command line share; its directory is made where it has to be.

    Raises AuditError once something can't be recorded: then nothing is done.
    """
    with contextlib.suppress(OSError):
        state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Audit(state_dir)


def audited(action: str, device: str | None, what: str, subscriber: str | None = None) -> Asked:
    """A request of whoever runs this process; `subscriber` is hidden wherever it appears."""
    return Asked(_user(), "admin", "command line", action, device, what, subscriber)


def _user() -> str:
    number = os.getuid()
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"uid {number}"
