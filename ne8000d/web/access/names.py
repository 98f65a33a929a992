"""The names that this server may be called by: Host and Origin.

Another Host is a page of the Internet whose name was made to resolve to this address (DNS
rebinding). Another Origin is a page of somebody else that a browser of ours runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

LOOPBACK_NAMES: Final = ("127.0.0.1", "::1", "localhost")
_HOST: Final = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\[\]:/?#@\s]+)(?::([0-9]{1,5}))?")
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


def split(host: str) -> tuple[str, int | None] | None:
    """Name (lower case, no brackets, no final dot) and port of `name:port`; None if it is none."""
    if host.count(":") > 1 and not host.startswith("["):
        return host.lower(), None  # an IPv6 address by itself
    match = _HOST.fullmatch(host)
    if match is None:
        return None
    name = match[1].strip("[]").lower().removesuffix(".")
    return name, None if match[2] is None else int(match[2])


class Names:
    """Which names are ours.

    Without configured `hosts` these are loopback's names and, with `any_address`, every address
    written in numbers, which no name server can point at us.
    """

    def __init__(self, hosts: Iterable[str] = (), *, any_address: bool = False) -> None:
        given = [found for host in hosts if (found := split(host)) is not None]
        self._ours = given or [(name, None) for name in LOOPBACK_NAMES]
        self._any_address = any_address and not given

    def known(self, host: str) -> bool:
        """Whether a request with this Host header is meant for us."""
        found = split(host)
        return found is not None and self._is_ours(*found)

    def trusted(self, origin: str, host: str) -> bool:
        """Whether a page of `origin` is ours; `host` is the request's, already known to be ours.

        The name must be one of ours. Its port must be the one that is configured with the name,
        or, where none is, the one that the browser says it talks to: another port of the same
        machine is somebody else's page.
        """
        try:
            parts = urlsplit(origin)
            port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
            name = (parts.hostname or "").removesuffix(".")
        except ValueError:
            return False
        if port is None or not name or not self._is_ours(name, port):
            return False
        if any(ours == (name, port) for ours in self._ours):
            return True
        asked = split(host)
        wanted = None if asked is None else asked[1]
        return port in (_DEFAULT_PORTS.values() if wanted is None else (wanted,))

    def __str__(self) -> str:
        """Our names, for a sentence."""
        told = [name if port is None else _written(name, port) for name, port in self._ours]
        return f"{', '.join(told[:-1])} and {told[-1]}" if len(told) > 1 else told[0]

    def _is_ours(self, name: str, port: int | None) -> bool:
        if any(name == ours and own_port in {None, port} for ours, own_port in self._ours):
            return True
        return self._any_address and _is_address(name)


def _written(name: str, port: int) -> str:
    return f"[{name}]:{port}" if ":" in name else f"{name}:{port}"


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
