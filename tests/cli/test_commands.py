"""Usage, configuration, errors, help: what needs no router."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Iterator

import pytest
from rich.text import Text
from typer.core import TyperCommand
from typer.main import get_command

from ne8000d.cli.app import app


def commands(command: TyperCommand, *words: str) -> Iterator[tuple[tuple[str, ...], TyperCommand]]:
    """Every command with the words that call it."""
    for name, below in getattr(command, "commands", {}).items():
        yield (*words, name), below
        yield from commands(below, *words, name)


COMMANDS = dict(commands(get_command(app)))


def test_help_names_every_command(run):
    done = run("--help")
    assert done.code == 0
    assert all(words[0] in done.out for words in COMMANDS)


@pytest.mark.parametrize("words", sorted(COMMANDS))
def test_every_command_explains_itself(run, words):
    done = run(*words, "--help")
    assert done.code == 0
    assert "Usage" in done.out


def test_no_help_holds_what_the_terminal_takes_for_markup():
    texts = {
        (words, text)
        for words, command in COMMANDS.items()
        for text in (command.help, *(getattr(item, "help", None) for item in command.params))
        if text
    }
    assert len(texts) > 2 * len(COMMANDS)
    assert [item for item in texts if Text.from_markup(item[1]).plain != item[1]] == []


def test_no_command_is_wrong_usage_and_shows_the_help(run):
    done = run()
    assert done.code == 2
    assert "Commands" in done.out


@pytest.mark.parametrize("group", ["dashboards", "influx"])
def test_a_group_alone_shows_its_help_and_asks_for_a_command(run, group):
    done = run(group)
    assert done.code == 2
    assert "Commands" in done.out
    assert done.err == f"name one of its commands: see 'ne8000d {group} --help'\n"


def test_a_file_of_flux_that_is_not_there_is_wrong_usage(run, tmp_path):
    path = tmp_path / "ne8000d.toml"
    path.write_text(
        '[influxdb]\nurl = "http://127.0.0.1:9"\norg = "o"\nbucket = "b"\ntoken = "t"\n'
    )
    done = run("query", "-f", "nowhere.flux")
    assert done.code == 2
    assert done.err == "nowhere.flux: No such file or directory: give a file of Flux\n"


def test_a_file_that_can_not_be_written_is_named(run, tmp_path):
    file = tmp_path / "a-file"
    file.write_text("")
    done = run("dashboards", "export", str(file / "below"))
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"{file}/below")
    assert "Not a directory: see to it" in done.err


def test_version(run):
    done = run("--version")
    assert done.code == 0
    assert done.out.startswith("ne8000d 0.")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["pol"], "No such command 'pol'. Did you mean 'poll'? see 'ne8000d --help'\n"),
        (["get"], "Missing argument 'DEVICE': see 'ne8000d get --help'\n"),
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_code_2(run, words, told):
    done = run(*words)
    assert (done.code, done.out, done.err) == (2, "", told)


def test_a_value_out_of_its_range_is_one_sentence(run):
    done = run("poll", "--samples", "0")
    assert done.code == 2
    assert "'--samples'" in done.err
    assert len(done.err.splitlines()) == 1


def test_a_duration_without_a_unit_is_told_its_right_form(run):
    done = run("poll", "--every", "soon")
    assert done.code == 2
    assert 'must be a duration such as "30s"' in done.err
    assert len(done.err.splitlines()) == 1


def test_no_configuration_says_how_to_get_one(run):
    done = run("check")
    assert done.code == 2
    assert "ne8000d init" in done.err


def test_check_counts_devices_and_names_the_database(run, config):
    path = config("bng-01", "bng-02")
    assert run("check", "-c", path).out == f"{path}: 2 devices, no InfluxDB, OK\n"


def test_check_of_a_wrong_file_is_exit_code_2_with_readable_reasons(run, tmp_path):
    path = tmp_path / "wrong.toml"
    path.write_text('[snmp]\ncomunity = "public"\n[intervals]\nsystem = "soon"\n')
    done = run("check", "-c", str(path))
    assert (done.code, done.out) == (2, "")
    assert "comunity" in done.err
    assert "community" in done.err
    assert "soon" in done.err or "duration" in done.err
    assert "Traceback" not in done.err


def test_the_file_named_by_the_environment_is_taken(run, config, monkeypatch):
    monkeypatch.setenv("NE8000D_CONFIG", config("bng-01"))
    assert "1 device," in run("check").out


def test_a_configuration_without_a_device_can_t_be_polled_or_run(run, tmp_path):
    path = tmp_path / "empty.toml"
    path.write_text("")
    for command in ("poll", "run"):
        done = run(command, "-c", str(path))
        assert done.code == 2
        assert "declares no device" in done.err


def test_init_prints_a_configuration_that_is_toml(run):
    done = run("init")
    assert done.code == 0
    tomllib.loads(done.out)
    assert "[[devices]]" in done.out


def test_init_router_prints_lines_for_the_router(run):
    done = run("init", "--router")
    assert done.code == 0
    assert done.out.splitlines()[0] == "system-view"
    assert done.out.splitlines()[-1] == "commit"


def test_status_without_a_daemon_is_one_sentence_and_exit_code_1(run, config):
    done = run("status", "-c", config("bng-01"))
    assert (done.code, done.out) == (1, "")
    assert "no daemon answers" in done.err
    assert "ne8000d run" in done.err


def test_an_error_of_ours_is_a_sentence_and_debug_shows_where(run, monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise ValueError("a bug of ours")

    monkeypatch.setattr("ne8000d.config.sample", broken)
    quiet, loud = run("init"), run("init", "--debug")
    assert quiet.code == loud.code == 1
    assert "a bug of ours" in quiet.err
    assert "--debug" in quiet.err
    assert "Traceback" not in quiet.err
    assert "Traceback" in loud.err


def test_a_reader_that_goes_away_is_no_traceback(config):
    command = f"{sys.executable} -m ne8000d init | head -1"
    done = subprocess.run(
        ["/bin/sh", "-c", command], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stderr == ""


def test_a_full_disk_is_one_sentence_without_a_number():
    done = subprocess.run(
        ["/bin/sh", "-c", f"{sys.executable} -m ne8000d init > /dev/full"],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == "No space left on device: see to it and run the command again\n"


def test_a_command_whose_output_is_closed_does_its_work(config):
    command = f"{sys.executable} -m ne8000d poll -g system -c {config('bng-01')} >&-"
    done = subprocess.run(
        ["/bin/sh", "-c", command], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_help_and_rows_are_utf_8_whatever_the_locale_is(config):
    device = (
        '[[devices]]\nname = "bng-04"\nhost = "127.0.0.1"\nsnmp = { port = 9 }\n'
        'tags = { site = "são" }\n'
    )
    expected = {"…": ("--help",), '"site": "são"': ("poll", "-c", config(more=device))}
    for text, words in expected.items():
        done = subprocess.run(
            [sys.executable, "-m", "ne8000d", *words],
            env={"PATH": "/usr/bin:/bin", "PYTHONIOENCODING": "iso-8859-1"},
            capture_output=True, check=False, timeout=60,
        )  # fmt: skip
        assert text in done.stdout.decode("utf-8")


def test_device_names_are_completed_from_the_configuration(run, config, monkeypatch):
    path = config("bng-01", "bng-02")
    monkeypatch.setenv("NE8000D_CONFIG", path)
    done = subprocess.run(
        [sys.executable, "-m", "ne8000d"],
        env={
            "PATH": "/usr/bin:/bin",
            "NE8000D_CONFIG": path,
            "_NE8000D_COMPLETE": "complete_bash",
            "COMP_WORDS": "ne8000d poll bng",
            "COMP_CWORD": "2",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stdout.split() == ["bng-01", "bng-02"], done.stderr


def test_help_imports_nothing_heavy():
    """The measured bound: 0.15 s above an empty Typer application (bench in the closing note)."""
    heavy = ("pydantic", "fastapi", "apscheduler", "gufo", "uvicorn", "influxdb_client", "pysmi")
    script = (
        "import sys\nfrom ne8000d.cli.app import app\n"
        "try:\n    app(['--help'])\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stderr.strip() == "[]"
