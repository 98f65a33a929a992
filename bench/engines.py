"""CPU a varbind of the two SNMP engines, walking the same columns of the same agent.

`python -m bench.engines [--rounds N]`. The modelled BNG answers in a process of its own; CPU is
user and system time of this process while it walks, from the wire to values by instance. Rounds of
both engines alternate; the best of each counts.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from ne8000d.config import SnmpConfig, TableSettings
from ne8000d.snmp import Session
from tests.servers import CHECKOUT

COLUMNS = (
    "1.3.6.1.2.1.31.1.1.1.1",  # ifName
    "1.3.6.1.2.1.31.1.1.1.6",  # ifHCInOctets
    "1.3.6.1.2.1.31.1.1.1.11",  # ifHCOutUcastPkts
    "1.3.6.1.2.1.2.2.1.8",  # ifOperStatus
)
USER = ("bench", "SHA256", "secret-one", "AES128", "secret-two")
ENGINES = ("gufo", "pysnmp")
VERSIONS = {"v2c": {"version": "2c", "community": "public"}, "v3 authPriv": {
    "version": "3", "user": USER[0], "auth": USER[1], "auth_password": USER[2],
    "priv": USER[3], "priv_password": USER[4],
}}  # fmt: skip


@contextmanager
def agent() -> Iterator[int]:
    """The modelled BNG in a process of its own; gives its port."""
    words = [sys.executable, "-m", "ne8000d.simulator", "--user", ",".join(USER)]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True, cwd=CHECKOUT) as process:
        assert process.stdout is not None
        yield int(process.stdout.readline().split()[2])
        # Leaving closes its standard input, which ends it.


def microseconds(plan: SnmpConfig, walks: int) -> float:
    """CPU a varbind of `walks` walks of every column, after one that warms up."""
    with closing(Session(plan, "127.0.0.1")) as session:
        return _microseconds(session, plan.table("interface"), walks)


def _microseconds(session: Session, settings: TableSettings, walks: int) -> float:
    for column in COLUMNS:
        session.walk(column, settings)
    before, started = session.stats.varbinds, time.process_time()
    for _ in range(walks):
        for column in COLUMNS:
            read = session.walk(column, settings)
            assert read.incomplete is None
    return (time.process_time() - started) / (session.stats.varbinds - before) * 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    print(f"{'version':<12} {'gufo µs':>8} {'pysnmp µs':>10} {'ratio':>6}")
    with agent() as port:
        for version, keys in VERSIONS.items():
            best = dict.fromkeys(ENGINES, float("inf"))
            for _ in range(rounds):
                for engine, walks in (("gufo", 50), ("pysnmp", 2)):
                    plan = SnmpConfig(engine=engine, port=port, timeout="20s", **keys)
                    best[engine] = min(best[engine], microseconds(plan, walks))
            gufo, pysnmp = best["gufo"], best["pysnmp"]
            print(f"{version:<12} {gufo:>8.2f} {pysnmp:>10.1f} {pysnmp / gufo:>6.0f}")


if __name__ == "__main__":
    main()
