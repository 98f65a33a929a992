"""Simulated routers until somebody ends them, and what happens to them meanwhile."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import stat
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Final

from ne8000d.cli.toml_text import quoted
from ne8000d.daemon.state_dir import StartError
from ne8000d.errors import ConfigError
from ne8000d.simulator import Agent, Bng, Recording, Server
from ne8000d.simulator.answers import answers_of
from ne8000d.simulator.events import describe, perform, steps
from ne8000d.simulator.view import View

if TYPE_CHECKING:
    from ne8000d.simulator.vrp import VrpServer

_END: Final = "end"
_LAST_PORT: Final = 65_535
_HELP: Final = "help"


@dataclass(frozen=True, slots=True)
class Stage:
    """What is to be served: recordings in `places`, and `routers` modelled ones."""

    places: tuple[Path, ...]
    routers: int
    script: Path | None
    community: str
    host: str
    port: int
    moving: bool = False


def serve(stage: Stage, seconds: float | None) -> None:
    """Serve until Ctrl-C, SIGTERM, the end of a piped standard input, or for `seconds`.

    Raises:
        ConfigError: nothing to serve, an unreadable recording or script.
        StartError: an address or a port can't be had.
    """
    agents = _agents(stage)
    script = _script(stage.script)
    said = _said(stage, agents)
    with contextlib.ExitStack() as stack:
        with _at(stage):
            server = stack.enter_context(Server(list(agents.values())))
            ssh_ports: dict[str, int] = {}
            if said:
                shells = stack.enter_context(_shells(stage, agents, said))
                ssh_ports = dict(zip(said, shells.ports, strict=True))
        print(_devices(stage, agents, server.ports, ssh_ports), flush=True)  # noqa: T201
        _perform_all(agents, script, seconds)


def _agents(stage: Stage) -> dict[str, Agent]:
    views: dict[str, View] = {}
    for name, view in _views(stage):
        if name in views:
            raise ConfigError(
                f"two routers are called '{name}': rename a recording, or leave one out"
            )
        views[name] = view
    if not views:
        raise ConfigError(
            "nothing to simulate: name a folder with recordings ('ne8000d record' makes them), "
            "or give --routers 1"
        )
    if stage.port and stage.port + len(views) - 1 > _LAST_PORT:
        raise ConfigError(
            f"from port {stage.port} on there is none for each of {len(views)} routers: "
            "give a lower --port"
        )
    return {
        name: Agent(
            view,
            community=stage.community,
            host=stage.host,
            port=stage.port + number if stage.port else 0,
        )
        for number, (name, view) in enumerate(views.items())
    }


@contextlib.contextmanager
def _at(stage: Stage) -> Iterator[None]:
    """Say where it was tried if an address or a port can't be had."""
    try:
        yield
    except OSError as error:
        place = f"{stage.host} from port {stage.port} on" if stage.port else stage.host
        raise StartError(
            f"can't serve at {place} ({error.strerror}): give another --host or --port"
        ) from None


def _views(stage: Stage) -> Iterator[tuple[str, View]]:
    for place in stage.places:
        files = _files(place)
        if not files:
            raise ConfigError(f"{place} holds no recording: its files end in .snmprec")
        for path in files:
            yield path.stem, Recording(path, moving=stage.moving)
    for number in range(1, stage.routers + 1):
        name = f"bng-{number:02}"
        yield name, Bng(name)


def _files(place: Path) -> list[Path]:
    return sorted(place.rglob("*.snmprec")) if place.is_dir() else [place]


def _said(stage: Stage, agents: Mapping[str, Agent]) -> dict[str, dict[str, str]]:
    """What was recorded of each router that has a command line; a modelled one needs nothing."""
    paths = [path for place in stage.places for path in _files(place)]
    recorded = {path.stem: answers for path in paths if (answers := answers_of(path))}
    return {
        name: recorded.get(name, {})
        for name, agent in agents.items()
        if name in recorded or isinstance(agent.view, Bng)
    }


def _shells(
    stage: Stage, agents: Mapping[str, Agent], said: Mapping[str, Mapping[str, str]]
) -> VrpServer:
    # Imported here: asyncssh costs more than everything else.
    from ne8000d.simulator.vrp import Vrp, VrpServer, cli_of  # noqa: PLC0415

    routers = [Vrp(cli_of(name, agents[name].view, answers)) for name, answers in said.items()]
    return VrpServer(routers, host=stage.host)


def _script(path: Path | None) -> tuple[tuple[float, str], ...]:
    if path is None:
        return ()
    try:
        return steps(path.read_text(encoding="utf-8"), str(path))
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}: name a script with --script") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is no text: name a script with --script") from None


def _devices(
    stage: Stage, agents: Mapping[str, Agent], ports: list[int], ssh_ports: Mapping[str, int]
) -> str:
    """A configuration of all of them; `# name host port` stands before each."""
    blocks = [
        f"# {name} {stage.host} {port}\n"
        f"[[devices]]\nname = {quoted(name)}\nhost = {quoted(stage.host)}\n"
        f"{_ssh(ssh_ports.get(name))}"
        f"snmp = {{ port = {port}, community = {quoted(stage.community)} }}\n"
        for name, port in zip(agents, ports, strict=True)
    ]
    return "\n".join(blocks)


def _ssh(port: int | None) -> str:
    if port is None:
        return ""
    return f'ssh = {{ port = {port}, username = "noc", password = "not-a-secret" }}\n'


def _perform_all(
    agents: Mapping[str, Agent], script: tuple[tuple[float, str], ...], seconds: float | None
) -> None:
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()

    def stop(_number: int, _frame: FrameType | None) -> None:
        lines.put(_END)

    start = time.monotonic()
    due = [(start + after, line) for after, line in script]
    if seconds is not None:
        due = sorted([*due, (start + seconds, _END)], key=lambda step: step[0])
    with _on_signals(stop):
        if _talks():
            threading.Thread(target=_read, args=(lines,), name="events", daemon=True).start()
        while True:
            line = _next(due, lines)
            if line == _END:
                return
            _tell(agents, line)


def _next(due: list[tuple[float, str]], lines: queue.SimpleQueue[str]) -> str:
    """The next line, typed or due."""
    wait = max(0.0, due[0][0] - time.monotonic()) if due else None
    try:
        return lines.get(timeout=wait)
    except queue.Empty:
        return due.pop(0)[1]


def _tell(agents: Mapping[str, Agent], line: str) -> None:
    if not line.strip() or line.lstrip().startswith("#"):
        return
    try:
        told = describe() if line.strip() == _HELP else perform(agents, line)
    except ConfigError as error:
        told = str(error)
    print(told, file=sys.stderr, flush=True)  # noqa: T201


def _talks() -> bool:
    """Whether somebody may type: a terminal or a pipe; /dev/null and files are at their end."""
    if sys.stdin is None or sys.stdin.closed:
        return False
    with contextlib.suppress(OSError, ValueError):
        mode = os.fstat(sys.stdin.fileno()).st_mode
        return sys.stdin.isatty() or stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)
    return False


def _read(lines: queue.SimpleQueue[str]) -> None:
    for line in sys.stdin:
        lines.put(line.rstrip("\n"))
    lines.put(_END)


@contextlib.contextmanager
def _on_signals(stop: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
