"""Interfaces: measurements interface, interface_info and trunk."""

from __future__ import annotations

from typing import Final

from ne8000d.measurements.proven import M8
from ne8000d.schema import Field, Kind, Measurement, Rate, Tag

_OCTET_BITS: Final = 8.0
_FRAME_BITS: Final = 512.0
"""The shortest Ethernet frame, 64 octets (IEEE 802.3 §4.2.3.2): no line carries more a second."""

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
