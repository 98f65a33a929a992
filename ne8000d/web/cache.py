"""Answers that cost a router or a database something, given again for a while.

They are kept as JSON in memory (cachetools) or, with `[web.redis]`, in Redis, where several daemons
share them. Whoever asks for what is being fetched waits for that instead of asking again. A Redis
that fails costs nothing but the cache: answers are kept in memory until it works again.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from cachetools import TLRUCache
from pydantic_core import to_json
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from ne8000d.config import RedisConfig

_log: Final = logging.getLogger("ne8000d.web")

Kind = Literal["interfaces", "pppoe", "system"]
MOST_BYTES: Final = 64 * 2**20
"""Octets of kept answers in memory; those used least recently go first."""

_PREFIX: Final = "ne8000d:cache:"
_REDIS_SECONDS: Final = 1.0
_REDIS_RETRY_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Kept:
    """A value with its age in seconds; `hit` is false for one that was fetched just now."""

    value: Any
    age_seconds: float
    hit: bool


@dataclass(slots=True)
class Tally:
    """Hits and misses of one kind."""

    hits: int = 0
    misses: int = 0


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: Kind
    body: bytes
    at: float
    until: float


@dataclass(slots=True)
class _Shared:
    """Redis, and since when it fails (monotonic); `trouble` is a sentence while it does."""

    redis: Redis
    asked_again_at: float = 0.0
    trouble: str | None = None
    known: dict[str, float] = field(default_factory=dict)


class Cache:
    """Keeps values of each kind for its seconds. Lives in the loop."""

    def __init__(
        self,
        ttl_seconds: Mapping[Kind, float],
        redis: RedisConfig | None = None,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.ttl_seconds = dict(ttl_seconds)
        self.tallies: dict[Kind, Tally] = {kind: Tally() for kind in ttl_seconds}
        self._monotonic = monotonic
        self._wall = wall
        self._entries: TLRUCache[str, _Entry] = TLRUCache(
            MOST_BYTES,
            ttu=lambda _key, entry, _now: entry.until,
            timer=monotonic,
            getsizeof=lambda entry: len(entry.body) + 256,
        )
        self._fetching: dict[str, asyncio.Task[bytes]] = {}
        self._changes: Counter[str] = Counter()
        self._shared = None if redis is None else _Shared(_client(redis))

    async def get(
        self,
        kind: Kind,
        key: str,
        fetch: Callable[[], Awaitable[object]],
        *,
        about: str = "",
        private: bool = False,
        anew: bool = False,
    ) -> Kept:
        """The value of `key`: kept, being fetched, or fetched now.

        `about` is the device that may be forgotten. `private` values stay in this process. `anew`
        fetches whatever is kept. What `fetch` raises is raised to everybody who waits, and not
        kept.
        """
        named = f"{kind} {about} {self._changes[about]} {key}"
        if not anew:
            kept = await self._find(named, private=private)
            if kept is not None:
                self.tallies[kind].hits += 1
                return kept
        self.tallies[kind].misses += 1
        task = self._fetching.get(named)
        if task is None:
            task = asyncio.get_running_loop().create_task(
                self._fetch(kind, named, fetch, private=private)
            )
            self._fetching[named] = task
            task.add_done_callback(lambda done: self._fetched(named, done))
        # Shielded: whoever hangs up must not take the answer away from those who wait for it too.
        return Kept(json.loads(await asyncio.shield(task)), 0.0, hit=False)

    def forget(self, about: str) -> None:
        """Give no more of what is kept about a device: it was changed."""
        self._changes[about] += 1

    @property
    def backend(self) -> Literal["memory", "redis"]:
        """Where values are kept."""
        return "memory" if self._shared is None else "redis"

    @property
    def trouble(self) -> str | None:
        """What is wrong with Redis, None while all is well."""
        return None if self._shared is None else self._shared.trouble

    def ages(self) -> dict[Kind, list[float]]:
        """The ages of what this process keeps, by kind."""
        now = self._monotonic()
        found: dict[Kind, list[float]] = {kind: [] for kind in self.ttl_seconds}
        self._entries.expire(now)
        for entry in list(self._entries.values()):
            found[entry.kind].append(max(0.0, now - entry.at))
        return found

    async def close(self) -> None:
        """Give the connection to Redis back, and stop fetching."""
        for task in list(self._fetching.values()):
            task.cancel()
        await asyncio.gather(*self._fetching.values(), return_exceptions=True)
        if self._shared is not None:
            await self._shared.redis.aclose()

    async def _find(self, named: str, *, private: bool) -> Kept | None:
        entry = self._entries.get(named)
        if entry is not None:
            age = max(0.0, self._monotonic() - entry.at)
            return Kept(json.loads(entry.body), age, hit=True)
        if private or self._shared is None:
            return None
        body = await self._ask(lambda redis: redis.get(_PREFIX + named))
        if not isinstance(body, bytes):
            return None
        try:
            at, value = json.loads(body)
            return Kept(value, max(0.0, self._wall() - float(at)), hit=True)
        except (TypeError, ValueError):
            return None  # written by something else: fetched and written anew

    async def _fetch(
        self, kind: Kind, named: str, fetch: Callable[[], Awaitable[object]], *, private: bool
    ) -> bytes:
        body = to_json(await fetch(), inf_nan_mode="null")
        now, ttl = self._monotonic(), self.ttl_seconds[kind]
        shared = None
        if self._shared is not None and not private:
            stamped = b"[" + str(self._wall()).encode() + b"," + body + b"]"
            shared = await self._ask(
                lambda redis: redis.set(_PREFIX + named, stamped, px=round(ttl * 1000))
            )
        if shared is None:
            self._entries[named] = _Entry(kind, body, now, now + ttl)
        return body

    def _fetched(self, named: str, task: asyncio.Task[bytes]) -> None:
        self._fetching.pop(named, None)
        if not task.cancelled():
            task.exception()  # looked at, so that nobody is told when no one waited any more

    async def _ask(self, question: Callable[[Redis], Awaitable[object]]) -> object:
        """What Redis answers, None while it fails; it is asked again after a pause."""
        shared = self._shared
        if shared is None or self._monotonic() < shared.asked_again_at:
            return None
        try:
            answer = await question(shared.redis)
        except (RedisError, OSError) as error:
            shared.asked_again_at = self._monotonic() + _REDIS_RETRY_SECONDS
            if shared.trouble is None:
                shared.trouble = f"Redis fails ({error}): answers are kept in memory"
                _log.warning("%s", shared.trouble)
            return None
        if shared.trouble is not None:
            shared.trouble = None
            _log.info("Redis works again")
        return answer


def _client(config: RedisConfig) -> Redis:
    return Redis(
        host=config.host,
        port=config.port,
        password=None if config.password is None else config.password.get_secret_value(),
        socket_timeout=_REDIS_SECONDS,
        socket_connect_timeout=_REDIS_SECONDS,
        retry=Retry(NoBackoff(), 0),  # a cache that needs patience is none
    )
