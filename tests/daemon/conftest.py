"""Simulated routers and configurations for daemons."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ne8000d.config import Config, from_tables
from ne8000d.simulator import Agent, Faults, Server
from ne8000d.simulator.bng import Bng, Size
from tests.daemon.certificates import write_certificate

SIZE = Size(interfaces=5, subscribers=100)
MakeConfig = Callable[..., Config]


@pytest.fixture(scope="session")
def agents() -> Iterator[dict[str, Agent]]:
    """bng-01 and bng-02 answer, bng-03 never does."""
    made = {
        name: Agent(Bng(name, SIZE), faults=Faults(dead=name == "bng-03"))
        for name in ("bng-01", "bng-02", "bng-03")
    }
    with Server(list(made.values())) as server:
        ports = dict(zip(made, server.ports, strict=True))
        for name, agent in made.items():
            agent.wanted_port = ports[name]
        yield made


@pytest.fixture
def document(tmp_path: Path, agents: dict[str, Agent]) -> Callable[..., dict[str, object]]:
    """`document("bng-01", …, web={…})`: a configuration of these routers as a TOML document."""

    def make(*names: str, **tables: object) -> dict[str, object]:
        intervals = dict.fromkeys(
            ("interfaces", "system", "subscribers", "subscribers_detail", "optics"), "1s"
        )
        return {
            "daemon": {"state_dir": str(tmp_path / "state")},
            "snmp": {"community": "public"},
            "intervals": intervals,
            "web": {"port": 0, "rate_limits": {"data": 1_000_000}},
            "devices": [
                {
                    "name": name,
                    "host": "127.0.0.1",
                    "snmp": {"port": agents[name].wanted_port}
                    | ({"timeout": "50ms", "retries": 0} if name == "bng-03" else {}),
                }
                for name in names
            ],
            **tables,
        }

    return make


@pytest.fixture
def make_config(document: Callable[..., dict[str, object]]) -> MakeConfig:
    """The same, loaded."""
    return lambda *names, **tables: from_tables(document(*names, **tables), {})


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate of localhost and its key."""
    return write_certificate(tmp_path)
