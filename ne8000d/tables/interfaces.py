"""Interfaces: what IF-MIB (RFC 2863) is asked and what is written of it.

Counters come from ifXTable (64 bits); the 32-bit ones of ifTable and ifXTable are read only while
a row lacks its 64-bit twin. A trunk, its members and its sub-interfaces count the same octets:
the `kind` tag tells them apart, nothing here is summed.
"""

from __future__ import annotations

from typing import Final

from ne8000d.schema import Column, Field, Kind, Measurement, Rate, Syntax, Table, Tag
from ne8000d.tables.interface_rows import shape

_IF: Final = "1.3.6.1.2.1.2.2.1"
_IFX: Final = "1.3.6.1.2.1.31.1.1.1"
_OCTET_BITS: Final = 8.0
_FRAME_BITS: Final = 512.0
"""The shortest Ethernet frame, 64 octets (IEEE 802.3 §4.2.3.2): no line carries more a second."""

M8: Final = "NE8000 M8 V800R012C10SPC300 (walk)"
NAC: Final = "S5720 V200R010C00SPC600 (walk)"


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

_KINDS: Final = (
    "trunk (ifType 161), loopback (24), sub (135, or stacked on a port or trunk), member (below a "
    "trunk), management (MEth, Ethernet0/0/0), physical (ifConnectorPresent) or virtual"
)


def _octets(direction: str, hc: str) -> Field:
    return Field(
        f"{direction}_octets",
        Kind.COUNTER,
        f"octets {_VERB[direction]}, framing included",
        f"{hc}, else its 32-bit twin",
        M8,
        Rate(
            f"{direction}_bps",
            scale=8.0,
            bits=_OCTET_BITS,
            fills_line=True,
            percent=f"{direction}_utilization_percent",
        ),
    )


def _packets(direction: str) -> Field:
    way = direction.capitalize()
    return Field(
        f"{direction}_packets",
        Kind.COUNTER,
        f"packets {_VERB[direction]}: unicast + multicast + broadcast; one missing, no value",
        f"ifHC{way}UcastPkts + ifHC{way}MulticastPkts + ifHC{way}BroadcastPkts",
        M8,
        Rate(f"{direction}_pps", bits=_FRAME_BITS, fills_line=True),
    )


def _faults(name: str, source: str, text: str) -> Field:
    return Field(name, Kind.COUNTER, text, source, M8, Rate(f"{name}_per_second", bits=_FRAME_BITS))


_VERB: Final = {"in": "received", "out": "sent"}

INTERFACE: Final = Measurement(
    "interface",
    "Counters, rates and state of a port, trunk or sub-interface.",
    (
        _octets("in", "ifHCInOctets"),
        _octets("out", "ifHCOutOctets"),
        _packets("in"),
        _packets("out"),
        _faults("in_errors", "ifInErrors", "packets received with errors"),
        _faults("out_errors", "ifOutErrors", "packets not sent because of errors"),
        _faults("in_discards", "ifInDiscards", "good packets received and dropped"),
        _faults("out_discards", "ifOutDiscards", "good packets dropped before they were sent"),
        Field("admin_status", Kind.STATE, "1 up, 2 down, 3 testing", "ifAdminStatus", M8),
        Field(
            "oper_status",
            Kind.STATE,
            "1 up, 2 down, 3 testing, 4 unknown, 5 dormant, 6 notPresent, 7 lowerLayerDown",
            "ifOperStatus",
            M8,
        ),
    ),
    (
        Tag("interface", "ifName, else ifDescr, else ifindex-N"),
        Tag("kind", _KINDS),
        Tag("alias", 'ifAlias, only with `alias_as = "tag"`'),
    ),
)

INTERFACE_INFO: Final = Measurement(
    "interface_info",
    "What hardly changes of an interface.",
    (
        Field("alias", Kind.TEXT, "the configured description", "ifAlias", M8),
        Field("index", Kind.INFO, "ifIndex", "the rows' index", M8),
        Field("mtu", Kind.INFO, "largest packet, octets", "ifMtu", M8),
        Field("speed_bps", Kind.INFO, "nominal speed", "ifHighSpeed × 10^6, else ifSpeed", M8),
        Field("parent", Kind.TEXT, "the interface above (members) or below", "ifStackTable", M8),
        Field("type", Kind.INFO, "IANAifType number", "ifType", M8),
        Field(
            "last_change_seconds",
            Kind.INFO,
            "sysUpTime at the last change of state",
            "ifLastChange / 100",
            M8,
        ),
    ),
    (Tag("interface", "as in `interface`"),),
    info=True,
)

TRUNK: Final = Measurement(
    "trunk",
    "An Eth-Trunk's members and what is left of its speed.",
    (
        Field("members_up", Kind.GAUGE, "members whose oper_status is up", "ifStackTable", M8),
        Field("members_total", Kind.GAUGE, "configured members", "ifStackTable", M8),
        Field("speed_bps", Kind.GAUGE, "speed now", "the trunk's ifHighSpeed × 10^6", M8),
        Field(
            "configured_bps",
            Kind.GAUGE,
            "speed with every member up",
            "sum of the members' ifHighSpeed × 10^6",
            M8,
        ),
    ),
    (Tag("interface", "the trunk's ifName"),),
)

INTERFACE_TABLE: Final = Table(
    name="interface",
    group="interfaces",
    columns=COLUMNS,
    measurements=(INTERFACE, INTERFACE_INFO, TRUNK),
    shape=lambda reading: shape(reading, INTERFACE, INTERFACE_INFO, TRUNK),
    identity="ifName",
    borrows=("hwInterfaceAccessUserStatUserStat.9",),
)
