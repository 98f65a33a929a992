"""gufo's GET, GETNEXT and GETBULK as an `Engine`, with the errors that gufo leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from gufo.snmp import NoSuchInstance
from gufo.snmp._fast import GetIter

from ne8000d.errors import AgentError, DecodeError, TooBig
from ne8000d.schema import Wire
from ne8000d.snmp.engine import Chunk, Found, Peer
from ne8000d.snmp.gufo.link import Link, Socket

Row = tuple[str, Wire]


class GufoEngine:
    """One agent; the socket opens with the first request."""

    def __init__(self, peer: Peer) -> None:
        self._link = Link(peer)

    def get(self, oids: Sequence[str]) -> Found:
        """One GET; two more where nothing is there, and in v1 more where something is missing."""
        asked = list(oids)
        answer, at = self._link.exchange(lambda opened: opened.get_many(asked))
        values = cast("dict[str, Wire]", answer)
        if values:
            return Found(values, at)
        if len(asked) == 1:
            self._check_missing(asked[0])
        elif self._link.has_bulk:
            self._check_all_missing(asked)
        else:
            # RFC 1157 §4.1.2: one missing OID fails the whole request.
            middle = len(asked) // 2
            values = self.get(asked[:middle]).values | self.get(asked[middle:]).values
        return Found(values, at)

    def column(self, oid: str) -> GufoCursor:
        """A cursor before the first row of the column `oid`."""
        return GufoCursor(self._link, oid)

    def set_timeout(self, seconds: float) -> None:
        """How long each request from now on waits for its answer."""
        self._link.set_timeout(seconds)

    def close(self) -> None:
        """Give the socket back; the next request opens another."""
        self._link.close()

    def _check_missing(self, oid: str) -> None:
        """Raise AgentError unless the answer without a value says that nothing is there."""
        if not self._link.has_bulk:
            return  # v1 has one error for it, and gufo hides which error it was.
        try:
            self._link.exchange(lambda opened: opened.get(oid))
        except NoSuchInstance:
            return
        raise AgentError

    def _check_all_missing(self, oids: list[str]) -> None:
        """Raise TooBig unless the answer without values says that nothing is there.

        Asked again, an answer without varbinds is tooBig (RFC 3416 §4.2.1) and received as None;
        one with varbinds is more than the one that `recv_get` takes, and fails to decode. That may
        still be the echo of another error-status: then the first OID alone is not missing.
        """

        def again(opened: Socket) -> object:
            opened.send_get_many(oids)
            return opened.recv_get()

        try:
            self._link.exchange(again)
        except DecodeError:
            try:
                self._link.exchange(lambda opened: opened.get(oids[0]))
            except NoSuchInstance:
                return
        raise TooBig


class GufoCursor:
    """A place in a column; see `Cursor`."""

    def __init__(self, link: Link, oid: str) -> None:
        self._link = link
        self._oid = oid
        self._place = GetIter(oid)
        self._repetitions = 1
        self._moved = False

    def ask(self, repetitions: int) -> Chunk:
        """The next rows by GETBULK; by GETNEXT in v1, and where only one row is asked for."""
        if repetitions == 1 or not self._link.has_bulk:
            return self._next(self._place)
        if repetitions == self._repetitions:
            return self._bulk()
        fresh = GetIter(self._oid, repetitions)
        if self._moved:
            # Only an answer moves a GetIter: one row carries the place over.
            chunk = self._next(fresh)
        self._place, self._repetitions = fresh, repetitions
        return chunk if self._moved else self._bulk()

    def _bulk(self) -> Chunk:
        place = self._place
        try:
            rows, at = self._link.exchange(lambda opened: opened.get_bulk(place))
        except StopAsyncIteration:
            return self._end(after_bulk=True)
        self._moved = True
        if rows[-1] is None:
            rows.pop()
            return Chunk(cast("list[Row]", rows), ended=True, at=at)
        return Chunk(cast("list[Row]", rows), ended=False, at=at)

    def _next(self, into: GetIter) -> Chunk:
        place = self._place

        def ask(opened: Socket) -> tuple[str, object]:
            opened.send_get_next(place)
            return opened.recv_get_next(into)

        try:
            (name, value), at = self._link.exchange(ask)
        except StopAsyncIteration:
            return self._end(after_bulk=False)
        self._moved = True
        rows = () if value is None else ((name, cast("Wire", value)),)
        return Chunk(rows, ended=False, at=at)

    def _end(self, *, after_bulk: bool) -> Chunk:
        """Find out what an answer without rows was: the end, or an error.

        What follows a column's last row is a value of another column; gufo shows it after GETBULK,
        and takes it for the end after GETNEXT.
        """

        def look(opened: Socket) -> object:
            opened.send_get_next(self._place)
            return opened.recv_get()

        ended = Chunk((), ended=True, at=self._link.clock())
        if not self._link.has_bulk:
            return ended
        try:
            value, _ = self._link.exchange(look)
        except NoSuchInstance:
            return ended
        if value is None:
            raise AgentError
        if after_bulk:
            raise TooBig
        return ended
