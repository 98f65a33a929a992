"""Microseconds and bytes that the embedded store takes for a value, and what a read costs.

Run: `.venv/bin/python bench/store.py`. Writes two hours of 1,000 series with 12 drawn fields every
30 s into a temporary file and prints one JSON object. Half of the values stand still, as idle
interfaces do, the others wander.
"""

from __future__ import annotations

import json
import random
import sqlite3
import tempfile
import time
from pathlib import Path

from ne8000d.batch import Batch, Series, Value
from ne8000d.sinks.store import Store, StoreReader

SERIES = 1000
POLLS = 240
FIELDS = 12
START = 1_795_492_800_000


def main() -> None:
    chance = random.Random(8000)
    names = ("in_octets", *(f"value_{place}_bps" for place in range(FIELDS)))
    series = [
        Series("interface", {"device": f"bng-{number % 10}", "interface": f"Eth-Trunk{number}"})
        for number in range(SERIES)
    ]
    level = [[chance.random() * 1e9 * (place % 2) for place in range(FIELDS)] for _ in series]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store"
        store = Store(path, 7 * 86_400.0, 1 << 30, counters={"interface": frozenset({"in_octets"})})
        spent = longest = 0.0
        for poll in range(POLLS):
            rows = []
            for owner, values in zip(series, level, strict=True):
                for place in range(1, FIELDS, 2):
                    values[place] *= 0.95 + 0.1 * chance.random()
                numbers: tuple[Value | None, ...] = (poll * 10**9, *values)
                rows.append((owner, numbers, START + poll * 30_000))
            batch = Batch("interface", ("interface",), names, rows)
            began = time.perf_counter()
            store.write(batch)
            took = time.perf_counter() - began
            spent, longest = spent + took, max(longest, took)
        began = time.perf_counter()
        store.close()
        spent += time.perf_counter() - began
        with sqlite3.connect(path) as database:
            (blobs,) = database.execute("SELECT sum(length(data)) FROM chunk").fetchone()
        database.close()
        reads = []
        with StoreReader(path) as reader:
            for owner in series[:200]:
                began = time.perf_counter()
                found = reader.read("interface", dict(owner.tags), names[2], START, 2 * START)
                reads.append(time.perf_counter() - began)
                assert len(found) == POLLS
        values = SERIES * POLLS * FIELDS
        print(
            json.dumps(
                {
                    "values": values,
                    "write_us_a_value": round(spent / values * 1e6, 3),
                    "longest_write_ms": round(longest * 1e3),
                    "file_bytes_a_value": round(path.stat().st_size / values, 2),
                    "blob_bytes_a_value": round(blobs / values, 2),
                    "read_two_hours_ms": round(min(reads) * 1e3, 2),
                }
            )
        )


if __name__ == "__main__":
    main()
