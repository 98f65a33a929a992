"""A refused login is never repeated by itself."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from ne8000d.config import SshConfig
from ne8000d.credentials import ANSWERED, KnownCredentials
from ne8000d.errors import LoginRefused

RETRY_SECONDS: Final = 600.0
"""VRP locks an address for five minutes after six wrong passwords in five minutes."""

_log = logging.getLogger(__name__)


class LoginGate:
    """Whether a router may be logged in to.

    A refusal is final until `reopen` (a reload); even then, and after a restart, there is at most
    one try in ten minutes. Other credentials have another gate. `wall` gives the seconds since the
    epoch. Without `credentials` the knowledge lasts as long as this object.
    """

    def __init__(
        self,
        config: SshConfig,
        host: str,
        device_name: str,
        credentials: KnownCredentials | None,
        wall: Callable[[], float],
    ) -> None:
        self._device = device_name
        self._credentials = credentials
        self._wall = wall
        self._identity = "" if credentials is None else credentials.identity(_parts(config, host))
        self._failed_at: float | None = None
        self.refused: str | None = None

    def check(self) -> None:
        """Raises LoginRefused where the router must not be asked now."""
        if self.refused is not None:
            raise LoginRefused(self.refused)
        known: str | float | None = self._failed_at
        if self._credentials is not None:
            known = self._credentials.known(self._identity)
        if not isinstance(known, float):
            return
        left = RETRY_SECONDS - (self._wall() - known)
        if 0 < left <= RETRY_SECONDS:
            raise LoginRefused(
                f"{self._device} did not take this login; it is tried again in "
                f"{max(1, round(left / 60))} min, other credentials at once: VRP locks an address "
                "that fails often"
            )

    def failed(self, error: LoginRefused | None) -> None:
        """The login failed; with the router's refusal if it was one."""
        self._failed_at = float(self._wall())
        if self._credentials is not None:
            self._credentials.keep(self._identity, self._failed_at)
        if error is not None:
            self.refused = str(error)
            _log.warning("%s", error)

    def accepted(self) -> None:
        """The login worked."""
        self._failed_at = None
        if self._credentials is not None:
            self._credentials.keep(self._identity, ANSWERED)

    def reopen(self) -> None:
        """The configuration was reloaded: a refusal is not final any more."""
        self.refused = None


def _parts(config: SshConfig, host: str) -> list[str | int | None]:
    secret = None if config.password is None else config.password.get_secret_value()
    key_file = None if config.key_file is None else str(config.key_file)
    return ["ssh", config.protocol, host, config.tcp_port, config.username, secret, key_file]
