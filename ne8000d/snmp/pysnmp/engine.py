"""pysnmp's GET, GETNEXT and GETBULK as an `Engine`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Final, cast

from pysnmp.proto import rfc1902
from pysnmp.proto.api import v2c
from pysnmp.proto.rfc1905 import EndOfMibView

from ne8000d.errors import AgentError, AuthenticationError, DecodeError, TooBig
from ne8000d.oid import parse
from ne8000d.schema import Wire
from ne8000d.snmp.engine import Chunk, Found, Peer
from ne8000d.snmp.pysnmp.agent import Agent, Outcome
from ne8000d.snmp.pysnmp.link import Link

_TOO_BIG: Final = 1
_NO_SUCH_NAME: Final = 2
_GEN_ERR: Final = 5
_AUTHORIZATION_ERROR: Final = 16


def _dotted(value: object) -> str:
    return ".".join(map(str, cast("Iterable[int]", value)))


def _octets(value: object) -> bytes:
    return bytes(cast("bytes", value))


def _number(value: object) -> int:
    return int(cast("int", value))


_WIRE: Final[Mapping[type, Callable[[object], Wire]]] = {
    rfc1902.Integer: _number,
    rfc1902.Integer32: _number,
    rfc1902.Unsigned32: _number,
    rfc1902.Counter32: _number,
    rfc1902.Gauge32: _number,
    rfc1902.TimeTicks: _number,
    rfc1902.Counter64: _number,
    rfc1902.OctetString: _octets,
    rfc1902.Opaque: _octets,
    rfc1902.Bits: _octets,
    rfc1902.IpAddress: lambda value: _dotted(_octets(value)),
    rfc1902.ObjectIdentifier: _dotted,  # In v1's answers,
    v2c.ObjectIdentifier: _dotted,  # and in those of the others.
}


class PysnmpEngine:
    """One agent; the socket opens with the first request."""

    def __init__(self, peer: Peer) -> None:
        self._link = Link(peer)

    def get(self, oids: Sequence[str]) -> Found:
        """One GET; in v1 one more for each OID that is missing (RFC 1157 §4.1.2)."""
        waiting = list(oids)
        at = self._link.clock()
        while waiting:
            asked = [parse(oid) for oid in waiting]
            outcome, at = self._link.exchange(partial(Agent.get, oids=asked))
            if not self._link.has_bulk and outcome.status == _NO_SUCH_NAME:
                # An index that says nothing leaves the last one out: it ends all the same.
                del waiting[min(max(outcome.position, 1), len(waiting)) - 1]
                continue
            _check(outcome, len(asked), usm=self._link.usm)
            return Found(_found(outcome), at)
        return Found({}, at)

    def column(self, oid: str) -> PysnmpCursor:
        """A cursor before the first row of the column `oid`."""
        return PysnmpCursor(self._link, oid)

    def set_timeout(self, seconds: float) -> None:
        """How long each request from now on waits for its answer."""
        self._link.set_timeout(seconds)

    def close(self) -> None:
        """Give the socket back; the next request opens another."""
        self._link.close()


class PysnmpCursor:
    """A place in a column; see `Cursor`."""

    def __init__(self, link: Link, oid: str) -> None:
        self._link = link
        self._column = parse(oid)
        self._place = self._column

    def ask(self, repetitions: int) -> Chunk:
        """The next rows by GETBULK; by GETNEXT in v1, and where only one row is asked for."""
        place = self._place
        if repetitions == 1 or not self._link.has_bulk:
            outcome, at = self._link.exchange(partial(Agent.get_next, oid=place))
        else:
            ask = partial(Agent.get_bulk, oid=place, repetitions=repetitions)
            outcome, at = self._link.exchange(ask)
        if not self._link.has_bulk and outcome.status == _NO_SUCH_NAME:
            return Chunk((), ended=True, at=at)
        _check(outcome, repetitions, usm=self._link.usm)
        return self._chunk(outcome, at)

    def _chunk(self, outcome: Outcome, at: float) -> Chunk:
        size = len(self._column)
        rows: list[tuple[str, Wire]] = []
        place, ended = self._place, False
        for name, bound in outcome.bindings:
            oid = tuple(name)
            if isinstance(bound, EndOfMibView) or oid[:size] != self._column:
                ended = True
                break
            place = oid
            value = _wire(bound)
            if value is not None:
                rows.append((_dotted(oid), value))
        self._place = place
        return Chunk(rows, ended, at)


def _check(outcome: Outcome, count: int, *, usm: bool) -> None:
    """Raise for an error-status of a request for `count` values (RFC 3416 §3); `usm`: by v3."""
    status = outcome.status
    if not status:
        return
    if status == _AUTHORIZATION_ERROR and usm:
        raise AuthenticationError("its access rules refuse the user at this security level")
    if status == _AUTHORIZATION_ERROR:
        raise AgentError("authorizationError")
    if status == _TOO_BIG or count > 1:
        raise TooBig
    raise AgentError("genErr" if status == _GEN_ERR else f"error-status {status}")


def _found(outcome: Outcome) -> dict[str, Wire]:
    found = {}
    for name, bound in outcome.bindings:
        value = _wire(bound)
        if value is not None:
            found[_dotted(name)] = value
    return found


def _wire(bound: object) -> Wire | None:
    """A value of pysnmp's as ours; None for NULL and the exceptions of RFC 3416."""
    convert = _WIRE.get(type(bound))
    try:
        return None if convert is None else convert(bound)
    except Exception as error:  # A value without content.
        raise DecodeError(str(error)) from error
