"""The audit log: who asked for what, when, and how it ended.

One JSON object a line in `audit.jsonl` of the state directory (0600), flushed to disk before the
answer goes out, and the same as a log record. Subscribers are personal data (LGPD): log-in names,
addresses and anything else that follows a subscriber's keyword appear as a keyed hash, the same for
the same subscriber, that nobody can turn back without the key file beside the log.
"""

from __future__ import annotations

import errno
import hmac
import json
import logging
import os
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ne8000d.errors import Ne8000dError
from ne8000d.key_file import load_or_make

_log: Final = logging.getLogger("ne8000d.audit")

AUDIT_LOG: Final = "audit.jsonl"
AUDIT_KEY: Final = "audit.key"
_LONGEST: Final = 1000
"""Characters of a request, and of what became of it, that are kept: a command has 510 at most."""

_FOLLOWED_BY_A_SUBSCRIBER: Final = re.compile(
    r"us(?:er?(?:-?n(?:ame?|am?)?|-?id?)?)?|login-?(?:name)?|account", re.IGNORECASE
)
"""VRP's `username` and `user-id`, cut short as VRP allows."""

_TELLS_SUBSCRIBERS: Final = re.compile(r"aaa|acc[a-z-]*|arp|dhcp\w*|nat|ppp\w*", re.IGNORECASE)
"""Subjects of commands whose answers are filtered (`| include`) by what a subscriber is called."""

_PERSONAL: Final = re.compile(
    r"[^@\s]+@\S*"  # a log-in name with its domain
    r"|[0-9a-f]{1,4}(?:[-.:][0-9a-f]{1,4}){2}(?:[-.:][0-9a-f]{2}){0,3}"  # a MAC, any spelling
    r"|(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?:/[0-9]{1,2})?"
    r"|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:/[0-9]{1,3})?"
    r"|[0-9.-]*(?:[0-9][.-]?){11,}",  # a CPF or CNPJ
    re.IGNORECASE,
)
_PERSONAL_WORD: Final = re.compile(
    rf"(?<![^\s'\"(,=])(?:{_PERSONAL.pattern})(?=[\s'\",;:)]|$)", re.IGNORECASE
)


class AuditError(Ne8000dError):
    """The audit log can't be written, so nothing that needs auditing is done."""

    reason = "audit"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the audit log keeps it.

    `who` is a token's name or `local`, `role` what it may, `via` where it came from (an address,
    `control socket`, `command line`), `action` what kind of request (`command`, `interface`,
    `subscriber`, `login`), `what` its text, still with the subscriber in it: `record` hides that.
    With `subscriber` the whole of it is hidden, wherever it appears. A device that is not `known`
    was only typed, and may be a subscriber too.
    """

    who: str
    role: str
    via: str
    action: str
    device: str | None
    what: str
    subscriber: str | None = None
    known: bool = True


class Audit:
    """The log in `state_dir`; safe between threads."""

    def __init__(self, state_dir: Path, *, wall: Callable[[], float] = time.time) -> None:
        """Nothing is read or written yet."""
        self._path = state_dir / AUDIT_LOG
        self._key_path = state_dir / AUDIT_KEY
        self._wall = wall
        self._lock = threading.Lock()
        self._key: bytes | None = None

    def record(self, asked: Asked, result: str, detail: str | None = None) -> None:
        """Keep a request and its result: `started`, `done`, `refused`, `failed`, `cached`.

        `detail` is the reason in words. Raises AuditError.
        """
        what, hidden = asked.what[:_LONGEST], {}
        if asked.subscriber is not None:
            hidden = {asked.subscriber.strip(): self.subscriber(asked.subscriber)}
            what = self._without(hidden, what)
        else:
            what, hidden = self._hidden(what)
        moment = datetime.fromtimestamp(self._wall(), UTC)
        told = {
            "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "who": asked.who,
            "role": asked.role,
            "via": asked.via,
            "action": asked.action,
            "device": asked.device if asked.known else self.masked(asked.device or ""),
            "what": what,
            "result": result,
            "detail": None if detail is None else self._without(hidden, detail[:_LONGEST]),
        }
        line = json.dumps(told, ensure_ascii=True)
        with self._lock:
            self._append(line)
        _log.info("%s", line)

    def subscriber(self, name: str) -> str:
        """The keyed hash that stands for a subscriber: `subscriber:` and 16 hex digits."""
        digest = hmac.digest(self._loaded_key(), name.strip().lower().encode(), "sha256")
        return f"subscriber:{digest[:8].hex()}"

    def masked(self, text: str) -> str:
        """`text` with every subscriber in it as a keyed hash."""
        return self._hidden(text)[0]

    def _hidden(self, text: str) -> tuple[str, dict[str, str]]:
        """The masked text, and what stands in it for which word."""
        hidden: dict[str, str] = {}
        words = re.split(r"(\s+|\|)", text)
        hide = filters = quoted = False
        for place, word in enumerate(words):
            if not word or word.isspace():
                continue
            if word == "|":
                hide, filters = False, True
                continue
            if hide or _is_personal(word):
                words[place] = hidden[word] = self.subscriber(word)
            quoted ^= word.count('"') % 2 == 1
            if filters:  # behind `include` everything to the end is what is looked for
                hide = hide or any(map(_TELLS_SUBSCRIBERS.fullmatch, words[:place]))
            elif not (hide and quoted):
                hide = _FOLLOWED_BY_A_SUBSCRIBER.fullmatch(word) is not None
        return "".join(words), hidden

    def _without(self, hidden: Mapping[str, str], sentence: str) -> str:
        """A sentence of ours, whose words may follow `user` without being a subscriber."""
        for word, shown in hidden.items():
            sentence = sentence.replace(word, shown) if word else sentence
        return _PERSONAL_WORD.sub(lambda match: self.subscriber(match[0]), sentence)

    def _append(self, line: str) -> None:
        # Opened each time, so that logrotate may take the file away.
        try:
            descriptor = os.open(
                self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600
            )
            try:
                _write(descriptor, line.encode() + b"\n")
            finally:
                os.close(descriptor)
        except OSError as error:
            raise AuditError(
                f"the audit log {self._path} can't be written "
                f"({(error.strerror or str(error)).lower()}): nothing is done unrecorded, "
                "so make room there or let this user write it"
            ) from None

    def _loaded_key(self) -> bytes:
        if self._key is None:
            self._key = load_key(self._key_path)
        return self._key


def _write(descriptor: int, line: bytes) -> None:
    """Append a line, or nothing: half a line (a full disk, a power cut) would spoil the next."""
    size = os.fstat(descriptor).st_size
    if size and os.pread(descriptor, 1, size - 1) != b"\n":
        line = b"\n" + line
    if os.write(descriptor, line) < len(line):
        os.ftruncate(descriptor, size)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    os.fsync(descriptor)


def _is_personal(word: str) -> bool:
    bare = word.strip("'\",;()")
    return bool(_PERSONAL.fullmatch(bare) or _PERSONAL_WORD.search(bare))


def load_key(path: Path) -> bytes:
    """The secret key in `path`, made (0600) where there is none. Raises AuditError."""
    try:
        return load_or_make(path)
    except OSError as error:
        raise AuditError(
            f"the key {path} can't be read or made ({(error.strerror or str(error)).lower()}): "
            "let this user write the state directory"
        ) from None
