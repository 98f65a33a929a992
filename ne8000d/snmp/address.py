"""From a host's name to the address that is asked, again whenever DNS may have changed it."""

from __future__ import annotations

import socket
from collections.abc import Callable
from ipaddress import ip_address
from typing import Final

from ne8000d.errors import UnknownHost

FRESH_SECONDS: Final = 300.0

Lookup = Callable[[str], list[str]]


def look_up(host: str) -> list[str]:
    """The numeric addresses of a host, best first. Raises OSError (socket.gaierror)."""
    addresses = []
    for _, _, _, _, where in socket.getaddrinfo(host, None, type=socket.SOCK_DGRAM):
        address = str(where[0])
        if len(where) == 4 and where[3]:
            # gufo takes a zone (fe80::1%eth0) by its number only.
            address = f"{address.partition('%')[0]}%{where[3]}"
        addresses.append(address)
    return list(dict.fromkeys(addresses))


def is_literal(host: str) -> bool:
    """Whether `host` is an address already."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return "%" not in host


class Address:
    """Which address of `host` is asked. A literal is never looked up."""

    def __init__(self, host: str, *, clock: Callable[[], float], lookup: Lookup = look_up) -> None:
        self.host = host
        self._clock = clock
        self._lookup = lookup
        self._literal = is_literal(host)
        self._known: list[str] = [host] if self._literal else []
        self._looked_at = clock()
        self._failed = False

    @property
    def current(self) -> str | None:
        """The address in use, None before the first look-up."""
        return self._known[0] if self._known else None

    def resolve(self) -> str:
        """The address to ask: looked up first, after a failure, and every five minutes.

        After a failure another of the host's addresses has its turn. While the name can't be
        looked up, the address that it had last is used.

        Raises:
            UnknownHost: the name never resolved.
        """
        expired = self._clock() - self._looked_at >= FRESH_SECONDS
        if self._literal or (self._known and not self._failed and not expired):
            return self._known[0]
        try:
            found = self._lookup(self.host)
        except (OSError, UnicodeError) as error:
            if not self._known:
                raise UnknownHost(getattr(error, "strerror", None) or str(error)) from error
            found = self._known
        if not found:
            raise UnknownHost("it has no address")
        before = self.current
        if before in found:
            turn = found.index(before) + int(self._failed)
            found = [*found[turn:], *found[:turn]]
        self._known = found
        self._looked_at = self._clock()
        self._failed = False
        return found[0]

    def failed(self) -> None:
        """The address in use did not answer: look again before the next request."""
        self._failed = True
