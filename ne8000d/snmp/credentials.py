"""Wrong credentials are never repeated: which devices may be asked now by SNMP.

VRP locks the source address after failures for 8, 16, 32 seconds, then 5 minutes, and an SNMPv3
user after 5: the operator's other tools on this host go blind too. So a device that never answered
with a credential is asked once in ten minutes, without a retry; after its first answer it is
trusted.
"""

from __future__ import annotations

import logging
from typing import Final

from ne8000d.config import SnmpConfig
from ne8000d.credentials import ANSWERED, KnownCredentials

RETRY_SECONDS: Final = 600.0

_log = logging.getLogger(__name__)


class Credentials(KnownCredentials):
    """What is known of every credential, with the gates of SNMP."""

    def gate(self, device_name: str, host: str, config: SnmpConfig) -> Gate:
        """The gate before a device with its credential; `device_name` is for the log."""
        secret = [
            value.get_secret_value() if value is not None else None
            for value in (config.community, config.auth_password, config.priv_password)
        ]
        parts = [host, config.port, config.version, config.user, config.auth, config.priv, *secret]
        return Gate(self, device_name, self.identity(parts))


class Gate:
    """Whether a device may be asked with its credential. Times are wall-clock seconds."""

    def __init__(self, credentials: KnownCredentials, device_name: str, identity: str) -> None:
        self._credentials = credentials
        self._device_name = device_name
        self._identity = identity

    @property
    def retries_allowed(self) -> bool:
        """Whether the credential worked before, so that a lost request may be sent again."""
        return self._credentials.known(self._identity) == ANSWERED

    def wait_seconds(self, now: float) -> float:
        """Seconds until the device may be asked, 0 for now."""
        known = self._credentials.known(self._identity)
        if not isinstance(known, float):
            return 0.0
        elapsed = now - known
        # A clock that was set back says nothing: one try starts the count anew.
        return RETRY_SECONDS - elapsed if 0 <= elapsed < RETRY_SECONDS else 0.0

    def may_ask(self, now: float) -> bool:
        """Whether the device may be asked now."""
        return self.wait_seconds(now) == 0.0

    def asked(self, now: float) -> None:
        """The device is being asked: without an answer, not again before ten minutes."""
        if not self.retries_allowed:
            self._credentials.keep(self._identity, float(now))

    def answered(self) -> None:
        """The device answered: the credential works."""
        self._credentials.keep(self._identity, ANSWERED)

    def refused(self, now: float) -> None:
        """The device refused the credential (SNMPv3), even if it worked before."""
        self._credentials.keep(self._identity, float(now))
        _log.warning(
            "%s refused the SNMPv3 credential: it is tried again in %d minutes",
            self._device_name,
            RETRY_SECONDS // 60,
        )
