"""What the daemon tells systemd (sd_notify(3)): datagrams of `NAME=value` lines.

Ours, in twenty lines: of the libraries that send them, `sdnotify` had its last release in 2017 and
knows neither abstract sockets nor errors, `systemd-python` and `cysystemd` need a C compiler and
libsystemd's headers at the installation.
"""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Mapping
from typing import Final

LONGEST_STATUS: Final = 500
"""Characters of STATUS: `systemctl status` shows one line of it."""


class Notifier:
    """Sends to the socket that `NOTIFY_SOCKET` names; without one, or with nobody there, nothing.

    Never raises and never waits: a service manager that does not listen is no trouble of ours.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._address = environ.get("NOTIFY_SOCKET", "")
        self.watchdog_seconds = _watchdog_seconds(environ)

    def ready(self, status: str) -> None:
        """Start or reload is over."""
        self._send("READY=1", _status(status))

    def reloading(self) -> None:
        """A reload begins now; systemd wants to know by which clock (CLOCK_MONOTONIC)."""
        self._send("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}")

    def stopping(self) -> None:
        """The end begins."""
        self._send("STOPPING=1", _status("stopping"))

    def status(self, text: str) -> None:
        """One sentence for `systemctl status`."""
        self._send(_status(text))

    def alive(self) -> None:
        """Feed the watchdog."""
        self._send("WATCHDOG=1")

    def _send(self, *lines: str) -> None:
        if not self._address.startswith(("/", "@")):
            return
        address = self._address.replace("@", "\0", 1) if self._address[0] == "@" else self._address
        with (
            contextlib.suppress(OSError),
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender,
        ):
            sender.setblocking(False)
            sender.sendto("\n".join(lines).encode("utf-8", "replace"), address)


def _status(text: str) -> str:
    return f"STATUS={' '.join(text.split())[:LONGEST_STATUS]}"


def _watchdog_seconds(environ: Mapping[str, str]) -> float | None:
    """After how long without a feed the process is killed; None where nobody watches."""
    try:
        return int(environ["WATCHDOG_USEC"]) / 1e6 or None
    except (KeyError, ValueError):
        return None
