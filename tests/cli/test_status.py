"""What `ne8000d status` makes of the daemon's answer."""

import contextlib
import io

import pytest

from ne8000d.cli.status_tables import print_status

SESSION = {
    "open": 0, "busy": 0, "waiting": 0, "logins": 1, "refused": None, "poll": "always",
    "reason": None, "disagreement": None,
}  # fmt: skip


def printed(repetitions: dict[str, object], **ssh: object) -> str:
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
    with contextlib.redirect_stdout(io.StringIO()) as out:
        print_status(status, "a test")
    return out.getvalue()


def test_status_shows_how_many_rows_requests_ask_for():
    asked = {"interface": {"asked": 25, "most": 25, "lossy": False}}
    [row] = [line for line in printed(asked).splitlines() if "192.0.2.1" in line]
    assert row.split()[-3:] == ["25", "snmp", "-"]
    asked["optics"] = {"asked": 6, "most": 25, "lossy": True}
    text = printed(asked)
    assert "6-25" in text
    assert (
        "bng-01: optics is asked for 6 of 25 rows at a time: larger answers do not come through"
    ) in text


def test_status_of_a_device_that_was_never_walked_shows_no_rows():
    assert "bng-01" in printed({})


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
def test_status_shows_the_session_and_what_polls_ask(ssh, shown):
    text = printed({}, **ssh)
    [row] = [line for line in text.splitlines() if "192.0.2.1" in line]
    assert "both" in row
    assert row.rstrip().endswith(shown)
    if "refused" in ssh:
        assert "\nbng-01 refused the login: correct ssh.password" in text


def test_status_tells_a_disagreement_of_snmp_and_cli():
    text = printed({}, disagreement="SNMP counts 5 subscribers and the CLI 900")
    assert "bng-01: SNMP counts 5 subscribers and the CLI 900" in text


@pytest.mark.parametrize("columns", ["40", "80"])
def test_status_cuts_nothing_short_in_a_narrow_terminal_or_a_pipe(
    columns: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("COLUMNS", columns)
    text = printed({}, reason="connection_refused", busy=1)
    [row] = [line for line in text.splitlines() if "192.0.2.1" in line]
    assert row.split()[0] == "bng-01"
    assert row.split()[-1] == "connection_refused"
    assert "…" not in text
