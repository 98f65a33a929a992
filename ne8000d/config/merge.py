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
    """`default` with every key that was written in `own`, and in the tables inside it."""
    update = {}
    for name in own.model_fields_set:
        before, said = getattr(default, name), getattr(own, name)
        tables = isinstance(before, BaseModel) and isinstance(said, BaseModel)
        update[name] = over(before, said) if tables else said
    return default.model_copy(update=update)


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
