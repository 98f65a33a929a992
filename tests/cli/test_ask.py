"""`ne8000d get` and `ne8000d walk` against a simulated router."""

from __future__ import annotations

import json
import socket

import pytest


def test_get_prints_values_by_name_and_by_oid(run, config):
    path = config("bng-01")
    done = run("get", "bng-01", "sysName", "1.3.6.1.2.1.1.5.0", "-c", path, "--format", "netsnmp")
    assert (done.code, done.err) == (0, "")
    assert done.out == "SNMPv2-MIB::sysName.0 = STRING: bng-01\n" * 2


def test_get_of_what_the_device_lacks_is_exit_code_1_and_the_rest_is_printed(run, config):
    done = run("get", "bng-01", "sysName.0", "ifName.4711", "-c", config("bng-01"))
    assert done.code == 1
    assert "bng-01" in done.out
    assert done.err == "bng-01 has no IF-MIB::ifName.4711\n"


def test_get_of_a_column_says_what_to_do(run, config):
    done = run("get", "bng-01", "ifName", "-c", config("bng-01"))
    assert done.code == 2
    assert "use 'ne8000d walk'" in done.err


def test_walk_prints_a_column(run, config):
    done = run("walk", "bng-01", "ifName", "-c", config("bng-01"), "--format", "json")
    assert done.code == 0
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert {row["object"] for row in rows} == {"IF-MIB::ifName"}
    assert "NULL0" in {row["value"] for row in rows}


def test_walk_sets_the_columns_of_a_table_side_by_side(run, config):
    done = run("walk", "bng-01", "ifName", "ifAlias", "-c", config("bng-01"))
    heading = done.out.splitlines()[0].split()
    assert heading == ["ifIndex", "ifName", "ifAlias"]


def test_walk_of_a_subtree_by_its_oid(run, config):
    done = run("walk", "bng-01", "1.3.6.1.2.1.1", "-c", config("bng-01"), "-f", "netsnmp")
    assert done.code == 0
    assert "SNMPv2-MIB::sysName.0 = STRING: bng-01" in done.out


def test_walk_of_what_the_device_lacks_is_exit_code_1(run, config):
    done = run("walk", "bng-01", "1.3.6.1.4.1.99999", "-c", config("bng-01"))
    assert (done.code, done.out) == (1, "")
    assert "bng-01 has nothing at" in done.err


def test_a_silent_device_is_one_sentence(run, config):
    done = run("get", "bng-03", "sysName", "-c", config("bng-03"))
    assert (done.code, done.out) == (1, "")
    assert "does not answer" in done.err
    assert len(done.err.splitlines()) == 1


def test_an_unknown_name_is_answered_with_a_near_one(run, config):
    done = run("walk", "bng-01", "ifNam", "-c", config("bng-01"))
    assert done.code == 2
    assert "did you mean ifName" in done.err


def test_walk_of_a_scalar_or_of_one_instance_prints_its_value(run, config):
    for word in ("sysName", "sysName.0"):
        done = run("walk", "bng-01", word, "-c", config("bng-01"), "-f", "netsnmp")
        assert (done.code, done.out) == (0, "SNMPv2-MIB::sysName.0 = STRING: bng-01\n")


def test_walk_of_the_session_table_is_refused_with_a_sentence(run, config):
    for word in ("hwAccessTable", "1.3.6.1.4.1.2011.5.2"):
        done = run("walk", "bng-01", word, "-c", config("bng-01"))
        assert done.code == 2
        assert "hwAccessTable" in done.err
        assert len(done.err.splitlines()) == 1


def test_a_device_without_a_credential_is_never_asked_by_snmp(run, tmp_path):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as router:
        router.bind(("127.0.0.1", 0))
        router.setblocking(False)
        path = tmp_path / "cli-only.toml"
        path.write_text(
            '[[devices]]\nname = "bng-01"\nhost = "127.0.0.1"\nenabled = false\n'
            f"snmp = {{ port = {router.getsockname()[1]} }}\n"
        )
        for words in (
            ("get", "bng-01", "sysName.0"),
            ("walk", "bng-01", "sysName"),
            ("record", "bng-01", str(tmp_path / "recording")),
            ("poll", "bng-01"),
        ):
            done = run(*words, "-c", str(path))
            assert (done.code, done.out) == (2, "")
            assert done.err == (
                "SNMP is not configured for bng-01: give it a community, or a user for version 3, "
                "under [snmp] or [devices.snmp]\n"
            )
        with pytest.raises(BlockingIOError):
            router.recv(1)
