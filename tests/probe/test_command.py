"""`ne8000d probe`: lines, exit codes, and a report that tells nothing about anybody."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest

from ne8000d.config import from_tables
from ne8000d.masks import Masks
from ne8000d.probe import Finding, Probed, TableFinding, Verdict, counters, report
from tests.cli.conftest import config, ports, run  # noqa: F401 - fixtures


@pytest.fixture(autouse=True)
def _no_long_watch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counters, "WATCHED_SECONDS", 0.1)


def test_every_line_says_device_verdict_and_subject(run, config):  # noqa: F811
    done = run("probe", "bng-01", "-c", config("bng-01"))
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert all(re.match(r"bng-01 (ok|note) [\w ]+: \S", line) for line in lines)
    assert any(line.startswith("bng-01 ok SNMP: v2c answers: Huawei") for line in lines)
    assert any(
        re.match(r"bng-01 ok table interface: read, \d+ rows, \d+ requests", line) for line in lines
    )


def test_a_device_that_says_no_is_exit_code_1_and_the_others_are_told(run, config):  # noqa: F811
    done = run("probe", "-c", config("bng-01", "bng-03"))
    assert done.code == 1
    assert "bng-03 no SNMP: 127.0.0.1:" in done.out
    assert "bng-01 ok table subscribers: read, 1 rows" in done.out


def test_influxdb_that_says_no_is_exit_code_1(run, config):  # noqa: F811
    more = '[influxdb]\nurl = "http://127.0.0.1:9"\norg = "o"\nbucket = "b"\ntoken = "t"\n'
    done = run("probe", "-c", config("bng-01", more=more))
    assert done.code == 1
    assert "no InfluxDB: http://127.0.0.1:9 does not take a point" in done.out


def test_a_report_is_for_its_owner_alone_and_masked(run, config, tmp_path: Path):  # noqa: F811
    path = tmp_path / "report.txt"
    done = run("probe", "-c", config("bng-01", "bng-03"), "--report", str(path))
    assert path.stat().st_mode & 0o777 == 0o600
    text = path.read_text()
    assert [word for word in ("bng-0", "127.0.0.1", "public") if word in text] == []
    assert "router-" in text
    assert "ok table interface: read" in text
    assert "read it before you send it" in done.err


def test_a_report_that_can_not_be_written_is_wrong_usage(run, config, tmp_path: Path):  # noqa: F811
    done = run("probe", "bng-03", "-c", config("bng-03"), "--report", str(tmp_path / "no" / "file"))
    assert done.code == 2
    assert "name another file with --report" in done.err


@pytest.mark.parametrize(
    "telling",
    ["core-campinas", "10.1.2.3", "2804:14c:65::1", "00e0-fc12-3456", "noc-user", "s3cret",
     "provedor", "bng-sp-07", "influx.provedor.example", "meu-balde", "gru-7", "t0ken"],
)  # fmt: skip
def test_nothing_in_a_report_tells_who_it_is(telling: str) -> None:
    settings = from_tables(
        {
            "influxdb": {"url": "http://influx.provedor.example:8086", "org": "provedor",
                         "bucket": "meu-balde", "token": "t0ken"},
            "devices": [
                {"name": "bng-sp-07", "host": "10.1.2.3", "tags": {"site": "gru-7"},
                 "snmp": {"community": "s3cret"},
                 "ssh": {"username": "noc-user", "password": "s3cret"}},
            ],
        },
        {},
    )  # fmt: skip
    said = (
        "bng-sp-07 (10.1.2.3:161) core-campinas 2804:14c:65::1 00e0-fc12-3456 noc-user s3cret "
        "influx.provedor.example provedor meu-balde gru-7 Eth-Trunk1.1001 t0ken"
    )
    probed = Probed(
        "bng-sp-07",
        [Finding("SNMP", Verdict.NO, said)],
        [TableFinding("interface", "interfaces", 7, 3, 12.0, "no_response", said)],
        "core-campinas",
    )
    text = report(settings, [probed], [Finding("InfluxDB", Verdict.NO, said)], Masks(b"k" * 32))
    assert telling not in text
    assert "Eth-Trunk1.1001" in text
    assert "7 rows, 3 requests, 12 ms" in text


def test_beside_a_daemon_no_second_line_of_the_router_is_taken(run, config, tmp_path: Path):  # noqa: F811
    (tmp_path / "state").mkdir()
    path = config("bng-01", more='[ssh]\nusername = "noc"\npassword = "not-a-secret"\nport = 9\n')
    with socket.socket(socket.AF_UNIX) as daemon:
        daemon.bind(str(tmp_path / "state" / "control.sock"))
        daemon.listen()
        done = run("probe", "bng-01", "-c", path)
    assert done.code == 0
    assert "bng-01 note command line: the running daemon holds this router's session" in done.out
