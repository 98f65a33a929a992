"""An SNMP agent: who may ask, what goes back, and when."""

from __future__ import annotations

import random
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from ne8000d.simulator import ber, pdu
from ne8000d.simulator.faults import Faults
from ne8000d.simulator.lockout import Lockout
from ne8000d.simulator.responder import Limits, answer
from ne8000d.simulator.server import Departure, Server
from ne8000d.simulator.view import View


class Agent:
    """Answers v1 and v2c requests from a view.

    `answer` is pure and needs no socket; `receive` adds `faults` and `lockout`; `start` serves at
    `host` and `port` in a thread. `faults` and `limits` may be changed while it runs.
    Many agents share a thread when a `Server` gets them all.
    """

    def __init__(
        self,
        view: View,
        *,
        community: str = "public",
        host: str = "127.0.0.1",
        port: int = 0,
        limits: Limits | None = None,
        faults: Faults | None = None,
        lockout: Lockout | None = None,
        seed: int = 0,
    ) -> None:
        self.view = view
        self.host = host
        self.wanted_port = port
        self.limits = limits or Limits()
        self.faults = faults or Faults()
        self._community = community.encode()
        self._lockout = lockout
        self._dice = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self._server: Server | None = None

    @property
    def port(self) -> int:
        """The port that the agent listens at, once started."""
        return self._server.ports[0] if self._server is not None else self.wanted_port

    def answer(self, datagram: bytes, now: float) -> bytes | None:
        """The answer at the moment `now`; None for a wrong community and for what is no request."""
        request = _read(datagram)
        if request is None or request.community != self._community:
            return None
        return answer(request, self.view.tree, now, self.limits)

    def receive(self, datagram: bytes, source: str) -> Sequence[Departure]:
        """What goes back to `source`, faults included; nothing for silence."""
        now = self.view.clock()
        if self.faults.dead or (self._lockout and self._lockout.refuses(source, now)):
            return ()
        request = _read(datagram)
        if request is None:
            return ()
        if request.community != self._community:
            if self._lockout:
                self._lockout.wrong(source, now)
            return ()
        if self._lockout:
            self._lockout.right(source)
        return self._departures(answer(request, self.view.tree, now, self.limits))

    def start(self) -> Self:
        """Serve in a thread; raises OSError where the port can't be had."""
        self._server = Server([self])
        self._server.start()
        return self

    def stop(self) -> None:
        """End the thread and close the socket."""
        if self._server is not None:
            self.wanted_port = self.port  # a second start is at the same place
            self._server.close()
            self._server = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _departures(self, datagram: bytes) -> Sequence[Departure]:
        faults = self.faults
        if faults.loss and self._dice.random() < faults.loss:
            return ()
        departure = Departure(faults.delay, datagram)
        if faults.duplicates and self._dice.random() < faults.duplicates:
            return (departure, departure)
        return (departure,)


def _read(datagram: bytes) -> pdu.Request | None:
    try:
        return pdu.parse(datagram)
    except ber.Malformed:
        return None
