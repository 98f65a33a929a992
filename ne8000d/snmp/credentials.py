"""Wrong credentials are never repeated: which devices may be asked now, kept over restarts.

VRP locks the source address after failures for 8, 16, 32 seconds, then 5 minutes, and an SNMPv3
user after 5: the operator's other tools on this host go blind too. So a device that never answered
with a credential is asked once in ten minutes, without a retry; after its first answer it is
trusted.
"""

from __future__ import annotations

import hmac
import json
import logging
import os
import secrets
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ne8000d.config import SnmpConfig

RETRY_SECONDS: Final = 600.0
_STATE: Final = "credentials.json"
_KEY: Final = "credentials.key"
_ANSWERED: Final = "answered"

_log = logging.getLogger(__name__)

Known = dict[str, str | float]
"""By keyed hash: `"answered"`, or the wall-clock second at which the credential was tried last."""


class Credentials:
    """What is known of every device's credential, in `state_dir`; safe between threads.

    The file holds keyed hashes and times: neither secrets nor anything to guess them from without
    the key file beside it, which only its owner can read. In a directory that can't be written the
    knowledge lasts as long as the process, and the log says so once.
    """

    def __init__(self, state_dir: Path) -> None:
        self._path = state_dir / _STATE
        self._lock = threading.Lock()
        self._told = False
        self._key = self._load_key(state_dir / _KEY)
        self._known = _read(self._path)

    def gate(self, device_name: str, host: str, config: SnmpConfig) -> Gate:
        """The gate before a device with its credential; `device_name` is for the log."""
        return Gate(self, device_name, self._hash(host, config))

    def known(self, identity: str) -> str | float | None:
        """What is known of a credential, see `Known`."""
        with self._lock:
            return self._known.get(identity)

    def keep(self, identity: str, what: str | float) -> None:
        """Remember `what` of a credential, on disk if that is possible."""
        with self._lock:
            if self._known.get(identity) == what:
                return
            self._known[identity] = what
            try:
                # Another process (`poll` beside the daemon) may have learned something too.
                merged = self._known | _read(self._path) | {identity: what}
                _write(self._path, merged)
                self._known = merged
            except OSError as error:
                self._tell(error)

    def _hash(self, host: str, config: SnmpConfig) -> str:
        secret = [
            value.get_secret_value() if value is not None else None
            for value in (config.community, config.auth_password, config.priv_password)
        ]
        parts = [host, config.port, config.version, config.user, config.auth, config.priv, *secret]
        return hmac.digest(self._key, json.dumps(parts).encode(), "sha256").hex()

    def _load_key(self, path: Path) -> bytes:
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                key = path.read_bytes()
                if len(key) >= 32:
                    return key
                descriptor = os.open(path, os.O_WRONLY | os.O_TRUNC)
            with os.fdopen(descriptor, "wb") as file:
                key = secrets.token_bytes(32)
                file.write(key)
        except OSError as error:
            self._tell(error)
            return secrets.token_bytes(32)
        return key

    def _tell(self, error: OSError) -> None:
        if not self._told:
            self._told = True
            _log.warning(
                "%s can't be written (%s): which credentials work is forgotten at the next start; "
                "give the daemon a writable daemon.state_dir",
                self._path.parent,
                error.strerror or error,
            )


class Gate:
    """Whether a device may be asked with its credential. Times are wall-clock seconds."""

    def __init__(self, credentials: Credentials, device_name: str, identity: str) -> None:
        self._credentials = credentials
        self._device_name = device_name
        self._identity = identity

    @property
    def retries_allowed(self) -> bool:
        """Whether the credential worked before, so that a lost request may be sent again."""
        return self._credentials.known(self._identity) == _ANSWERED

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
        self._credentials.keep(self._identity, _ANSWERED)

    def refused(self, now: float) -> None:
        """The device refused the credential (SNMPv3), even if it worked before."""
        self._credentials.keep(self._identity, float(now))
        _log.warning(
            "%s refused the SNMPv3 credential: it is tried again in %d minutes",
            self._device_name,
            RETRY_SECONDS // 60,
        )


def _read(path: Path) -> Known:
    """What the file holds, nothing where it is missing or broken."""
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    if not isinstance(content, Mapping):
        return {}
    return {
        str(identity): what if what == _ANSWERED else float(what)
        for identity, what in content.items()
        if what == _ANSWERED or (isinstance(what, int | float) and not isinstance(what, bool))
    }


def _write(path: Path, known: Known) -> None:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w") as file:
            json.dump(known, file)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
