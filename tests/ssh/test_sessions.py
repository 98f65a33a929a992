"""Sessions: how many, how long, and whose turn it is."""

import gc
import socket
import sys
import threading
import time
from pathlib import Path

import pytest

from ne8000d.errors import SessionClosed, SshError
from ne8000d.ssh.route import Route, Wire
from ne8000d.ssh.turns import Turns
from tests.ssh.routers import ANSWERS, in_thread, router, wait_for

VERSION = ANSWERS["display version"]
BOTH = pytest.mark.parametrize("telnet", [False, True], ids=["ssh", "telnet"])


def test_nothing_is_sent_before_the_first_command(tmp_path):
    with router(tmp_path) as bng:
        shells = bng.shells()
        assert shells.state().open == 0
        assert bng.vrp.visits.logins == 0
        shells.run("display version", purpose="poll")
        assert shells.state().open == 1


@BOTH
def test_commands_of_many_threads_share_one_session(tmp_path, telnet):
    with router(tmp_path, telnet=telnet) as bng:
        shells = bng.shells()
        threads = [
            in_thread(lambda: shells.run("display version", purpose="poll")) for _ in range(12)
        ]
        for thread, _ in threads:
            thread.join(60)
        assert [found[0].text for _, found in threads] == [VERSION] * 12
        assert (bng.vrp.visits.logins, bng.vrp.visits.most_sessions) == (1, 1)


def test_a_long_command_does_not_starve_polls(tmp_path):
    """Polls take turns with the commands that wait, however many of those there are."""
    with router(tmp_path) as bng:
        shells = bng.shells()
        shells.run("display clock", purpose="poll")
        bng.vrp.oddities.delay = 0.3
        execs = [in_thread(lambda: shells.run("display long", purpose="exec")) for _ in range(4)]
        wait_for("the commands to queue", lambda: shells.state().waiting == 3)
        poll, _ = in_thread(lambda: shells.run("display version", purpose="poll"))
        for thread, _ in [*execs, (poll, None)]:
            thread.join(60)
        asked = bng.vrp.visits.commands[2:]
        assert asked.index("display version") == 1


def test_with_two_sessions_polls_never_wait_for_commands(tmp_path):
    with router(tmp_path, hang="long") as bng:
        shells = bng.shells(max_sessions=2)
        hanging, _ = in_thread(lambda: shells.run("display long", purpose="exec"))
        wait_for("the command to hang", lambda: "display long" in bng.vrp.visits.commands)
        for _ in range(3):
            assert shells.run("display version", purpose="poll").text == VERSION
        assert (shells.state().open, shells.state().busy) == (2, 1)
        assert bng.vrp.visits.most_sessions == 2
        shells.close()
        hanging.join(30)
        assert not hanging.is_alive()


def test_with_more_sessions_commands_share_all_but_the_first():
    turns = Turns(3)
    assert turns.take("poll") == 0
    assert {turns.take("exec"), turns.take("exec")} == {1, 2}
    turns.give_back(2)
    assert turns.take("exec") == 2


def test_turns_alternate_between_the_two_purposes():
    turns = Turns(1)
    first = turns.take("exec")
    order: list[str] = []
    threads = []
    for number, purpose in enumerate(["exec", "exec", "exec", "poll", "poll"], start=1):
        thread = threading.Thread(target=_queue, args=(turns, purpose, order))
        thread.start()
        threads.append(thread)
        wait_for("the queue", lambda number=number: turns.waiting == number)
    turns.give_back(first)
    for thread in threads:
        thread.join(30)
    assert order == ["poll", "exec", "poll", "exec", "exec"]


def _queue(turns, purpose, order):
    place = turns.take(purpose)
    order.append(purpose)
    turns.give_back(place)


def test_an_idle_session_gives_its_vty_line_back_by_itself(tmp_path):
    with router(tmp_path) as bng:
        shells = bng.shells(idle_close="1s")
        shells.run("display version", purpose="poll")
        assert bng.vrp.visits.sessions == 1
        wait_for("the line to be free", lambda: bng.vrp.visits.sessions == 0)
        assert shells.state().open == 0
        assert shells.run("display version", purpose="poll").text == VERSION


def test_a_session_that_is_used_stays(tmp_path):
    now = [0.0]
    with router(tmp_path) as bng:
        shells = bng.shells(idle_close="5m", clock=lambda: now[0])
        for _ in range(10):
            shells.run("display version", purpose="poll")
            now[0] += 290
            shells.close_idle()
        assert shells.state().logins == 1
        now[0] += 20
        assert shells.close_idle() is None
        assert shells.state().open == 0


def test_a_session_in_use_is_never_closed_as_idle(tmp_path):
    now = [0.0]
    with router(tmp_path, delay=0.5) as bng:
        shells = bng.shells(clock=lambda: now[0])
        thread, found = in_thread(lambda: shells.run("display version", purpose="poll"))
        wait_for("the command", lambda: "display version" in bng.vrp.visits.commands)
        now[0] += 10_000
        assert shells.close_idle() == 300
        thread.join(30)
        assert found[0].text == VERSION


@BOTH
def test_closing_ends_what_is_on_its_way(tmp_path, telnet):
    with router(tmp_path, telnet=telnet, hang="version") as bng:
        shells = bng.shells()
        running, found = in_thread(lambda: shells.run("display version", purpose="poll"))
        wait_for("the command", lambda: "display version" in bng.vrp.visits.commands)
        waiting, also = in_thread(lambda: shells.run("display clock", purpose="exec"))
        wait_for("the queue", lambda: shells.state().waiting == 1)
        shells.close()
        for thread in (running, waiting):
            thread.join(30)
            assert not thread.is_alive()
        assert isinstance(found[0], SessionClosed)
        assert isinstance(also[0], SessionClosed)
        with pytest.raises(SessionClosed):
            shells.run("display clock", purpose="poll")
        wait_for("the line to be free", lambda: bng.vrp.visits.sessions == 0)


def test_who_was_closed_while_connecting_by_telnet_takes_no_line_afterwards(tmp_path):
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full, router(tmp_path) as bng:
        place = full.getsockname()
        with socket.create_connection(place):  # There is no room for another.
            shells = bng.shells(protocol="telnet", port=place[1])
            thread, found = in_thread(lambda: shells.run("display version", purpose="poll"))
            wait_for("the connecting", lambda: _connecting_to(place[1]))
            shells.close()
            full.accept()[0].close()
            full.settimeout(30)
            late, _ = full.accept()
            with late:
                late.sendall(b"Username:")
                late.settimeout(30)
                assert late.recv(100) == b""
            thread.join(30)
    assert isinstance(found[0], SessionClosed)


def _connecting_to(port: int) -> bool:
    """Whether a connection to a port of loopback has begun and is not made."""
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    return any(line.split()[2:4] == [f"0100007F:{port:04X}", "02"] for line in lines)


def test_any_number_of_threads_may_end_a_proxy_command_that_does_not_want_to_end():
    wire = Wire(Route("bng-01", 22, "noc", None, (sys.executable, "-c", STUBBORN)))
    wire.open(1.0).recv(1)
    together = threading.Barrier(8)
    ended = []

    def end() -> None:
        together.wait(30)
        wire.close()
        ended.append(wire.complaint())

    threads = [threading.Thread(target=end) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert ended == [None] * 8


STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print(flush=True)
time.sleep(60)
"""


def test_closing_ends_a_login_on_its_way(tmp_path):
    with router(tmp_path, login_delay=60) as bng:
        shells = bng.shells()
        thread, found = in_thread(lambda: shells.run("display version", purpose="poll"))
        wait_for("the login", lambda: bng.vrp.visits.logins == 1)
        shells.close()
        thread.join(30)
        assert not thread.is_alive()
        assert isinstance(found[0], SshError)


def test_an_answer_tells_when_it_was_asked_and_how_long_it_took(tmp_path):
    with router(tmp_path, delay=0.2) as bng:
        shells = bng.shells()
        shells.run("display clock", purpose="poll")
        before = time.monotonic()
        output = shells.run("display version", purpose="poll")
        assert before <= output.started_at
        assert 0.2 <= output.duration_seconds <= time.monotonic() - before


@BOTH
def test_hours_of_polls_take_one_login_and_leak_nothing(tmp_path, telnet):
    """The short form; `python -m bench.ssh --hours 24` is the long one."""
    now = [0.0]
    with router(tmp_path, telnet=telnet) as bng:
        shells = bng.shells(clock=lambda: now[0])
        shells.run("display version", purpose="poll")
        before = _resources()
        for _ in range(240):
            now[0] += 15
            assert shells.run("display version", purpose="poll").text == VERSION
        # Fewer is no leak: a thread of an earlier test may have ended meanwhile.
        assert all(after <= then for after, then in zip(_resources(), before, strict=True))
        assert (bng.vrp.visits.logins, bng.vrp.visits.most_sessions) == (1, 1)


@BOTH
def test_logins_that_come_and_go_leak_neither_sockets_nor_threads(tmp_path, telnet):
    with router(tmp_path, telnet=telnet) as bng:
        bng.text("display version")
        before = _resources()
        for _ in range(4):
            shells = bng.shells()
            shells.run("display version", purpose="poll")
            shells.close()
            wait_for("the line to be free", lambda: bng.vrp.visits.sessions == 1)
            wait_for("threads to end", lambda: _resources()[1] <= before[1])
            wait_for("sockets to close", lambda: _resources()[0] <= before[0])


def _resources() -> tuple[int, int]:
    gc.collect()
    return len(list(Path("/proc/self/fd").iterdir())), threading.active_count()


def test_failed_logins_leak_neither_sockets_nor_threads(tmp_path):
    with router(tmp_path) as bng:
        bng.text("display version")
        before = _resources()
        for _ in range(3):
            with pytest.raises(SshError):
                bng.text("display version", password="wrong")
            with pytest.raises(SshError):
                bng.text("display version", host_key="strict", known_hosts=str(Path("/none")))
        wait_for("threads to end", lambda: _resources()[1] <= before[1])
        wait_for("sockets to close", lambda: _resources()[0] <= before[0])
