"""`ne8000d run --dev`: what changes, starts the daemon anew; what ends, ends whole."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.endtoend.running import DEADLINE, wait_for
from tests.servers import CHECKOUT

STARTED = "polling 1 devices"


class Dev:
    """`ne8000d run --dev` of a copy of the package, so that sources can be changed."""

    def __init__(self, folder: Path) -> None:
        self.package = folder / "source" / "ne8000d"
        shutil.copytree(
            CHECKOUT / "ne8000d",
            self.package,
            ignore=shutil.ignore_patterns("__pycache__", "ui", "static"),
        )
        self.config = folder / "ne8000d.toml"
        self.state_dir = folder / "state"
        self.log = folder / "log"
        self.configure()

    def configure(self, more: str = "") -> None:
        self.config.write_text(
            f'[daemon]\nstate_dir = "{self.state_dir}"\n[web]\nport = 0\n{more}\n'
            '[snmp]\ncommunity = "public"\ntimeout = "100ms"\nport = 9\n'
            '[[devices]]\nname = "bng-01"\nhost = "127.0.0.1"\n'
        )

    def start(self) -> None:
        words = [sys.executable, "-m", "ne8000d", "run", "--dev", "-c", str(self.config)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                words,
                stdin=subprocess.DEVNULL,
                stderr=log,
                stdout=log,
                cwd=self.package.parent,  # first on the path of `python -m`
                start_new_session=True,  # so that a signal to the group reaches the two alone
            )
        self.wait(STARTED)

    def wait(self, text: str, times: int = 1) -> None:
        wait_for(f"{times} × {text!r} ({self.log})", lambda: self.told().count(text) >= times)

    def told(self) -> str:
        return self.log.read_text()


@pytest.fixture
def dev(tmp_path: Path) -> Iterator[Dev]:
    found = Dev(tmp_path)
    found.start()
    yield found
    if found.process.poll() is None:
        os.killpg(found.process.pid, signal.SIGKILL)
    found.process.wait(DEADLINE)


def test_a_changed_source_starts_the_daemon_anew_in_the_same_state_directory(dev):
    path = dev.package / "rates.py"
    path.write_text(path.read_text() + "\n# changed\n")
    dev.wait("rates.py changed: starting anew")
    dev.wait(STARTED, 2)
    assert "stopped" in dev.told()  # the first one ended in order
    assert "Traceback" not in dev.told()


def test_a_changed_configuration_starts_it_anew_and_a_wrong_one_is_waited_for(dev):
    dev.configure("wrong = 1")
    dev.wait("web.wrong")
    dev.wait("Waiting for a change.")
    dev.configure()
    dev.wait(STARTED, 2)
    assert "Traceback" not in dev.told()


def test_it_logs_what_is_for_debugging(dev):
    dev.wait(" DEBUG   ne8000d.poll: bng-01/")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_both_processes_in_order(dev, number):
    if number is signal.SIGINT:
        os.killpg(dev.process.pid, number)  # as a terminal does
    else:
        dev.process.send_signal(number)
    assert dev.process.wait(DEADLINE) == 0
    assert dev.told().rstrip().endswith("stopped")
    assert not (dev.state_dir / "control.sock").exists()
