"""What a poll keeps when a router answers only in part, beside Telegraf at the same agent."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bench.telegraf import telegraf_config
from ne8000d.batch import Value
from ne8000d.collector import Poll, poll
from ne8000d.config import load
from ne8000d.device import Device
from ne8000d.platforms import PLATFORMS
from ne8000d.simulator import Agent
from ne8000d.simulator.bng import Bng, Size
from ne8000d.simulator.server import Departure
from tests.servers import require

IF_OPER_STATUS = bytes.fromhex("2b0601020102020108")
"""1.3.6.1.2.1.2.2.1.8 as it stands in a request (X.690 §8.19)."""


class HalfDeaf(Agent):
    """A router that, once `deaf`, never answers when ifOperStatus is asked for."""

    deaf = False

    def receive(self, datagram: bytes, source: str) -> Sequence[Departure]:
        if self.deaf and IF_OPER_STATUS in datagram:
            return ()
        return super().receive(datagram, source)


@pytest.fixture
def router() -> Iterator[HalfDeaf]:
    with HalfDeaf(Bng("bng", Size(interfaces=20))) as agent:
        yield agent


@pytest.fixture
def device(tmp_path: Path, router: HalfDeaf) -> Iterator[Device]:
    config = tmp_path / "ne8000d.toml"
    config.write_text(
        f"""
        [[devices]]
        name = "bng"
        host = "127.0.0.1"
        snmp = {{ community = "public", port = {router.port}, timeout = "500ms", retries = 0 }}
        interfaces = {{ exclude_types = [] }}
        """
    )
    (settings,) = load(config, {}).devices
    device = Device(settings, PLATFORMS[settings.platform])
    yield device
    device.close()


def interfaces(result: Poll) -> list[dict[str, Value]]:
    batches = [batch for batch in result.batches if batch.measurement == "interface"]
    return [sample.fields for batch in batches for sample in batch.samples()]


def test_a_column_that_falls_silent_costs_no_row(device: Device, router: HalfDeaf) -> None:
    whole = poll(device, "interfaces", device.clock())
    assert whole.ok
    router.deaf = True
    part = poll(device, "interfaces", device.clock())
    assert part.reason == "no_response"
    rows = interfaces(part)
    assert len(rows) == len(interfaces(whole))
    assert all("in_octets" in fields and "oper_status" not in fields for fields in rows)


def test_telegraf_writes_nothing_of_that_table(tmp_path: Path, router: HalfDeaf) -> None:
    whole, _ = gather(tmp_path, router)
    assert whole > 20
    router.deaf = True
    part, complaint = gather(tmp_path, router)
    assert part == 0
    assert "timeout" in complaint


def gather(folder: Path, router: HalfDeaf) -> tuple[int, str]:
    """One gather of Telegraf's: lines written, and what it says."""
    output = folder / "telegraf.line"
    output.unlink(missing_ok=True)
    config = folder / "telegraf.conf"
    text = telegraf_config(router.port, 1000, output)
    config.write_text(text.replace('timeout = "5s"', 'timeout = "500ms"\n      retries = 0'))
    words = [str(require("telegraf")), "--config", str(config), "--once"]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    lines = output.read_text().splitlines() if output.exists() else []
    return len(lines), done.stderr
