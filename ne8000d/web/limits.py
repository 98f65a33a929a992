"""How often somebody may ask, in any 60 seconds."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Final, Literal

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

Kind = Literal["commands", "data", "diagnostics"]
_STEP_SECONDS: Final = 1.0


class Window:
    """At most `amount` requests of each key in any 60 seconds.

    The library counts by the wall clock; when that is set, the counting begins anew, so that a
    clock put back an hour does not lock people out for an hour.
    """

    def __init__(
        self,
        amount: int,
        *,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.amount = amount
        self._item = RateLimitItemPerMinute(amount)
        self._storage = MemoryStorage()
        self._limiter = MovingWindowRateLimiter(self._storage)
        self._wall = wall
        self._monotonic = monotonic
        self._offset = wall() - monotonic()

    def wait_seconds(self, key: str) -> int | None:
        """Count a request. None where it may pass, else the whole seconds to wait."""
        before, self._offset = self._offset, self._wall() - self._monotonic()
        if abs(self._offset - before) > _STEP_SECONDS:
            self._storage.reset()
        if self._limiter.hit(self._item, key):
            return None
        resets_at = self._limiter.get_window_stats(self._item, key).reset_time
        return min(60, max(1, math.ceil(resets_at - self._wall())))


class Limits:
    """The three limits of `[web] rate_limits`; `refused` counts by kind."""

    def __init__(self, commands: int, data: int, diagnostics: int) -> None:
        self._windows: dict[Kind, Window] = {
            "commands": Window(commands),
            "data": Window(data),
            "diagnostics": Window(diagnostics),
        }
        self.refused: dict[Kind, int] = dict.fromkeys(self._windows, 0)

    def amount(self, kind: Kind) -> int:
        """Requests a minute."""
        return self._windows[kind].amount

    def wait_seconds(self, kind: Kind, key: str) -> int | None:
        """Count a request of `key`. None where it may pass, else the whole seconds to wait."""
        wait = self._windows[kind].wait_seconds(key)
        if wait is not None:
            self.refused[kind] += 1
        return wait
