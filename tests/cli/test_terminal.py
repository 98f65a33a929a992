"""Tables for people show what routers said, letter by letter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ne8000d.simulator import Agent, Recording, Server

DESCRIPTIONS = ["CDN [cdn77] 10G", "[/red]", "PE:b:1", "transit [bold]", "2001:db8:a:1::2", "a\\["]


@pytest.fixture
def described(tmp_path: Path) -> Iterator[str]:
    """The configuration of a router whose ports are described like that."""
    lines = {
        "1.3.6.1.2.1.1.1.0": "4|Huawei Versatile Routing Platform Software",
        "1.3.6.1.2.1.1.2.0": "6|1.3.6.1.4.1.2011.2.62.30",
        "1.3.6.1.2.1.1.3.0": "67|128991488",
    }
    columns = {"2.2.1.3": "2|6", "2.2.1.8": "2|1", "31.1.1.1.1": "4|GE0/0/{}"}
    for column, value in columns.items():
        for port in range(1, len(DESCRIPTIONS) + 1):
            lines[f"1.3.6.1.2.1.{column}.{port}"] = value.format(port)
    for port, text in enumerate(DESCRIPTIONS, 1):
        lines[f"1.3.6.1.2.1.31.1.1.1.18.{port}"] = f"4|{text}"
    recording = tmp_path / "described.snmprec"
    recording.write_text("".join(f"{oid}|{value}\n" for oid, value in lines.items()))
    config = tmp_path / "described.toml"
    with Server([Agent(Recording(recording))]) as server:
        config.write_text(
            f'[[devices]]\nname = "described"\nhost = "127.0.0.1"\n'
            f'snmp = {{ port = {server.ports[0]}, community = "public" }}\n'
        )
        yield str(config)


def test_a_description_with_brackets_or_colons_is_printed_as_the_router_has_it(run, described):
    done = run("poll", "-c", described, "-g", "interfaces", "--format", "table")
    assert (done.code, done.err) == (0, "")
    for text in DESCRIPTIONS:
        assert text in done.out
