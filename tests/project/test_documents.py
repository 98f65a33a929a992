"""What README, changelog and references promise, held against the code."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import typer.main

from ne8000d.cli.app import app
from tests.project import measurements_page
from tests.servers import CHECKOUT

READMES = ("README.md", "README.pt-BR.md")
FOREIGN = {"__pycache__", "node_modules", "static"}
"""Folders of files that are made or fetched, never committed."""


def text(name: str) -> str:
    return (CHECKOUT / name).read_text(encoding="utf-8")


def commands() -> dict[str, set[str]]:
    """The options of every command."""
    group = typer.main.get_command(app)
    return {
        name: {option for parameter in command.params for option in parameter.opts}
        for name, command in group.commands.items()  # type: ignore[attr-defined]
    }


def test_the_measurement_reference_is_what_the_declarations_say() -> None:
    page = measurements_page.PAGE.read_text(encoding="utf-8")
    assert page == measurements_page.page(), "run `make docs`"


@pytest.mark.parametrize("name", READMES)
def test_every_make_target_of_the_readme_exists(name: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z]+)", text(name)))
    assert {"demo", "test"} <= named <= targets


@pytest.mark.parametrize("name", READMES)
def test_every_command_of_the_readme_exists(name: str) -> None:
    named = set(re.findall(r"(?:^\.venv/bin/|`)ne8000d ([a-z]+)", text(name), re.MULTILINE))
    assert {"init", "check", "poll", "run"} <= named <= set(commands())


@pytest.mark.parametrize("name", READMES)
def test_every_option_of_the_readme_exists(name: str) -> None:
    lines = re.findall(r"^\.venv/bin/ne8000d ([a-z]+)([^#\n]*)", text(name), re.MULTILINE)
    lines += re.findall(r'make (demo) ARGS="(.*?)"', text(name))
    for command, words in lines:
        assert set(re.findall(r"--[a-z-]+", words)) <= commands()[command], command


@pytest.mark.parametrize("name", READMES)
def test_every_measurement_of_the_readme_is_declared(name: str) -> None:
    page = measurements_page.page()
    rows = re.findall(r"^\| (`[a-z_`, ]+`) \|", text(name), re.MULTILINE)
    names = [word for row in rows for word in re.findall(r"`([a-z_]+)`", row)]
    full = {f"subscribers{word}" if word.startswith("_") else word for word in names}
    assert full
    assert {name for name in full if f"### `{name}`" not in page} == set()


@pytest.mark.parametrize(
    "name", [*READMES, "CHANGELOG.md", "bench/README.md", "docs/measurements.md", "docs/snmp.md"]
)
def test_every_link_leads_to_a_file(name: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text(name))
    folder = (CHECKOUT / name).parent
    assert [link for link in links if not (folder / link).exists()] == []


def test_both_readmes_show_the_same_commands() -> None:
    english, portuguese = (
        [
            line.split("#")[0].strip()
            for block in re.findall(r"```sh\n(.*?)```", text(name), re.DOTALL)
            for line in block.splitlines()
        ]
        for name in READMES
    )
    assert english == portuguese


def test_the_lock_names_exact_versions_and_no_registry() -> None:
    lines = [line for line in text("requirements.lock").splitlines() if not line.startswith("#")]
    assert all(re.match(r"[a-z0-9-]+==[^ ]+( ; .+)?$", line) for line in lines)
    assert "://" not in text("requirements.lock")


def test_the_lock_has_every_declared_dependency() -> None:
    project = tomllib.loads(text("pyproject.toml"))["project"]
    declared = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    locked = {line.split("==")[0] for line in text("requirements.lock").splitlines()}
    names = {re.split(r"[<>=\[; ]", item)[0].lower() for item in declared}
    assert names - locked == set()


def test_the_changelog_has_a_place_for_what_comes() -> None:
    assert "## [Unreleased]" in text("CHANGELOG.md")


def test_no_document_or_source_names_this_machine() -> None:
    folders = ("ne8000d", "docs", "bench", "tests", "mibs", "systemd", ".ci")
    files = [path for folder in folders for path in Path(CHECKOUT, folder).rglob("*")]
    files += [path for path in CHECKOUT.iterdir() if path.suffix in {".md", ".toml", ".lock"}]
    home = re.compile(rb"/(root|work)/")
    named = [
        path.relative_to(CHECKOUT)
        for path in files
        if path.is_file() and FOREIGN.isdisjoint(path.parts) and home.search(path.read_bytes())
    ]
    assert named == []
