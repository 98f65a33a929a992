"""A socket to one agent, and pysnmp's datagrams through it: addresses, time-outs, errors."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from ipaddress import ip_address
from typing import Final, NoReturn, TypeVar

from pysnmp.proto.error import StatusInformation

from ne8000d.errors import DecodeError, NoResponse, PortRefused, SnmpError
from ne8000d.snmp.engine import Peer, SilentAfterDiscovery
from ne8000d.snmp.pysnmp.agent import Agent, Outcome
from ne8000d.snmp.pysnmp.errors import is_lost, ours

_LONGEST_DATAGRAM: Final = 65_535
_RECEIVE_BUFFER: Final = 1 << 18
"""Octets: room for a few answers of the longest size, as an IP stack counts them."""

_SILENCES_OF_DOUBT: Final = 2

T = TypeVar("T")


class Link:
    """One agent; the socket opens with the first request."""

    def __init__(self, peer: Peer) -> None:
        config = peer.config
        self.clock = peer.clock
        self.has_bulk = config.version != "1"
        self.usm = config.version == "3"
        self._config = config
        self._address = peer.address
        self._before = peer.before
        self._timeout = config.timeout
        self._socket: socket.socket | None = None
        self._agent: Agent | None = None
        self._discovered = self._answered = False
        self._silences = 0

    def set_timeout(self, seconds: float) -> None:
        """How long each datagram from now on waits for its answer."""
        self._timeout = seconds

    def close(self) -> None:
        """Give the socket back; the next request opens another."""
        self._forget()
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def exchange(self, begin: Callable[[Agent], None]) -> tuple[Outcome, float]:
        """Do the request that `begin` begins; return its outcome and the middle of its time.

        pysnmp adds requests of its own where SNMPv3's engine ID or clock is not known. An agent
        that has got another engine ID is found anew, once.
        """
        known = self._agent is not None and self._answered
        outcome, moment = self._exchange(begin)
        if is_lost(outcome.indication):
            self._forget()
            if known:
                outcome, moment = self._exchange(begin)
        if outcome.indication:
            raise ours(outcome.indication)
        self._answered = True
        self._silences = 0
        return outcome, moment

    def _exchange(self, begin: Callable[[Agent], None]) -> tuple[Outcome, float]:
        opened = self._open()
        if self._agent is None:
            self._agent = Agent(self._config)
            self._discovered = self._answered = False
            self._silences = 0
        agent = self._agent
        try:
            return self._talk(opened, agent, begin)
        except OSError as error:
            self._raise(error)
        finally:
            if agent.outcome is None:
                agent.give_up()

    def _talk(
        self, opened: socket.socket, agent: Agent, begin: Callable[[Agent], None]
    ) -> tuple[Outcome, float]:
        _guarded(lambda: begin(agent))
        sent = 0
        started = self.clock()
        deadline = 0.0
        while agent.outcome is None:
            for datagram in agent.outbox:
                self._before()
                started = self.clock()
                _send(opened, datagram)
                deadline = time.monotonic() + self._timeout
                sent += 1
            agent.outbox.clear()
            answer = _received(opened, deadline)
            if answer is None:
                self._fall_silent(sent)
            if not _take(agent, answer) and agent.outcome is None:
                raise DecodeError
        return agent.outcome, (started + self.clock()) / 2

    def _fall_silent(self, sent: int) -> NoReturn:
        """Raise for an agent that does not answer; after two silences in a row it is found anew.

        It may be another one, or have another clock, and not tell.
        """
        self._silences += 1
        self._discovered = self._discovered or sent > 1
        refused = self._discovered and not self._answered and self._config.priv is not None
        known = self._discovered or self._answered
        if self.usm and known and self._silences >= _SILENCES_OF_DOUBT:
            self._forget()
        if refused:
            raise SilentAfterDiscovery
        raise NoResponse

    def _forget(self) -> None:
        if self._agent is not None:
            self._agent.close()
            self._agent = None

    def _open(self) -> socket.socket:
        if self._socket is None:
            kind = socket.AF_INET6 if ":" in self._address else socket.AF_INET
            opened = socket.socket(kind, socket.SOCK_DGRAM)
            try:
                opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)
                self._bind(opened)
                opened.connect(_place(self._address, self._config.port))
            except OSError as error:
                opened.close()
                raise NoResponse(error.strerror or str(error)) from error
            except SnmpError:
                opened.close()
                raise
            self._socket = opened
        return self._socket

    def _bind(self, opened: socket.socket) -> None:
        source = self._config.source
        if source is None:
            return
        if ip_address(source).version != ip_address(self._address.partition("%")[0]).version:
            raise SnmpError(
                f"snmp.source is {source}, which can't reach {self._address}: "
                "give an address of the same family, or leave it out"
            )
        try:
            opened.bind(_place(source, 0))
        except OSError as error:
            raise SnmpError(
                f"snmp.source is {source}, which is not an address of this machine "
                f"({error.strerror}): correct it, or leave it out"
            ) from error

    def _raise(self, error: OSError) -> NoReturn:
        if isinstance(error, NoResponse):
            raise error
        if isinstance(error, ConnectionRefusedError):
            raise PortRefused from error
        raise NoResponse(error.strerror or str(error)) from error


def _place(address: str, port: int) -> tuple[str, int] | tuple[str, int, int, int]:
    if ":" not in address:
        return address, port
    plain, _, zone = address.partition("%")
    return plain, port, 0, int(zone) if zone.isdigit() else 0


def _send(opened: socket.socket, datagram: bytes) -> None:
    try:
        opened.send(datagram)
    except ConnectionRefusedError:
        # What came of an earlier datagram: the kernel tells it once.
        opened.send(datagram)


def _received(opened: socket.socket, deadline: float) -> bytes | None:
    """What came until the monotonic second `deadline`."""
    left = deadline - time.monotonic()
    if left <= 0:  # However much else comes.
        return None
    opened.settimeout(left)
    try:
        return opened.recv(_LONGEST_DATAGRAM)
    except TimeoutError:
        return None


def _take(agent: Agent, datagram: bytes) -> bool:
    return _guarded(lambda: agent.deliver(datagram))


def _guarded(call: Callable[[], T]) -> T:
    """What `call` returns; what pysnmp can't cope with is a DecodeError."""
    try:
        return call()
    except StatusInformation as error:
        raise ours(error.get("errorIndication")) from error
    except Exception as error:
        raise DecodeError(f"{type(error).__name__}: {error}") from error
