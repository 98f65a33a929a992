"""The audit log: who, when, what, result; subscribers as keyed hashes."""

from __future__ import annotations

import json
import resource
import stat
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ne8000d.audit import AUDIT_KEY, AUDIT_LOG, Asked, Audit, AuditError

WHEN = 1_764_000_000.5


def asked(what: str, device: str | None = "bng-01") -> Asked:
    return Asked("noc", "operator", "192.0.2.7", "command", device, what)


def lines(folder):
    return [json.loads(line) for line in (folder / AUDIT_LOG).read_text().splitlines()]


def test_a_request_is_one_line_of_json_that_only_its_owner_can_read(tmp_path, caplog):
    caplog.set_level("INFO", "ne8000d.audit")
    Audit(tmp_path, wall=lambda: WHEN).record(asked("display version"), "done", "all well")
    assert lines(tmp_path) == [
        {
            "time": "2025-11-24T16:00:00.500Z",
            "who": "noc",
            "role": "operator",
            "via": "192.0.2.7",
            "action": "command",
            "device": "bng-01",
            "what": "display version",
            "result": "done",
            "detail": "all well",
        }
    ]
    assert stat.S_IMODE((tmp_path / AUDIT_LOG).stat().st_mode) == 0o600
    assert caplog.records[0].message == (tmp_path / AUDIT_LOG).read_text().strip()


@pytest.mark.parametrize(
    ("what", "hidden"),
    [
        ("display access-user username maria@isp", "maria@isp"),
        ("display access-user username 12345678901", "12345678901"),
        ("display access-user usern maria", "maria"),
        ("display access-user user-name maria verbose", "maria"),
        ("display access-user ip-address 100.64.0.9", "100.64.0.9"),
        ("display access-user ipv6-address 2001:db8::9", "2001:db8::9"),
        ("display access-user mac-address 00e0-fc12-3456", "00e0-fc12-3456"),
        ("display arp | include 00:e0:fc:12:34:56", "00:e0:fc:12:34:56"),
        ("display access-user | include 123.456.789-01", "123.456.789-01"),
        ("ping -c 3 100.64.0.9", "100.64.0.9"),
        ("display x maria@isp", "maria@isp"),
    ],
)
def test_a_subscriber_is_a_keyed_hash_the_same_every_time(tmp_path, what, hidden):
    audit = Audit(tmp_path)
    audit.record(asked(what), "done")
    audit.record(asked(what), "done", f"{hidden} is not online")
    first, second = lines(tmp_path)
    assert hidden not in (tmp_path / AUDIT_LOG).read_text()
    assert first["what"] == second["what"] == what.replace(hidden, audit.subscriber(hidden))
    assert Audit(tmp_path).masked(what) == first["what"]
    assert stat.S_IMODE((tmp_path / AUDIT_KEY).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "what",
    [
        "display access-user us maria",
        "display access-user domain isp | include maria",
        "display access-user domain isp|i maria",
        'display access-user slot 1 | include "jose maria"',
        'display access-user username "jose maria da silva" verbose',
        "display aaa offline-record | include maria",
        "display access-user ip-address 100.64.0.9|no-more",
        "display access-user ip-address 100.64.0.8,100.64.0.9",
    ],
)
def test_no_way_to_type_a_subscriber_leaves_it_readable(tmp_path, what):
    masked = Audit(tmp_path).masked(what)
    assert masked.startswith("display a")
    assert "subscriber:" in masked
    for told in ("maria", "jose", "silva", "100.64"):
        assert told not in masked


def test_a_device_that_nobody_knows_may_be_a_subscriber(tmp_path):
    who = Asked("noc", "operator", "x", "command", "maria@isp", "display clock", known=False)
    Audit(tmp_path).record(who, "refused")
    assert "maria" not in (tmp_path / AUDIT_LOG).read_text()
    Audit(tmp_path).record(asked("display clock", device="10.0.0.1"), "done")
    assert lines(tmp_path)[1]["device"] == "10.0.0.1"


def test_a_subscriber_that_is_asked_for_is_hidden_whatever_its_name_looks_like(tmp_path):
    audit = Audit(tmp_path)
    who = Asked("noc", "operator", "x", "subscriber", None, " maria da silva", " maria da silva")
    audit.record(who, "failed", "no router knows maria da silva")
    assert "maria" not in (tmp_path / AUDIT_LOG).read_text()
    (line,) = lines(tmp_path)
    assert line["what"].strip() == audit.subscriber("maria da silva")


def test_without_the_key_the_hash_is_another_one(tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    assert Audit(one).subscriber("maria") != Audit(other).subscriber("maria")
    assert Audit(one).subscriber("maria") == Audit(one).subscriber(" MARIA ")


@pytest.mark.parametrize(
    "what",
    [
        "display interface GigabitEthernet0/1/0",
        "display ip interface brief",
        "display interface Eth-Trunk1.1001",
        "display access-user domain isp",
        "display user-interface",
        "display bgp vpnv4 all peer",
        "interface Eth-Trunk1: undo shutdown",
        "display version | include V800R012C10",
        "display interface brief | include Eth-Trunk1 | no-more",
        'display interface description | include "up up"',
    ],
)
def test_what_names_no_subscriber_stays_readable(tmp_path, what):
    assert Audit(tmp_path).masked(what) == what


def test_whatever_is_asked_is_one_line(tmp_path):
    Audit(tmp_path).record(asked('display x\n{"who": "forged"}\r\x00\u2028'), "refused", "a\nb")
    (line,) = lines(tmp_path)
    assert line["what"] == 'display x\n{"who": "forged"}\r\x00\u2028'
    assert (tmp_path / AUDIT_LOG).read_text().count("\n") == 1


@given(st.text(max_size=200))
def test_nothing_breaks_the_masking(text):
    audit = Audit.__new__(Audit)
    audit._key = b"k" * 32
    assert isinstance(audit.masked(text), str)
    assert isinstance(audit._without({}, text), str)


def test_many_threads_write_whole_lines(tmp_path):
    audit = Audit(tmp_path)
    threads = [
        threading.Thread(
            target=lambda: [audit.record(asked("display clock"), "done") for _ in range(20)]
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(lines(tmp_path)) == 80


def test_a_file_that_logrotate_took_away_is_begun_anew(tmp_path):
    audit = Audit(tmp_path)
    audit.record(asked("display clock"), "done")
    (tmp_path / AUDIT_LOG).rename(tmp_path / "audit.jsonl.1")
    audit.record(asked("display version"), "done")
    assert [line["what"] for line in lines(tmp_path)] == ["display version"]


def test_what_can_t_be_written_is_one_sentence(tmp_path):
    (tmp_path / AUDIT_LOG).mkdir()
    with pytest.raises(AuditError, match="nothing is done unrecorded"):
        Audit(tmp_path).record(asked("display version"), "started")


def test_half_a_line_spoils_no_other(tmp_path):
    (tmp_path / AUDIT_LOG).write_text('{"time": "2025-1')
    Audit(tmp_path).record(asked("display clock"), "done")
    assert json.loads((tmp_path / AUDIT_LOG).read_text().splitlines()[1])["result"] == "done"


def test_a_full_disk_leaves_whole_lines(tmp_path):
    audit = Audit(tmp_path)
    audit.record(asked("display clock"), "done")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    room = (tmp_path / AUDIT_LOG).stat().st_size + 20
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        with pytest.raises(AuditError, match="make room"):
            audit.record(asked("display version"), "started")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [line["what"] for line in lines(tmp_path)] == ["display clock"]


def test_a_key_that_is_too_short_is_made_anew(tmp_path):
    (tmp_path / AUDIT_KEY).write_bytes(b"short")
    assert Audit(tmp_path).subscriber("maria") == Audit(tmp_path).subscriber("maria")
    assert len((tmp_path / AUDIT_KEY).read_bytes()) == 32
