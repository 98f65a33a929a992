"""From the wire to a real InfluxDB: every sample arrives, whatever dies meanwhile."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from ne8000d.batch import Series
from ne8000d.platforms import PLATFORMS
from ne8000d.schema import field_type
from ne8000d.sinks.spool import Spool
from tests.endtoend.running import Routers, RunningDaemon, wait_for
from tests.servers import Influx

SECONDS = float(os.environ.get("NE8000D_SOAK_SECONDS", "20"))
"""How long the modelled BNGs are polled; half an hour was run once by command."""

OUTAGE_SECONDS = float(os.environ.get("NE8000D_OUTAGE_SECONDS", "0"))
"""How long InfluxDB is down at least; the issue's five minutes were run once by command."""

FAST = """[snmp]
community = "public"
[intervals]
interfaces = "2s"
system = "2s"
subscribers = "1s"
subscribers_detail = "3s"
optics = "5s"
"""
STEADY = '[snmp]\ncommunity = "public"\n'


def into(influx: Influx, bucket: str) -> str:
    return (
        f'[influxdb]\nurl = "{influx.url}"\norg = "{influx.org}"\nbucket = "{bucket}"\n'
        f'token = "{influx.token}"\nflush = "1s"\n'
    )


def rows_by_measurement(influx: Influx, bucket: str) -> dict[str, int]:
    """Rows of each measurement: the count of the field that all its rows of one kind have."""
    found: dict[tuple[str, str], int] = {}
    for row in influx.query(
        f'from(bucket: "{bucket}") |> range(start: 0)'
        " |> map(fn: (r) => ({_measurement: r._measurement, _field: r._field, _value: 1,"
        ' kind: if exists r.kind then r.kind else ""}))'
        ' |> group(columns: ["_measurement", "kind", "_field"]) |> count()'
    ):
        key = (row["_measurement"], row["kind"])
        found[key] = max(found.get(key, 0), int(row["_value"]))
    counts: dict[str, int] = {}
    for (name, _), count in found.items():
        counts[name] = counts.get(name, 0) + count
    return counts


def written(daemon: RunningDaemon) -> int:
    """The number of rows that the daemon says InfluxDB took, from its last words."""
    found = re.findall(r"sink influxdb: (\d+) rows written", daemon.log.read_text())
    assert found, daemon.log.read_text()
    return sum(map(int, found))


@pytest.fixture
def routers() -> Iterator[Routers]:
    with Routers("--routers", "2", "--interfaces", "300", "--rui", "1000") as started:
        yield started


@pytest.mark.timeout(SECONDS + 300)
def test_flux_counts_as_many_samples_as_the_daemon_says_it_wrote(
    tmp_path: Path, influx: Influx, influx_bucket: str, routers: Routers
):
    config = (FAST if SECONDS < 600 else STEADY) + into(influx, influx_bucket) + routers.devices()
    daemon = RunningDaemon(tmp_path, config)
    with daemon:
        time.sleep(SECONDS)
        polls = daemon.status()["polls"]
        assert polls["failed"] == 0
        assert polls["skipped"] == {}
    counts = rows_by_measurement(influx, influx_bucket)
    assert sum(counts.values()) == written(daemon), counts
    assert {"interface", "interface_info", "trunk", "system", "entity", "optics"} <= counts.keys()
    assert {
        "subscribers",
        "subscribers_domain",
        "subscribers_slot",
        "poll",
        "sink",
    } <= counts.keys()
    print(f"\n{SECONDS:.0f} s: {sum(counts.values())} samples: {counts}")


def test_integers_arrive_as_integers_and_rates_as_floats(
    tmp_path: Path, influx: Influx, influx_bucket: str, routers: Routers
):
    with RunningDaemon(tmp_path, FAST + into(influx, influx_bucket) + routers.devices()) as daemon:
        wait_for("rates", lambda: daemon.status()["polls"]["polls"] > 20)
    types = {
        (row["_measurement"], row["_field"]): row["kind"]
        for row in influx.query(
            f'import "types" from(bucket: "{influx_bucket}") |> range(start: 0) |> last()'
            " |> map(fn: (r) => ({_measurement: r._measurement, _field: r._field, kind:"
            ' if types.isType(v: r._value, type: "int") then "int"'
            ' else if types.isType(v: r._value, type: "float") then "float" else "text"}))'
        )
    }
    names = {int: "int", float: "float", str: "text"}
    known = {item.name for item in PLATFORMS["huawei_vrp"].measurements()}
    checked = 0
    for (measurement, field), kind in types.items():
        if measurement in known:
            assert kind == names[field_type(field, measurement)], (measurement, field)
            checked += 1
    assert checked > 60


@pytest.mark.timeout(OUTAGE_SECONDS + 300)
def test_what_the_spool_accepted_survives_a_dead_influxdb_and_a_killed_daemon(
    tmp_path: Path, own_influx: Influx, routers: Routers
):
    bucket = own_influx.new_bucket()
    daemon = RunningDaemon(tmp_path, FAST + into(own_influx, bucket) + routers.devices())

    def sink() -> dict[str, int]:
        found: dict[str, int] = daemon.status()["sinks"]["influxdb"]
        return found

    daemon.start()
    wait_for("the first rows in InfluxDB", lambda: sink()["written"] > 0)
    own_influx.stop()
    time.sleep(OUTAGE_SECONDS)
    wait_for("rows in the spool", lambda: sink()["spooled_bytes"] > 50_000)
    daemon.kill()
    shutil.copytree(daemon.state_dir / "spool", tmp_path / "copy")
    accepted = spooled(tmp_path / "copy")
    assert len(accepted) > 1_000
    own_influx.start()
    missing_before = accepted - stored(own_influx, bucket)
    assert len(missing_before) > 1_000
    with daemon.start():
        wait_for("an empty spool", lambda: sink()["spooled_bytes"] == 0)
    assert accepted - stored(own_influx, bucket) == set()


Point = tuple[str, int]
"""A series, as line protocol writes it, and its milliseconds."""


def spooled(folder: Path) -> set[Point]:
    """The points that wait in a spool which nobody has open."""
    spool = Spool(folder, max_bytes=1 << 40, max_age=1e9)
    points: set[Point] = set()
    while (record := spool.oldest()) is not None:
        for line in gzip.decompress(record.body.data).decode().splitlines():
            series, _, stamp = line.rpartition(" ")
            points.add((re.split(r"(?<!\\) ", series, maxsplit=1)[0], int(stamp)))
        spool.done(record)
    spool.close()
    return points


def stored(influx: Influx, bucket: str) -> set[Point]:
    """The points that InfluxDB has."""
    own = {"", "result", "table", "_measurement", "_time", "_value"}
    points: set[Point] = set()
    for row in influx.query(
        f'from(bucket: "{bucket}") |> range(start: 0) |> drop(columns: ["_start", "_stop"])'
        ' |> map(fn: (r) => ({r with _value: 0, _field: ""}))'
    ):
        tags = {name: row[name] for name in row if name not in own | {"_field"} and row[name]}
        moment = datetime.fromisoformat(row["_time"])
        series = Series(row["_measurement"], tags)
        points.add((series.prefix, round(moment.timestamp() * 1000)))
    return points
