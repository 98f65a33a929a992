"""The service's unit, judged by systemd's own tools and held against what the daemon does."""

from __future__ import annotations

import re
import subprocess
from collections import defaultdict
from pathlib import Path

from ne8000d.config import load
from ne8000d.daemon.lifecycle import GOODBYES_GRACE, POLLS_GRACE, SINKS_GRACE
from tests import servers

ROOT = Path(__file__).parents[2]
UNIT = ROOT / "systemd" / "ne8000d.service"
OLD = "Failed to parse service type, ignoring: notify-reload"
"""What systemd before 253 says; the unit says what it does then."""


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(servers.require("systemd-analyze")), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def version() -> int:
    found = re.search(r"systemd (\d+)", analyze("--version").stdout)
    assert found
    return int(found[1])


def keys() -> dict[str, list[str]]:
    """Every key of the unit with its values, in order."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in UNIT.read_text().splitlines():
        if "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found[name].append(value)
    return found


def test_systemd_finds_nothing_wrong_with_the_unit() -> None:
    done = analyze("verify", str(UNIT))
    said = [line for line in done.stderr.splitlines() if not line.endswith(OLD)]
    assert (done.returncode, said) == (0, [])
    if version() >= 253:
        assert OLD not in done.stderr


def test_its_exposure_is_at_most_two() -> None:
    done = analyze("security", "--offline=true", "--threshold=20", str(UNIT))
    found = re.search(r"Overall exposure level for ne8000d.service: ([\d.]+)", done.stdout)
    assert found, done.stdout + done.stderr
    assert float(found[1]) <= 2.0
    assert done.returncode == 0


def test_systemd_reloads_it_by_signal_and_watches_it() -> None:
    unit = keys()
    assert unit["Type"] == ["notify", "notify-reload"]
    assert "ExecReload" not in unit  # notify-reload sends SIGHUP, the default ReloadSignal
    assert unit["WatchdogSec"] == ["60s"]
    assert unit["RestartPreventExitStatus"] == ["2"]
    assert unit["StateDirectory"] == ["ne8000d"]
    assert unit["UMask"] == ["0077"]
    assert unit["User"] == unit["Group"] == ["ne8000d"]
    # The group reaches control.sock (0660), and nothing else there, for files are 0600.
    assert unit["StateDirectoryMode"] == ["0750"]


def test_the_stop_that_the_daemon_needs_fits_into_what_systemd_gives() -> None:
    assert keys()["TimeoutStopSec"] == ["15s"]
    assert POLLS_GRACE + GOODBYES_GRACE + SINKS_GRACE < 9 < 10 < 15


def test_the_user_of_the_unit_is_one_that_sysusers_makes() -> None:
    lines = (ROOT / "systemd" / "ne8000d.sysusers.conf").read_text().splitlines()
    (line,) = [line for line in lines if line and not line.startswith("#")]
    assert line.split()[:2] == ["u", "ne8000d"]


def test_its_credential_example_is_one_that_the_configuration_takes(tmp_path: Path) -> None:
    examples = re.findall(r"^#LoadCredential=([\w-]+):/\S+$", UNIT.read_text(), re.MULTILINE)
    assert examples == ["influx-token", "community"]
    for name in examples:
        (tmp_path / name).write_text(f"secret of {name}\n")
    (tmp_path / "ne8000d.toml").write_text(
        '[snmp]\ncommunity = { credential = "community" }\n'
        '[influxdb]\nurl = "http://127.0.0.1:8086"\norg = "o"\nbucket = "b"\n'
        'token = { credential = "influx-token" }\n'
        '[[devices]]\nname = "bng-01"\nhost = "192.0.2.1"\n'
    )
    config = load(tmp_path / "ne8000d.toml", {"CREDENTIALS_DIRECTORY": str(tmp_path)})
    assert config.influxdb is not None
    assert config.influxdb.token.get_secret_value() == "secret of influx-token"
    community = config.devices[0].snmp.community
    assert community is not None
    assert community.get_secret_value() == "secret of community"
