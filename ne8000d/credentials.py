"""What is known of credentials, kept over restarts: which worked, and when others were tried.

Wrong credentials are never repeated: VRP locks the source address after failures, and the
operator's other tools on this host go blind too. What follows from this knowledge is decided
beside the protocol, in `ne8000d.snmp.credentials` and `ne8000d.ssh.gate`.
"""

from __future__ import annotations

import hmac
import json
import logging
import os
import secrets
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from ne8000d.key_file import KEY_BYTES, load_or_make

ANSWERED: Final = "answered"
_STATE: Final = "credentials.json"
_KEY: Final = "credentials.key"

_log = logging.getLogger(__name__)

Known = dict[str, str | float]
"""By keyed hash: `ANSWERED`, or the wall-clock second of the last try that failed."""


class KnownCredentials:
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

    def identity(self, parts: Sequence[str | int | None]) -> str:
        """The keyed hash of everything that makes a credential, its secrets too."""
        return hmac.digest(self._key, json.dumps(list(parts)).encode(), "sha256").hex()

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

    def _load_key(self, path: Path) -> bytes:
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            return load_or_make(path)
        except OSError as error:
            self._tell(error)
            return secrets.token_bytes(KEY_BYTES)

    def _tell(self, error: OSError) -> None:
        if not self._told:
            self._told = True
            _log.warning(
                "%s can't be written (%s): which credentials work is forgotten at the next start; "
                "give the daemon a writable daemon.state_dir",
                self._path.parent,
                error.strerror or error,
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
        str(identity): what if what == ANSWERED else float(what)
        for identity, what in content.items()
        if what == ANSWERED or (isinstance(what, int | float) and not isinstance(what, bool))
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
