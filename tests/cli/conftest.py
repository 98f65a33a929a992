"""A command line, and simulated routers for it to talk to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ne8000d.cli.app import app
from ne8000d.simulator import Agent, Faults, Server
from ne8000d.simulator.bng import Bng, Size


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """`run("poll", "-c", …)`: exit code, output and errors, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    for name in ("NE8000D_CONFIG", "ROUTER_HOST", "STATE_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def run(*words: str) -> Outcome:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            app(list(words), prog_name="ne8000d")
        told = capsys.readouterr()
        code = ended.value.code
        assert isinstance(code, int)
        return Outcome(code, told.out, told.err)

    return run


@pytest.fixture(scope="session")
def ports() -> Iterator[dict[str, int]]:
    """Ports of bng-01 and bng-02, which answer, and of bng-03, which never does."""
    size = Size(interfaces=5, subscribers=100)
    names = ("bng-01", "bng-02", "bng-03")
    agents = [Agent(Bng(name, size), faults=Faults(dead=name == "bng-03")) for name in names]
    with Server(agents) as server:
        yield dict(zip(names, server.ports, strict=True))


@pytest.fixture
def config(tmp_path: Path, ports: dict[str, int]) -> Callable[..., str]:
    """`config("bng-01", …)` writes a configuration of these devices and returns its path."""

    def write(*names: str, more: str = "") -> str:
        lines = [
            '[snmp]\ncommunity = "public"\ntimeout = "5s"\n',
            f'[daemon]\nstate_dir = "{tmp_path / "state"}"\n',
            more,
        ]
        for name in names:
            silent = 'timeout = "50ms"\nretries = 0\n' if name == "bng-03" else ""
            lines.append(
                f'[[devices]]\nname = "{name}"\nhost = "127.0.0.1"\n'
                f"[devices.snmp]\nport = {ports[name]}\n{silent}"
            )
        path = tmp_path / "some.toml"
        path.write_text("\n".join(lines))
        return str(path)

    return write
