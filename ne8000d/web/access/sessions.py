"""A browser's session: a signed cookie, so that a restart of the daemon logs nobody out."""

from __future__ import annotations

import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from itsdangerous import BadSignature, URLSafeSerializer

from ne8000d.web.access.tokens import Role, Token, Tokens

COOKIE: Final = "ne8000d_session"
LIFETIME_SECONDS: Final = 7 * 86_400
RENEW_SECONDS: Final = 86_400
"""A cookie older than this is replaced when the page asks who it is."""

_MOST_ENDED: Final = 10_000


class Ended:
    """Sessions that were logged out before their time; the newest 10,000 of them."""

    def __init__(self) -> None:
        self._identities: OrderedDict[str, None] = OrderedDict()

    def __contains__(self, identity: object) -> bool:
        return identity in self._identities

    def add(self, identity: str) -> None:
        """Let the session's cookie count no more."""
        self._identities[identity] = None
        while len(self._identities) > _MOST_ENDED:
            self._identities.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Session:
    """Who logged in: the token's name and role, and what a POST must bring along."""

    name: str
    role: Role
    identity: str
    csrf: str
    age_seconds: float

    def may_post(self, given: str) -> bool:
        """Whether `given` is the session's CSRF token."""
        return hmac.compare_digest(self.csrf.encode(), given.encode())


class Sessions:
    """Makes and reads cookies, signed with `key`; nothing is kept but which sessions are `ended`.

    A token that is taken out of the configuration, or changed, ends its sessions.
    """

    def __init__(
        self, key: bytes, tokens: Tokens, ended: Ended, *, wall: Callable[[], float] = time.time
    ) -> None:
        self._key = key
        self._tokens = tokens
        self._wall = wall
        self._signer = URLSafeSerializer(key, salt="ne8000d session")
        self._ended = ended

    def begin(self, token: Token, identity: str | None = None) -> str:
        """A cookie's value; with `identity` the session of that name goes on."""
        named = identity or secrets.token_urlsafe(16)
        return str(self._signer.dumps([token.name, self._tied(token), named, int(self._wall())]))

    def find(self, cookie: str) -> Session | None:
        """The session of a cookie, None for one that is not ours, too old, or ended."""
        try:
            name, tie, identity, began = self._signer.loads(cookie)
            token = self._tokens.named(str(name))
            age = self._wall() - float(began)
        except (BadSignature, TypeError, ValueError):
            return None
        if token is None or identity in self._ended or not -60 < age < LIFETIME_SECONDS:
            return None
        if not hmac.compare_digest(str(tie), self._tied(token)):
            return None
        return Session(token.name, token.role, identity, self._csrf(identity), max(0.0, age))

    def end(self, session: Session) -> None:
        """Let the session's cookie count no more."""
        self._ended.add(session.identity)

    def renewed(self, session: Session) -> str | None:
        """A fresh cookie where the old one is due for it."""
        token = self._tokens.named(session.name)
        if token is None or session.age_seconds < RENEW_SECONDS:
            return None
        return self.begin(token, session.identity)

    def _tied(self, token: Token) -> str:
        return hmac.digest(self._key, b"token" + token.digest, "sha256").hex()[:32]

    def _csrf(self, identity: str) -> str:
        return hmac.digest(self._key, b"csrf" + identity.encode(), "sha256").hex()
