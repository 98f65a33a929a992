"""100 viewers by WebSocket beside 100 viewers who poll a plain Flask and Netmiko program.

`python -m bench.headline [--viewers 100] [--seconds 60]`. Both sides ask the same modelled router
(in a process of its own) for its subscribers every `--every` seconds: ours by SNMP and pushes, the
other by SSH into a cache that its viewers ask every `--poll` seconds. Counted: requests or updates
a second, how long one takes, the age of the number that a viewer sees (sampled twice a second),
and CPU, memory and octets of each server.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from websockets.asyncio.client import connect

from bench.processes import Cost, percentile, port_of
from tests.endtoend.running import RunningDaemon, wait_for


@dataclass
class Seen:
    """What a side's viewers saw."""

    answers: int = 0
    octets: int = 0
    seconds: list[float] = field(default_factory=list)
    ages: list[float] = field(default_factory=list)
    shown: dict[int, float] = field(default_factory=dict)


@contextmanager
def router() -> Iterator[tuple[int, int]]:
    """A modelled router: its SNMP and its SSH port."""
    process = subprocess.Popen(
        [sys.executable, "-m", "ne8000d.simulator", "--interfaces", "50", "--ssh"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        words = process.stdout.readline().split()
        yield int(words[2]), int(words[3])
    finally:
        process.stdin.close()
        process.wait(30)
        process.stdout.close()


async def poll(viewer: int, port: int, every: float, seen: Seen) -> None:
    await asyncio.sleep(every * (viewer % 100) / 100)
    while True:
        began = time.time()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /api/pppoe_stats HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
        answer = await reader.read()
        writer.close()
        seen.answers += 1
        seen.octets += len(answer)
        seen.seconds.append(time.time() - began)
        seen.shown[viewer] = json.loads(answer.partition(b"\r\n\r\n")[2])["timestamp"]
        await asyncio.sleep(max(0.0, began + every - time.time()))


async def watch(viewer: int, port: int, seen: Seen) -> None:
    async with connect(f"ws://127.0.0.1:{port}/ws/monitor", proxy=None, max_size=None) as client:
        await client.send(json.dumps(
            {"type": "subscribe", "mode": "delta", "measurements": ["subscribers"]}
        ))  # fmt: skip
        async for text in client:
            frame = json.loads(text)
            if frame["type"] == "delta" and frame["data"]:
                stamp = frame["data"][0]["fields"]["online"][1] / 1000
                seen.answers += 1
                seen.octets += len(text)
                seen.seconds.append(time.time() - frame["now"] / 1000)
                seen.shown[viewer] = stamp


async def sample(seen: Seen) -> None:
    while True:
        await asyncio.sleep(0.5)
        now = time.time()
        seen.ages += [now - stamp for stamp in seen.shown.values()]


async def run(viewers, seconds: float, server: int) -> dict[str, object]:
    seen = Seen()
    tasks = [asyncio.create_task(work) for work in viewers(seen)]
    await asyncio.sleep(10)  # until everybody has a number
    tasks.append(asyncio.create_task(sample(seen)))
    seen.answers = seen.octets = 0
    seen.seconds.clear()
    before, began = Cost.of(server), time.monotonic()
    await asyncio.sleep(seconds)
    took = time.monotonic() - began
    after = Cost.of(server)
    for task in tasks:
        task.cancel()
    failed = [
        error
        for error in await asyncio.gather(*tasks, return_exceptions=True)
        if not isinstance(error, asyncio.CancelledError)
    ]
    return {
        "viewers that failed": len(failed),
        "answers a second": round(seen.answers / took, 1),
        "an answer takes, median, ms": round(1000 * percentile(seen.seconds, 0.5), 1),
        "an answer takes, 99 %, ms": round(1000 * percentile(seen.seconds, 0.99), 1),
        "age of the number seen, median, s": round(percentile(seen.ages, 0.5), 2),
        "age of the number seen, 99 %, s": round(percentile(seen.ages, 0.99), 2),
        "server CPU, % of a core": round(100 * (after.cpu_seconds - before.cpu_seconds) / took, 1),
        "server memory at most, MB": round(after.most / 1e6, 1),
        "kB a second": round(seen.octets / took / 1000, 1),
        "load of the machine": round(os.getloadavg()[0], 1),
    }


def ours(snmp_port: int, given: argparse.Namespace) -> dict[str, object]:
    config = (
        '[snmp]\ncommunity = "public"\n'
        f'[intervals]\nsubscribers = "{given.every:g}s"\n'
        f'[[devices]]\nname = "bng-01"\nhost = "127.0.0.1"\n[devices.snmp]\nport = {snmp_port}\n'
    )
    with (
        tempfile.TemporaryDirectory(prefix="ne8000d-bench-") as folder,
        RunningDaemon(Path(folder), config).start() as daemon,
    ):
        wait_for("the first polls", lambda: daemon.get("/ready")["success"])
        port = port_of(daemon)
        return asyncio.run(
            run(
                lambda seen: [watch(number, port, seen) for number in range(given.viewers)],
                given.seconds,
                daemon.pid,
            )
        )


def theirs(ssh_port: int, given: argparse.Namespace) -> dict[str, object]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.twin", str(ssh_port), str(given.every)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        port = int(process.stdout.readline())
        return asyncio.run(
            run(
                lambda seen: [
                    poll(number, port, given.poll, seen) for number in range(given.viewers)
                ],
                given.seconds,
                process.pid,
            )
        )
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--viewers", type=int, default=100)
    parser.add_argument("--every", type=float, default=5.0, help="seconds between two questions")
    parser.add_argument("--poll", type=float, default=2.0, help="seconds of the polling viewers")
    parser.add_argument("--seconds", type=float, default=60.0)
    given = parser.parse_args()
    with router() as (snmp_port, ssh_port):
        sides = {
            "ne8000d, push": ours(snmp_port, given),
            "Flask + Netmiko, polled": theirs(ssh_port, given),
        }
    width = max(map(len, sides["ne8000d, push"]))
    print(" " * width, *(f"{name:>24}" for name in sides))
    for figure in sides["ne8000d, push"]:
        print(f"{figure:<{width}}", *(f"{side[figure]!s:>24}" for side in sides.values()))


if __name__ == "__main__":
    main()
