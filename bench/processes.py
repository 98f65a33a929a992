"""What a process costs, read from /proc, and the daemon that benches measure."""

from __future__ import annotations

import os
import re
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.endtoend.running import Routers, RunningDaemon, wait_for

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds since the start, and resident octets now and at most."""

    cpu_seconds: float
    resident: int
    most: int

    @classmethod
    def of(cls, pid: int) -> Cost:
        """What a process cost until now."""
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        status = Path(f"/proc/{pid}/status").read_text()
        now, most = (
            int(re.search(rf"^{name}:\s+(\d+) kB", status, re.MULTILINE)[1]) * 1024
            for name in ("VmRSS", "VmHWM")
        )
        return cls((int(words[11]) + int(words[12])) / _TICKS, now, most)


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of `values` lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def allow_files(count: int) -> None:
    """Let this process, and those it starts, open `count` files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(count, hard), hard))


def port_of(daemon: RunningDaemon) -> int:
    """The TCP port of a daemon's API, from its log."""
    pattern = re.compile(r"API at http://127\.0\.0\.1:(\d+)")
    found = wait_for("the API", lambda: pattern.search(daemon.log.read_text()))
    return int(found[1])


@contextmanager
def watched(folder: Path, routers: int, every: float, more: str = "") -> Iterator[RunningDaemon]:
    """A daemon that polls modelled routers for their subscribers every `every` seconds."""
    with Routers("--routers", str(routers), "--interfaces", "20") as simulated:
        intervals = f'[intervals]\nsubscribers = "{every:g}s"\n'
        config = f'{more}[snmp]\ncommunity = "public"\n{intervals}{simulated.devices()}'
        with RunningDaemon(folder, config).start() as daemon:
            wait_for("the first polls", lambda: daemon.get("/ready")["success"])
            yield daemon
