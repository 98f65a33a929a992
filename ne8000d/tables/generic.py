"""The device as a whole where nothing of Huawei's is there: SNMPv2-MIB and ENTITY-MIB alone.

The version is the first line of what the device says of itself: every vendor words it otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ne8000d.batch import Value
from ne8000d.measurements.system import SYSTEM, SYSTEM_INFO
from ne8000d.schema import Column, Frame, Reading, Syntax, Table, text_of
from ne8000d.tables import naming
from ne8000d.tables.identity import instance_order
from ne8000d.tables.memo import remembered

_DEVICE: Final = "0"
_CHASSIS: Final = 3
_SYSTEM: Final = "1.3.6.1.2.1.1"


def _shape(reading: Reading) -> Iterator[Frame]:
    at = {
        **reading.column("sysDescr").at,
        **reading.column("sysName").at,
        **reading.column("sysUpTime").at,
        **reading.column("snmpEngineTime").at,
    }
    uptime = _uptime(reading)
    if uptime is not None:
        yield Frame(SYSTEM, {_DEVICE: ()}, {"uptime_seconds": {_DEVICE: uptime}}, at)
    info = remembered(reading, _info)
    if info and _DEVICE in at:
        yield Frame(SYSTEM_INFO, {_DEVICE: ()}, dict(info), at)


def _uptime(reading: Reading) -> int | None:
    engine, ticks = reading.number("snmpEngineTime"), reading.number("sysUpTime")
    if engine is not None and engine >= 0:
        return engine
    return None if ticks is None else ticks // 100


def _info(reading: Reading) -> Mapping[str, Mapping[str, Value]]:
    classes = reading.integers("entPhysicalClass")
    chassis = sorted(
        (row for row, number in classes.items() if number == _CHASSIS), key=instance_order
    )

    def first(name: str) -> str:
        texts = reading.texts(name)
        return next((text for row in chassis if (text := texts.get(row, "").strip())), "")

    texts = {
        "model": first("entPhysicalModelName") or first("entPhysicalName"),
        "version": _first_line(reading.scalar("sysDescr")),
        "serial": first("entPhysicalSerialNum"),
        "name": text_of(reading.scalar("sysName") or b"").strip(),
    }
    return {name: {_DEVICE: text} for name, text in texts.items() if text}


def _first_line(value: object) -> str:
    lines = value.strip(b' "\r\n\0').splitlines() if isinstance(value, bytes) else []
    return text_of(lines[0]).strip() if lines else ""


def _text(name: str, arc: int) -> Column:
    return Column("SNMPv2-MIB", name, f"{_SYSTEM}.{arc}", Syntax.OCTETS, slow=True, scalar=True)


GENERIC_SYSTEM_TABLE: Final = Table(
    name="system",
    group="system",
    columns=(
        Column("SNMPv2-MIB", "sysUpTime", f"{_SYSTEM}.3", Syntax.TIMETICKS, scalar=True),
        Column(
            "SNMP-FRAMEWORK-MIB",
            "snmpEngineTime",
            "1.3.6.1.6.3.10.2.1.3",
            Syntax.INTEGER,
            scalar=True,
        ),
        _text("sysDescr", 1),
        _text("sysName", 5),
        naming.ENT_CLASS,
        naming.ENT_NAME,
        naming.ENT_SERIAL,
        naming.ENT_MODEL,
    ),
    measurements=(SYSTEM, SYSTEM_INFO),
    shape=_shape,
)
