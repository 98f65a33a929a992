"""Users' own tables on the command line."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

from ne8000d.config import from_tables
from ne8000d.declared import declare
from tests.servers import CHECKOUT

PORTS = (
    '[[tables]]\nmeasurement = "port"\nindex = ["ifIndex"]\ncolumns = [\n'
    '{ name = "port", object = "IF-MIB::ifName", kind = "tag" },\n'
    '{ name = "in_octets", object = "ifHCInOctets", kind = "counter64" }]\n'
)


def test_check_counts_them(run, config):
    done = run("check", "-c", config("bng-01", more=PORTS))
    assert (done.code, done.err) == (0, "")
    assert "1 device, 1 table of your own, no InfluxDB, OK" in done.out


def test_check_tells_every_mistake_and_ends_with_two(run, config):
    text = PORTS.replace("ifHCInOctets", "ifHCInOctet").replace("IF-MIB::ifName", "ifDescr.7")
    path = config("bng-01", more=text)
    done = run("check", "-c", path)
    assert (done.code, done.out) == (2, "")
    assert f"{path}: [[tables]] port: in_octets: no MIB module defines 'ifHCInOctet'" in done.err
    assert f"{path}: [[tables]] port: port: ifDescr.7 is one value of a column" in done.err


def test_check_warns_of_a_module_that_can_t_be_read(run, config, tmp_path):
    folder = tmp_path / "mibs"
    folder.mkdir()
    (folder / "BAD-MIB.txt").write_text("BAD-MIB DEFINITIONS ::= BEGIN\nwhat ever\nEND\n")
    path = Path(config("bng-01"))
    path.write_text(path.read_text().replace("[daemon]\n", f'[daemon]\nmibs = ["{folder}"]\n'))
    done = run("check", "-c", str(path))
    assert done.code == 0
    assert re.search(r"^warning: .*BAD-MIB.txt, line \d+: BAD-MIB is left out: ", done.err)


def test_get_knows_the_names_of_one_s_own_modules(run, config):
    path = Path(config("bng-01"))
    own = f'[daemon]\nmibs = ["{CHECKOUT / "tests/tables/mibs"}"]\n'
    path.write_text(path.read_text().replace("[daemon]\n", own))
    done = run("get", "-c", str(path), "bng-01", "OPERATOR-MIB::radioName.7")
    assert done.code == 1
    assert "bng-01 has no OPERATOR-MIB::radioName.7" in done.err


def test_poll_knows_their_groups(run, config):
    path = config("bng-01", more=PORTS)
    done = run(
        "poll", "-c", path, "--group", "table:port", "--samples", "2", "--every", "1s",
        "--format", "json",
    )  # fmt: skip
    assert done.code == 0
    rows = [json.loads(line) for line in done.out.splitlines()]
    ports = [row for row in rows if row["measurement"] == "port"]
    assert {row["tags"]["port"] for row in ports} >= {"100GE0/1/0"}
    assert all("in_octets" in row["fields"] for row in ports)
    assert any(row["fields"].get("in_bps", 0) > 0 for row in ports)
    wrong = run("poll", "-c", path, "--group", "table:prot")
    assert wrong.code == 2
    assert "did you mean 'table:port'" in wrong.err


def test_poll_without_a_group_polls_them_too(run, config):
    done = run("poll", "-c", config("bng-01", more=PORTS), "--format", "json")
    assert done.code == 0
    assert any(json.loads(line)["measurement"] == "port" for line in done.out.splitlines())


def test_the_example_of_the_documentation_is_right(tmp_path):
    page = (CHECKOUT / "docs/tables.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    document = tomllib.loads(example)
    document["daemon"]["mibs"] = [str(tmp_path)]
    document["snmp"] = {"community": "c"}
    document["devices"] = [{"name": "sw-1", "host": "192.0.2.1"}]
    config = from_tables(document, {})
    own = declare(config, {"XDG_CACHE_HOME": str(tmp_path)})
    (measurement,) = own.tables["arp"].measurements
    line = re.findall(r"^arp,(\S+) (\S+)=", page, re.MULTILINE)[0]
    tags = {pair.partition("=")[0] for pair in line[0].split(",")}
    assert tags == {*measurement.tag_names, "device"}
    assert (line[1],) == measurement.field_names
