"""What all sessions with one device keep to: its request rate, and what walks have learned."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from ne8000d.config import SnmpConfig
from ne8000d.snmp.pace import Pace

_ENVELOPE_BYTES: Final = {"1": 60, "2c": 60, "3": 180}
"""About what an answer takes around its bindings: headers and community, or engine, user, keys."""


@dataclass(frozen=True, slots=True)
class Repetitions:
    """How many rows a request of a table asks for now.

    `asked` is that of the column with the fewest, as its rows fit into `max_message` and answers
    came through; `most` is the configured number; `lossy` tells that larger answers were lost,
    garbled or refused as too big.
    """

    asked: int
    most: int
    lossy: bool


class Manners:
    """Shared by the sessions with one device; safe between threads.

    `room` is how many bytes an answer's bindings may take. `columns` has what walks have learned
    by the column's OID, `gets` what GETs have.
    """

    def __init__(
        self,
        config: SnmpConfig,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.room = config.max_message - _ENVELOPE_BYTES[config.version]
        self.columns: dict[str, Pace] = {}
        self.gets = Pace()
        self._between = 0.0 if config.rate is None else 1.0 / config.rate
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._free_at = clock()

    def wait(self) -> None:
        """Wait until the device may be sent another request.

        Requests are spaced evenly: after a pause there is no burst to catch up.
        """
        if not self._between:
            return
        with self._lock:
            now = self._clock()
            turn = max(now, self._free_at)
            self._free_at = turn + self._between
        if turn > now:
            self._sleep(turn - now)

    def repetitions(self, columns: Iterable[str], most: int) -> Repetitions | None:
        """What a table of these columns is asked with, None where none was walked yet."""
        known = [self.columns[oid] for oid in columns if oid in self.columns]
        walked = [pace for pace in known if pace.row_bytes]
        if not walked:
            return None
        asked = min(pace.fitting(most, self.room) for pace in walked)
        return Repetitions(asked, most, any(pace.limit is not None for pace in known))
