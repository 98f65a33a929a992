"""A simulated router and the sessions with it, for one test."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ne8000d.config import SshConfig
from ne8000d.credentials import KnownCredentials
from ne8000d.errors import Ne8000dError
from ne8000d.simulator.vrp import Oddities, Replay, SshRules, Vrp, VrpServer
from ne8000d.ssh import Output, Shells

ANSWERS = {
    "display version": "VRP (R) software, Version 8.200\nuptime is 3 days",
    "display clock": "2026-11-24 12:00:00",
    "display long": "\n".join(f"line {number} of a long answer" for number in range(300)),
}
PASSWORD = "not-a-secret"


def wait_for(what: str, true: Callable[[], Any], seconds: float = 30.0) -> Any:
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end, f"waited {seconds:.0f} s in vain for {what}"
        time.sleep(0.01)
    return found


@dataclass
class Router:
    """A router that serves, and how to talk to it."""

    vrp: Vrp
    server: VrpServer
    folder: Path
    telnet: bool = False
    opened: list[Shells] = field(default_factory=list)

    @property
    def port(self) -> int:
        return self.server.ports[0]

    @property
    def known_hosts(self) -> Path:
        return self.folder / "known_hosts"

    def config(self, **settings: Any) -> SshConfig:
        settings = {
            "username": "noc",
            "password": PASSWORD,
            "port": self.port,
            "timeout": "20s",
            "protocol": "telnet" if self.telnet else "ssh",
        } | settings
        return SshConfig(**{key: value for key, value in settings.items() if value is not None})

    def shells(
        self,
        *,
        host: str = "127.0.0.1",
        platform: str = "huawei_vrp",
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        credentials: KnownCredentials | None = None,
        **settings: Any,
    ) -> Shells:
        shells = Shells(
            self.config(**settings),
            host,
            "bng-01",
            platform=platform,
            known_hosts=self.known_hosts,
            credentials=credentials,
            clock=clock,
            wall=wall,
        )
        self.opened.append(shells)
        return shells

    def text(self, command: str, **settings: Any) -> str:
        return self.shells(**settings).run(command, purpose="poll").text


@contextmanager
def router(
    folder: Path,
    *,
    answers: Mapping[str, str] = ANSWERS,
    rules: SshRules | None = None,
    telnet: bool = False,
    name: str = "bng-01",
    host_key: Any = None,
    port: int = 0,
    vrp: Vrp | None = None,
    **oddities: Any,
) -> Iterator[Router]:
    vrp = vrp or Vrp(Replay(name, answers), password=PASSWORD, oddities=Oddities(**oddities))
    with VrpServer([vrp], rules=rules, telnet=telnet, host_key=host_key, port=port) as server:
        made = Router(vrp, server, folder, telnet)
        try:
            yield made
        finally:
            for shells in made.opened:
                shells.close()


def in_thread(work: Callable[[], Output]) -> tuple[threading.Thread, list[Any]]:
    """Run `work` beside the test; what it returned or raised comes into the list."""
    found: list[Any] = []

    def run() -> None:
        try:
            found.append(work())
        except Ne8000dError as error:
            found.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread, found
