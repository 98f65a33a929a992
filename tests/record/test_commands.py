"""`ne8000d record` and `ne8000d simulate`, one after the other, as an operator types them."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from ne8000d.config import from_tables
from ne8000d.device import open_shells
from tests.cli.conftest import Run, config, ports, run  # noqa: F401 - fixtures
from tests.servers import CHECKOUT
from tests.simulator.asking import bulkwalk


@contextmanager
def simulate(*words: str) -> Iterator[tuple[subprocess.Popen[str], list[dict[str, object]]]]:
    """A running `ne8000d simulate`, and the devices that it prints."""
    with subprocess.Popen(
        [sys.executable, "-m", "ne8000d", "simulate", *words],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        cwd=CHECKOUT,
    ) as process:  # fmt: skip
        try:
            yield process, _devices(process)
        finally:
            process.kill()


def _devices(process: subprocess.Popen[str]) -> list[dict[str, object]]:
    assert process.stdout is not None
    text = io.StringIO()
    for line in process.stdout:
        text.write(line)
        if line.startswith("snmp ="):
            break
    return tomllib.loads(text.getvalue())["devices"]  # type: ignore[no-any-return]


def say(process: subprocess.Popen[str], line: str) -> str:
    """Type a line; what is told of it."""
    assert process.stdin is not None
    assert process.stderr is not None
    process.stdin.write(f"{line}\n")
    process.stdin.flush()
    return process.stderr.readline().strip()


def port_of(device: dict[str, object]) -> int:
    settings = device["snmp"]
    assert isinstance(settings, dict)
    return int(settings["port"])


def test_a_recorded_router_is_simulated_and_polled(run, config, tmp_path: Path):  # noqa: F811
    folder = tmp_path / "recordings"
    done = run("record", "bng-02", str(folder), "-c", config("bng-02"))
    assert done.code == 0
    (path,) = folder.iterdir()
    assert done.out.startswith(f"{path}: ")
    assert "names and addresses invented" in done.out
    assert "25 of " in done.err
    with simulate(str(folder)) as (_, devices):
        (device,) = devices
        assert device["name"] == path.stem
        toml = tmp_path / "simulated.toml"
        toml.write_text(
            f'[daemon]\nstate_dir = "{tmp_path / "state"}"\n[[devices]]\nname = "{path.stem}"\n'
            f'host = "{device["host"]}"\nsnmp = {{ port = {port_of(device)}, '
            'community = "public", timeout = "20s" }\n'
        )
        done = run("poll", "-g", "subscribers", "-c", str(toml))
    assert done.code == 0
    assert f'"device": "{path.stem}"' in done.out or f'"device":"{path.stem}"' in done.out


def test_a_silent_router_is_told_and_leaves_no_recording(run, config, tmp_path: Path):  # noqa: F811
    done = run("record", "bng-03", str(tmp_path / "rec"), "-c", config("bng-03"))
    assert done.code == 1
    assert "does not answer SNMP" in done.err
    assert list(tmp_path.glob("rec/*.snmprec")) == []


def test_events_are_typed_and_told(tmp_path: Path) -> None:
    with simulate("--routers", "1") as (process, devices):
        name = "1.3.6.1.2.1.2.2.1.8"
        port = port_of(devices[0])
        before = [value for _, _, value in bulkwalk(port, below=name)]
        assert say(process, "link-down bng-01 Eth-Trunk1") == "bng-01: link-down Eth-Trunk1"
        after = [value for _, _, value in bulkwalk(port, below=name)]
        assert after.count("2") > before.count("2") + 100
        assert "there is no event 'nix'" in say(process, "nix bng-01")
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(30) == 0


def test_events_come_by_script_and_it_ends_in_time(tmp_path: Path) -> None:
    script = tmp_path / "day"
    script.write_text("0s slow bng-01 0.1\n0.1s board-out bng-01 0/7\n")
    with simulate("--routers", "1", "--script", str(script), "--for", "1s") as (process, _):
        assert process.wait(60) == 0
        assert process.stderr is not None
        told = process.stderr.read().splitlines()
    assert told == ["bng-01: slow 0.1", "bng-01: board-out 0/7"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "nothing to simulate"),
        (("nowhere.snmprec",), "nowhere.snmprec: No such file"),
        ((".",), "holds no recording"),
        (("--routers", "1", "--script", "nowhere"), "name a script with --script"),
        (("--routers", "1", "--script", "day"), "day, line 1: write the time"),
        (("a", "b"), "two routers are called 'router-1'"),
        (("--routers", "3", "--port", "65534"), "from port 65534 on there is none for each of 3"),
    ],
)
def test_what_can_not_be_simulated_is_wrong_usage(run, words, said, tmp_path: Path):  # noqa: F811
    (tmp_path / "day").write_text("soon reboot bng-01\n")
    if "a" in words:
        for folder in (tmp_path / "a", tmp_path / "b"):
            folder.mkdir()
            (folder / "router-1.snmprec").write_text("1.3.6.1.2.1.1.5.0|4|router-1\n")
    done = run("simulate", *words)
    assert done.code == 2
    assert said in done.err
    assert len(done.err.splitlines()) == 1


def test_an_address_that_can_not_be_had_is_named(run):  # noqa: F811
    done = run("simulate", "--routers", "1", "--host", "192.0.2.1")
    assert done.code == 1
    assert done.err.startswith("can't serve at 192.0.2.1 (")
    assert "Errno" not in done.err


def test_what_is_printed_is_toml_whatever_a_community_holds(run, tmp_path: Path):  # noqa: F811
    (tmp_path / 'core "old".snmprec').write_text("1.3.6.1.2.1.1.5.0|4|core\n")
    done = run("simulate", str(tmp_path), "--community", 'a"b\\c', "--for", "0s")
    assert done.code == 0
    [device] = tomllib.loads(done.out)["devices"]
    assert (device["name"], device["snmp"]["community"]) == ('core "old"', 'a"b\\c')


def test_a_recorded_command_line_is_simulated_by_ssh(tmp_path: Path) -> None:
    (tmp_path / "router-1.snmprec").write_text("1.3.6.1.2.1.1.5.0|4|router-1\n")
    said = {"answers": {"display cpu-usage": ["System CPU Using Percentage : 7%"]}}
    (tmp_path / "router-1.cli.json").write_text(json.dumps(said))
    with simulate(str(tmp_path)) as (_, [device]):
        document = {"devices": [{**device, "name": "bng"}]}
        (config,) = from_tables(document, {}).devices
        shells = open_shells(config, tmp_path, None)
        assert shells is not None
        with closing(shells):
            output = shells.run("display cpu-usage", purpose="exec")
    assert output.text.strip() == "System CPU Using Percentage : 7%"


def test_answers_that_are_none_are_told_with_their_file(run, tmp_path: Path):  # noqa: F811
    (tmp_path / "router-1.snmprec").write_text("1.3.6.1.2.1.1.5.0|4|router-1\n")
    (tmp_path / "router-1.cli.json").write_text("[]")
    done = run("simulate", str(tmp_path))
    assert done.code == 2
    assert "router-1.cli.json holds no answers of a command line" in done.err


def written(folder: Path, device: dict[str, object]) -> str:
    """A configuration of one simulated router with its command line; its path."""
    snmp, ssh = device["snmp"], device["ssh"]
    assert isinstance(snmp, dict)
    assert isinstance(ssh, dict)
    path = folder / f"{device['name']}.toml"
    path.write_text(
        f'[daemon]\nstate_dir = "{folder / "state"}"\n[[devices]]\nname = "{device["name"]}"\n'
        f'host = "{device["host"]}"\nsnmp = {{ port = {snmp["port"]}, community = "public" }}\n'
        f'ssh = {{ port = {ssh["port"]}, username = "{ssh["username"]}", '
        f'password = "{ssh["password"]}" }}\n'
    )
    return str(path)


def domains(type_: Run, toml: str) -> dict[str, int]:
    """Subscribers online by domain, as the command line tells them."""
    done = type_("poll", "-g", "subscribers_detail", "-c", toml, "--format", "json")
    rows = [json.loads(line) for line in done.out.splitlines()]
    return {
        row["tags"]["domain"]: row["fields"]["total"]
        for row in rows
        if row["measurement"] == "subscribers_domain"
    }


@pytest.mark.timeout(300)
def test_a_modelled_router_s_command_line_is_asked_recorded_and_simulated_again(
    run: Run,  # noqa: F811
    tmp_path: Path,
) -> None:
    with simulate("--routers", "1") as (_, [device]):
        toml = written(tmp_path, device)
        version = run("exec", "bng-01", "-c", toml, "--", "display version")
        assert version.code == 0
        assert "NetEngine 8000" in version.out
        folder = tmp_path / "recordings"
        assert run("record", "bng-01", str(folder), "-c", toml).code == 0
    (answers,) = folder.glob("*.cli.json")
    with simulate(str(folder)) as (_, [again]):
        toml = written(tmp_path, again)
        assert answers.name == f"{again['name']}.cli.json"
        replayed = run("exec", str(again["name"]), "-c", toml, "--", "display cpu-usage")
        assert replayed.code == 0
        assert "%" in replayed.out
        assert sum(domains(run, toml).values()) > 1000
