"""`ne8000d exec`: many routers at once, through the daemon or directly, by the rules."""

from __future__ import annotations

import asyncio
import io
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ne8000d.audit import AUDIT_LOG
from ne8000d.cli.status_tables import print_status
from ne8000d.config import from_tables
from ne8000d.daemon.lifecycle import Daemon
from ne8000d.simulator.bng import Bng, Size
from ne8000d.simulator.vrp import Replay
from tests import servers
from tests.collector.routers import PASSWORD, Sites, sites

SIZE = Size(interfaces=5, subscribers=100)
NOW = 1_790_000_000.0


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Sites]:
    with sites(
        tmp_path / "sites", *(Bng(f"bng-0{n}", SIZE, clock=lambda: NOW) for n in (1, 2))
    ) as made:
        yield made


def written(found: Sites, *names: str, more: str = "", **ssh: Any) -> str:
    """A configuration file of these routers."""
    shell = {"username": "noc", "password": PASSWORD, "timeout": "20s"} | ssh
    lines = [f'[daemon]\nstate_dir = "{found.folder / "state"}"\n[web]\nport = 0\n{more}\n[ssh]']
    lines += [f'{key} = "{value}"' for key, value in shell.items()]
    lines += ['[snmp]\ncommunity = "public"']
    for name in names or tuple(found.vrps):
        lines += [
            f'[[devices]]\nname = "{name}"\nhost = "127.0.0.1"',
            f"[devices.snmp]\nport = {found.snmp_ports[name]}",
            f"[devices.ssh]\nport = {found.ssh_ports[name]}",
        ]
    path = found.folder / "ne8000d.toml"
    path.write_text("\n".join(lines))
    return str(path)


def audited(found: Sites) -> list[dict[str, Any]]:
    path = found.folder / "state" / AUDIT_LOG
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def test_one_device_gives_its_text_alone(run, two):
    told = run("exec", "bng-01", "-c", written(two), "--", "display", "version")
    assert told.code == 0
    assert told.out.startswith("Huawei Versatile Routing Platform Software\n")
    assert "<bng-01>" not in told.out
    assert "display version" not in told.out
    assert "directly, because no daemon answers" in told.err


def test_several_devices_are_headed_by_name(run, two):
    told = run("exec", "bng-01", "bng-02", "-c", written(two), "--", "display version")
    assert told.code == 0
    assert sorted(line for line in told.out.splitlines() if line.startswith("=== ")) == [
        "=== bng-01", "=== bng-02",
    ]  # fmt: skip


def test_options_after_the_dashes_belong_to_the_router(run, two):
    two.vrps["bng-01"].cli = Replay("bng-01", {"ping -c 3 --json 192.0.2.1": "3 packets"})
    told = run("exec", "bng-01", "-c", written(two), "--", "ping", "-c", "3", "--json", "192.0.2.1")
    assert (told.code, told.out) == (0, "3 packets\n")


@pytest.mark.parametrize(
    "words",
    [
        ("exec", "bng-01"),
        ("exec", "bng-01", "--"),
        ("exec", "bng-01", "--", " "),
        ("exec", "--", "x"),
    ],
)
def test_nothing_after_the_dashes_or_before_them_is_a_usage_error(run, two, words):
    told = run(*words[:1], "-c", written(two), *words[1:])
    assert told.code == 2
    assert "Traceback" not in told.err


def test_an_error_of_the_device_is_exit_1_with_its_words(run, two):
    told = run("exec", "bng-01", "-c", written(two), "--", "display nonsense")
    assert told.code == 1
    assert "Error: Unrecognized command" in told.out
    assert audited(two)[-1]["detail"] == "the router refused it"


def test_json_has_text_and_rows(run, two):
    told = run("exec", "bng-01", "-c", written(two), "--json", "--", "display bgp peer")
    (answer,) = (json.loads(line) for line in told.out.splitlines())
    assert answer["device"] == "bng-01"
    assert answer["output"]
    assert answer["parsed"][0]["peer"]
    assert answer["error"] is None


@pytest.mark.parametrize(
    "command",
    ["display current-configuration", "dis cur", "reset counters", "display version > a.txt",
     "display version\nreboot", "display access-user"],
)  # fmt: skip
def test_forbidden_commands_are_refused_audited_and_never_sent(run, two, command):
    told = run("exec", "bng-01", "-c", written(two), "--", command)
    assert told.code == 1
    assert told.out == ""
    visits = two.vrps["bng-01"].visits
    assert (visits.logins, visits.commands) == (0, [])
    assert [item["result"] for item in audited(two)] == ["refused"]


def test_every_command_is_in_the_audit_log(run, two):
    run("exec", "bng-01", "-c", written(two), "--", "display version")
    begun, ended = audited(two)
    assert (begun["result"], ended["result"]) == ("started", "done")
    assert ended["via"] == "command line"
    assert (ended["device"], ended["what"]) == ("bng-01", "display version")


def test_a_change_is_made_after_a_yes_only(run, two, monkeypatch):
    said: list[str] = []

    def confirm(text: str, **_: object) -> bool:
        said.append(text)
        return len(said) > 1

    monkeypatch.setattr("typer.confirm", confirm)
    words = ("exec", "bng-01", "-c", written(two), "--allow-config", "--", "sysname", "x")
    assert run(*words).code == 1
    assert two.vrps["bng-01"].visits.logins == 0
    assert run(*words).code == 0
    assert two.vrps["bng-01"].visits.committed == ["sysname x"]
    assert "sysname x" in said[0]
    assert "bng-01" in said[0]


def test_a_change_that_nobody_is_there_to_confirm_is_not_made(run, two, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO())
    told = run("exec", "bng-01", "-c", written(two), "--allow-config", "--", "sysname", "x")
    assert told.code == 1
    assert told.err.endswith("\nnothing was sent\n")
    assert two.vrps["bng-01"].visits.logins == 0


def test_a_device_without_ssh_says_what_to_configure(run, tmp_path):
    path = tmp_path / "ne8000d.toml"
    path.write_text(
        f'[daemon]\nstate_dir = "{tmp_path}/state"\n[snmp]\ncommunity = "public"\n'
        '[[devices]]\nname = "bng-01"\nhost = "127.0.0.1"\n'
    )
    told = run("exec", "bng-01", "-c", str(path), "--", "display version")
    assert told.code == 1
    assert "SSH is not configured for bng-01" in told.err


def test_twenty_routers_take_as_long_as_the_slowest_and_one_that_hangs_is_named(run, tmp_path):
    names = [f"bng-{number:02}" for number in range(1, 21)]
    clis = {name: Replay(name, {"display version": f"I am {name}"}) for name in names}
    bngs = [Bng(name, Size(interfaces=2, subscribers=2), clock=lambda: NOW) for name in names]
    with sites(tmp_path / "sites", *bngs, clis=clis) as found:
        for vrp in found.vrps.values():
            vrp.oddities.delay = 1.0
        found.vrps["bng-07"].oddities.hang = "display version"
        path = written(found, timeout="15s")
        began = time.monotonic()
        told = run("exec", *names, "-c", path, "--", "display version")
        took = time.monotonic() - began
    assert told.code == 1
    answered = [line for line in told.out.splitlines() if line.startswith("I am ")]
    assert len(answered) == 19
    assert "waiting for bng-07" in told.err
    assert "bng-07: 'display version' brought nothing" in told.err
    assert took < 60, "one after the other they would take more than a minute"


@contextmanager
def running(config: Any) -> Iterator[Daemon]:
    """A daemon in a thread of its own."""
    loop = asyncio.new_event_loop()
    with Daemon(config) as daemon:
        thread = threading.Thread(target=loop.run_forever)
        thread.start()
        try:
            asyncio.run_coroutine_threadsafe(daemon.start(), loop).result(60)
            yield daemon
        finally:
            asyncio.run_coroutine_threadsafe(daemon.stop(), loop).result(60)
            loop.call_soon_threadsafe(loop.stop)
            thread.join(60)
            loop.close()


def until(condition: Callable[[], object]) -> None:
    give_up = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < give_up
        time.sleep(0.02)


def test_through_the_daemon_no_second_vty_line_is_taken(run, two, capsys):
    intervals = {"subscribers": "1s", "system": "1s"}
    config = from_tables(two.document("bng-01", intervals=intervals), {})
    path = written(two, "bng-01")
    visits = two.vrps["bng-01"].visits
    with running(config) as daemon:
        until(lambda: any("summary" in command for command in visits.commands))
        told = run("exec", "bng-01", "-c", path, "--", "display version")
        assert told.code == 0, told.err
        assert "through the daemon at" in told.err
        assert told.out.startswith("Huawei")
        refused = run("exec", "bng-01", "-c", path, "--", "display current-configuration")
        assert refused.code == 1
        assert "denied" in refused.err
        no = run("exec", "bng-01", "-c", path, "--", "display nonsense")
        assert no.code == 1
        assert "Error:" in no.out
        wrong = run("exec", "bng-01", "-c", path, "--json", "--", "display bgp peer")
        assert json.loads(wrong.out)["parsed"]
        print_status(daemon.picture.status(), "here")
        assert "both" in capsys.readouterr().out
    assert (visits.logins, visits.most_sessions, visits.sessions) == (1, 1, 0)
    assert "display current-configuration" not in visits.commands
    assert {item["via"] for item in audited(two)} == {"control socket"}


def test_it_works_with_another_ssh_server_than_ours(run, tmp_path):
    with servers.fakenos(tmp_path, "bng-07", "noc", "secret-word") as server:
        path = tmp_path / "ne8000d.toml"
        path.write_text(
            f'[daemon]\nstate_dir = "{tmp_path}/state"\n'
            '[ssh]\nusername = "noc"\npassword = "secret-word"\ntimeout = "20s"\n'
            f'[[devices]]\nname = "bng-07"\nhost = "127.0.0.1"\nssh = {{ port = {server.port} }}\n'
        )
        told = run("exec", "bng-07", "-c", str(path), "--json", "--", "display version")
        server.kill()  # in order, it takes 10 s
    assert told.code == 0, told.err
    answer = json.loads(told.out)
    assert answer["output"].startswith("Huawei Versatile Routing Platform Software")
    assert answer["parsed"][0]["vrp"]
