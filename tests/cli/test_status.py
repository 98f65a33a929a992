"""What `ne8000d status` makes of the daemon's answer."""

import io

import pytest
from rich.console import Console

from ne8000d.cli import status_tables

SESSION = {
    "open": 0, "busy": 0, "waiting": 0, "logins": 1, "refused": None, "poll": "always",
    "reason": None, "disagreement": None,
}  # fmt: skip


def printed(monkeypatch: pytest.MonkeyPatch, repetitions: dict[str, object], **ssh: object) -> str:
    out = io.StringIO()
    monkeypatch.setattr(
        status_tables, "Console", lambda **keys: Console(file=out, width=200, **keys)
    )
    device = {
        "host": "192.0.2.1", "breaker": "closed", "age_seconds": 3.0, "reason": None, "groups": {},
        "repetitions": repetitions, "source": "both" if ssh else "snmp",
        "ssh": SESSION | ssh if ssh else None,
    }  # fmt: skip
    status = {
        "version": "1", "pid": 2, "uptime_seconds": 3.0, "without_rate": {}, "sinks": {},
        "workers": {"limit": 4, "busy": 0, "waiting": 0},
        "polls": {"polls": 1, "failed": 0, "late": 0, "worst_lag_seconds": 0.0, "skipped": {}},
        "devices": {"bng-01": device},
    }  # fmt: skip
    status_tables.print_status(status, "a test")
    return out.getvalue()


def test_status_shows_how_many_rows_requests_ask_for(monkeypatch: pytest.MonkeyPatch):
    asked = {"interface": {"asked": 25, "most": 25, "lossy": False}}
    [row] = [line for line in printed(monkeypatch, asked).splitlines() if "192.0.2.1" in line]
    assert row.split()[-3:] == ["25", "snmp", "-"]
    asked["optics"] = {"asked": 6, "most": 25, "lossy": True}
    text = printed(monkeypatch, asked)
    assert "6-25" in text
    assert (
        "bng-01: optics is asked for 6 of 25 rows at a time: larger answers do not come through"
    ) in text


def test_status_of_a_device_that_was_never_walked_shows_no_rows(monkeypatch: pytest.MonkeyPatch):
    assert "bng-01" in printed(monkeypatch, {})


@pytest.mark.parametrize(
    ("ssh", "shown"),
    [
        ({"open": 1}, "open"),
        ({"open": 1, "waiting": 2}, "open, 2 wait"),
        ({"open": 0}, "closed"),
        ({"reason": "vty_busy"}, "vty_busy"),
        ({"refused": "bng-01 refused the login: correct ssh.password"}, "login refused"),
    ],
)
def test_status_shows_the_session_and_what_polls_ask(monkeypatch, ssh, shown):
    text = printed(monkeypatch, {}, **ssh)
    [row] = [line for line in text.splitlines() if "192.0.2.1" in line]
    assert "both" in row
    assert row.rstrip().endswith(shown)
    if "refused" in ssh:
        assert "\nbng-01 refused the login: correct ssh.password" in text


def test_status_tells_a_disagreement_of_snmp_and_cli(monkeypatch):
    text = printed(monkeypatch, {}, disagreement="SNMP counts 5 subscribers and the CLI 900")
    assert "bng-01: SNMP counts 5 subscribers and the CLI 900" in text
