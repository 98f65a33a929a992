"""docs/migration.md and docs/containers.md, held against the code: every name in them exists."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

from ne8000d.cli.app import app
from ne8000d.config import Config, key_paths
from ne8000d.config.environment import router_named, tables
from ne8000d.platforms import PLATFORMS
from tests.servers import CHECKOUT
from tests.web.pretend import Site

DOCS = CHECKOUT / "docs"
MIGRATION = (DOCS / "migration.md").read_text(encoding="utf-8")
CONTAINERS = (DOCS / "containers.md").read_text(encoding="utf-8")
BOTH = pytest.mark.parametrize("text", [MIGRATION, CONTAINERS], ids=["migration", "containers"])
SEED_READ = {
    "HOST", "PORT", "DEBUG", "ROUTER_HOST", "ROUTER_PORT", "ROUTER_USERNAME", "ROUTER_PASSWORD",
    "ROUTER_PROTOCOL", "REDIS_HOST", "REDIS_PORT", "REDIS_PASSWORD", "RATE_LIMIT_COMMANDS",
    "RATE_LIMIT_DATA", "RATE_LIMIT_DIAGNOSTICS", "CACHE_TTL_INTERFACES", "CACHE_TTL_PPPOE_STATS",
    "CACHE_TTL_SYSTEM_METRICS", "BG_UPDATE_INTERVAL_INTERFACES", "BG_UPDATE_INTERVAL_PPPOE",
    "BG_UPDATE_INTERVAL_SYSTEM",
}  # fmt: skip
FILE = Config()
VALUES = {"PORT": "8001", "DEBUG": "true", "ROUTER_PROTOCOL": "ssh"}


def section(title: str) -> str:
    """A `##` or `###` section of migration.md, without those below and beside it."""
    match = re.search(
        rf"^##+ {re.escape(title)}$(.*?)(?=^##|\Z)", MIGRATION, re.MULTILINE | re.DOTALL
    )
    assert match is not None, title
    return match[1]


def rows(text: str) -> list[list[str]]:
    """The cells of every table's rows, headings left out."""
    found = re.sub(r"^\|[^\n]*\n\|[-| ]+\|\n", "", text, flags=re.MULTILINE)
    return [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in found.splitlines()
        if line.startswith("| ")
    ]


def fields() -> set[str]:
    """`measurement.field` of everything that is written, rates included."""
    pages = re.split(
        r"^### `([a-z_]+)`$", (DOCS / "measurements.md").read_text(), flags=re.MULTILINE
    )
    written = {
        f"{name}.{field}"
        for name, text in zip(pages[1::2], pages[2::2], strict=True)
        for field in re.findall(r"^\| `([a-z0-9_]+)` \|", text, re.MULTILINE)
    }
    declared = {
        f"{item.name}.{field.name}"
        for platform in PLATFORMS.values()
        for item in platform.measurements()
        for field in item.fields
    }
    return written | declared


# ---- .env


def test_every_name_that_is_said_to_work_is_read() -> None:
    said = {
        name for cells in rows(section("`.env`")) for name in re.findall(r"`([A-Z_]+)`", cells[0])
    }
    assert said == SEED_READ
    nothing = tables({"ROUTER_HOST": "192.0.2.1"}, FILE)
    for name in said - {"ROUTER_HOST", "REDIS_PORT", "REDIS_PASSWORD"}:
        environ = {"ROUTER_HOST": "192.0.2.1", name: VALUES.get(name, "7")}
        assert tables(environ, FILE) != nothing, name
    redis = {"ROUTER_HOST": "192.0.2.1", "REDIS_HOST": "redis"}
    for name in ("REDIS_PORT", "REDIS_PASSWORD"):
        assert tables(redis | {name: "7"}, FILE) != tables(redis, FILE), name
    assert router_named({"ROUTER_HOST": "192.0.2.1"})


def test_every_name_that_is_said_to_be_gone_is_not_read() -> None:
    text = section("`.env`")
    gone = text[text.index("Not read any more") : text.index("Everybody who")]
    names = set(re.findall(r"`([A-Z_]+)`", gone))
    assert len(names) == 8
    environ = {"ROUTER_HOST": "192.0.2.1"}
    assert tables(environ | dict.fromkeys(names, "7"), FILE) == tables(environ, FILE)


def test_the_example_of_tokens_beside_an_environment_is_a_configuration(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", section("`.env`"), re.DOTALL)
    (tmp_path / "ne8000d.toml").write_text(re.sub(r"^ {2}", "", example, flags=re.MULTILINE))
    (tmp_path / ".env").write_text("ROUTER_HOST=192.0.2.1\nROUTER_USERNAME=u\nHOST=0.0.0.0\n")
    done = subprocess.run(
        [sys.executable, "-m", "ne8000d", "check"],
        cwd=tmp_path, env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


# ---- Commands, keys, links


def _options() -> dict[str, set[str]]:
    """Every command, subcommands as `influx setup`, with its options."""
    found: dict[str, set[str]] = {}

    def walk(command: object, name: str) -> None:
        inner = getattr(command, "commands", {})
        found[name] = {word for item in getattr(command, "params", []) for word in item.opts}
        for word, sub in inner.items():
            walk(sub, f"{name} {word}".strip())

    walk(typer.main.get_command(app), "")
    return found


@BOTH
def test_every_command_and_option_in_the_documents_exists(text: str) -> None:
    options = _options()
    lines = re.findall(r"`ne8000d ([a-z][^`]*)`", text)
    lines += re.findall(r"ne8000d ne8000d ([a-z][^\n\"']*)", text)
    assert lines
    for line in lines:
        words = line.split(" -- ")[0].split()
        name = next(
            (found for count in (2, 1) if (found := " ".join(words[:count])) in options), None
        )
        assert name is not None, line
        given = {word for word in words if re.fullmatch(r"--[a-z-]+", word)}
        assert given <= options[name], line


def test_every_key_in_the_documents_exists() -> None:
    keys = set(key_paths())
    tops = {key.split(".")[0] for key in keys}
    named = set(re.findall(r"`([a-z_]+(?:\.[a-z_]+)+)(?: = [^`]+)?`", MIGRATION + CONTAINERS))
    unknown = {
        name
        for name in named - fields()
        if name.split(".")[0] in tops and name not in keys and not _is_file(name)
    }
    assert unknown == set()


def _is_file(name: str) -> bool:
    return name.endswith((".py", ".md", ".toml", ".yaml", ".yml", ".conf"))


@pytest.mark.parametrize("name", ["migration.md", "containers.md"])
def test_every_link_leads_to_a_file_or_a_heading(name: str) -> None:
    text = (DOCS / name).read_text()
    links = re.findall(r"\]\((?!https?:)([^)]+)\)", text)
    headings = {
        re.sub(r"[^a-z0-9 -]", "", line.lower()).replace(" ", "-")
        for line in re.findall(r"^##+ (.*)$", text, re.MULTILINE)
    }
    assert links
    for link in links:
        path, _, anchor = link.partition("#")
        if path:
            assert (DOCS / path).exists(), link
        else:
            assert anchor in headings, link


# ---- Routes


def test_every_route_is_where_the_document_says(tmp_path: Path) -> None:
    paths = Site(tmp_path).app.openapi()["paths"]
    text = section("Routes")
    gone = text[text.index("Gone:") : text.index("New:")]
    here = text.replace(gone, "")
    named = {(verb.lower(), path) for verb, path in re.findall(r"`(GET|POST) (/[a-z_/]+)`", here)}
    assert len(named) == 10
    assert {(verb, path) for verb, path in named if verb not in paths.get(path, {})} == set()
    new = set(re.findall(r"`(/[a-z_/]+)`", here[here.index("New:") :]))
    assert new
    assert new - set(paths) == set()
    lost = {path for path in re.findall(r"`(/api/[a-z_]+)`", gone) if path != "/api/router_status"}
    assert len(lost) == 5
    assert lost & set(paths) == set()


# ---- Measurements


@pytest.mark.parametrize("title", ["From Telegraf", "From Zabbix"])
def test_every_item_has_a_measurement_and_a_field_that_are_declared(title: str) -> None:
    table = section(title).split("| ne8000d |")[-1]
    known = fields()
    named = {
        name
        for cells in rows(table)
        for name in re.findall(r"`([a-z_]+\.[a-z0-9_]+)`", cells[1])
        if not name.startswith("interfaces.")
    }
    assert len(named) > 20
    assert named - known == set()


# ---- Compose


def test_every_variable_service_and_profile_of_the_containers_page_is_in_the_compose_file() -> None:
    compose = (CHECKOUT / "compose.yaml").read_text()
    variables = re.findall(r"^\| (`[A-Z0-9_`, ]+`) \|", CONTAINERS, re.MULTILINE)
    named = {name for cell in variables for name in re.findall(r"`([A-Z0-9_]+)`", cell)}
    assert named == set(re.findall(r"\$\{([A-Z0-9_]+):-", compose))
    profiles = set(re.findall(r"--profile (\w+)", CONTAINERS))
    assert profiles == set(re.findall(r"profiles: \[(\w+)\]", compose))
    words = r"docker compose (?:logs|exec|restart|kill -s HUP|run --rm)(?: -\S+(?: \w+)?)*? ([a-z]"
    services = set(re.findall(rf"{words}[a-z0-9-]*)", CONTAINERS)) - {"cat"}
    assert services
    assert services <= set(re.findall(r"^  ([a-z0-9-]+):$", compose, re.MULTILINE))
