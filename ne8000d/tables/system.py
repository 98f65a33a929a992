"""The device as a whole: measurements system and system_info.

Its scalars stand on their own: a device whose entity walk fails still has an uptime. What the
worst board adds comes from the `entity` rows of the same poll.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Final

from ne8000d.batch import Value
from ne8000d.measurements.system import SYSTEM, SYSTEM_INFO
from ne8000d.schema import Column, Frame, Reading, Syntax, text_of
from ne8000d.tables.description import model_of, version_of
from ne8000d.tables.entity_rows import entities
from ne8000d.tables.identity import instance_order
from ne8000d.tables.memo import remembered

_DEVICE: Final = "0"
_SYSTEM: Final = "1.3.6.1.2.1.1"
_PLATFORM: Final = "1.3.6.1.4.1.2011.5.25.188.1"


def _slow(module: str, name: str, oid: str) -> Column:
    return Column(module, name, oid, Syntax.OCTETS, slow=True, scalar=True)


COLUMNS: Final = (
    Column("SNMPv2-MIB", "sysUpTime", f"{_SYSTEM}.3", Syntax.TIMETICKS, scalar=True),
    Column(
        "SNMP-FRAMEWORK-MIB",
        "snmpEngineTime",
        "1.3.6.1.6.3.10.2.1.3",
        Syntax.INTEGER,
        scalar=True,
    ),
    _slow("SNMPv2-MIB", "sysDescr", f"{_SYSTEM}.1"),
    _slow("SNMPv2-MIB", "sysName", f"{_SYSTEM}.5"),
    _slow("HUAWEI-ENTITY-EXTENT-MIB", "hwEntitySystemModel", "1.3.6.1.4.1.2011.5.25.31.6.5"),
    _slow("HUAWEI-DEVICE-EXT-MIB", "hwDeviceEsn", f"{_PLATFORM}.1"),
    _slow("HUAWEI-DEVICE-EXT-MIB", "hwProductName", f"{_PLATFORM}.4"),
)


def frames(reading: Reading, boards: Frame, chassis: Container[str]) -> Iterator[Frame]:
    """Yield the device's own rows, given the frame of its boards and which of them are chassis."""
    moment = _moment(reading, boards)
    if moment is None:
        return
    at = {_DEVICE: moment}
    device = _device(reading, boards, chassis)
    if device:
        yield Frame(SYSTEM, {_DEVICE: ()}, device, at)
    info = remembered(reading, _info)
    if info:
        yield Frame(SYSTEM_INFO, {_DEVICE: ()}, dict(info), at)


def _moment(reading: Reading, boards: Frame) -> float | None:
    """When the device's own row was read: its uptime, else the first board, else the texts."""
    for name in ("snmpEngineTime", "sysUpTime"):
        if _DEVICE in (at := reading.column(name).at):
            return at[_DEVICE]
    if boards.tags:
        return min(boards.at[row] for row in boards.tags)
    moments = [reading.column(column.name).at.get(_DEVICE) for column in COLUMNS if column.scalar]
    return max((moment for moment in moments if moment is not None), default=None)


def _device(
    reading: Reading, boards: Frame, chassis: Container[str]
) -> dict[str, Mapping[str, Value]]:
    worst = {
        name: _worst(boards.fields[name], chassis)
        for name in ("cpu_percent", "memory_percent", "temperature_celsius")
    }
    row: dict[str, Value | None] = {"uptime_seconds": _uptime(reading), **worst}
    return {name: {_DEVICE: value} for name, value in row.items() if value is not None}


def _uptime(reading: Reading) -> int | None:
    engine = reading.number("snmpEngineTime")
    if engine is not None and engine >= 0:
        return engine
    ticks = reading.number("sysUpTime")
    return None if ticks is None else ticks // 100


def _worst(values: Mapping[str, Value], chassis: Container[str]) -> float | None:
    numbers = {row: float(value) for row, value in values.items()}
    boards = [number for row, number in numbers.items() if row not in chassis]
    return max(boards or numbers.values(), default=None)


def _info(reading: Reading) -> Mapping[str, Mapping[str, Value]]:
    chassis = sorted(entities(reading).chassis, key=instance_order)
    names = {row: name.removesuffix(" frame") for row, name in _texts(reading, "Name").items()}
    description = reading.scalar("sysDescr")
    texts = {
        "model": (
            _text(reading, "hwEntitySystemModel")
            or model_of(description)
            or _text(reading, "hwProductName")
            or _first(chassis, _texts(reading, "ModelName"))
            or _first(chassis, names)
        ),
        "version": version_of(description),
        "serial": _text(reading, "hwDeviceEsn") or _first(chassis, _texts(reading, "SerialNum")),
        "name": _text(reading, "sysName"),
    }
    return {name: {_DEVICE: text} for name, text in texts.items() if text}


def _text(reading: Reading, name: str) -> str:
    value = reading.scalar(name)
    return "" if value is None else text_of(value).strip()


def _texts(reading: Reading, name: str) -> Mapping[str, str]:
    return reading.texts(f"entPhysical{name}")


def _first(rows: list[str], texts: Mapping[str, str]) -> str:
    """The first text of these rows that is not blank."""
    return next((text for row in rows if (text := texts.get(row, "").strip())), "")
