"""One device from the first packet to the last finding."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from ne8000d.config import DeviceConfig
from ne8000d.device import Device
from ne8000d.errors import SnmpError
from ne8000d.platforms import PLATFORMS
from ne8000d.probe.clock import device_clock
from ne8000d.probe.contact import Contact, contact, try_variants
from ne8000d.probe.counters import silent_counters
from ne8000d.probe.findings import Finding, TableFinding, Verdict
from ne8000d.probe.shell import probe_shell
from ne8000d.probe.sizes import answer_sizes
from ne8000d.probe.tables import read_tables
from ne8000d.snmp import Credentials, Gate, Session
from ne8000d.ssh import Shells

_CPU: Final = "1.3.6.1.4.1.2011.5.25.31.1.1.1.1.5"  # hwEntityCpuUsage
_HOT: Final = 10
"""Per cent of a CPU that a probe should not cost."""

Tell = Callable[[str], None]


@dataclass(slots=True)
class Probed:
    """What was found of one device; `calls_itself` is its sysName, for masking."""

    device: str
    findings: list[Finding] = field(default_factory=list)
    tables: list[TableFinding] = field(default_factory=list)
    calls_itself: str = ""

    @property
    def ok(self) -> bool:
        """Whether nothing said no."""
        verdicts = {item.verdict for item in self.findings} | {item.verdict for item in self.tables}
        return Verdict.NO not in verdicts


@dataclass(frozen=True, slots=True)
class Options:
    """How a device is probed; the functions of time are for tests."""

    credentials: Credentials
    gate: Gate
    shells: Shells | None = None
    try_variants: bool = False
    clock: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep


def probe_device(config: DeviceConfig, options: Options, tell: Tell) -> Probed:
    """Everything about one device; `tell` hears what is being asked. Never raises for the device.

    SNMP comes first: a device that does not answer its one request is asked nothing more by SNMP.
    """
    found = Probed(config.name)
    platform = PLATFORMS[config.platform]
    if config.snmp.configured:
        device = Device(config, platform, gate=options.gate, clock=options.clock, wall=options.wall)
        try:
            with device.session() as session:
                _probe_snmp(device, session, options, tell, found)
        finally:
            device.close()
    else:
        found.findings.append(
            Finding("SNMP", Verdict.NOTE, "not configured", "write [devices.snmp] community")
        )
    if options.shells is not None:
        found.findings += probe_shell(config, platform, options.shells, tell)
    return found


def _probe_snmp(
    device: Device, session: Session, options: Options, tell: Tell, found: Probed
) -> None:
    tell("who are you?")
    met = contact(session, device.config, options.gate, options.wall)
    found.findings.append(met.finding)
    found.calls_itself = met.name
    if not met.values:
        if options.try_variants and met.worth_variants:
            found.findings.append(
                try_variants(
                    device.config, options.credentials, sleep=options.sleep, wall=options.wall,
                    tell=tell,
                )
            )  # fmt: skip
        return
    busy = _cpu(session, device, met)
    clock = device_clock(session, options.wall)
    read = read_tables(device, session, is_huawei=met.is_huawei, tell=tell)
    read_at = options.clock()
    found.tables += read.findings
    interfaces = read.frames.get("interface")
    found.findings += [
        finding
        for finding in (
            clock,
            answer_sizes(device.config, interfaces, tell),
            silent_counters(interfaces, session, read_at, options.clock, options.sleep),
            _cost(busy, _cpu(session, device, met)),
        )
        if finding is not None
    ]


def _cpu(session: Session, device: Device, met: Contact) -> int | None:
    """The busiest board of a Huawei router, per cent."""
    if not met.is_huawei:
        return None
    try:
        read = session.walk(_CPU, device.config.snmp.table("entity"))
    except SnmpError:
        return None
    return max((value for value in read.values.values() if isinstance(value, int)), default=None)


def _cost(before: int | None, after: int | None) -> Finding | None:
    if before is None or after is None:
        return None
    text = f"{before} % before and {after} % after the probe"
    if after - before > _HOT:
        return Finding(
            "router CPU", Verdict.NOTE, text,
            "compare with 'display cpu-usage'; longer [intervals] and snmp.rate are gentler",
        )  # fmt: skip
    return Finding("router CPU", Verdict.OK, text)
