"""Fixtures that every test may ask for, and the list of what was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests import servers
from tests.servers import Influx, Server, Victoria


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with recordings of real devices (`../shared/device`)."""
    return servers.require_shared("device")


@pytest.fixture(scope="session")
def influx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Influx]:
    """A running InfluxDB 2 that this worker's tests share: use `influx_bucket` for your data."""
    with Influx(tmp_path_factory.mktemp("influx") / "server") as server:
        yield server


@pytest.fixture
def influx_bucket(influx: Influx) -> str:
    """The name of an empty bucket in `influx`."""
    return influx.new_bucket()


@pytest.fixture
def own_influx(tmp_path: Path) -> Iterator[Influx]:
    """A running InfluxDB 2 of the test's own, to stop, kill and start again."""
    with Influx(tmp_path / "influx") as server:
        yield server


@pytest.fixture
def victoria(tmp_path: Path) -> Iterator[Victoria]:
    """A running VictoriaMetrics."""
    with Victoria(tmp_path / "victoria") as server:
        yield server


@pytest.fixture
def start_snmpd(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts net-snmp's agent with configuration lines; stopped after the test."""
    with ExitStack() as stack:
        started = 0

        def start(*lines: str) -> Server:
            nonlocal started
            started += 1
            return stack.enter_context(servers.snmpd(tmp_path / f"snmpd-{started}", *lines))

        yield start


@pytest.fixture
def start_snmpsim(tmp_path: Path) -> Iterator[Callable[[dict[str, Path]], Server]]:
    """Starts snmpsim with recordings by community; stopped after the test."""
    with ExitStack() as stack:
        started = 0

        def start(recordings: dict[str, Path]) -> Server:
            nonlocal started
            started += 1
            folder = tmp_path / f"snmpsim-{started}"
            return stack.enter_context(servers.snmpsim(folder, recordings))

        yield start


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what this machine left out and why, in one line a reason."""
    reasons: Counter[str] = Counter()
    for report in terminalreporter.stats.get("skipped", []):
        text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reasons[text.removeprefix("Skipped: ")] += 1
    if reasons:
        terminalreporter.section("left out on this machine")
    for reason, count in sorted(reasons.items()):
        tests = "1 test" if count == 1 else f"{count} tests"
        terminalreporter.write_line(f"{tests}: {reason}")
