"""`ne8000d run`, `status` and `demo` as processes, stopped as an operator or systemd stops them."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

DEADLINE = 60.0


@contextmanager
def started(*words: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    environ = {name: value for name, value in os.environ.items() if name != "NE8000D_CONFIG"}
    process = subprocess.Popen(
        [sys.executable, "-m", "ne8000d", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environ | {"TMPDIR": str(folder), "PYTHONUNBUFFERED": "1"},
    )
    with process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def until(condition: Callable[[], bool]) -> None:
    give_up = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < give_up, "the condition never came true"
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_run_answers_status_and_stops_cleanly_when_told(run, config, tmp_path, number):
    path = config("bng-01", "bng-02", more='[web]\nport = 0\n[intervals]\nsystem = "1s"\n')
    told = []

    def answered() -> bool:
        told.append(run("status", "-c", path))
        return told[-1].code == 0 and "fresh" in told[-1].out

    with started("run", "-c", path, folder=tmp_path) as process:
        until(answered)
        process.send_signal(number)
        assert process.wait(DEADLINE) == 0
        log = process.stderr.read() if process.stderr else ""
    assert f"answered by {tmp_path / 'state' / 'control.sock'}" in told[-1].out
    assert "bng-02" in told[-1].out
    assert "stopped" in log
    assert "Traceback" not in log
    assert run("status", "-c", path).code == 1


def test_run_on_a_busy_port_is_one_sentence_and_exit_code_1(config, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        path = config("bng-01", more=f"[web]\nport = {taken.getsockname()[1]}\n")
        with started("run", "-c", path, folder=tmp_path) as process:
            _, told = process.communicate(timeout=DEADLINE)
    assert process.returncode == 1
    assert "is in use" in told
    assert len(told.splitlines()) == 1


def test_demo_shows_moving_numbers_answers_and_leaves_nothing_behind(tmp_path):
    words = ("demo", "--routers", "2", "--interfaces", "10")
    with started(*words, folder=tmp_path) as process:
        assert process.stdout is not None
        address = re.search(r"http://[^ ]+", process.stdout.readline())
        assert address is not None
        lines = iter(process.stdout.readline, "")
        shown = next(line for line in lines if "subscribers online" in line)
        assert re.search(r"[1-9][\d,]* subscribers online", shown)
        assert next(line for line in lines if "b/s" in line)
        with urllib.request.urlopen(f"{address[0]}/api/online_total", timeout=DEADLINE) as answer:
            told = json.loads(answer.read())
        assert set(told["data"]["devices"]) == {"bng-01", "bng-02"}
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=DEADLINE)
    assert (process.returncode, errors) == (0, "")
    assert list(tmp_path.iterdir()) == []


def test_demo_ends_by_itself_after_the_time_given(tmp_path):
    with started("demo", "--interfaces", "1", "--for", "100ms", folder=tmp_path) as process:
        _, errors = process.communicate(timeout=DEADLINE)
    assert (process.returncode, errors) == (0, "")


def test_demo_on_a_chosen_port_that_is_busy_is_one_sentence(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with started("demo", "--port", port, folder=tmp_path) as process:
            _, told = process.communicate(timeout=DEADLINE)
    assert process.returncode == 1
    assert len(told.splitlines()) == 1
    assert "is in use" in told
