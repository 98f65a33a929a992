"""The demo: a simulator process, a daemon with short intervals, and a live table."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from ne8000d.cli.demo_screen import Screen
from ne8000d.cli.terminal import console
from ne8000d.config import Config, from_tables
from ne8000d.daemon.lifecycle import Daemon
from ne8000d.daemon.servers import PortBusy
from ne8000d.daemon.state_dir import StartError

_PORT: Final = 8000
_SUBSCRIBERS: Final = 12_000
_SHARED_SUBSCRIBERS: Final = 4000
_INTERVALS: Final = {
    "subscribers": "2s", "interfaces": "3s", "system": "3s", "subscribers_detail": "5s",
    "optics": "10s", "sensors": "15s", "pools": "10s", "bgp": "10s", "radius": "10s", "cgn": "10s",
    "inventory": "60s",
}  # fmt: skip
"""Short, so that numbers move while somebody looks."""

_LOGIN: Final = {"username": "noc", "password": "not-a-secret"}
"""Of the simulated routers' command line."""

_Router = tuple[str, str, int, int]
"""Name, host, ports of SNMP and SSH."""


def run_demo(routers: int, interfaces: int, port: int | None, seconds: float | None) -> None:
    """Show the demo until Ctrl-C, SIGTERM, or for `seconds`. Raises Ne8000dError."""
    logging.getLogger("ne8000d").addHandler(logging.NullHandler())
    with (
        tempfile.TemporaryDirectory(prefix="ne8000d-demo-") as folder,
        _simulator(routers, interfaces) as simulated,
        _daemon(simulated, Path(folder), port) as daemon,
    ):
        asyncio.run(_show(daemon, Screen(console(), daemon), seconds))


async def _show(daemon: Daemon, screen: Screen, seconds: float | None) -> None:
    enough = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, enough.set)
    if seconds is not None:
        loop.call_later(seconds, enough.set)
    await daemon.start()
    try:
        with screen:
            while not enough.is_set():
                screen.draw()
                await asyncio.wait([loop.create_task(enough.wait())], timeout=screen.pause)
    finally:
        await daemon.stop()


@contextmanager
def _daemon(routers: list[_Router], folder: Path, port: int | None) -> Iterator[Daemon]:
    """The daemon on the wanted port, or, if nobody chose one, on a free one."""
    with ExitStack() as stack:
        try:
            daemon = stack.enter_context(Daemon(_config(routers, folder, port or _PORT)))
        except PortBusy:
            if port is not None:
                raise
            daemon = stack.enter_context(Daemon(_config(routers, folder, 0)))
        yield daemon


def _config(routers: list[_Router], folder: Path, port: int) -> Config:
    document = {
        "daemon": {"state_dir": str(folder / "state")},
        "snmp": {"community": "public"},
        "ssh": _LOGIN,
        "intervals": _INTERVALS,
        "web": {"port": port},
        "devices": [
            {"name": name, "host": host, "snmp": {"port": snmp}, "ssh": {"port": ssh}}
            for name, host, snmp, ssh in routers
        ],
    }
    return from_tables(document, os.environ)


@contextmanager
def _simulator(routers: int, interfaces: int) -> Iterator[list[_Router]]:
    """Simulated routers in a process of their own, which ends with this one."""
    command = [
        sys.executable, "-m", "ne8000d.simulator",
        "--routers", str(routers), "--interfaces", str(interfaces),
        "--subscribers", str(_SUBSCRIBERS), "--rui", str(_SHARED_SUBSCRIBERS),
        "--ssh",
    ]  # fmt: skip
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    with process:
        try:
            yield _routers(process, routers)
        finally:
            process.terminate()


def _routers(process: subprocess.Popen[str], count: int) -> list[_Router]:
    found: list[_Router] = []
    for line in process.stdout or ():
        name, host, snmp, ssh = line.split()
        found.append((name, host, int(snmp), int(ssh)))
        if len(found) == count:
            return found
    raise StartError("the simulator did not start: its own message says why")
