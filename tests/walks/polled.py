"""A device of ours that polls one agent, without a daemon around it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from pydantic import SecretStr

from ne8000d.batch import Sample
from ne8000d.collector import Poll, poll
from ne8000d.config import DeviceConfig, InterfacesConfig, SnmpConfig
from ne8000d.device import Device
from ne8000d.platforms import PLATFORMS


@contextmanager
def polling(
    port: int,
    *,
    name: str = "bng-01",
    community: str = "public",
    snmp: dict[str, object] | None = None,
    exclude_types: Iterable[int] | None = (),
    platform: str = "huawei_vrp",
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Device]:
    """A device at 127.0.0.1:`port`; `exclude_types` None leaves the default.

    `clock` is the device's monotonic clock and, as it is, its wall clock.
    """
    interfaces = (
        InterfacesConfig()
        if exclude_types is None
        else InterfacesConfig(exclude_types=list(exclude_types))
    )
    settings = SnmpConfig(community=SecretStr(community), port=port, **(snmp or {}))
    config = DeviceConfig(name=name, host="127.0.0.1", snmp=settings, interfaces=interfaces)
    device = Device(config, PLATFORMS[platform], clock=clock, wall=clock)
    try:
        yield device
    finally:
        device.close()


def poll_group(device: Device, group: str) -> Poll:
    """One poll, due now."""
    return poll(device, group, device.clock())


def samples(polled: Poll) -> list[Sample]:
    """The poll's samples without its own measurement."""
    return [
        sample
        for batch in polled.batches
        if batch.measurement != "poll"
        for sample in batch.samples()
    ]
