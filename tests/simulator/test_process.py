"""`python -m ne8000d.simulator`."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from gufo.snmp import SnmpVersion
from gufo.snmp.sync import SnmpSession
from pydantic import SecretStr

from ne8000d.config import SshConfig
from ne8000d.simulator.__main__ import main
from ne8000d.simulator.users import User
from ne8000d.ssh import Shells
from tests.servers import CHECKOUT
from tests.simulator.test_users import netsnmp

SYS_NAME = "1.3.6.1.2.1.1.5.0"
TOTAL = "1.3.6.1.4.1.2011.5.2.1.14.1.1.0"


@contextmanager
def simulator(*options: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-m", "ne8000d.simulator", *options],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=CHECKOUT,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


def addresses(process: subprocess.Popen[str], count: int) -> list[tuple[str, str, int]]:
    assert process.stdout is not None
    lines = [process.stdout.readline().split() for _ in range(count)]
    return [(name, host, int(port)) for name, host, port in lines]


def get(host: str, port: int, oids: Sequence[str]) -> list[object]:
    with SnmpSession(
        host, port=port, community="gerencia", version=SnmpVersion.v2c, timeout=30
    ) as session:
        found = session.get_many(oids)
        return [found[oid] for oid in oids]


def test_with_ssh_it_says_where_each_command_line_is_too(tmp_path: Path) -> None:
    with simulator(
        "--routers", "2", "--ssh", "--interfaces", "5", "--subscribers", "50"
    ) as routers:
        assert routers.stdout is not None
        for name in ("bng-01", "bng-02"):
            words = routers.stdout.readline().split()
            assert (words[0], words[1], len(words)) == (name, "127.0.0.1", 4)
            config = SshConfig(
                username="noc", password=SecretStr("not-a-secret"), port=int(words[3])
            )
            shells = Shells(config, "127.0.0.1", name, known_hosts=tmp_path / "known_hosts")
            text = shells.run("display access-user summary", purpose="exec").text
            shells.close()
            assert "Total users" in text


def test_it_says_where_each_router_is_and_stops_by_sigterm() -> None:
    with simulator(
        "--routers", "3", "--rui", "200", "--interfaces", "20", "--community", "gerencia"
    ) as process:
        found = addresses(process, 3)
        assert [name for name, _, _ in found] == ["bng-01", "bng-02", "bng-03"]
        for name, host, port in found:
            sys_name, total = get(host, port, [SYS_NAME, TOTAL])
            assert sys_name == name.encode()
            assert isinstance(total, int)
            assert total > 1_000
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def test_it_dies_with_its_parents_pipe(tmp_path: Path) -> None:
    path = tmp_path / "gravado.snmprec"
    path.write_text(f"{SYS_NAME}|4|gravado\n")
    with simulator("--recording", str(path), "--community", "gerencia") as process:
        ((name, host, port),) = addresses(process, 1)
        assert name == "gravado"
        assert get(host, port, [SYS_NAME]) == [b"gravado"]
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(30) == 0


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--rui", "5"], "--rui takes two routers: add --routers 2"),
        (["--delay", "bng-01=soon"], "--delay bng-01=soon: write it as bng-01=4"),
        (["--dead", "bng-9"], "no router is called bng-9: bng-01"),
        (["--trunks", "900"], "900 trunks do not fit: give it more cards or ports"),
        (["--recording", "none.snmprec"], "No such file or directory; name a .snmprec file"),
    ],
)
def test_wrong_usage_is_one_sentence(
    options: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(options) == 2
    assert sentence in capsys.readouterr().err


def test_a_user_of_v3_may_be_given() -> None:
    with simulator("--user", "noc,SHA256,secret-one,AES128,secret-two") as process:
        [(_, _, port)] = addresses(process, 1)
        user = User("noc", "SHA256", "secret-one", "AES128", "secret-two")
        assert "bng-01" in netsnmp(port, user, SYS_NAME)


def test_a_user_that_is_written_wrongly_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--user", "noc,SHA256"]) == 2
    assert "--user noc,SHA256: write it as" in capsys.readouterr().err
    assert main(["--user", "noc,SHA9,secret-one"]) == 2
    assert "auth is one of" in capsys.readouterr().err
