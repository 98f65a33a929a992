"""Boards: what hwEntityStateTable and ENTITY-MIB (RFC 6933) are asked and what is written of it.

The table makes the device's own rows too (`system`), because its CPU, memory and temperature are
those of its worst board.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ne8000d.measurements.proven import M8
from ne8000d.measurements.system import SYSTEM, SYSTEM_INFO
from ne8000d.schema import Column, Field, Frame, Kind, Measurement, Reading, Syntax, Table, Tag
from ne8000d.tables import naming, system
from ne8000d.tables.entity_rows import entities, entity_frame

_STATE: Final = "1.3.6.1.4.1.2011.5.25.31.1.1.1.1"


def _state(name: str, arc: int, syntax: Syntax = Syntax.INTEGER, *, slow: bool = False) -> Column:
    return Column("HUAWEI-ENTITY-EXTENT-MIB", name, f"{_STATE}.{arc}", syntax, slow=slow)


_COLUMNS: Final = (
    *system.COLUMNS,
    _state("hwEntityOperStatus", 2),
    _state("hwEntityCpuUsage", 5),
    _state("hwEntityMemUsage", 7),
    _state("hwEntityTemperature", 11),
    _state("hwEntityVoltage", 13),
    _state("hwEntityAdminStatus", 1),
    _state("hwEntityAlarmLight", 4, Syntax.BITS),
    _state("hwEntityCpuUsageThreshold", 6, slow=True),
    _state("hwEntityMemUsageThreshold", 8, slow=True),
    _state("hwEntityTemperatureThreshold", 12, slow=True),
    _state("hwEntityMemSize", 9, slow=True),
    _state("hwEntityMemSizeMega", 19, slow=True),
    _state("hwEntityMemSizeExt", 65, Syntax.UNSIGNED32, slow=True),
    naming.ENT_DESCR,
    naming.ENT_CLASS,
    naming.ENT_NAME,
    naming.ENT_SERIAL,
    naming.ENT_MODEL,
)

ENTITY: Final = Measurement(
    "entity",
    "Chassis, boards, power supplies, fans, and whatever else has a sensor; no ports.",
    (
        Field(
            "cpu_percent",
            Kind.GAUGE,
            "CPU use of an enabled board; not on a chassis that repeats a board's",
            "hwEntityCpuUsage; 0 is no sensor where hwEntityCpuUsageThreshold is 0",
            M8,
        ),
        Field(
            "memory_percent",
            Kind.GAUGE,
            "memory use of an enabled board; not on a chassis that repeats a board's",
            "hwEntityMemUsage; 0 is no sensor where hwEntityMemUsageThreshold is 0",
            M8,
        ),
        Field(
            "memory_bytes",
            Kind.GAUGE,
            "memory size",
            "hwEntityMemSize; from 2 GiB on it is -1 or wrong, then hwEntityMemSizeExt × 1024 or "
            "hwEntityMemSizeMega × 1048576",
            M8,
        ),
        Field(
            "temperature_celsius",
            Kind.GAUGE,
            "temperature",
            "hwEntityTemperature; 0 is no sensor where hwEntityTemperatureThreshold is 0",
            M8,
        ),
        Field(
            "voltage_volts",
            Kind.GAUGE,
            "supply or core voltage (the MIB says mV; an AR169 prints 3)",
            "hwEntityVoltage / 1000; 0 is no sensor",
            M8,
        ),
        Field(
            "admin_status",
            Kind.STATE,
            "1 notSupported, 2 locked, 3 shuttingDown, 4 unlocked, 11 up, 12 down, 13 loopback",
            "hwEntityAdminStatus",
            M8,
        ),
        Field(
            "oper_status",
            Kind.STATE,
            "1 notSupported, 2 disabled, 3 enabled, 4 offline, 11 up, 12 down, 13 connect, "
            "15 protocolUp, 16 linkUp, 17 linkDown, 18 present, 19 absent",
            "hwEntityOperStatus",
            M8,
        ),
        Field(
            "alarm_status",
            Kind.STATE,
            "bit mask, bit n = MIB bit n: 0 notSupported, 1 underRepair, 2 critical, 3 major, "
            "4 minor, 5 alarmOutstanding, 6 warning, 7 indeterminate; 0 is no alarm",
            "hwEntityAlarmLight",
            M8,
        ),
    ),
    (
        Tag(
            "entity",
            "entPhysicalName, else entPhysicalDescr, else entity-N; a second row with the same "
            "name is NAME#INDEX",
        ),
        Tag("class", "entPhysicalClass's label: chassis, module, powerSupply, fan …"),
    ),
)


def _shape(reading: Reading) -> Iterator[Frame]:
    """Yield the frames of one poll; the device's own do without boards."""
    boards = entity_frame(reading, ENTITY)
    yield from system.frames(reading, boards, entities(reading).chassis)
    if boards.tags:
        yield boards


ENTITY_TABLE: Final = Table(
    name="entity",
    group="system",
    columns=_COLUMNS,
    measurements=(SYSTEM, SYSTEM_INFO, ENTITY),
    shape=_shape,
)
