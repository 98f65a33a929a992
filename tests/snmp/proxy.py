"""A path on loopback that loses, repeats, delays and reorders an agent's answers."""

from __future__ import annotations

import selectors
import socket
import threading
from collections.abc import Callable, Sequence
from random import Random
from typing import Self

Path = Callable[[bytes], Sequence[bytes]]
"""What arrives for an answer that the agent sent: nothing, itself, or more."""


class Proxy:
    """Passes requests on to the agent at `port`, and its answers back through `path`."""

    def __init__(self, port: int, path: Path) -> None:
        self._path = path
        self._front = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._front.bind(("127.0.0.1", 0))
        self._back = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._back.connect(("127.0.0.1", port))
        self.port: int = self._front.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stop:
            stop.sendto(b"", ("127.0.0.1", self.port))
        self._thread.join()
        self._front.close()
        self._back.close()

    def _serve(self) -> None:
        peer = None
        with selectors.DefaultSelector() as ready:
            ready.register(self._front, selectors.EVENT_READ)
            ready.register(self._back, selectors.EVENT_READ)
            while True:
                for key, _ in ready.select():
                    if key.fileobj is self._front:
                        request, peer = self._front.recvfrom(65_535)
                        if not request:
                            return
                        self._back.send(request)
                    else:
                        for answer in self._path(self._back.recv(65_535)):
                            self._front.sendto(answer, peer)


def losing(every: int) -> Path:
    """Loses each answer whose number `every` divides, counted from one."""
    count = 0

    def path(answer: bytes) -> Sequence[bytes]:
        nonlocal count
        count += 1
        return () if count % every == 0 else (answer,)

    return path


def losing_large(size: int) -> Path:
    """Loses every answer of more than `size` bytes, as a firewall does that drops fragments."""
    return lambda answer: (answer,) if len(answer) <= size else ()


def repeating(answer: bytes) -> Sequence[bytes]:
    """Every answer comes twice."""
    return (answer, answer)


def late(every: int) -> Path:
    """An answer whose number `every` divides comes only just before the next one."""
    count = 0
    held: list[bytes] = []

    def path(answer: bytes) -> Sequence[bytes]:
        nonlocal count
        count += 1
        if count % every == 0:
            held.append(answer)
            return ()
        arriving = [*held, answer]
        held.clear()
        return arriving

    return path


def bad(seed: int) -> Path:
    """One answer in eight each is lost, repeated, late, or followed by garbage."""
    random = Random(seed)
    held: list[bytes] = []

    def path(answer: bytes) -> Sequence[bytes]:
        fate = random.randrange(8)
        if fate == 0:
            return ()
        if fate == 1:
            held.append(answer)
            return ()
        arriving = [*held, answer]
        held.clear()
        return [*arriving, answer] if fate == 2 else arriving

    return path
