"""The wall clock is stepped an hour back and an hour on: no poll is missed, stamps stay right."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.endtoend.running import Routers, RunningDaemon, wait_for
from tests.servers import require_libfaketime

CONFIG = """[snmp]
community = "public"
[intervals]
interfaces = "5s"
system = "5s"
subscribers = "5s"
subscribers_detail = "5s"
optics = "5s"
"""
GROUPS = 5
WATCHED = 16.0


@pytest.mark.parametrize("step", ["-3600", "+3600"])
def test_a_stepped_wall_clock_stops_no_poll_and_spoils_no_stamp(tmp_path: Path, step: str):
    library = require_libfaketime()
    clock = tmp_path / "clock"
    _set(clock, "+0")
    environ = {
        "LD_PRELOAD": str(library),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }
    with (
        Routers("--interfaces", "16") as routers,
        RunningDaemon(tmp_path, CONFIG + routers.devices(), environ=environ) as daemon,
    ):

        def polls() -> int:
            return int(daemon.status()["polls"]["polls"])

        wait_for("every group's first poll", lambda: polls() >= GROUPS + 1)
        wait_for(
            "the inventory", lambda: "inventory" in daemon.status()["devices"]["bng-01"]["groups"]
        )
        _set(clock, step)
        before, started = polls(), time.monotonic()
        wait_for("a new plan", lambda: daemon.status()["polls"]["replanned"] >= 1, 5.0)
        time.sleep(WATCHED)
        status = daemon.status()
        elapsed = time.monotonic() - started
        # On a busy machine a poll may run into the next one's moment, which is then skipped and
        # counted, and so is a moment that passes before the step is noticed, one a group at most:
        # what a step must not do is let a moment pass unnoticed.
        counted = status["polls"]
        noticed = counted["polls"] - before + sum(counted["skipped"].values())
        noticed += counted["coalesced"]
        assert noticed >= GROUPS * (int(elapsed / 5) - 1), (counted, elapsed)
        assert counted["coalesced"] <= GROUPS
        assert status["polls"]["skipped"].keys() <= {"still_running"}
        assert status["polls"]["failed"] == 0
        online = daemon.get("/api/online_total")
        assert online["data"]["total"] > 0
        assert 0.0 <= online["age_seconds"] < 8.0
        assert status["without_rate"].get("gap", 0) == 0
        # What is seldom asked for is as old as it was, and not missing for an hour.
        shown = daemon.get("/api/system_metrics")["data"]["devices"]["bng-01"]
        assert shown["model"] is not None
        assert WATCHED < shown["ages"]["model"] < 3 * WATCHED


def _set(clock: Path, offset: str) -> None:
    """At once: libfaketime reads the file at every call, and an empty one means no offset."""
    new = clock.with_suffix(".new")
    new.write_text(offset)
    new.replace(clock)
