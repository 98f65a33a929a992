"""Simulated routers that answer SNMP and CLI from one model, and devices of ours that poll them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ne8000d.batch import Sample
from ne8000d.collector import Poll, poll
from ne8000d.config import from_tables
from ne8000d.device import Device, open_shells
from ne8000d.platforms import PLATFORMS
from ne8000d.simulator import Agent, Faults, Server
from ne8000d.simulator.bng import Bng
from ne8000d.simulator.vrp import BngCli, Cli, Vrp, VrpServer

PASSWORD = "not-a-secret"


@dataclass
class Sites:
    """Routers by name: models, command lines, faults of the agents, ports."""

    folder: Path
    bngs: Mapping[str, Bng]
    vrps: Mapping[str, Vrp]
    faults: Mapping[str, Faults]
    snmp_ports: Mapping[str, int]
    ssh_ports: Mapping[str, int]
    stack: ExitStack = field(default_factory=ExitStack)

    def document(self, *names: str, snmp: bool = True, ssh: Any = None, **tables: Any) -> Any:
        """A configuration of these routers as a TOML document."""
        shell = {"username": "noc", "password": PASSWORD, "timeout": "20s"} | (ssh or {})
        credential = {"community": "public", "timeout": "1s", "retries": 0} if snmp else {}
        return {
            "daemon": {"state_dir": str(self.folder / "state")},
            "web": {"port": 0},
            "devices": [
                {
                    "name": name,
                    "host": "127.0.0.1",
                    "snmp": {"port": self.snmp_ports[name], **credential},
                    "ssh": {"port": self.ssh_ports[name], **shell},
                }
                for name in names or tuple(self.bngs)
            ],
            **tables,
        }

    def device(
        self, name: str, *, clock: Callable[[], float] = time.monotonic, **how: Any
    ) -> Device:
        """A device of ours, closed at the end."""
        (config,) = from_tables(self.document(name, **how), {}).devices
        shells = open_shells(config, self.folder, None)
        device = Device(config, PLATFORMS[config.platform], shells=shells, clock=clock)
        self.stack.callback(device.close)
        return device


@contextmanager
def sites(folder: Path, *bngs: Bng, clis: Mapping[str, Cli] | None = None) -> Iterator[Sites]:
    """Serve the models by SNMP and by SSH; `clis` are other command lines by name."""
    folder.mkdir(exist_ok=True)
    vrps = {bng.name: Vrp((clis or {}).get(bng.name, BngCli(bng))) for bng in bngs}
    faults = {bng.name: Faults() for bng in bngs}
    agents = [Agent(bng, faults=faults[bng.name]) for bng in bngs]
    with VrpServer(list(vrps.values())) as shells, Server(agents) as server:
        names = list(vrps)
        made = Sites(
            folder, {bng.name: bng for bng in bngs}, vrps, faults,
            dict(zip(names, server.ports, strict=True)),
            dict(zip(names, shells.ports, strict=True)),
        )  # fmt: skip
        with made.stack:
            yield made


def polled(device: Device, group: str, **how: Any) -> Poll:
    """One poll, due now."""
    return poll(device, group, device.clock(), **how)


def rows(found: Poll, measurement: str) -> list[Sample]:
    """The samples of one measurement."""
    return [
        sample
        for batch in found.batches
        if batch.measurement == measurement
        for sample in batch.samples()
    ]


def row(found: Poll, measurement: str) -> dict[str, Any]:
    """The fields of a measurement's only row."""
    (only,) = rows(found, measurement)
    return only.fields
