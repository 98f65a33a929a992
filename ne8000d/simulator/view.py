"""What an agent shows, and the clock that moves it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from ne8000d.simulator.tree import Tree

Clock = Callable[[], float]
"""Seconds of model time; what a model makes of a day it takes as seconds since the epoch."""


class View(Protocol):
    """Something that an `Agent` can answer from."""

    @property
    def clock(self) -> Clock:
        """The clock that gives `now` to the agent's answers."""

    @property
    def tree(self) -> Tree:
        """What there is; replaced as a whole when instances come, go, or change places."""


def steady_clock() -> Clock:
    """Seconds since the epoch as of this call, then never stepped: counters must not run back."""
    offset = time.time() - time.monotonic()
    return lambda: offset + time.monotonic()
