"""SNMPv3 users of an agent, and the keys that they have with its engine (RFC 3414 §2.6, A.2)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from ne8000d.errors import ConfigError

_MEGABYTE: Final = 1 << 20

_MAC_OCTETS: Final[Mapping[str, int]] = {
    "MD5": 12, "SHA1": 12, "SHA224": 16, "SHA256": 24, "SHA384": 32, "SHA512": 48,
}  # fmt: skip
"""What of the HMAC a message carries: RFC 3414 §6, §7; RFC 7860 §4."""

_KEY_OCTETS: Final[Mapping[str, int]] = {
    "DES": 16, "AES128": 16, "AES192": 24, "AES256": 32, "AES192C": 24, "AES256C": 32,
}  # fmt: skip


class Keys(NamedTuple):
    """What an engine shares with a user; empty where the user has none."""

    auth: bytes
    priv: bytes


@dataclass(frozen=True, slots=True)
class User:
    """Methods are named as in `[snmp]`: SHA256, AES192C (Reeder's key extension); None is none."""

    name: str
    auth: str | None = None
    auth_password: str = ""
    priv: str | None = None
    priv_password: str = ""

    def __post_init__(self) -> None:
        if self.auth is not None and self.auth not in _MAC_OCTETS:
            raise ConfigError(f"user {self.name}: auth is one of {', '.join(_MAC_OCTETS)}")
        if self.priv is not None and self.priv not in _KEY_OCTETS:
            raise ConfigError(f"user {self.name}: priv is one of {', '.join(_KEY_OCTETS)}")
        if self.priv is not None and self.auth is None:
            raise ConfigError(f"user {self.name}: priv needs auth")
        for method, password in (
            (self.auth, self.auth_password), (self.priv, self.priv_password)
        ):  # fmt: skip
            if method is not None and len(password) < 8:
                raise ConfigError(f"user {self.name}: a password has 8 characters or more")

    @property
    def level(self) -> int:
        """The security level as the flags of a message give it (RFC 3412 §6.4)."""
        return (self.auth is not None) | (self.priv is not None) << 1

    @property
    def mac_octets(self) -> int:
        """How long the authentication parameters are."""
        return _MAC_OCTETS[self.auth] if self.auth is not None else 0

    def keys(self, engine_id: bytes) -> Keys:
        """The user's keys with the engine of this ID."""
        if self.auth is None:
            return Keys(b"", b"")
        auth = localized(self.auth, key_of(self.auth, self.auth_password.encode()), engine_id)
        if self.priv is None:
            return Keys(auth, b"")
        key = localized(self.auth, key_of(self.auth, self.priv_password.encode()), engine_id)
        return Keys(auth, _extended(self.auth, self.priv, key, engine_id))

    def mac(self, keys: Keys, message: bytes) -> bytes:
        """The authentication parameters of a message that has zeros in their place."""
        if self.auth is None:
            return b""
        return hmac.digest(keys.auth, message, self.auth.lower())[: self.mac_octets]


def key_of(auth: str, password: bytes) -> bytes:
    """The key of a password: the hash of a megabyte of it, again and again."""
    repeated = password * (_MEGABYTE // len(password) + 1)
    return hashlib.new(auth.lower(), repeated[:_MEGABYTE]).digest()


def localized(auth: str, key: bytes, engine_id: bytes) -> bytes:
    """The key that is for this engine only."""
    return hashlib.new(auth.lower(), key + engine_id + key).digest()


def _extended(auth: str, priv: str, key: bytes, engine_id: bytes) -> bytes:
    """As much key as the cipher takes; no hash here is so short that one extension isn't enough.

    draft-blumenthal-aes-usm-04 §3.1.2.1 appends the key's hash, draft-reeder-snmpv3-usm-3desede-00
    §2.1 the localized key of the key as a password.
    """
    if len(key) < _KEY_OCTETS[priv]:
        reeder = priv.endswith("C")
        key += (
            localized(auth, key_of(auth, key), engine_id)
            if reeder
            else hashlib.new(auth.lower(), key).digest()
        )
    return key[: _KEY_OCTETS[priv]]
