"""Many routers are left at once, and none of them holds up the end."""

from __future__ import annotations

import asyncio
import threading

from ne8000d.daemon.leaving import leave

DEADLINE = 30.0


def test_nobody_waits_for_another_ones_goodbye():
    together = threading.Barrier(200)
    assert asyncio.run(leave([lambda: together.wait(DEADLINE)] * 200)) == 0
    assert not together.broken


def test_whoever_takes_too_long_is_left_behind():
    release = threading.Event()
    assert asyncio.run(leave([release.wait, lambda: None], 0.05)) == 1
    release.set()


def test_nobody_to_leave_takes_no_time():
    assert asyncio.run(leave([], 0.0)) == 0
