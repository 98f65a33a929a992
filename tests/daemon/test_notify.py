"""What systemd hears, over a real datagram socket."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ne8000d.batch import Batch, Series
from ne8000d.daemon.notify import LONGEST_STATUS, Notifier
from ne8000d.daemon.watchdog import Watchdog, fresh_line
from ne8000d.fanout import Fanout
from ne8000d.sinks import SinkHealth
from ne8000d.web import DeviceView
from tests.endtoend.running import Routers, RunningDaemon, wait_for

DEADLINE = 60.0
SLOW = (
    '[snmp]\ncommunity = "public"\n[store]\nenabled = false\n[intervals]\ninterfaces = "1s"\n'
    'system = "1h"\nsubscribers_detail = "1h"\noptics = "1h"\nsensors = "1h"\n'
)


class Manager:
    """The other end of NOTIFY_SOCKET: every datagram as a list of its lines."""

    def __init__(self, address: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(address)
        self._socket.settimeout(DEADLINE)

    def next(self) -> list[str]:
        return self._socket.recv(65536).decode().split("\n")

    def until(self, line: str) -> list[list[str]]:
        """All datagrams up to the first that has a line which begins like that."""
        heard = [self.next()]
        while not any(item.startswith(line) for item in heard[-1]):
            heard.append(self.next())
        return heard

    def now(self) -> list[list[str]]:
        """What waits already."""
        self._socket.setblocking(False)
        heard = []
        try:
            while True:
                heard.append(self.next())
        except BlockingIOError:
            return heard
        finally:
            self._socket.settimeout(DEADLINE)

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Manager]:
    opened = Manager(str(tmp_path / "notify"))
    yield opened
    opened.close()


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "4000000"}


def test_each_message_is_one_datagram_of_lines(manager, environ):
    notifier = Notifier(environ)
    before = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
    notifier.ready("all\n is\twell")
    notifier.reloading()
    notifier.status("x" * 10_000)
    notifier.alive()
    notifier.stopping()
    ready, reloading, status, alive, stopping = manager.now()
    assert ready == ["READY=1", "STATUS=all is well"]
    assert reloading[0] == "RELOADING=1"
    name, _, moment = reloading[1].partition("=")
    assert name == "MONOTONIC_USEC"
    assert before <= int(moment) <= time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
    assert status == ["STATUS=" + "x" * LONGEST_STATUS]
    assert alive == ["WATCHDOG=1"]
    assert stopping[0] == "STOPPING=1"


def test_an_abstract_socket_is_reached():
    name = f"ne8000d-test-{os.getpid()}"
    manager = Manager("\0" + name)
    try:
        Notifier({"NOTIFY_SOCKET": f"@{name}"}).alive()
        assert manager.next() == ["WATCHDOG=1"]
    finally:
        manager.close()


@pytest.mark.parametrize("address", ["", "relative", "vsock:2:1", "/nowhere/at/all", "@nobody"])
def test_nobody_who_listens_is_no_trouble(address):
    Notifier({"NOTIFY_SOCKET": address}).ready("well")


@pytest.mark.parametrize(
    ("text", "seconds"), [("60000000", 60.0), ("0", None), ("", None), ("soon", None)]
)
def test_the_watchdog_s_time_is_what_systemd_says(text, seconds):
    assert Notifier({"WATCHDOG_USEC": text}).watchdog_seconds == seconds


@pytest.mark.parametrize(
    ("ages", "line"),
    [
        ([(2.2, None), (18.4, None)], "2 of 2 routers fresh, oldest 18 s"),
        ([(2.2, None), (700.0, "no_response")], "1 of 2 routers fresh, oldest 700 s"),
        ([(None, "not_tried")], "0 of 1 router fresh"),
        ([], "0 of 0 routers fresh"),
    ],
)
def test_the_status_line_counts_the_fresh_and_names_the_oldest_answer(ages, line):
    views = [DeviceView("bng", "192.0.2.1", "huawei_vrp", age, why) for age, why in ages]
    assert fresh_line(views) == line


# --- the watchdog


class Stuck:
    """A sink that hangs in its first `write` until it is let go."""

    name = "stuck"

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.let_go = threading.Event()

    def write(self, _: Batch) -> None:
        self.entered.set()
        self.let_go.wait(DEADLINE)

    def health(self) -> SinkHealth:
        return SinkHealth()

    def close(self) -> None:
        pass


def serve(
    watchdog: Watchdog, until: Callable[[], bool], *, meanwhile: Callable[[], None] = lambda: None
) -> None:
    async def main() -> None:
        task = asyncio.create_task(watchdog.serve())
        give_up = time.monotonic() + DEADLINE
        while not until():
            assert time.monotonic() < give_up
            meanwhile()
            await asyncio.sleep(0.005)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(main())


def fed(heard: list[list[str]]) -> int:
    return heard.count(["WATCHDOG=1"])


def test_a_writer_that_stands_still_stops_the_feeding_and_starts_it_again(manager, environ, caplog):
    environ["WATCHDOG_USEC"] = "200000"
    sink = Stuck()
    fanout = Fanout([sink])
    watchdog = Watchdog(
        Notifier(environ), fanout, overdue_seconds=lambda: 0.0, status=lambda: "well"
    )
    heard: list[list[str]] = []

    def listen() -> None:
        heard.extend(manager.now())

    try:
        serve(watchdog, lambda: fed(heard) >= 3, meanwhile=listen)
        series = Series("system", {"device": "bng-01"})
        fanout.publish(Batch("system", ("device",), ("ok",), [(series, (1,), 0)]))
        assert sink.entered.wait(DEADLINE)
        serve(watchdog, lambda: "stands still" in caplog.text, meanwhile=listen)
        heard.clear()
        looked = time.monotonic()
        serve(watchdog, lambda: time.monotonic() > looked + 0.5, meanwhile=listen)
        assert heard  # STATUS goes on
        assert fed(heard) == 0
        sink.let_go.set()
        serve(watchdog, lambda: fed(heard) >= 2, meanwhile=listen)
    finally:
        sink.let_go.set()
        fanout.close(DEADLINE)
    assert caplog.text.count("the writer of sink stuck stands still") == 1


def test_polls_that_are_due_and_not_begun_stop_the_feeding(manager, environ):
    environ["WATCHDOG_USEC"] = "200000"
    fanout = Fanout([])
    overdue = [0.0]
    watchdog = Watchdog(
        Notifier(environ), fanout, overdue_seconds=lambda: overdue[0], status=lambda: "well"
    )
    heard: list[list[str]] = []
    serve(watchdog, lambda: fed(heard) >= 2, meanwhile=lambda: heard.extend(manager.now()))
    overdue[0] = 0.3
    heard.clear()
    serve(watchdog, lambda: len(heard) >= 3, meanwhile=lambda: heard.extend(manager.now()))
    assert fed(heard) == 0
    assert watchdog.stuck(0.1) == "no poll was begun for 0 s although some are due"


# --- the whole process


def test_a_daemon_tells_systemd_start_health_reload_and_stop(tmp_path, manager, environ):
    with Routers("--routers", "1", "--interfaces", "5") as routers:
        daemon = RunningDaemon(tmp_path / "d", SLOW + routers.devices(), environ=environ)
        with daemon:
            first = manager.until("READY=1")
            assert [lines for lines in first if "READY=1" not in lines] == []
            assert first[-1][1].startswith("STATUS=0 of 1 router fresh")
            manager.until("STATUS=1 of 1 router fresh, oldest ")
            manager.until("WATCHDOG=1")
            manager.now()
            daemon.hang_up()
            reload = manager.until("READY=1")
            assert any(lines[0] == "RELOADING=1" for lines in reload)
            daemon.configure("this is no TOML")
            assert "not reloaded" in daemon.hang_up()
            manager.until("RELOADING=1")
            told = manager.until("READY=1")[-1][1]
            assert told.startswith("STATUS=1 of 1 router fresh, oldest ")
            assert "not reloaded: " in told
        assert manager.until("STOPPING=1")


def test_a_hangup_before_the_configuration_is_read_does_not_kill(tmp_path):
    with Routers("--routers", "1", "--interfaces", "5") as routers:
        made = RunningDaemon(tmp_path, SLOW + routers.devices())
        with made.log.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "ne8000d", "run", "-c", str(made.file)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        try:
            wait_for("a handler of SIGHUP", lambda: _caught(process.pid, signal.SIGHUP))
            assert not made.log.read_bytes()  # nothing has begun yet
            process.send_signal(signal.SIGHUP)
            wait_for("the reload", lambda: b"reloaded: nothing differs" in made.log.read_bytes())
            assert process.poll() is None
        finally:
            process.terminate()
            process.wait(DEADLINE)
    assert process.returncode == 0, made.log.read_text()


def _caught(pid: int, number: int) -> bool:
    """Whether a process has a handler for a signal (proc(5): SigCgt)."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    mask = next(int(line.split()[1], 16) for line in lines if line.startswith("SigCgt"))
    return bool(mask & 1 << (number - 1))
