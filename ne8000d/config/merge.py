"""A device's own tables over the defaults, key by key (lists replace)."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel

from ne8000d.config.models import (
    DeviceConfig,
    InterfacesConfig,
    IntervalsConfig,
    SnmpConfig,
    SshConfig,
    TableConfig,
)

_Model = TypeVar("_Model", bound=BaseModel)


def over(default: _Model, own: _Model) -> _Model:
    """`default` with every key that was written in `own`."""
    return default.model_copy(update={name: getattr(own, name) for name in own.model_fields_set})


def _snmp(default: SnmpConfig, own: SnmpConfig) -> SnmpConfig:
    tables = dict(default.tables)
    for name, table in own.tables.items():
        tables[name] = over(tables.get(name, TableConfig()), table)
    return over(default, own).model_copy(update={"tables": tables})


def complete(
    device: DeviceConfig,
    snmp: SnmpConfig,
    ssh: SshConfig,
    intervals: IntervalsConfig,
    interfaces: InterfacesConfig,
) -> DeviceConfig:
    """The device with its sub-tables completed from the defaults."""
    return device.model_copy(
        update={
            "snmp": _snmp(snmp, device.snmp),
            "ssh": over(ssh, device.ssh),
            "intervals": over(intervals, device.intervals),
            "interfaces": over(interfaces, device.interfaces),
        }
    )
