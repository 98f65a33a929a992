"""An agent on loopback that answers what a test tells it to: loops, garbage, errors, silence."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Self

from tests.snmp import ber

Reply = Callable[[ber.Request], "bytes | Sequence[bytes] | None"]


class Liar:
    """Answers every datagram with what `reply` says; keeps the requests it got.

    A request that is none of GET, GETNEXT and GETBULK is a failure of the test.
    """

    def __init__(self, reply: Reply, *, family: socket.AddressFamily = socket.AF_INET) -> None:
        self.requests: list[ber.Request] = []
        self.reply = reply
        self._forbidden: list[int] = []
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1" if family == socket.AF_INET else "::1", 0))
        self._where = self._socket.getsockname()[:2]
        self.port: int = self._where[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def kinds(self) -> list[int]:
        """The PDU types that were asked with."""
        return [asked.kind for asked in self.requests]

    @property
    def repetitions(self) -> list[int]:
        """How many rows each request asked for."""
        return [asked.second if asked.kind == ber.GETBULK else 1 for asked in self.requests]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with socket.socket(self._socket.family, socket.SOCK_DGRAM) as stop:
            stop.sendto(b"", self._where)
        self._thread.join()
        self._socket.close()
        assert not self._forbidden, f"asked with PDU types {self._forbidden}"

    def _serve(self) -> None:
        while True:
            data, peer = self._socket.recvfrom(65_535)
            if not data:
                return
            asked = ber.request(data)
            self.requests.append(asked)
            if asked.kind not in {ber.GET, ber.GETNEXT, ber.GETBULK}:
                self._forbidden.append(asked.kind)
            reply = self.reply(asked)
            for datagram in (reply,) if isinstance(reply, bytes) else reply or ():
                self._socket.sendto(datagram, peer)


def table(rows: Mapping[str, bytes], *, largest: int = 65_000, most: int = 1_000) -> Reply:
    """An honest agent over `rows`, OIDs with encoded values in ascending order.

    It says tooBig rather than send more than `largest` bytes, and cuts a GETBULK's answer short
    after `most` rows.
    """
    names = list(rows)
    keys = [tuple(map(int, name.split("."))) for name in names]

    def following(start: str, count: int) -> Iterator[tuple[str, bytes]]:
        key = tuple(map(int, start.split(".")))
        after = [name for name, place in zip(names, keys, strict=True) if place > key][:count]
        yield from ((name, rows[name]) for name in after)
        if len(after) < count:
            yield (after[-1] if after else start, ber.END_OF_MIB_VIEW)

    def reply(asked: ber.Request) -> bytes:
        if asked.kind == ber.GET:
            found = [(name, rows.get(name, ber.NO_SUCH_INSTANCE)) for name in asked.oids]
            missing = [value for _, value in found].count(ber.NO_SUCH_INSTANCE)
        else:
            count = min(asked.second, most) if asked.kind == ber.GETBULK else 1
            found = list(following(asked.oids[0], count))
            missing = [value for _, value in found].count(ber.END_OF_MIB_VIEW)
        if asked.version == 0 and missing:
            return error(asked, ber.NO_SUCH_NAME)
        answer = ber.answer(asked, found)
        return answer if len(answer) <= largest else error(asked, ber.TOO_BIG)

    return reply


def error(asked: ber.Request, status: int) -> bytes:
    """An error: tooBig of v2c without bindings, any other with those of the request."""
    if status == ber.TOO_BIG and asked.version == 1:
        return ber.answer(asked, [], status=status)
    return ber.answer(asked, [(name, ber.NULL) for name in asked.oids], status=status, index=1)


def silent(_asked: ber.Request) -> None:
    """No answer."""
