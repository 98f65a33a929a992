"""An agent on loopback that answers what a test tells it to: loops, garbage, errors, silence."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable, Sequence

from tests.snmp import ber

Reply = Callable[[ber.Request], "bytes | Sequence[bytes] | None"]


class Liar:
    """Answers every datagram with what `reply` says; keeps the requests it got.

    A request that is none of GET, GETNEXT and GETBULK is a failure of the test.
    """

    def __init__(self, reply: Reply) -> None:
        self.requests: list[ber.Request] = []
        self.forbidden: list[int] = []
        self._reply = reply
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Liar:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stop:
            stop.sendto(b"", ("127.0.0.1", self.port))
        self._thread.join()
        self._socket.close()
        assert not self.forbidden, f"asked with PDU types {self.forbidden}"

    def _serve(self) -> None:
        while True:
            data, peer = self._socket.recvfrom(65_535)
            if not data:
                return
            asked = ber.request(data)
            self.requests.append(asked)
            if asked.kind not in {ber.GET, ber.GETNEXT, ber.GETBULK}:
                self.forbidden.append(asked.kind)
            reply = self._reply(asked)
            for datagram in (reply,) if isinstance(reply, bytes) else reply or ():
                self._socket.sendto(datagram, peer)


def table(rows: dict[str, bytes]) -> Reply:
    """An honest agent over `rows`, in the order in which they are given."""
    names = list(rows)
    keys = [tuple(map(int, name.split("."))) for name in names]

    def following(start: str, count: int) -> Iterable[tuple[str, bytes]]:
        key = tuple(map(int, start.split(".")))
        after = [name for name, place in zip(names, keys, strict=True) if place > key][:count]
        yield from ((name, rows[name]) for name in after)
        if len(after) < count:
            yield (after[-1] if after else start, ber.END_OF_MIB_VIEW)

    def reply(asked: ber.Request) -> bytes:
        if asked.kind == ber.GET:
            return ber.answer(
                asked, [(name, rows.get(name, ber.NO_SUCH_INSTANCE)) for name in asked.oids]
            )
        count = asked.second if asked.kind == ber.GETBULK else 1
        return ber.answer(asked, following(asked.oids[0], count))

    return reply
