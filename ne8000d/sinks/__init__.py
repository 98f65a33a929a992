"""Where batches go: InfluxDB through a spool, the embedded store, the live view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ne8000d.batch import Batch


@dataclass(frozen=True, slots=True)
class SinkHealth:
    """How a sink is doing: the fields of measurement `sink`, and one sentence for people.

    `written` are rows that arrived at their destination, `dropped` rows that never will; both
    count from the start of the process. `spooled_bytes` wait on disk (and in memory while the
    disk is full), the first of them for `oldest_seconds`. `state` is empty while all is well,
    else it says what is wrong and what to do.
    """

    written: int = 0
    dropped: int = 0
    spooled_bytes: int = 0
    oldest_seconds: int = 0
    state: str = ""


class Sink(Protocol):
    """Takes every batch of every device.

    `write` and `close` are called by one thread, `health` by any. `write` never raises for what
    happens to a batch on its way: that is told by `health` and, once a change, by the log.
    """

    @property
    def name(self) -> str:
        """The sink's name in `sink` rows and messages."""
        ...

    def write(self, batch: Batch) -> None:
        """Take a batch. Returns soon; the batch may reach its destination later."""
        ...

    def health(self) -> SinkHealth:
        """How the sink is doing now."""
        ...

    def close(self) -> None:
        """Bring to safety what was taken and stop, within 5 seconds."""
        ...
