"""CPU that the simulated agent needs a varbind: must stay above 200,000 varbinds a second and core.

    python bench/simulator.py [--rounds N]

Two measurements. "direct": request datagrams go straight into `Agent.answer`; the requests are
built beforehand, so only the agent's work is timed. "wire": gufo-snmp walks over loopback while
the agent runs in a process of its own, whose CPU (user and system) is read from /proc before and
after; the client's time does not enter.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from gufo.snmp import SnmpVersion
from gufo.snmp.sync import SnmpSession

from ne8000d.oid import parse
from ne8000d.simulator import Agent, Bng, Recording, Size, ber, pdu
from ne8000d.simulator.view import View

COLUMNS = {
    "ifName (text, still)": "1.3.6.1.2.1.31.1.1.1.1",
    "ifHCInOctets (moving)": "1.3.6.1.2.1.31.1.1.1.6",
    "ifHCOutUcastPkts (moving)": "1.3.6.1.2.1.31.1.1.1.11",
    "hwInterfaceAccessUserStat pppoe (moving)": "1.3.6.1.4.1.2011.5.2.1.42.1.2.1",
}
WALKS = Path(__file__).resolve().parents[2] / "shared" / "device" / "snmprec"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    routers: dict[str, View] = {
        "300 subs": Bng(size=Size()),
        "16,000 subs": Bng(size=Size(interfaces=16_000, subscribers=30_000, cards=7)),
    }
    walk = WALKS / "vrp_5720-vrf.snmprec"
    if walk.exists():
        routers["recording"] = Recording(walk)
        routers["recording, moving"] = Recording(walk, moving=True)
    print(f"{'router':<18} {'column':<42} {'reps':>4} {'varbinds':>8} {'µs':>6} {'varbinds/s':>11}")
    slowest = float("inf")
    for name, view in routers.items():
        for title, oid in COLUMNS.items():
            for repetitions in (25, 50):
                varbinds, seconds = direct(view, oid, repetitions, rounds)
                if varbinds:
                    slowest = min(slowest, varbinds / seconds)
                    report(name, title, repetitions, varbinds, seconds)
    for repetitions in (25, 50):
        varbinds, seconds = wire(repetitions)
        report("wire, 16,000 subs", "all of the above by gufo", repetitions, varbinds, seconds)
        slowest = min(slowest, varbinds / seconds)
    print(f"slowest: {slowest:,.0f} varbinds a second and core (wanted: 200,000)")
    sys.exit(slowest < 200_000)


def report(name: str, title: str, repetitions: int, varbinds: int, seconds: float) -> None:
    print(
        f"{name:<18} {title:<42} {repetitions:>4} {varbinds:>8} {seconds / varbinds * 1e6:>6.2f} "
        f"{varbinds / seconds:>11,.0f}"
    )


def direct(view: View, oid: str, repetitions: int, rounds: int) -> tuple[int, float]:
    """Varbinds and CPU seconds of the best of `rounds` walks of a column."""
    agent = Agent(view)
    requests = list(walk_requests(agent, parse(oid), repetitions))
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        for number, request in enumerate(requests):
            agent.answer(request, agent.view.clock() + number / 100)
        best = min(best, time.process_time() - start)
    return len(requests) * repetitions, best


def walk_requests(agent: Agent, column: ber.Oid, repetitions: int) -> Iterator[bytes]:
    """The GETBULK requests of a walk, but for the last, which leaves the column."""
    at = column
    while True:
        found = agent.view.tree.walk(at, repetitions, agent.view.clock())
        names = [ber.name_of(varbind) for varbind in found]
        oids = [ber.parse_oid(name[2:]) for name in names]
        if len(oids) < repetitions or oids[-1][: len(column)] != column:
            return
        yield request_of(at, repetitions)
        at = oids[-1]


def request_of(oid: ber.Oid, repetitions: int) -> bytes:
    name = ber.tlv(ber.OID, ber.oid_body(oid)) + b"\x05\x00"
    varbinds = ber.tlv(ber.SEQUENCE, ber.tlv(ber.SEQUENCE, name))
    body = ber.integer(1_234_567) + ber.integer(0) + ber.integer(repetitions) + varbinds
    message = ber.integer(pdu.V2C) + ber.tlv(ber.OCTETS, b"public") + ber.tlv(pdu.GET_BULK, body)
    return ber.tlv(ber.SEQUENCE, message)


def wire(repetitions: int) -> tuple[int, float]:
    """Varbinds, and CPU seconds of the agent's process, of walks by gufo-snmp."""
    command = [
        sys.executable, "-m", "ne8000d.simulator", "--interfaces", "16000",
        "--subscribers", "30000", "--cards", "7",
    ]  # fmt: skip
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        _, host, port = process.stdout.readline().split()
        varbinds = 0
        before = cpu_seconds(process.pid)
        with SnmpSession(
            host, port=int(port), community="public", version=SnmpVersion.v2c, timeout=10
        ) as session:
            for oid in COLUMNS.values():
                varbinds += sum(1 for _ in session.getbulk(oid, max_repetitions=repetitions))
        seconds = cpu_seconds(process.pid) - before
        process.terminate()
    return varbinds, seconds


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
