"""CPU a varbind of a steady poll, wire to line protocol: ours beside Telegraf's.

`python -m bench.telegraf [--check]`. Both ask the same agent (our modelled BNG, in a process of its
own) for the same columns of the same rows over SNMP v2c with the same repetitions, and write line
protocol to a file. Rounds alternate, each side starts anew in every round, and only the steady part
counts: CPU time of the process (user and system, all threads) between two of its polls. Ours also
computes the rates, which Telegraf does not.
"""

from __future__ import annotations

import argparse
import json
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from ne8000d.schema import Column
from ne8000d.tables.interfaces import INTERFACE_TABLE
from tests.servers import CHECKOUT, find

REPETITIONS = 25
LIMIT = 2 / 3
_WARM = 3
_DEADLINE_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Side:
    """What one side's round cost; `values` are table cells brought, the same for both sides."""

    cpu_seconds: float
    values: int

    @property
    def microseconds(self) -> float:
        """CPU for one value."""
        return self.cpu_seconds / self.values * 1e6


@dataclass(frozen=True, slots=True)
class Comparison:
    """Rounds of both sides, in pairs."""

    rows: int
    columns: int
    requests: int
    ours: list[Side]
    theirs: list[Side]

    @property
    def ratios(self) -> list[float]:
        """Ours : Telegraf's, a round each."""
        pairs = zip(self.ours, self.theirs, strict=True)
        return [mine.microseconds / its.microseconds for mine, its in pairs]

    @property
    def ratio(self) -> float:
        """The median round's ratio."""
        return statistics.median(self.ratios)


def poll_columns() -> list[Column]:
    """What a steady poll of the interfaces reads from a router that has 64-bit counters."""
    return [
        column
        for column in INTERFACE_TABLE.columns
        if not (column.slow or column.scalar or column.fallback_for)
    ]


@contextmanager
def agent(interfaces: int) -> Iterator[int]:
    """The modelled BNG in a process of its own; gives its port."""
    words = [sys.executable, "-m", "ne8000d.simulator", f"--interfaces={interfaces}"]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True, cwd=CHECKOUT) as process:
        assert process.stdout is not None
        yield int(process.stdout.readline().split()[2])
        # Leaving closes its standard input, which ends it.


def measure_ours(folder: Path, port: int, polls: int) -> dict[str, float]:
    """One round of ours."""
    config = folder / "ne8000d.toml"
    config.write_text(
        f"""
        [[devices]]
        name = "bng"
        host = "127.0.0.1"
        snmp = {{ community = "public", port = {port}, max_repetitions = {REPETITIONS} }}
        interfaces = {{ exclude_types = [] }}
        """
    )
    words = [sys.executable, "-m", "bench.poller", str(config), str(_WARM), str(polls)]
    done = subprocess.run(words, capture_output=True, text=True, check=True, cwd=CHECKOUT)
    answer: dict[str, float] = json.loads(done.stdout)
    return answer


def measure_telegraf(folder: Path, port: int, rows: int, polls: int) -> float:
    """One round of Telegraf's: CPU seconds of `polls` gathers."""
    output = folder / "telegraf.line"
    output.unlink(missing_ok=True)
    config = folder / "telegraf.conf"
    config.write_text(telegraf_config(port, rows, output))
    words = [str(telegraf()), "--config", str(config), "--quiet"]
    log = (folder / "telegraf.log").open("wb")
    with log, subprocess.Popen(words, stdout=log, stderr=log) as process:
        try:
            wait_for_lines(process, output, rows * _WARM)
            before = cpu_of(process.pid)
            wait_for_lines(process, output, rows * (_WARM + polls))
            cpu_seconds = cpu_of(process.pid) - before
        finally:
            process.kill()
    check_gather(output, rows)
    return cpu_seconds


def telegraf_config(port: int, rows: int, output: Path) -> str:
    """Object names beside numeric OIDs: Telegraf then needs no MIB files."""
    fields = "".join(
        f"""
        [[inputs.snmp.table.field]]
          name = "{column.name}"
          oid = "{column.oid}"
          is_tag = {str(column.name == INTERFACE_TABLE.identity).lower()}
        """
        for column in poll_columns()
    )
    return f"""
    [agent]
      interval = "250ms"
      flush_interval = "250ms"
      metric_batch_size = {rows}
      metric_buffer_limit = {rows * 10}
      omit_hostname = true
      snmp_translator = "gosmi"
    [[inputs.snmp]]
      agents = ["udp://127.0.0.1:{port}"]
      version = 2
      community = "public"
      timeout = "5s"
      path = []
      max_repetitions = {REPETITIONS}
      [[inputs.snmp.table]]
        name = "interface"
        {fields}
    [[outputs.file]]
      files = ["{output}"]
      data_format = "influx"
    """


def wait_for_lines(process: subprocess.Popen[bytes], output: Path, lines: int) -> None:
    """Wait until Telegraf has written `lines` lines in all."""
    deadline = time.monotonic() + _DEADLINE_SECONDS
    written = offset = 0
    while written < lines:
        if process.poll() is not None or time.monotonic() > deadline:
            msg = f"Telegraf wrote {written} of {lines} lines: {log_of(output)}"
            raise RuntimeError(msg)
        time.sleep(0.005)
        if output.exists():
            with output.open("rb") as file:
                file.seek(offset)
                news = file.read()
            offset += len(news)
            written += news.count(b"\n")


def log_of(output: Path) -> str:
    """The end of what Telegraf says about itself."""
    return (output.parent / "telegraf.log").read_text()[-1000:]


def check_gather(output: Path, rows: int) -> None:
    """Make sure that Telegraf brought what we brought: every row, every column.

    The model has a row without a name and two of one name, hence lines are counted, not names.
    """
    fields = [column.name for column in poll_columns() if column.name != INTERFACE_TABLE.identity]
    lines = output.read_text().splitlines()
    first = [line for line in lines if line.split(" ")[-1] == lines[0].split(" ")[-1]]
    short = [line for line in first if any(f"{name}=" not in line for name in fields)]
    if len(first) != rows or short:
        msg = f"Telegraf's first gather: {len(first)} rows for {rows}, {len(short)} of them short"
        raise RuntimeError(msg)


def cpu_of(pid: int) -> float:
    """CPU seconds of a process and all its threads (clock_getcpuclockid(3), Linux)."""
    return time.clock_gettime((~pid << 3) | 2)


def compare(interfaces: int, rounds: int, polls: int) -> Comparison:
    """Measure both, turn about."""
    columns = len(poll_columns())
    ours: list[Side] = []
    theirs: list[Side] = []
    rows = requests = 0
    with tempfile.TemporaryDirectory() as name, agent(interfaces) as port:
        folder = Path(name)
        for _ in range(rounds):
            answer = measure_ours(folder, port, polls)
            rows, requests = int(answer["interface"]), int(answer["requests"])
            values = rows * columns * polls
            ours.append(Side(answer["cpu_seconds"], values))
            theirs.append(Side(measure_telegraf(folder, port, rows, polls), values))
    return Comparison(rows, columns, requests, ours, theirs)


def telegraf() -> Path:
    """The program."""
    found = find("telegraf")
    if found is None:
        sys.exit("telegraf is not installed: .ci/servers installs it")
    return found


def telegraf_version() -> str:
    """The release, from the Go build information inside the program."""
    content = telegraf().read_bytes()
    found = re.search(rb"\tgithub\.com/influxdata/telegraf\t(v[0-9.]+)", content)
    return found[1].decode() if found else "of unknown version"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m bench.telegraf")
    parser.add_argument("--interfaces", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--polls", type=int, default=20, help="polls a round and side")
    parser.add_argument("--check", action="store_true", help="exit 1 where the ratio is above 2/3")
    options = parser.parse_args()
    result = compare(options.interfaces, options.rounds, options.polls)
    print(
        f"ne8000d {version('ne8000d')} (Python {platform.python_version()}, gufo-snmp "
        f"{version('gufo-snmp')}) beside Telegraf {telegraf_version()}"
    )
    print(
        f"{result.rows} rows of {result.columns} columns, {REPETITIONS} repetitions, "
        f"{result.requests} requests a poll, {options.polls} polls a round"
    )
    print("CPU a value, µs:   ours   Telegraf   ratio")
    for mine, its, ratio in zip(result.ours, result.theirs, result.ratios, strict=True):
        print(f"{mine.microseconds:23.2f} {its.microseconds:10.2f} {ratio:7.2f}")
    print(f"median ratio {result.ratio:.2f} (wanted: at most {LIMIT:.2f})")
    if options.check and result.ratio > LIMIT:
        sys.exit(1)


if __name__ == "__main__":
    main()
