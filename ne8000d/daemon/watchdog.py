"""Whether the daemon does its work, told to systemd: health in words, and the watchdog's feed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import Final

from ne8000d.daemon.notify import Notifier
from ne8000d.fanout import Fanout
from ne8000d.web import DeviceView

_log: Final = logging.getLogger("ne8000d.daemon")

STATUS_EVERY: Final = 10.0
"""Seconds between two lines of STATUS."""

_FEEDS: Final = 4.0
"""Looks at the work in the time that the watchdog gives."""

_PATIENCE: Final = 0.5
"""The part of that time for which a due poll may go unnoticed, or a writer sit at one batch."""


def fresh_line(devices: Iterable[DeviceView]) -> str:
    """`6 of 6 routers fresh, oldest 18 s`: how many are as they should be, the oldest answer."""
    views = list(devices)
    fresh = sum(view.reason is None for view in views)
    ages = [view.age_seconds for view in views if view.age_seconds is not None]
    oldest = f", oldest {max(ages):.0f} s" if ages else ""
    return f"{fresh} of {len(views)} router{'' if len(views) == 1 else 's'} fresh{oldest}"


class Watchdog:
    """Feeds systemd's watchdog while polls are planned in time and every sink's thread moves on.

    A loop that stands still feeds nothing; a scheduler that lets due moments pass, or a writer
    that is stuck at a batch, is seen here and not fed either.
    """

    def __init__(
        self,
        notifier: Notifier,
        fanout: Fanout,
        *,
        overdue_seconds: Callable[[], float],
        status: Callable[[], str],
    ) -> None:
        self._notifier = notifier
        self._fanout = fanout
        self._overdue_seconds = overdue_seconds
        self._status = status
        self._told: str | None = None

    async def serve(self) -> None:
        """Tell and feed until cancelled."""
        most = self._notifier.watchdog_seconds
        every = STATUS_EVERY if most is None else min(STATUS_EVERY, most / _FEEDS)
        while True:
            self._notifier.status(self._status())
            if most is not None:
                self._feed(most * _PATIENCE)
            await asyncio.sleep(every)

    def _feed(self, patience: float) -> None:
        stuck = self.stuck(patience)
        if stuck is None:
            self._notifier.alive()
        elif self._told is None:
            _log.error("%s: systemd will restart the service if that lasts", stuck)
        self._told = stuck

    def stuck(self, patience: float) -> str | None:
        """What has not moved on for `patience` seconds; None while all is well."""
        late = self._overdue_seconds()
        if late >= patience:
            return f"no poll was begun for {late:.0f} s although some are due"
        if sinks := self._fanout.stalled(patience):
            return f"the writer of sink {', '.join(sinks)} stands still"
        return None
