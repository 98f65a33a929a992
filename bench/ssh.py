"""What a command line costs: Netmiko as it comes, and ours; sessions that idle; a day of polls.

python -m bench.ssh                 login and commands, Netmiko's own way beside ours
python -m bench.ssh --idle 100      what 100 open sessions cost while nobody uses them
python -m bench.ssh --hours 24      a day of polls every 15 s by an accelerated clock: logins, leaks
"""

from __future__ import annotations

import argparse
import gc
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from netmiko import ConnectHandler
from pydantic import SecretStr

from ne8000d.config import SshConfig
from ne8000d.simulator.bng import Bng
from ne8000d.simulator.vrp import BngCli, Vrp, VrpServer
from ne8000d.ssh import Shells

PASSWORD = "not-a-secret"
COMMANDS = (
    "display access-user ip-type ipv4 summary",
    "display access-user ip-type ipv6 summary",
    "display bas-interface",
)


@contextmanager
def routers(number: int = 1) -> Iterator[list[int]]:
    """Simulated routers in a process of their own; the ports of their command lines."""
    with subprocess.Popen(
        [sys.executable, "-m", "ne8000d.simulator", "--ssh", "--routers", str(number)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        yield [int(process.stdout.readline().split()[3]) for _ in range(number)]
        process.terminate()


def shells(port: int, folder: Path, **more: object) -> Shells:
    config = SshConfig(username="noc", password=SecretStr(PASSWORD), port=port)
    return Shells(config, "127.0.0.1", "bng-01", known_hosts=folder / "known_hosts", **more)


def compare(folder: Path, rounds: int) -> None:
    with routers() as (port,):
        started = time.perf_counter()
        theirs = ConnectHandler(
            device_type="huawei_vrp", host="127.0.0.1", port=port, username="noc",
            password=PASSWORD,
        )  # fmt: skip
        login_theirs = time.perf_counter() - started
        ours = shells(port, folder)
        started = time.perf_counter()
        ours.run(COMMANDS[0], purpose="poll")
        login_ours = time.perf_counter() - started
        print(f"{'':44} {'Netmiko alone':>18} {'ne8000d':>18}")
        print(
            f"{'login (ours with its first command), s':44} {login_theirs:18.2f} {login_ours:18.2f}"
        )
        for command in COMMANDS:
            one = timed(partial(theirs.send_command, command), rounds)
            two = timed(partial(ours.run, command, purpose="poll"), rounds)
            print(f"{command + ', ms':44} {one:>18} {two:>18}")
        theirs.disconnect()
        ours.close()


def timed(work: Callable[[], object], rounds: int) -> str:
    """`median / 99 % below`, in milliseconds."""
    took = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        took.append((time.perf_counter() - started) * 1e3)
    took.sort()
    return f"{statistics.median(took):.1f} / {took[int(len(took) * 0.99)]:.1f}"


def idle(folder: Path, sessions: int, seconds: float) -> None:
    with routers(sessions) as ports:
        opened = [shells(port, folder) for port in ports]
        for one in opened:
            one.run("display version", purpose="poll")
        before = time.process_time()
        time.sleep(seconds)
        spent = time.process_time() - before
        print(
            f"{sessions} idle sessions: {100 * spent / seconds:.2f} % of a core, "
            f"{threading.active_count()} threads, {memory():.0f} MiB"
        )
        for one in opened:
            one.close()


def day(folder: Path, hours: float, interval: float) -> int:
    now = [time.time()]
    bng = Bng("bng-01", clock=lambda: now[0])
    vrp = Vrp(BngCli(bng))
    polls = int(hours * 3600 / interval)
    with VrpServer([vrp]) as server:
        ours = shells(server.ports[0], folder, clock=lambda: now[0])
        ours.run(COMMANDS[0], purpose="poll")
        started, first = time.perf_counter(), resources()
        counts = set()
        for number in range(polls):
            now[0] += interval
            text = ours.run(COMMANDS[0], purpose="poll").text
            counts.add(text[-6:])
            if number % max(1, polls // 24) == 0:
                print(f"{number * interval / 3600:5.1f} h  {resources()}  {memory():.1f} MiB")
        took = time.perf_counter() - started
        last = resources()
        visits = vrp.visits
        ours.close()
    print(
        f"{polls} polls in {took:.0f} s: {visits.logins} login, at most {visits.most_sessions} "
        f"VTY line; sockets and threads {first} -> {last}; {len(counts)} different counts"
    )
    return int((visits.logins, visits.most_sessions, last) != (1, 1, first))


def resources() -> tuple[int, int]:
    """Open descriptors, threads."""
    gc.collect()
    return len(list(Path("/proc/self/fd").iterdir())), threading.active_count()


def memory() -> float:
    """MiB resident now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--idle", type=int, metavar="SESSIONS")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--hours", type=float)
    parser.add_argument("--interval", type=float, default=15.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        if options.hours:
            return day(Path(name), options.hours, options.interval)
        if options.idle:
            idle(Path(name), options.idle, options.seconds)
        else:
            compare(Path(name), options.rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
