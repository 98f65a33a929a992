"""From hwEntityStateTable's columns to rows: which entities have a sensor, who copies whom.

The table has a row for every entity, sensor or not: 38 of the 40 rows of an NE8000 M8 say CPU 0.
A 0 whose threshold is 0 is no sensor. The chassis repeats the CPU and memory of the main board.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from ne8000d.batch import Value
from ne8000d.schema import Frame, Measurement, Reading, Wire
from ne8000d.tables.identity import first_texts, read_in_full, unique_names
from ne8000d.tables.memo import remembered

_ENABLED: Final = 3
"""HwOperState enabled: any other board's CPU and memory are not of now."""
_INVALID: Final = 2**31 - 1
_LEAST_CELSIUS: Final = -50
_TOO_LONG_FOR_INTEGER32: Final = 2**31
_CHASSIS: Final = 3
_PORT: Final = 10
_ALWAYS: Final = frozenset({_CHASSIS, 6, 7, 9})
"""Chassis, power supply, fan and module are written whether they have a sensor or not."""

CLASSES: Final[Mapping[int, str]] = {
    1: "other", 2: "unknown", 3: "chassis", 4: "backplane", 5: "container", 6: "powerSupply",
    7: "fan", 8: "sensor", 9: "module", 10: "port", 11: "stack", 12: "cpu", 13: "energyObject",
    14: "battery", 15: "storageDrive",
}  # fmt: skip
"""IANAPhysicalClass (IANA-ENTITY-MIB)."""

_LIVE: Final = (
    "hwEntityVoltage", "hwEntityTemperature", "hwEntityMemUsage", "hwEntityCpuUsage",
    "hwEntityAlarmLight", "hwEntityAdminStatus", "hwEntityOperStatus",
)  # fmt: skip
"""What is read at every poll; a row's moment is that of the last of these that it has."""
_HEXADECIMAL: Final = re.compile(rb"([0-9A-Fa-f]{1,2})[0-9A-Fa-f ]*")


@dataclass(frozen=True, slots=True)
class Entities:
    """Who the rows are, worked out once an inventory; everything is keyed by entPhysicalIndex.

    `tags` are all entities but ports, `wanted` those that are written in any case. The `sensors`
    are the rows whose threshold says that a 0 is a value.
    """

    tags: Mapping[str, tuple[str, ...]]
    wanted: Mapping[str, tuple[str, ...]]
    chassis: frozenset[str]
    cpu_sensors: frozenset[str]
    memory_sensors: frozenset[str]
    temperature_sensors: frozenset[str]
    memory_bytes: Mapping[str, int]


def entities(reading: Reading) -> Entities:
    """The device's entities, kept for an inventory."""
    return remembered(reading, _entities)


def _entities(reading: Reading) -> Entities:
    classes = reading.integers("entPhysicalClass")
    names = first_texts(reading.texts("entPhysicalName"), reading.texts("entPhysicalDescr"))
    if read_in_full(reading, "entPhysicalName"):
        rows = dict.fromkeys(row for name in _NUMBERED for row in reading.values(name))
        names.update({row: f"entity-{row}" for row in rows if row not in names})
    unique = unique_names({row: name for row, name in names.items() if classes.get(row) != _PORT})
    tags = {row: (name, CLASSES.get(classes.get(row, 0), "")) for row, name in unique.items()}
    cpu = _positive(reading, "hwEntityCpuUsageThreshold")
    memory = _positive(reading, "hwEntityMemUsageThreshold")
    temperature = _positive(reading, "hwEntityTemperatureThreshold")
    sensors = cpu | memory | temperature
    return Entities(
        tags=tags,
        wanted={
            row: tag for row, tag in tags.items() if classes.get(row) in _ALWAYS or row in sensors
        },
        chassis=frozenset(row for row, number in classes.items() if number == _CHASSIS),
        cpu_sensors=cpu,
        memory_sensors=memory,
        temperature_sensors=temperature,
        memory_bytes=_memory_bytes(reading),
    )


_NUMBERED: Final = (
    "entPhysicalName", "entPhysicalClass", "hwEntityOperStatus", "hwEntityCpuUsageThreshold",
    "hwEntityMemUsageThreshold", "hwEntityTemperatureThreshold", "hwEntityTemperature",
)  # fmt: skip
"""Columns whose rows are entities even where none of them has a name."""


def _positive(reading: Reading, name: str) -> frozenset[str]:
    values = reading.integers(name)
    return frozenset(row for row, value in values.items() if 0 < value < _INVALID)


def _memory_bytes(reading: Reading) -> dict[str, int]:
    """Bytes of memory: exact where Integer32 can hold them (an 8 GiB M8 says -1)."""
    sizes = {row: n << 20 for row, n in reading.integers("hwEntityMemSizeMega").items() if n > 0}
    sizes.update(
        {row: n << 10 for row, n in reading.integers("hwEntityMemSizeExt").items() if n > 0}
    )
    for row, size in reading.integers("hwEntityMemSize").items():
        if 0 < size < _INVALID and sizes.get(row, 0) < _TOO_LONG_FOR_INTEGER32:
            sizes[row] = size
    return sizes


def entity_frame(reading: Reading, measurement: Measurement) -> Frame:
    """One poll's rows, keyed by entPhysicalIndex. An empty frame where the device has no boards."""
    known = entities(reading)
    at = reading.column("hwEntityOperStatus").at
    if not known.wanted.keys() <= at.keys():
        at = {row: moment for name in _LIVE for row, moment in reading.column(name).at.items()}
    temperatures = _temperatures(reading, known)
    tags = {
        row: tag
        for row, tag in known.tags.items()
        if row in at and (row in known.wanted or row in temperatures)
    }
    fields: dict[str, Mapping[str, Value]] = {
        "cpu_percent": _usage(reading, "hwEntityCpuUsage", known.cpu_sensors, known, tags),
        "memory_percent": _usage(reading, "hwEntityMemUsage", known.memory_sensors, known, tags),
        "memory_bytes": _without_copies(
            {row: size for row, size in known.memory_bytes.items() if row in tags}, known.chassis
        ),
        "temperature_celsius": {row: n for row, n in temperatures.items() if row in tags},
        "voltage_volts": {
            row: millivolts / 1000
            for row, millivolts in reading.integers("hwEntityVoltage").items()
            if row in tags and 0 < millivolts < _INVALID
        },
        "admin_status": reading.integers("hwEntityAdminStatus"),
        "oper_status": reading.integers("hwEntityOperStatus"),
        "alarm_status": {
            row: mask
            for row, value in reading.values("hwEntityAlarmLight").items()
            if row in tags and (mask := alarm_mask(value)) is not None
        },
    }
    return Frame(measurement, tags, fields, at)


def _temperatures(reading: Reading, known: Entities) -> dict[str, float]:
    return {
        row: float(celsius)
        for row, celsius in reading.integers("hwEntityTemperature").items()
        if (celsius or row in known.temperature_sensors) and _LEAST_CELSIUS <= celsius < _INVALID
    }


def _usage(
    reading: Reading,
    name: str,
    sensors: Container[str],
    known: Entities,
    rows: Container[str],
) -> dict[str, float]:
    states = reading.integers("hwEntityOperStatus")
    usage = {
        row: float(percent)
        for row, percent in reading.integers(name).items()
        if row in rows
        and (percent or row in sensors)
        and 0 <= percent <= 100
        and states.get(row, _ENABLED) == _ENABLED
    }
    return _without_copies(usage, known.chassis)


_Number = TypeVar("_Number", int, float)


def _without_copies(values: dict[str, _Number], chassis: Container[str]) -> dict[str, _Number]:
    """Values without those of a chassis that a board has too."""
    boards = {value for row, value in values.items() if row not in chassis}
    return {
        row: value for row, value in values.items() if row not in chassis or value not in boards
    }


def alarm_mask(value: Wire) -> int | None:
    """HwAlarmStatus (BITS) as a mask in which bit n is the MIB's bit n; None if it is no BITS.

    BITS count from the first octet's highest bit (RFC 2578 §7.1.4); the MIB names eight. The
    recorded walks hold the octets as hexadecimal text (`00`, `80 0`): two octets and more that are
    all digits can't be anything else, because bits from 8 on don't exist.
    """
    if not isinstance(value, bytes) or not value:
        return None
    written = _HEXADECIMAL.fullmatch(value) if len(value) > 1 else None
    octet = int(written[1], 16) if written else value[0]
    return int(f"{octet:08b}"[::-1], 2)
