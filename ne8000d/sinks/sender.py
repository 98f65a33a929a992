"""The thread that brings what waits in the outbox to InfluxDB, oldest first."""

from __future__ import annotations

import gzip
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Final

from ne8000d.errors import SpoolError
from ne8000d.sinks.delivery import Delivery
from ne8000d.sinks.influx_api import CONNECT_SECONDS, READ_SECONDS, InfluxApi
from ne8000d.sinks.outbox import Outbox, Parcel
from ne8000d.sinks.quarantine import Quarantine
from ne8000d.sinks.verdict import Action, Answer, cause, verdict

_LOG: Final = logging.getLogger(__name__)


class Backoff:
    """How long to wait after a failure: 1, 2, 4 … 60 s, each shortened by chance up to half.

    Chance keeps the daemons of one network from coming back to a server at one moment. A server
    that asked for more time gets it.
    """

    def __init__(
        self, jitter: Callable[[], float], *, first: float = 1.0, most: float = 60.0
    ) -> None:
        self._jitter = jitter
        self._first = first
        self._most = most
        self._failures = 0

    def failed(self, asked: float | None) -> float:
        """The seconds to wait now; `asked` is the server's Retry-After."""
        seconds = min(self._most, self._first * 2.0 ** min(self._failures, 30))
        self._failures += 1
        return max(seconds * (1 - 0.5 * self._jitter()), asked or 0.0)

    def succeeded(self) -> None:
        """Begin anew at the next failure."""
        self._failures = 0


class Sender:
    """Sends bodies, judges the answers, and counts rows: `written`, and `dropped` by reason.

    `explain` makes the sentence for an answer that means "later"; it becomes `state`, and goes to
    the log when it changes.
    """

    def __init__(
        self,
        outbox: Outbox,
        api: InfluxApi,
        quarantine: Quarantine,
        *,
        explain: Callable[[Answer], str],
        backoff: Backoff,
        compressed: bool = True,
    ) -> None:
        self._outbox = outbox
        self._api = api
        self._quarantine = quarantine
        self._explain = explain
        self._backoff = backoff
        self._compressed = compressed
        self._current: tuple[tuple[int, int], Delivery] | None = None
        self._told: set[str] = set()
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._deadline = float("inf")
        self.written = 0
        self.dropped: Counter[str] = Counter()
        self.state = ""
        # A daemon thread: a request that hangs must not hold the exit of the process.
        self._thread = threading.Thread(target=self._run, name="influxdb-sender", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Tell that there is something to send."""
        self._wake.set()

    def close(self, seconds: float) -> None:
        """Go on sending for at most `seconds`, until nothing waits or the server does not take it.

        A request that hangs for longer is left to itself; its rows stay where they are.
        """
        self._deadline = time.monotonic() + seconds
        self._stopping.set()
        self._wake.set()
        self._thread.join(seconds)

    def _run(self) -> None:
        while True:
            self._wake.clear()
            try:
                pause = self._step()
            except SpoolError as error:
                self._say(str(error))
                pause = self._backoff.failed(None)
            except Exception:  # noqa: BLE001 - rows must go on, whatever an answer held
                if self._stopping.is_set():
                    return  # A request that was left to itself finds everything closed.
                _LOG.exception("the sender met a fault of its own; it goes on")
                pause = self._backoff.failed(None)
            if self._stopping.is_set() and (
                pause is None or pause > 0 or time.monotonic() >= self._deadline
            ):
                return
            if pause is None:
                self._wake.wait()
            elif pause > 0:
                self._stopping.wait(pause)

    def _step(self) -> float | None:
        """Send one part; the seconds to wait before the next, None when nothing waits."""
        parcel = self._outbox.oldest()
        if parcel is None:
            return None
        if self._current is None or self._current[0] != parcel.key:
            self._current = (parcel.key, Delivery(parcel.body))
        delivery = self._current[1]
        part = delivery.next
        if part is None:
            self._finish(parcel, delivery)
            return 0.0
        left = max(0.2, self._deadline - time.monotonic())
        answer = self._api.write(
            part.data if self._compressed else gzip.decompress(part.data),
            precision=delivery.precision,
            compressed=self._compressed,
            connect=min(CONNECT_SECONDS, left),
            read=min(READ_SECONDS, left),
        )
        judged = verdict(answer.status, answer.headers)
        if judged.action is Action.LATER:
            self._say(self._explain(answer))
            return self._backoff.failed(judged.seconds)
        self._backoff.succeeded()
        self._say("")
        if judged.action in (Action.PARTIAL, Action.REFUSED):
            self._tell_once(judged.action, answer)
        delivery.answered(judged, answer)
        if delivery.next is None:
            self._finish(parcel, delivery)
        return 0.0

    def _finish(self, parcel: Parcel, delivery: Delivery) -> None:
        for lines, message in delivery.refused:
            self._quarantine.refused(lines, message, round(time.time() * 1000))
        self._outbox.done(parcel)
        self._current = None
        self.written += delivery.taken
        self.dropped += delivery.dropped

    def _tell_once(self, action: Action, answer: Answer) -> None:
        why = cause(action, answer.message)
        if why in self._told:
            return
        self._told.add(why)
        if action is Action.PARTIAL:
            _LOG.warning(
                "InfluxDB will never take some rows: %s; such rows are counted as dropped and not "
                "told again", answer.message,
            )  # fmt: skip
        else:
            _LOG.warning(
                "InfluxDB can't read some rows: %s; they go to %s, and are not told again",
                answer.message, self._quarantine.folder,
            )  # fmt: skip

    def _say(self, state: str) -> None:
        if state == self.state:
            return
        if state:
            _LOG.warning("%s", state)
        else:
            _LOG.info("InfluxDB takes rows again")
        self.state = state
