"""Reload: only what differs is touched, and what is wrong changes nothing."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from ne8000d.config import Config, from_tables
from ne8000d.daemon.changes import Changes, difference
from ne8000d.daemon.lifecycle import Daemon
from ne8000d.daemon.reload import told
from ne8000d.errors import ConfigError
from ne8000d.sinks.store import StoreReader
from tests.endtoend.running import Routers, RunningDaemon, wait_for
from tests.sinks.fake_influx import FakeInflux

DEADLINE = 60.0


# --- the difference


def config(*devices: dict[str, object], **tables: object) -> Config:
    document = {
        "daemon": {"state_dir": "/nowhere"},
        "snmp": {"community": "public"},
        "devices": [{"host": "192.0.2.1", **device} for device in devices],
        **tables,
    }
    return from_tables(document, {})


A, B, C = {"name": "a"}, {"name": "b"}, {"name": "c"}


def test_the_same_configuration_is_no_change():
    assert difference(config(A, B), config(A, B)) == Changes()
    assert told(Changes()) == "nothing differs"


def test_devices_that_come_go_and_change_are_told_apart():
    before = config(A, B, C)
    after = config(A, B | {"tags": {"site": "gru"}}, {"name": "d"})
    changes = difference(before, after)
    assert [item.name for item in changes.added] == ["d"]
    assert changes.removed == ("c",)
    assert [item.name for item in changes.changed] == ["b"]
    assert told(changes) == "added d; removed c; changed b"


def test_a_device_that_is_disabled_goes_and_one_that_is_enabled_comes():
    off = B | {"enabled": False}
    assert difference(config(A, B), config(A, off)).removed == ("b",)
    assert [item.name for item in difference(config(A, off), config(A, B)).added] == ["b"]


def test_a_default_that_changes_changes_the_devices_that_use_it():
    own = B | {"snmp": {"community": "of-b"}}
    changes = difference(config(A, own), config(A, own, snmp={"community": "new"}))
    assert [item.name for item in changes.changed] == ["a"]


def test_other_intervals_alone_leave_a_device_what_it_is():
    changes = difference(config(A, B), config(A, B, intervals={"system": "60s"}))
    assert changes.changed == ()
    assert [item.name for item in changes.paced] == ["a", "b"]
    assert told(changes) == "other intervals for a, b"


def test_a_secret_that_changes_in_its_file_is_a_change(tmp_path):
    (tmp_path / "community").write_text("old")
    device = A | {"snmp": {"community": {"file": str(tmp_path / "community")}}}
    before = config(device)
    (tmp_path / "community").write_text("new")
    assert [item.name for item in difference(before, config(device)).changed] == ["a"]


def test_what_needs_a_restart_is_named_by_its_keys():
    after = config(
        A, daemon={"state_dir": "/elsewhere"}, web={"port": 8001}, store={"retention": "1d"}
    )
    changes = difference(config(A), after)
    assert changes.restart == ("daemon.state_dir", "store.retention", "web.port")
    assert told(changes) == "restart the daemon for daemon.state_dir, store.retention, web.port"


# --- in a daemon


async def until(what: str, condition: Callable[[], bool]) -> None:
    give_up = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < give_up, f"waited in vain for {what}"
        await asyncio.sleep(0.02)


def live(config: Config, use: Callable[[Daemon], Awaitable[None]]) -> None:
    async def main(daemon: Daemon) -> None:
        await daemon.start()
        try:
            await use(daemon)
        finally:
            await daemon.stop()

    with Daemon(config) as daemon:
        asyncio.run(main(daemon))


def fresh(daemon: Daemon, *names: str) -> Callable[[], bool]:
    return lambda: (
        {view.name for view in daemon.picture.devices() if view.reason is None} == set(names)
    )


def test_a_device_comes_and_goes_with_its_values(make_config, caplog):
    caplog.set_level("INFO", "ne8000d.daemon")

    async def use(daemon: Daemon) -> None:
        await until("the first", fresh(daemon, "bng-01"))
        await daemon.reload(lambda: make_config("bng-01", "bng-02"))
        await until("the second", fresh(daemon, "bng-01", "bng-02"))
        await until("its count", lambda: daemon.picture.online()["bng-02"].value is not None)
        await daemon.reload(lambda: make_config("bng-02"))
        assert fresh(daemon, "bng-02")()
        assert daemon.picture.rows("bng-01") == []
        assert daemon.picture.rows("bng-02")
        assert set(daemon.picture.status()["devices"]) == {"bng-02"}

    live(make_config("bng-01"), use)
    assert "reloaded: added bng-02" in caplog.messages
    assert "reloaded: removed bng-01" in caplog.messages


def test_a_wrong_configuration_changes_nothing_and_is_one_line(make_config, caplog):
    def wrong() -> Config:
        raise ConfigError("ne8000d.toml: first\nne8000d.toml: second")

    async def use(daemon: Daemon) -> None:
        await until("the router", fresh(daemon, "bng-01"))
        await daemon.reload(wrong)
        assert fresh(daemon, "bng-01")()
        assert "not reloaded: ne8000d.toml: first; ne8000d.toml: second" in daemon.status_line()
        await daemon.reload(lambda: make_config("bng-01"))
        assert "not reloaded" not in daemon.status_line()

    live(make_config("bng-01"), use)
    (line,) = [record.message for record in caplog.records if record.levelname == "ERROR"]
    assert line == (
        "not reloaded, all goes on as before: ne8000d.toml: first; ne8000d.toml: second"
    )


def test_a_corrected_community_is_asked_at_once(document, make_config):
    """A wrong one is asked every 10 minutes only; the right one need not wait for that."""
    wrong = document("bng-01")
    wrong["devices"][0]["snmp"] |= {"community": "wrong", "timeout": "100ms"}

    async def use(daemon: Daemon) -> None:
        await until(
            "a try", lambda: daemon.picture.devices()[0].reason in {"no_response", "credentials"}
        )
        await daemon.reload(lambda: make_config("bng-01"))
        await until("an answer", fresh(daemon, "bng-01"))

    live(from_tables(wrong, {}), use)


def test_a_daemon_stays_ready_while_a_device_that_came_later_was_not_tried(make_config):
    async def use(daemon: Daemon) -> None:
        await until("readiness", lambda: daemon.picture.not_ready() is None)
        await daemon.reload(lambda: make_config("bng-01", "bng-03"))
        assert daemon.picture.not_ready() is None

    live(make_config("bng-01"), use)


def test_other_intervals_keep_rates_and_other_groups_moments(make_config, document):
    slower = document("bng-01")
    slower["intervals"] |= {"system": "2s"}

    async def use(daemon: Daemon) -> None:
        device = daemon._devices["bng-01"]
        groups = daemon._journal.devices["bng-01"].groups
        await until("every group's first poll", lambda: set(groups) == set(device.groups()))
        without_rate = device.reasons()
        await daemon.reload(lambda: from_tables(slower, {}))
        (view,) = daemon.picture.devices()
        assert view.groups["system"].interval_seconds == 2.0
        began = daemon.picture.status()["polls"]["polls"]
        await until("more polls", lambda: daemon.picture.status()["polls"]["polls"] > began + 10)
        assert daemon._devices["bng-01"] is device
        assert device.reasons() == without_rate

    live(make_config("bng-01"), use)


PORTS = {
    "measurement": "port",
    "interval": "1s",
    "index": ["ifIndex"],
    "columns": [
        {"name": "port", "object": "IF-MIB::ifName", "kind": "tag"},
        {"name": "in_octets", "object": "IF-MIB::ifHCInOctets", "kind": "counter64"},
    ],
    "devices": ["bng-01"],
}


def test_a_table_of_the_user_s_own_comes_and_goes_and_only_its_devices_change(make_config):
    wrong = {**PORTS, "index": ["ifIndex", "other:integer"]}

    async def use(daemon: Daemon) -> None:
        def rated() -> bool:
            return any("in_bps" in row.fields for row in daemon.picture.rows("bng-01", "port"))

        await until("both", fresh(daemon, "bng-01", "bng-02"))
        other = daemon._devices["bng-02"]
        await daemon.reload(lambda: make_config("bng-01", "bng-02", tables=[PORTS]))
        await until("rows with rates", rated)
        await daemon.reload(lambda: make_config("bng-01", "bng-02", tables=[wrong]))
        assert "not reloaded: ne8000d.toml: [[tables]] port: " in daemon.status_line()
        assert "table:port" in daemon._devices["bng-01"].groups()
        await daemon.reload(lambda: make_config("bng-01", "bng-02"))
        assert "table:port" not in daemon._devices["bng-01"].groups()
        assert daemon._devices["bng-02"] is other
        assert daemon.picture.rows("bng-02", "port") == []

    live(make_config("bng-01", "bng-02"), use)


def test_influxdb_comes_changes_and_goes_and_nothing_that_was_taken_is_lost(make_config, caplog):
    caplog.set_level("INFO", "ne8000d")
    with FakeInflux() as old, FakeInflux() as new:

        def section(server: FakeInflux, **more: object) -> dict[str, object]:
            return {
                "url": server.url, "org": "o", "bucket": "b", "token": "t", "flush": "1s", **more,
            }  # fmt: skip

        def polls(server: FakeInflux) -> list[str]:
            return [line for line in server.taken if line.startswith("poll,")]

        async def use(daemon: Daemon) -> None:
            await until("a router", fresh(daemon, "bng-01"))
            await daemon.reload(lambda: make_config("bng-01", influxdb=section(old)))
            await until("the first server's rows", lambda: len(polls(old)) > 3)
            await daemon.reload(lambda: make_config("bng-01", influxdb=section(new)))
            await until("the second server's rows", lambda: len(polls(new)) > 3)
            assert set(daemon.picture.status()["sinks"]) == {"influxdb", "store", "live"}
            await daemon.reload(lambda: make_config("bng-01"))
            assert set(daemon.picture.status()["sinks"]) == {"store", "live"}

        daemon_config = make_config("bng-01")
        live(daemon_config, use)
        told_lines = [*polls(old), *polls(new)]
    stamps: dict[str, list[int]] = {}
    for line in told_lines:
        series = line.split(" ", 1)[0]
        stamps.setdefault(series, []).append(int(line.rsplit(" ", 1)[1]))
    with StoreReader(daemon_config.daemon.state_dir / "store.sqlite") as reader:
        for series, moments in stamps.items():
            group = series.rpartition("group=")[2]
            tags = {"device": "bng-01", "group": group}
            kept = reader.read("poll", tags, "ok", moments[0], moments[-1] + 1)
            assert [at for at, _ in kept] == moments, series
    assert caplog.text.count("reloaded: changed sections: [influxdb]") == 3


def test_the_log_s_level_changes_without_a_restart(make_config, document):
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    state = document("bng-01")["daemon"]

    async def use(daemon: Daemon) -> None:
        louder = make_config("bng-01", daemon={**state, "log_level": "DEBUG"})
        await daemon.reload(lambda: louder)
        assert root.level == logging.DEBUG

    try:
        live(make_config("bng-01"), use)
    finally:
        for handler in list(root.handlers):
            root.removeHandler(handler)
        for handler in handlers:
            root.addHandler(handler)
        root.setLevel(level)


def test_a_log_file_that_can_t_be_written_changes_nothing(make_config, document):
    state = document("bng-01")["daemon"]
    wrong = make_config("bng-01", "bng-02", daemon={**state, "log_file": "/nowhere/at/all.log"})

    async def use(daemon: Daemon) -> None:
        await daemon.reload(lambda: wrong)
        assert [view.name for view in daemon.picture.devices()] == ["bng-01"]
        assert "log file" in daemon.status_line()

    live(make_config("bng-01"), use)


# --- under load, as a process

PACE = (
    '[snmp]\ncommunity = "public"\n[intervals]\ninterfaces = "2s"\nsubscribers = "2s"\n'
    'system = "4s"\nsubscribers_detail = "4s"\noptics = "1h"\nsensors = "1h"\n'
)
GROUPS = ("interfaces", "subscribers", "system", "subscribers_detail")


def one(routers: Routers, *names: str) -> str:
    return routers.devices(*names) if names else ""


@pytest.mark.timeout(300)
def test_under_load_the_devices_that_stay_miss_nothing(tmp_path: Path):
    """One device added, one changed, one removed, one broken file, one dead router meanwhile."""
    arguments = ("--routers", "8", "--interfaces", "24", "--dead", "bng-08")
    stay = ("bng-01", "bng-02", "bng-03", "bng-04", "bng-08")
    with Routers(*arguments) as routers:
        kept = PACE + routers.devices(*stay)
        with RunningDaemon(tmp_path, kept + one(routers, "bng-05", "bng-06")) as daemon:
            steady = [name for name in stay if name != "bng-08"]

            def polled(*names: str) -> Callable[[], bool]:
                def complete() -> bool:
                    devices = daemon.status()["devices"]
                    return all(
                        devices[name]["groups"].get(group, {}).get("ok")
                        for name in names
                        for group in GROUPS
                    )

                return complete

            wait_for("every group", polled(*steady, "bng-05", "bng-06"))
            changed = routers.devices("bng-06", more='[devices.tags]\nsite = "gru"')
            daemon.configure(kept + changed + one(routers, "bng-07"))
            line = daemon.hang_up()
            assert line.endswith("reloaded: added bng-07; removed bng-05; changed bng-06")
            wait_for("the new one", polled(*steady, "bng-06", "bng-07"))
            assert set(daemon.status()["devices"]) == {*stay, "bng-06", "bng-07"}
            daemon.configure(kept + "[[devices]]\nnam = 3\n")
            line = daemon.hang_up()
            assert "ERROR" in line
            assert "not reloaded, all goes on as before: " in line
            assert "nam" in line
            before = daemon.status()["polls"]["polls"]
            wait_for("more polls", lambda: daemon.status()["polls"]["polls"] > before + 20)
            assert set(daemon.status()["devices"]) == {*stay, "bng-06", "bng-07"}
            status = daemon.status()
    assert missed(status, steady) == []
    rates_without_a_hole(daemon, steady)


def missed(status: dict[str, Any], names: list[str]) -> list[tuple[str, str, object]]:
    return [
        (name, group, note)
        for name in names
        for group, note in status["devices"][name]["groups"].items()
        if note["missed"] or not note["ok"]
    ]


def rates_without_a_hole(daemon: RunningDaemon, names: list[str]) -> None:
    """Every sample after the first has its rate: counters, sessions and clocks were not touched."""
    with StoreReader(daemon.state_dir / "store.sqlite") as reader:
        for name in names:
            series = reader.series("interface", name)
            assert series
            for item in series:
                samples = reader.read("interface", item.tags, "oper_status", 0, 2**62)
                rates = reader.read("interface", item.tags, "in_bps", 0, 2**62)
                if rates:
                    assert len(rates) == len(samples) - 1, item.tags
