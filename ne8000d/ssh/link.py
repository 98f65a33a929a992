"""An open terminal of a router, and what is left out of Netmiko for it.

Netmiko connects, logs in and gives the terminal. Reading and writing is done here: its own reading
looks for data a hundred times a second, its preparation of a Huawei session takes 0.5 s and more
of fixed sleeps, and its Huawei driver answers Y, Y to a question that saves the configuration.
"""

from __future__ import annotations

import logging
import select
import socket
from typing import Final, Protocol

WIDTH, HEIGHT = 511, 1000
"""Of the terminal, in characters: wide enough for every line, high enough for a page."""

_PARTING_SECONDS: Final = 0.5
"""A router that is there closes within a round trip; one that is gone must not hold up a stop."""


class Link(Protocol):
    """An open terminal. `receive` and `send` are for one thread, `close` for any."""

    @property
    def newline(self) -> bytes:
        """What ends a line that is typed."""

    def open(self) -> None:
        """Connect and, over SSH, log in. Raises SshError, ConfigError."""

    def send(self, data: bytes) -> None:
        """Type. Raises SessionDropped."""

    def receive(self, timeout: float) -> bytes:
        """What came within `timeout` seconds, as soon as something comes; empty for nothing.

        Raises SessionDropped at the end.
        """

    def alive(self) -> bool:
        """Whether the session is open, as far as this side knows."""

    def close(self) -> None:
        """Log out and close; back when the router has given the line back, or does not answer."""


class Unprepared:
    """Leaves out what Netmiko does to a session beyond opening it."""

    def special_login_handler(self, delay_factor: float = 1.0) -> None:
        """Nothing: questions at log-in are ours to answer, with N."""

    def telnet_login(self, *_arguments: object, **_keywords: object) -> str:
        """Nothing: user and password are ours to give."""
        return ""

    def cleanup(self, command: str = "quit") -> None:
        """Nothing: `close` logs out."""


def part(opened: socket.socket) -> None:
    """Have the other side end the connection, and wait until it has.

    A router gives a VTY line back when it sees the end. Who logs in again before that takes a
    second line.
    """
    try:
        opened.shutdown(socket.SHUT_WR)
        both_ended = select.poll()  # not epoll: see `telnet_link`
        both_ended.register(opened, 0)  # of itself, poll tells when both directions are shut
    except (OSError, ValueError):
        return  # it is closed
    both_ended.poll(_PARTING_SECONDS * 1000)


def quieten() -> None:
    """Keep what the libraries log away: commands, answers, and traces of what we explain."""
    logging.getLogger("paramiko").setLevel(logging.CRITICAL + 1)
    logging.getLogger("netmiko").setLevel(logging.CRITICAL + 1)
