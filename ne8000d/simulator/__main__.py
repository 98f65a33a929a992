"""Simulated routers in a process of their own: `python -m ne8000d.simulator`.

Prints `name host port` a line for each, with `--ssh` the port of its command line after it. Answers
until SIGTERM, SIGINT, or the end of a piped standard input, so that it dies with its parent.
"""

from __future__ import annotations

import argparse
import os
import signal
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from ne8000d.errors import ConfigError
from ne8000d.simulator.agent import Agent
from ne8000d.simulator.answers import answers_of
from ne8000d.simulator.bng import Bng, Size, rui_pair
from ne8000d.simulator.faults import Faults
from ne8000d.simulator.lockout import Lockout
from ne8000d.simulator.recording import Recording
from ne8000d.simulator.server import Server
from ne8000d.simulator.users import User
from ne8000d.simulator.view import View

if TYPE_CHECKING:
    from ne8000d.simulator.vrp import VrpServer


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve; the exit code (2: wrong usage)."""
    options = _parser().parse_args(arguments)
    try:
        names, agents = _agents(options)
        shells = _shells(options, names, agents)
        server = Server(agents)
    except (ConfigError, OSError) as error:
        sys.stderr.write(f"ne8000d.simulator: {error}\n")
        return 2
    try:
        ssh_ports = shells.start().ports if shells is not None else []
        _stop_on_signals(server.stop)
        if sys.stdin is not None and _is_pipe(sys.stdin.fileno()):
            server.stop_at_end_of(sys.stdin.fileno())
        for number, (name, port) in enumerate(zip(names, server.ports, strict=True)):
            ssh_port = f" {ssh_ports[number]}" if ssh_ports else ""
            sys.stdout.write(f"{name} {options.host} {port}{ssh_port}\n")
        sys.stdout.flush()
        server.run()
    finally:
        server.close()
        if shells is not None:
            shells.stop()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ne8000d.simulator",
        description="Simulated NE8000 routers over SNMP v1, v2c, v3.",
    )
    size = Size()
    add = parser.add_argument
    add("--routers", type=int, help="modelled BNGs, bng-01 … (1 unless a --recording is given)")
    add("--interfaces", type=int, default=size.interfaces, help="sub-interfaces of each")
    add("--subscribers", type=int, default=size.subscribers, help="subscribers of each")
    add("--trunks", type=int, default=size.trunks, help="trunks towards the subscribers")
    add("--slots", type=int, default=size.slots, help="slots with access cards")
    add("--cards", type=int, default=size.cards, help="access cards")
    add("--ppp-rows", type=int, default=size.ppp_rows, help="interface rows a session")
    add("--rui", type=int, default=0, help="subscribers that bng-01 and bng-02 back up")
    add("--seed", type=int, default=1, help="what the random parts are drawn from")
    add("--recording", type=Path, action="append", default=[], help="a .snmprec to replay")
    add("--moving", action="store_true", help="let the counters of recordings go on counting")
    add("--community", default="public")
    add(
        "--user", action="append", default=[], metavar="NAME[,AUTH,PASSWORD[,PRIV,PASSWORD]]",
        help="an SNMPv3 user, such as noc,SHA256,secret-one,AES128,secret-two",
    )  # fmt: skip
    add("--host", default="127.0.0.1")
    add("--port", type=int, default=0, help="of the first router; the next has the next")
    add("--ssh", action="store_true", help="a command line too: user noc, password not-a-secret")
    add("--telnet", action="store_true", help="the command line by Telnet instead")
    add("--lockout", action="store_true", help="VRP's silence after wrong communities")
    add("--dead", action="append", default=[], metavar="NAME", help="a router that never answers")
    add("--delay", action="append", default=[], metavar="NAME=SECONDS", help="a slow router")
    return parser


def _agents(options: argparse.Namespace) -> tuple[list[str], list[Agent]]:
    delays = dict(_delays(options.delay))
    views = dict(_views(options))
    unknown = {*delays, *options.dead} - {*views}
    if unknown:
        raise ConfigError(f"no router is called {', '.join(sorted(unknown))}: {', '.join(views)}")
    users = [_user(text) for text in options.user]
    agents = [
        Agent(
            view,
            community=options.community,
            users=users,
            host=options.host,
            port=options.port + number if options.port else 0,
            faults=Faults(delay=delays.get(name, 0.0), dead=name in options.dead),
            lockout=Lockout() if options.lockout else None,
            seed=options.seed,
        )
        for number, (name, view) in enumerate(views.items())
    ]
    return list(views), agents


def _shells(
    options: argparse.Namespace, names: Sequence[str], agents: Sequence[Agent]
) -> VrpServer | None:
    if not (options.ssh or options.telnet):
        return None
    # Imported here: asyncssh costs more than everything else.
    from ne8000d.simulator.vrp import Vrp, VrpServer, cli_of  # noqa: PLC0415

    said = {path.stem: answers_of(path) for path in options.recording}
    routers = [
        Vrp(cli_of(name, agent.view, said.get(name, {})))
        for name, agent in zip(names, agents, strict=True)
    ]
    return VrpServer(routers, host=options.host, telnet=options.telnet)


def _views(options: argparse.Namespace) -> Iterator[tuple[str, View]]:
    for path in options.recording:
        yield path.stem, Recording(path, moving=options.moving)
    routers = options.routers if options.routers is not None else int(not options.recording)
    size = Size(
        interfaces=options.interfaces,
        subscribers=options.subscribers,
        trunks=options.trunks,
        slots=options.slots,
        cards=options.cards,
        ppp_rows=options.ppp_rows,
    )
    names = [f"bng-{number:02}" for number in range(1, routers + 1)]
    if options.rui:
        if routers < 2:
            raise ConfigError("--rui takes two routers: add --routers 2")
        for bng in rui_pair(names[0], names[1], size, shared=options.rui, seed=options.seed):
            yield bng.name, bng
        names = names[2:]
    for name in names:
        yield name, Bng(name, size, seed=options.seed)


def _user(text: str) -> User:
    words = text.split(",")
    if len(words) not in (1, 3, 5):
        raise ConfigError(f"--user {text}: write it as noc,SHA256,secret-one,AES128,secret-two")
    return User(*words)


def _delays(texts: Sequence[str]) -> Iterator[tuple[str, float]]:
    for text in texts:
        name, _, seconds = text.partition("=")
        try:
            yield name, float(seconds)
        except ValueError:
            raise ConfigError(f"--delay {text}: write it as bng-01=4") from None


def _stop_on_signals(stop: Callable[[], None]) -> None:
    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)


def _is_pipe(descriptor: int) -> bool:
    """Whether somebody holds the other end; /dev/null and files are at their end at once."""
    mode = os.fstat(descriptor).st_mode
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)


if __name__ == "__main__":
    sys.exit(main())
