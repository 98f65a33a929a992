"""Interfaces: what IF-MIB (RFC 2863) is asked and what is written of it.

Counters come from ifXTable (64 bits); the 32-bit ones of ifTable and ifXTable are read only while
a row lacks its 64-bit twin. A trunk, its members and its sub-interfaces count the same octets:
the `kind` tag tells them apart, nothing here is summed.
"""

from __future__ import annotations

from typing import Final

from ne8000d.measurements.interfaces import INTERFACE, INTERFACE_INFO, TRUNK
from ne8000d.schema import Column, Syntax, Table
from ne8000d.tables.interface_rows import shape, wanted

_IF: Final = "1.3.6.1.2.1.2.2.1"
_IFX: Final = "1.3.6.1.2.1.31.1.1.1"


def _counter64(name: str, arc: int) -> Column:
    return Column("IF-MIB", name, f"{_IFX}.{arc}", Syntax.COUNTER64)


def _counter32(name: str, base: str, arc: int, twin: str | None = None) -> Column:
    return Column("IF-MIB", name, f"{base}.{arc}", Syntax.COUNTER32, fallback_for=twin)


def _slow(name: str, oid: str, syntax: Syntax) -> Column:
    return Column("IF-MIB", name, oid, syntax, slow=True)


COLUMNS: Final = (
    # ifName is every row's identity: read with each poll, so that a renumbered device is noticed
    # before its counters go to the wrong names.
    Column("IF-MIB", "ifName", f"{_IFX}.1", Syntax.OCTETS),
    _counter64("ifHCInOctets", 6),
    _counter64("ifHCOutOctets", 10),
    _counter64("ifHCInUcastPkts", 7),
    _counter64("ifHCInMulticastPkts", 8),
    _counter64("ifHCInBroadcastPkts", 9),
    _counter64("ifHCOutUcastPkts", 11),
    _counter64("ifHCOutMulticastPkts", 12),
    _counter64("ifHCOutBroadcastPkts", 13),
    _counter32("ifInErrors", _IF, 14),
    _counter32("ifOutErrors", _IF, 20),
    _counter32("ifInDiscards", _IF, 13),
    _counter32("ifOutDiscards", _IF, 19),
    Column("IF-MIB", "ifAdminStatus", f"{_IF}.7", Syntax.INTEGER),
    Column("IF-MIB", "ifOperStatus", f"{_IF}.8", Syntax.INTEGER),
    Column("IF-MIB", "ifHighSpeed", f"{_IFX}.15", Syntax.GAUGE32),
    Column("IF-MIB", "ifCounterDiscontinuityTime", f"{_IFX}.19", Syntax.TIMETICKS),
    _counter32("ifInOctets", _IF, 10, "ifHCInOctets"),
    _counter32("ifOutOctets", _IF, 16, "ifHCOutOctets"),
    _counter32("ifInUcastPkts", _IF, 11, "ifHCInUcastPkts"),
    _counter32("ifOutUcastPkts", _IF, 17, "ifHCOutUcastPkts"),
    _counter32("ifInMulticastPkts", _IFX, 2, "ifHCInMulticastPkts"),
    _counter32("ifInBroadcastPkts", _IFX, 3, "ifHCInBroadcastPkts"),
    _counter32("ifOutMulticastPkts", _IFX, 4, "ifHCOutMulticastPkts"),
    _counter32("ifOutBroadcastPkts", _IFX, 5, "ifHCOutBroadcastPkts"),
    _slow("ifDescr", f"{_IF}.2", Syntax.OCTETS),
    _slow("ifType", f"{_IF}.3", Syntax.INTEGER),
    _slow("ifMtu", f"{_IF}.4", Syntax.INTEGER),
    _slow("ifSpeed", f"{_IF}.5", Syntax.GAUGE32),
    _slow("ifLastChange", f"{_IF}.9", Syntax.TIMETICKS),
    _slow("ifConnectorPresent", f"{_IFX}.17", Syntax.INTEGER),
    _slow("ifAlias", f"{_IFX}.18", Syntax.OCTETS),
    _slow("ifStackStatus", "1.3.6.1.2.1.31.1.2.1.3", Syntax.INTEGER),
)

INTERFACE_TABLE: Final = Table(
    name="interface",
    group="interfaces",
    columns=COLUMNS,
    measurements=(INTERFACE, INTERFACE_INFO, TRUNK),
    shape=lambda reading: shape(reading, INTERFACE, INTERFACE_INFO, TRUNK),
    identity="ifName",
    wanted=wanted,
    borrows=("hwInterfaceAccessUserStatUserStat.9",),
)
