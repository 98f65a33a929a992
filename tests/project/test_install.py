"""docs/install.md: its commands and files, tried as far as a test may go."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import typer.main

from ne8000d.cli.app import app
from ne8000d.config import from_tables
from tests.endtoend.running import Routers
from tests.servers import CHECKOUT

PAGES = ("docs/install.md", "docs/install.pt-BR.md")
COMMUNITY = "/etc/ne8000d/community"


def text(name: str) -> str:
    return (CHECKOUT / name).read_text(encoding="utf-8")


def blocks(name: str, kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", text(name), re.DOTALL)


def lines(name: str) -> list[str]:
    return [line for block in blocks(name, "sh") for line in block.splitlines()]


def ours(name: str) -> list[list[str]]:
    """The words of every line that calls us."""
    return [shlex.split(line)[1:] for line in lines(name) if line.startswith("ne8000d ")]


def test_both_languages_have_the_same_commands_files_and_sections() -> None:
    english, portuguese = PAGES
    for kind in ("sh", "toml", "ini"):
        assert blocks(english, kind) == blocks(portuguese, kind)
    levels = [re.findall(r"^(#+) ", text(name), re.MULTILINE) for name in PAGES]
    assert levels[0] == levels[1]


@pytest.mark.parametrize("name", PAGES)
def test_every_command_and_option_exists(name: str) -> None:
    group = typer.main.get_command(app)
    commands = group.commands  # type: ignore[attr-defined]
    called = [words for words in ours(name) if words != ["--version"]]
    assert {"init", "check", "poll", "get", "status"} == {words[0] for words in called}
    for words in called:
        options = {option for item in commands[words[0]].params for option in item.opts}
        assert {word for word in words if word.startswith("-")} <= options, words
    for word in re.findall(r"`ne8000d ([a-z]+)", text(name)):
        assert word in {*commands, "demo"}


@pytest.mark.parametrize("name", PAGES)
def test_every_file_that_it_installs_exists_and_every_link_leads_somewhere(name: str) -> None:
    for path in re.findall(r"(?: |PWD\"/)(systemd/[\w.-]+)", "\n".join(lines(name))):
        assert (CHECKOUT / path).is_file(), path
    for link in re.findall(r"\]\((?!https?:)([^)#]+)", text(name)):
        assert (CHECKOUT / "docs" / link).exists(), link


@pytest.mark.parametrize("name", PAGES)
def test_its_configuration_is_one(name: str, tmp_path: Path) -> None:
    (tmp_path / "influx-token").write_text("t")
    (tmp_path / "community").write_text("c")
    document = "\n".join(blocks(name, "toml")).replace(COMMUNITY, str(tmp_path / "community"))
    config = from_tables(tomllib.loads(document), {"CREDENTIALS_DIRECTORY": str(tmp_path)})
    assert config.influxdb is not None
    assert [item.name for item in config.devices] == ["bng-01"]


def test_its_words_of_the_router_are_in_the_lines_that_are_printed(tmp_path: Path) -> None:
    printed = run(["init", "--router"], tmp_path)
    assert printed.returncode == 0
    for name in PAGES:
        for word in re.findall(r"`([A-Z]+(?:-[A-Z]+)*)`", text(name)):
            assert word in printed.stdout, word


def test_its_commands_work_on_a_router(tmp_path: Path) -> None:
    (tmp_path / "community").write_text("public\n")
    with Routers("--routers", "1", "--interfaces", "5") as routers:
        port = routers.ports["bng-01"]
        document = (
            blocks(PAGES[0], "toml")[0]
            .replace(COMMUNITY, str(tmp_path / "community"))
            .replace("/var/lib/ne8000d", str(tmp_path / "state"))
            .replace('"192.0.2.1"', f'"127.0.0.1"\nsnmp = {{ port = {port} }}')
        )
        (tmp_path / "ne8000d.toml").write_text(document)
        for words in ours(PAGES[0]):
            if words[0] != "status":
                done = run([word.replace("5s", "1s") for word in words], tmp_path)
                assert done.returncode == 0, (words, done.stderr)
                assert done.stdout
        done = run(["status"], tmp_path)
        assert done.returncode == 1
        assert "no daemon answers" in done.stderr


def run(words: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if name != "NE8000D_CONFIG"}
    return subprocess.run(
        [sys.executable, "-m", "ne8000d", *words],
        cwd=folder,
        env={**environ, "HOME": str(folder)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
