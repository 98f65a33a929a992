"""A month of one router in a real InfluxDB 2: what it costs on disk, and what billing takes.

Run: `.venv/bin/python -m bench.history`. Needs influxd (`.ci/servers`). Writes `--days` of 5-minute
windows as the task writes them (17 fields) and `--raw-hours` of samples every 30 s (20 fields) of
`--interfaces` interfaces, then asks for every interface's 95th percentile, runs one turn of the
5-minute task, and does an hour of it again. Prints one JSON object. `--check` exits 1 where billing
takes 30 s or more. Half of the interfaces are idle, a tenth is busy, the others carry little.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from ne8000d.config import InfluxConfig
from ne8000d.history.buckets import Buckets
from ne8000d.history.jobs import TASKS
from ne8000d.history.scripts import script
from ne8000d.history.server import Server
from ne8000d.history.storage import bucket_steps, make_buckets
from tests.servers import Influx, http

BUCKETS = Buckets("ne8000d")
WINDOW = 300
STEP = 30
MOST_SECONDS = 30.0
WINDOW_FIELDS = 17
SAMPLE_FIELDS = 20


class Router:
    """Interfaces with a daily curve of their own and counters that follow it."""

    def __init__(self, interfaces: int) -> None:
        chance = random.Random(8000)
        self.names = [
            f"interface,device=bng-01,interface=Eth-Trunk{number // 100}.{number},kind=sub,site=gru"
            for number in range(interfaces)
        ]
        # bit/s: half idle, a tenth busy
        self.base = [
            0.0 if number % 2 else 10 ** chance.uniform(8, 10 if number % 10 == 0 else 8.5)
            for number in range(interfaces)
        ]
        self.noise = [0.9 + 0.2 * chance.random() for _ in range(10_007)]
        self.octets = [chance.randrange(10**12) for _ in range(interfaces)]

    def curve(self, second: int) -> float:
        """The share of its peak that traffic has at a moment: least at 4, most at 20."""
        return 0.55 + 0.45 * math.sin(2 * math.pi * (second / 86_400 - 14 / 24))

    def windows(self, second: int) -> Iterator[str]:
        """Lines of the 5-minute window that begins then."""
        curve, noise, place = self.curve(second), self.noise, second // WINDOW
        for number, name in enumerate(self.names):
            bps = self.base[number] * curve * noise[(number * 31 + place) % 10_007]
            octets = int(bps * WINDOW / 8)
            bps = octets * 8 / WINDOW
            yield (
                f"{name} in_octets={octets}i,out_octets={octets // 3}i,in_packets={octets // 800}i,"
                f"out_packets={octets // 1500}i,in_errors=0i,out_errors=0i,in_discards=0i,"
                f"out_discards=0i,in_bps={bps},out_bps={bps / 3},in_pps={bps / 6400},"
                f"out_pps={bps / 12000},in_errors_per_second=0.0,out_errors_per_second=0.0,"
                f"in_discards_per_second=0.0,out_discards_per_second=0.0,coverage=1.0 {second}000"
            )

    def samples(self, second: int) -> Iterator[str]:
        """Lines of a poll at that moment; each interface is read a little later than the last."""
        curve, noise, place = self.curve(second), self.noise, second // STEP
        for number, name in enumerate(self.names):
            bps = self.base[number] * curve * noise[(number * 31 + place) % 10_007]
            grown = int(bps * STEP / 8)
            octets = self.octets[number] = self.octets[number] + grown
            use = bps / 1e11
            yield (
                f"{name} in_octets={octets}i,out_octets={octets // 3}i,in_packets={octets // 800}i,"
                f"out_packets={octets // 1500}i,in_errors=17i,out_errors=0i,in_discards=0i,"
                f"out_discards=3i,in_bps={bps},out_bps={bps / 3},in_pps={bps / 6400},"
                f"out_pps={bps / 12000},in_errors_per_second=0.0,out_errors_per_second=0.0,"
                f"in_discards_per_second=0.0,out_discards_per_second=0.0,"
                f"in_utilization_percent={use},out_utilization_percent={use / 3},admin_status=1i,"
                f"oper_status=1i {second}{number % 1000:03d}"
            )


def write(influx: Influx, bucket: str, lines: Iterator[str]) -> int:
    """Write in requests of 20,000 lines; the number of lines."""
    query = urllib.parse.urlencode({"org": influx.org, "bucket": bucket, "precision": "ms"})
    headers = {"Authorization": f"Token {influx.token}"}
    written, part = 0, []
    for line in lines:
        part.append(line)
        if len(part) == 20_000:
            http(f"{influx.url}/api/v2/write?{query}", "\n".join(part).encode(), headers=headers)
            written, part = written + len(part), []
    if part:
        http(f"{influx.url}/api/v2/write?{query}", "\n".join(part).encode(), headers=headers)
    return written + len(part)


def config_of(influx: Influx) -> InfluxConfig:
    """The configuration that reaches the server."""
    return InfluxConfig(
        url=influx.url, org=influx.org, bucket=BUCKETS.raw, token=SecretStr(influx.token)
    )


def measure(influx: Influx, days: int, interfaces: int, raw_hours: int) -> dict[str, Any]:
    """Write, query, measure. `influx` is a running server without our buckets."""
    router = Router(interfaces)
    end = int(time.time()) // 3600 * 3600
    with Server(config_of(influx)) as server:
        make_buckets(server, BUCKETS, list(bucket_steps(server, BUCKETS)))
        began = time.perf_counter()
        windows = write(
            influx, f"{BUCKETS.raw}_5m",
            (line for at in range(end - days * 86_400, end, WINDOW) for line in router.windows(at)),
        )  # fmt: skip
        wrote_windows = time.perf_counter() - began
        began = time.perf_counter()
        samples = write(
            influx, BUCKETS.raw,
            (
                line
                for at in range(end - raw_hours * 3600, end + 1, STEP)
                for line in router.samples(at)
            ),
        )  # fmt: skip
        wrote_samples = time.perf_counter() - began
        billing = script("top-interfaces")
        span = {"start": f"-{days}d", "most": str(interfaces)}
        text = billing.with_values({**billing.in_buckets(BUCKETS), **span})
        began = time.perf_counter()
        rows = sum(len(table.records) for table in server.tables(text))
        billed = time.perf_counter() - began
        assert rows == interfaces
        task = TASKS[0]
        return {
            "interfaces": interfaces,
            "windows": windows,
            "windows_written_a_second": round(windows / wrote_windows),
            "samples": samples,
            "samples_written_a_second": round(samples / wrote_samples),
            "billing_seconds": round(billed, 1),
            "task_turn_seconds": timed(server, task, end - 900, end),
            "task_hour_again_seconds": timed(server, task, end - 3600, end),
            "series_5m": cardinality(server, f"{BUCKETS.raw}_5m"),
            "series_raw": cardinality(server, BUCKETS.raw),
        }


def timed(server: Server, task: Any, begin: int, end: int) -> float:
    first, last = (datetime.fromtimestamp(second, UTC) for second in (begin, end))
    began = time.perf_counter()
    server.tables(task.between(BUCKETS, "UTC", first, last))
    return round(time.perf_counter() - began, 1)


def cardinality(server: Server, bucket: str) -> int:
    """Series as InfluxDB counts them: a measurement with its tags; fields don't count."""
    flux = f'import "influxdata/influxdb"\ninfluxdb.cardinality(bucket: "{bucket}", start: -40d)'
    (table,) = server.tables(flux)
    return int(table.records[0].get_value())


def disk(influx: Influx, windows: int, samples: int) -> dict[str, float]:
    """Bytes a value on disk, once the server has written its cache out and compacted."""
    with Server(config_of(influx)) as server:
        ids = {item["name"]: str(item["id"]) for item in server.pages("/api/v2/buckets", "buckets")}
    engine = influx.folder / "data" / "engine"

    def size(kind: str, bucket: str, pattern: str) -> int:
        return sum(path.stat().st_size for path in (engine / kind / ids[bucket]).rglob(pattern))

    names = (f"{BUCKETS.raw}_5m", BUCKETS.raw)
    deadline, before = time.monotonic() + 900, -1
    while time.monotonic() < deadline:
        waiting = sum(size("wal", name, "*.wal") for name in names)
        now = sum(size("data", name, "*.tsm") for name in names)
        if waiting < 100_000 and now == before:
            break
        before = now
        time.sleep(15)
    found = {}
    for name, values in zip(names, (windows * WINDOW_FIELDS, samples * SAMPLE_FIELDS), strict=True):
        stored = size("data", name, "*.tsm")
        what = "5m" if name.endswith("_5m") else "raw"
        found[f"bytes_a_value_{what}"] = round(stored / values, 2)
        found[f"megabytes_{what}"] = round(stored / 1e6, 1)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--interfaces", type=int, default=2000)
    parser.add_argument("--raw-hours", type=int, default=24)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    # Written out and compacted within seconds instead of hours, so that the disk can be measured.
    os.environ["INFLUXD_STORAGE_CACHE_SNAPSHOT_WRITE_COLD_DURATION"] = "5s"
    os.environ["INFLUXD_STORAGE_COMPACT_FULL_WRITE_COLD_DURATION"] = "10s"
    with (
        tempfile.TemporaryDirectory() as folder,
        Influx(Path(folder) / "influx") as influx,
    ):
        found = measure(influx, options.days, options.interfaces, options.raw_hours)
        found |= disk(influx, found["windows"], found["samples"])
    print(json.dumps(found, indent=1))
    if options.check and found["billing_seconds"] >= MOST_SECONDS:
        sys.exit(1)


if __name__ == "__main__":
    main()
