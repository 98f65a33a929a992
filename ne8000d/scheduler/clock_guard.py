"""A guard that notices when somebody sets the wall clock, by which APScheduler plans."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Final

_log: Final = logging.getLogger("ne8000d.scheduler")

LOOK_EVERY: Final = 1.0
"""Seconds between two comparisons of wall and monotonic clock."""

STEP: Final = 1.0
"""Seconds that the two may drift apart between two looks before it is a step."""


def stepped(before: float, after: float) -> bool:
    """Whether wall minus monotonic clock changed by more than `STEP` seconds."""
    return abs(after - before) > STEP


async def watch_the_clock(
    wall: Callable[[], float], monotonic: Callable[[], float], was_set: Callable[[float], None]
) -> None:
    """Call `was_set` with the seconds of every step of the wall clock, until cancelled."""
    offset = wall() - monotonic()
    while True:
        await asyncio.sleep(LOOK_EVERY)
        before, offset = offset, wall() - monotonic()
        if stepped(before, offset):
            _log.warning("the wall clock was set by %+.1f s: re-planning", offset - before)
            was_set(offset - before)
