"""Probes of pretended routers that count what they are asked; a clock that only sleeps move."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ne8000d.config import DeviceConfig, from_tables
from ne8000d.probe import Finding, Options, Probed, TableFinding, probe_device
from ne8000d.simulator import Agent
from ne8000d.simulator.server import Departure
from ne8000d.snmp import Credentials
from ne8000d.ssh import Shells

NOW = 1_780_000_000.0


class Time:
    """A clock that stands still but for sleeps."""

    def __init__(self) -> None:
        self.now = NOW
        self.sleeps: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.now += seconds


class Counting(Agent):
    """An agent that counts requests and loses answers of more than `most` octets."""

    asked = 0
    most = 100_000

    def receive(self, datagram: bytes, source: str) -> Sequence[Departure]:
        self.asked += 1
        return [
            item for item in super().receive(datagram, source) if len(item.datagram) <= self.most
        ]


def device(port: int, **snmp: Any) -> DeviceConfig:
    settings = {"community": "public", "port": port, "timeout": "20s", **snmp}
    tables = {"devices": [{"name": "bng-01", "host": "127.0.0.1", "snmp": settings}]}
    (config,) = from_tables(tables, {}).devices
    return config


def probe(
    config: DeviceConfig,
    folder: Path,
    *,
    time: Time | None = None,
    shells: Shells | None = None,
    try_variants: bool = False,
) -> Probed:
    time = time or Time()
    credentials = Credentials(folder / "state")
    options = Options(
        credentials,
        credentials.gate(config.name, config.host, config.snmp),
        shells,
        try_variants,
        wall=time,
        sleep=time.sleep,
    )
    return probe_device(config, options, lambda _: None)


def finding(found: Probed, subject: str) -> Finding:
    return next(item for item in found.findings if item.subject == subject)


def table(found: Probed, name: str) -> TableFinding:
    return next(item for item in found.tables if item.name == name)
