"""Wrong credentials are never repeated, whatever restarts."""

from __future__ import annotations

import json
import logging
import stat
from pathlib import Path

import pytest

from ne8000d.config import SnmpConfig
from ne8000d.snmp import Credentials, Gate
from tests.snmp.settings import config, user_config

NOW = 1_750_000_000.0


def gate(state_dir: Path, host: str = "192.0.2.1", settings: SnmpConfig | None = None) -> Gate:
    """A gate as a daemon that has just started makes it."""
    return Credentials(state_dir).gate("bng-01", host, settings or config(161))


def test_a_device_may_be_asked_once_and_then_every_ten_minutes(tmp_path: Path):
    door = gate(tmp_path)
    assert door.may_ask(NOW)
    assert not door.retries_allowed
    door.asked(NOW)
    assert not door.may_ask(NOW + 0.1)
    assert door.wait_seconds(NOW + 60.0) == pytest.approx(540.0)
    assert not door.may_ask(NOW + 599.9)
    assert door.may_ask(NOW + 600.0)
    door.asked(NOW + 600.0)
    assert not door.may_ask(NOW + 700.0)


def test_a_device_that_answered_is_trusted(tmp_path: Path):
    door = gate(tmp_path)
    door.asked(NOW)
    door.answered()
    door.asked(NOW + 1.0)
    assert door.may_ask(NOW + 1.0)
    assert door.retries_allowed


def test_a_restart_does_not_count(tmp_path: Path):
    gate(tmp_path).asked(NOW)
    assert not gate(tmp_path).may_ask(NOW + 10.0)
    gate(tmp_path).answered()
    assert gate(tmp_path).retries_allowed


def test_a_refused_user_waits_even_if_it_worked_before(tmp_path: Path):
    door = gate(tmp_path)
    door.answered()
    door.refused(NOW)
    assert not door.may_ask(NOW + 1.0)
    assert not gate(tmp_path).may_ask(NOW + 599.0)
    assert gate(tmp_path).may_ask(NOW + 600.0)
    assert not door.retries_allowed


@pytest.mark.parametrize(
    ("host", "settings"),
    [
        ("192.0.2.2", config(161)),
        ("192.0.2.1", config(162)),
        ("192.0.2.1", config(161, community="other")),
        ("192.0.2.1", config(161, version="1")),
        ("192.0.2.1", user_config(161, "sha1aes128")),
    ],
)
def test_another_host_or_credential_is_another_gate(
    tmp_path: Path, host: str, settings: SnmpConfig
):
    gate(tmp_path).asked(NOW)
    assert gate(tmp_path, host, settings).may_ask(NOW)


def test_each_part_of_a_users_credential_counts(tmp_path: Path):
    gate(tmp_path, settings=user_config(161, "sha1aes128")).asked(NOW)
    for keys in (
        {"user": "other"}, {"auth": "SHA256"}, {"auth_password": "another123"},
        {"priv": "AES256"}, {"priv_password": "another123"},
    ):  # fmt: skip
        assert gate(tmp_path, settings=user_config(161, "sha1aes128", **keys)).may_ask(NOW)


def test_time_outs_and_names_are_no_part_of_a_credential(tmp_path: Path):
    gate(tmp_path).asked(NOW)
    same = Credentials(tmp_path).gate("renamed", "192.0.2.1", config(161, timeout="7s", retries=9))
    assert not same.may_ask(NOW)


def test_a_clock_that_was_set_back_costs_one_try(tmp_path: Path):
    door = gate(tmp_path)
    door.asked(NOW)
    earlier = NOW - 3600.0
    assert door.may_ask(earlier)
    door.asked(earlier)
    assert not door.may_ask(earlier + 1.0)


def test_the_files_tell_no_secret_and_only_to_their_owner(tmp_path: Path):
    gate(tmp_path, settings=config(161, community="s3cret-community")).asked(NOW)
    for name in ("credentials.json", "credentials.key"):
        path = tmp_path / name
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert b"s3cret" not in path.read_bytes()
        assert b"192.0.2.1" not in path.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "credentials.json",
        "credentials.key",
    ]


def test_two_processes_learn_from_each_other(tmp_path: Path):
    daemon, command = Credentials(tmp_path), Credentials(tmp_path)
    command.gate("bng-01", "192.0.2.1", config(161)).answered()
    daemon.gate("bng-02", "192.0.2.2", config(161)).answered()
    later = Credentials(tmp_path)
    assert later.gate("bng-01", "192.0.2.1", config(161)).retries_allowed
    assert later.gate("bng-02", "192.0.2.2", config(161)).retries_allowed


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"x": null}', '{"x": NaN}', '{"x": true}', "\x00", '{"x": "y"}']
)
def test_a_broken_file_is_forgotten(tmp_path: Path, content: str):
    (tmp_path / "credentials.json").write_text(content)
    door = gate(tmp_path)
    assert door.may_ask(NOW)
    door.asked(NOW)
    kept = json.loads((tmp_path / "credentials.json").read_text())
    assert NOW in kept.values()


def test_a_key_cut_short_is_made_anew(tmp_path: Path):
    (tmp_path / "credentials.key").write_bytes(b"")
    gate(tmp_path).asked(NOW)
    assert len((tmp_path / "credentials.key").read_bytes()) == 32
    assert not gate(tmp_path).may_ask(NOW)


def test_the_state_directory_is_made(tmp_path: Path):
    gate(tmp_path / "state" / "ne8000d").asked(NOW)
    assert not gate(tmp_path / "state" / "ne8000d").may_ask(NOW)


def test_without_a_writable_directory_it_works_in_memory_and_says_so_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    blocked = tmp_path / "file"
    blocked.write_text("a file is in the way of the directory, for root too")
    with caplog.at_level(logging.WARNING):
        credentials = Credentials(blocked)
        door = credentials.gate("bng-01", "192.0.2.1", config(161))
        door.asked(NOW)
        assert not door.may_ask(NOW + 1.0)
        other = credentials.gate("bng-02", "192.0.2.2", config(161))
        other.answered()
        assert other.retries_allowed
        assert not door.may_ask(NOW + 1.0)
    [said] = caplog.messages
    assert said.startswith(f"{blocked} can't be written (")
    assert said.endswith("give the daemon a writable daemon.state_dir")


def test_what_is_learned_outlives_a_file_that_cannot_be_replaced(tmp_path: Path):
    gate(tmp_path).asked(NOW)
    credentials = Credentials(tmp_path)
    kept = tmp_path / "credentials.json"
    kept.unlink()
    kept.mkdir()
    door = credentials.gate("bng-01", "192.0.2.1", config(161))
    door.answered()
    credentials.gate("bng-02", "192.0.2.2", config(161)).answered()
    assert door.retries_allowed
    assert sorted(path.name for path in tmp_path.iterdir()) == [kept.name, "credentials.key"]


def test_no_file_is_written_when_nothing_new_is_known(tmp_path: Path):
    door = gate(tmp_path)
    door.answered()
    (tmp_path / "credentials.json").unlink()
    door.asked(NOW)
    door.answered()
    assert not (tmp_path / "credentials.json").exists()
