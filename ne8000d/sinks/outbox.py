"""The spool, and a bounded queue in memory for as long as the disk takes nothing."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ne8000d.errors import SpoolError
from ne8000d.sinks.record import Body
from ne8000d.sinks.spool import Record, Spool

_LOG: Final = logging.getLogger(__name__)
MEMORY_BYTES: Final = 64 << 20


@dataclass(frozen=True, slots=True)
class Parcel:
    """A body to send; `record` is None where only memory holds it."""

    body: Body
    record: Record | None

    @property
    def key(self) -> tuple[int, int]:
        """The same for the same body, however often it is asked for."""
        return (self.record.segment, self.record.start) if self.record else (-1, id(self.body))


class Outbox:
    """Everything that waits to be sent, oldest first: the spool, then what it could not take.

    `put` is called by one thread at a time, `oldest` and `done` by another.
    """

    def __init__(self, spool: Spool, *, memory_bytes: int = MEMORY_BYTES) -> None:
        self._spool = spool
        self._memory_bytes = memory_bytes
        self._memory: list[Body] = []
        self._moving = False
        self._in_flight: Body | None = None
        self._dropped_rows = 0
        self._lock = threading.Lock()
        self.trouble = ""

    def put(self, bodies: Sequence[Body]) -> None:
        """Bring bodies to the disk, and with them what memory holds; else keep all in memory."""
        with self._lock:
            self._moving = True
            waiting = [body for body in self._memory if body is not self._in_flight]
        try:
            self._spool.put([*waiting, *bodies])
        except SpoolError as error:
            self._keep(bodies)
            self._say(str(error))
        else:
            with self._lock:
                self._memory = [body for body in self._memory if body is self._in_flight]
            self._say("")
        finally:
            self._moving = False

    def oldest(self) -> Parcel | None:
        """What to send next, None when nothing waits. Raises SpoolError.

        Until the next call or `done`, a body of memory stays where it is.
        """
        with self._lock:
            self._in_flight = None
        record = self._spool.oldest()
        if record is not None:
            return Parcel(record.body, record)
        with self._lock:
            if self._moving or not self._memory:
                return None
            self._in_flight = self._memory[0]
            return Parcel(self._in_flight, None)

    def done(self, parcel: Parcel) -> None:
        """Forget a parcel: it was delivered, or put aside."""
        if parcel.record is not None:
            self._spool.done(parcel.record)
            return
        with self._lock:
            self._in_flight = None
            self._memory = [body for body in self._memory if body is not parcel.body]

    @property
    def dropped(self) -> Counter[str]:
        """Rows that had to go, by reason; `memory` are those of a disk that took nothing."""
        with self._lock:
            mine = Counter(memory=self._dropped_rows) if self._dropped_rows else Counter[str]()
        return self._spool.dropped + mine

    @property
    def pending_bytes(self) -> int:
        """Compressed bytes that wait to be sent."""
        with self._lock:
            memory = sum(len(body.data) for body in self._memory)
        return self._spool.pending_bytes + memory

    @property
    def oldest_seconds(self) -> float:
        """Age of the first row that waits on disk, 0 when none does."""
        return self._spool.oldest_seconds

    def close(self) -> None:
        """Bring memory's rows to the disk, if it takes them now, and close the spool."""
        self._in_flight = None
        if self._memory:
            self.put([])
        lost = sum(body.rows for body in self._memory)
        if lost:
            _LOG.error("%d rows are lost: neither the disk nor InfluxDB took them", lost)
            self._dropped_rows += lost
            self._memory = []
        self._spool.close()

    def _keep(self, bodies: Sequence[Body]) -> None:
        with self._lock:
            self._memory.extend(bodies)
            used = sum(len(body.data) for body in self._memory)
            while used > self._memory_bytes:
                oldest = next((x for x in self._memory if x is not self._in_flight), None)
                if oldest is None:
                    return
                self._memory.remove(oldest)
                used -= len(oldest.data)
                self._dropped_rows += oldest.rows

    def _say(self, trouble: str) -> None:
        if trouble and not self.trouble:
            _LOG.error("%s; until then rows wait in memory, the newest 64 MiB of them", trouble)
        elif self.trouble and not trouble:
            _LOG.info("the spool can be written again")
        self.trouble = trouble
