"""Leaving many routers at once: whoever has a command line there says goodbye over the wire."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from ne8000d.workers import MOST, Workers


async def leave(goodbyes: Sequence[Callable[[], None]], within: float | None = None) -> int:
    """Do all of them side by side, in `within` seconds; how many were not done by then.

    Each takes a round trip, and half a second where the router does not answer any more. They have
    threads of their own: the loop's few would let a thousand routers wait for each other.
    """
    if not goodbyes:
        return 0
    workers = Workers(min(len(goodbyes), MOST), name="goodbye")
    loop = asyncio.get_running_loop()
    waiting = [loop.run_in_executor(workers, goodbye) for goodbye in goodbyes]
    _, left = await asyncio.wait(waiting, timeout=within)
    workers.shutdown(wait=False)
    return len(left)
