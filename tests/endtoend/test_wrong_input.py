"""What an operator can get wrong: one sentence that says what to do, never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.endtoend.running import Routers, RunningDaemon, wait_for
from tests.endtoend.test_influx import FAST, into
from tests.servers import Influx


def ne8000d(*words: str, cwd: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run a command as an operator would, without a terminal."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("ROUTER_")}
    return subprocess.run(
        [sys.executable, "-m", "ne8000d", *words],
        cwd=cwd,
        env={**clean, "XDG_STATE_HOME": str(cwd / "state"), **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def device(port: int, community: str = "public") -> str:
    return (
        f'[snmp]\ncommunity = "{community}"\ntimeout = "300ms"\n'
        f'[[devices]]\nname = "bng-01"\nhost = "127.0.0.1"\nsnmp = {{ port = {port} }}\n'
    )


def told(done: subprocess.CompletedProcess[str], code: int, *phrases: str) -> None:
    """The exit code is `code`, and the error is one line with each of the phrases."""
    lines = done.stderr.strip().splitlines()
    assert done.returncode == code, done
    assert len(lines) == 1, done.stderr
    for phrase in phrases:
        assert phrase in lines[0], lines[0]


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ('[snmp]\ncomunity = "x"\n', ("ne8000d.toml", "snmp.comunity", "did you mean 'community'")),
        ("[snmp]\ntimeout = 3\n", ("snmp.timeout", 'write "3s"')),
        ('[intervals]\nsystem = "1 fortnight"\n', ("intervals.system", '"30s"')),
        (
            device(161).replace('"public"', '{ env = "NO_SUCH_SECRET" }'),
            ("snmp.community", "NO_SUCH_SECRET", "set it"),
        ),
        ("[snmp\n", ("line 1",)),
    ],
    ids=["unknown key", "number for a duration", "bad duration", "missing secret", "no TOML"],
)
def test_a_wrong_configuration_is_told_by_check_with_file_key_and_remedy(tmp_path, text, phrases):
    (tmp_path / "ne8000d.toml").write_text(text)
    told(ne8000d("check", cwd=tmp_path), 2, *phrases)


def test_a_wrong_community_is_told_with_what_to_check(tmp_path):
    with Routers("--interfaces", "16") as routers:
        (tmp_path / "ne8000d.toml").write_text(device(routers.ports["bng-01"], "wrong"))
        done = ne8000d("poll", "--group", "system", cwd=tmp_path)
    told(done, 1, "does not answer", "community")


def test_a_closed_port_is_told_apart_from_silence(tmp_path):
    (tmp_path / "ne8000d.toml").write_text(device(9))
    told(ne8000d("poll", "--group", "system", cwd=tmp_path), 1, "refuses", "SNMP agent")


def test_an_unresolvable_host_is_told_by_name(tmp_path):
    text = device(161).replace('"127.0.0.1"', '"bng-01.example.invalid"')
    (tmp_path / "ne8000d.toml").write_text(text)
    done = ne8000d("poll", "--group", "system", cwd=tmp_path)
    told(done, 1, "bng-01.example.invalid", "does not resolve", "DNS")


def test_a_state_directory_that_cannot_be_written_is_told_before_anything_runs(tmp_path):
    (tmp_path / "file").write_text("")
    text = f'[daemon]\nstate_dir = "{tmp_path / "file" / "state"}"\n[web]\nport = 0\n{device(161)}'
    (tmp_path / "ne8000d.toml").write_text(text)
    told(ne8000d("run", cwd=tmp_path), 1, "state directory", "can't be written", "state_dir")


def test_a_refused_token_is_told_by_status_and_log_while_polling_goes_on(
    tmp_path: Path, influx: Influx, influx_bucket: str
):
    config = into(influx, influx_bucket).replace(influx.token, "no-such-token")
    with (
        Routers("--interfaces", "16") as routers,
        RunningDaemon(tmp_path, FAST + config + routers.devices()) as daemon,
    ):
        state = wait_for("a refusal", lambda: daemon.status()["sinks"]["influxdb"]["state"])
        assert "401" in state
        assert "token" in state
        assert influx_bucket in state
        assert daemon.get("/api/online_total")["data"]["total"] > 0
        done = ne8000d("status", "-c", str(tmp_path / "ne8000d.toml"), cwd=tmp_path)
        assert "token" in done.stdout
    log = daemon.log.read_text()
    assert log.count("401") == 1, log
    assert "Traceback" not in log


def test_a_full_disk_stops_neither_polling_nor_the_live_view(tmp_path: Path, own_influx: Influx):
    """A spool on a file system without room: told once, kept in memory, written afterwards."""
    full = tmp_path / "small"
    full.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(full)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("this user may not mount a small file system")
    try:
        with (
            Routers("--interfaces", "300") as routers,
            RunningDaemon(
                full,
                "[store]\nenabled = false\n"
                + FAST
                + into(own_influx, own_influx.bucket)
                + routers.devices(),
            ) as daemon,
        ):
            own_influx.stop()
            sink = lambda: daemon.status()["sinks"]["influxdb"]  # noqa: E731
            state = wait_for("a full disk", lambda: _mentions(sink()["state"], "space"))
            assert state
            polls = daemon.status()["polls"]["polls"]
            wait_for("polls going on", lambda: daemon.status()["polls"]["polls"] > polls + 5)
            own_influx.start()
            wait_for("an empty spool", lambda: sink()["spooled_bytes"] == 0)
            assert daemon.get("/api/online_total")["data"]["total"] > 0
    finally:
        subprocess.run(["umount", "-l", str(full)], check=True)


def _mentions(state: str, word: str) -> str:
    return state if word in state.lower() else ""
