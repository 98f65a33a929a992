"""An SNMP agent: who may ask, what goes back, and when."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Self

from ne8000d.simulator import ber, pdu
from ne8000d.simulator.faults import Faults
from ne8000d.simulator.lockout import Lockout
from ne8000d.simulator.responder import Limits, answer
from ne8000d.simulator.server import Departure, Server
from ne8000d.simulator.users import User
from ne8000d.simulator.usm import Refused, Usm
from ne8000d.simulator.view import View


class Agent:
    """Answers requests of v1, v2c, and of `users` in v3, from a view.

    `answer` is pure and needs no socket; `receive` adds `faults` and `lockout`; `start` serves at
    `host` and `port` in a thread. `faults` and `limits` may be changed while it runs. v3 is asked
    for the `context` of this name.
    Many agents share a thread when a `Server` gets them all.
    """

    def __init__(
        self,
        view: View,
        *,
        community: str = "public",
        users: Iterable[User] = (),
        context: str = "",
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
        self._usm = Usm(view, users, context)
        self._lockout = lockout
        self._dice = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self._server: Server | None = None

    @property
    def port(self) -> int:
        """The port that the agent listens at, once started."""
        return self._server.ports[0] if self._server is not None else self.wanted_port

    def answer(self, datagram: bytes, now: float) -> bytes | None:
        """The answer at the moment `now`; None for a wrong community and for what is no request."""
        return self._answer(datagram, now)[0]

    def receive(self, datagram: bytes, source: str) -> Sequence[Departure]:
        """What goes back to `source`, faults included; nothing for silence."""
        now = self.view.clock()
        if self.faults.dead or (self._lockout and self._lockout.refuses(source, now)):
            return ()
        answered, credential = self._answer(datagram, now)
        if self._lockout and credential is not None:
            if credential:
                self._lockout.right(source)
            else:
                self._lockout.wrong(source, now)
        return () if answered is None else self._departures(answered)

    def reboot_engine(self) -> None:
        """Let the SNMP engine start anew: snmpEngineBoots one more, snmpEngineTime from 0."""
        self._usm.clock.reboot(self.view.clock())

    def lose_engine_time(self) -> None:
        """Let snmpEngineTime begin from 0 with the same snmpEngineBoots, as RFC 3414 forbids."""
        self._usm.clock.lose_time(self.view.clock())

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

    def _answer(self, datagram: bytes, now: float) -> tuple[bytes | None, bool | None]:
        """The answer, and whether the credential was right; None where there was none to judge."""
        try:
            if pdu.version_of(datagram) == pdu.V3:
                return self._answer_user(datagram, now)
            community, request = pdu.parse(datagram)
        except ber.Malformed:
            return None, None
        if community != self._community:
            return None, False
        return answer(request, self.view.tree, now, self.limits), True

    def _answer_user(self, datagram: bytes, now: float) -> tuple[bytes | None, bool | None]:
        read = self._usm.read(datagram, now)
        if isinstance(read, Refused):
            return read.datagram, False if read.credential else None
        most = min(self.limits.max_size, read.max_size) - read.spare
        limits = replace(self.limits, max_size=most)
        return answer(read.request, self.view.tree, now, limits), True

    def _departures(self, datagram: bytes) -> Sequence[Departure]:
        faults = self.faults
        if faults.loss and self._dice.random() < faults.loss:
            return ()
        departure = Departure(faults.delay, datagram)
        if faults.duplicates and self._dice.random() < faults.duplicates:
            return (departure, departure)
        return (departure,)
