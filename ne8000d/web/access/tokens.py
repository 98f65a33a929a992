"""Roles, and the tokens that give them."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal


class Role(IntEnum):
    """What somebody may: look; ask routers for what they show; change an interface."""

    VIEWER = 1
    OPERATOR = 2
    ADMIN = 3

    @property
    def word(self) -> Literal["viewer", "operator", "admin"]:
        """The role as the configuration spells it."""
        return _WORDS[self]


_WORDS: dict[Role, Literal["viewer", "operator", "admin"]] = {
    Role.VIEWER: "viewer",
    Role.OPERATOR: "operator",
    Role.ADMIN: "admin",
}


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who may ask.

    `name` is the token's (`local` without tokens), `via` where the request came from, `key` what
    rate limits are counted by, `csrf` what a browser's cookie must be accompanied by (None for
    everybody else).
    """

    name: str
    role: Role
    via: str
    key: str
    csrf: str | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it is kept: its SHA-256 only, 32 octets."""

    name: str
    digest: bytes
    role: Role


class Tokens:
    """The configured tokens."""

    def __init__(self, tokens: Iterable[Token]) -> None:
        self._tokens = tuple(tokens)

    def __bool__(self) -> bool:
        return bool(self._tokens)

    def find(self, text: str) -> Token | None:
        """The token that `text` is. Takes the same time for each wrong one."""
        digest = hashlib.sha256(text.encode()).digest()
        found: Token | None = None
        for token in self._tokens:
            if hmac.compare_digest(token.digest, digest):
                found = token
        return found

    def named(self, name: str) -> Token | None:
        """The token called `name`."""
        return next((token for token in self._tokens if token.name == name), None)
