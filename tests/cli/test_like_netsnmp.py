"""`walk --format netsnmp` prints what net-snmp's own snmpwalk prints of the same router.

Left out with a reason: types of objects that no MIB knows (an answer's type does not reach us),
units of TimeTicks (net-snmp's own SNMPv2-MIB has none), control characters (one line a value),
InetAddress values (net-snmp prints octets in hexadecimal, we print the address).
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ne8000d.simulator import Agent, Bng, Size
from tests.servers import CHECKOUT, find, leave_out

SUBTREES = (
    "1.3.6.1.2.1.2.2.1.2", "1.3.6.1.2.1.2.2.1.3", "1.3.6.1.2.1.2.2.1.6", "1.3.6.1.2.1.2.2.1.10",
    "1.3.6.1.2.1.31.1.1.1.15", "1.3.6.1.2.1.31.1.2", "1.3.6.1.2.1.47", "1.3.6.1.2.1.15",
    "1.3.6.1.2.1.14", "1.3.6.1.2.1.138", "1.3.6.1.4.1.2011.5.25.31", "1.3.6.1.4.1.2011.5.2.1.14",
    "1.3.6.1.4.1.2011.5.2.1.43", "1.3.6.1.4.1.2011.5.25.177.1.1.2.1.5", "1.3.6.1.4.1.2011.5.25.142",
    "1.3.6.1.4.1.2011.6.8.1.12", "1.3.6.1.4.1.2011.5.25.40.15.1.6.1.4",
)  # fmt: skip
NOW = 1_780_000_000.0


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A router at which nothing moves."""
    with Agent(Bng("bng-01", Size(interfaces=20, subscribers=300), clock=lambda: NOW)) as agent:
        yield agent.port


def snmpwalk(port: int, oid: str) -> list[str]:
    program = find("snmpwalk") or leave_out("snmpwalk is missing: apt install snmp")
    done = subprocess.run(
        [program, "-M", CHECKOUT / "mibs", "-m", "ALL", "-v2c", "-cpublic", "-t5", "-r5",
         f"127.0.0.1:{port}", oid],
        capture_output=True, check=True, timeout=120,
    )  # fmt: skip
    return [line.rstrip() for line in done.stdout.decode(errors="replace").splitlines()]


@pytest.mark.parametrize("oid", SUBTREES)
def test_a_walk_is_printed_as_net_snmp_prints_it(oid: str, run, port: int, tmp_path: Path):
    config = tmp_path / "frozen.toml"
    config.write_text(
        f'[daemon]\nstate_dir = "{tmp_path / "state"}"\n[[devices]]\nname = "bng-01"\n'
        f'host = "127.0.0.1"\nsnmp = {{ port = {port}, community = "public", timeout = "20s" }}\n'
    )
    done = run("walk", "bng-01", oid, "-c", str(config), "--format", "netsnmp")
    ours = [line.rstrip() for line in done.out.splitlines()]
    assert len(ours) > 0
    assert ours == snmpwalk(port, oid)
