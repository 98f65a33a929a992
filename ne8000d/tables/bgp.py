"""BGP peers: what HUAWEI-BGP-VPN-MIB and BGP4-MIB (RFC 4273) are asked.

hwBgpPeers has every address family and VPN, BGP4-MIB the IPv4 sessions of the public instance with
counters that the other lacks. Both are read and joined; a device with BGP4-MIB alone has its rows.
"""

from __future__ import annotations

from typing import Final

from ne8000d.measurements.proven import NE40E, S5720
from ne8000d.schema import Column, Field, Kind, Measurement, Rate, Syntax, Table, Tag
from ne8000d.tables.bgp_rows import shape

_PEERS: Final = "1.3.6.1.4.1.2011.5.25.177.1.1"
_BGP4: Final = "1.3.6.1.2.1.15.3.1"
_MESSAGE_BITS: Final = 184.0
"""The shortest UPDATE message, 23 octets (RFC 4271 §4.3)."""


def _huawei(name: str, arcs: str, syntax: Syntax) -> Column:
    return Column("HUAWEI-BGP-VPN-MIB", name, f"{_PEERS}.{arcs}", syntax)


def _standard(name: str, arc: int, syntax: Syntax = Syntax.INTEGER) -> Column:
    return Column("BGP4-MIB", name, f"{_BGP4}.{arc}", syntax)


HUAWEI_COLUMNS: Final = (
    _huawei("hwBgpPeerState", "2.1.5", Syntax.INTEGER),
    _huawei("hwBgpPeerVrfName", "1.1.6", Syntax.OCTETS),
    _huawei("hwBgpPeerRemoteAs", "2.1.2", Syntax.UNSIGNED32),
    _huawei("hwBgpPeerFsmEstablishedCounter", "2.1.6", Syntax.UNSIGNED32),
    _huawei("hwBgpPeerFsmEstablishedTime", "2.1.7", Syntax.GAUGE32),
    _huawei("hwBgpPeerAdminStatus", "2.1.11", Syntax.INTEGER),
    _huawei("hwBgpPeerPrefixRcvCounter", "3.1.1", Syntax.COUNTER32),
    _huawei("hwBgpPeerPrefixActiveCounter", "3.1.2", Syntax.COUNTER32),
    _huawei("hwBgpPeerPrefixAdvCounter", "3.1.3", Syntax.COUNTER32),
)
STANDARD_COLUMNS: Final = (
    _standard("bgpPeerState", 2),
    _standard("bgpPeerAdminStatus", 3),
    _standard("bgpPeerRemoteAs", 9),
    _standard("bgpPeerInUpdates", 10, Syntax.COUNTER32),
    _standard("bgpPeerOutUpdates", 11, Syntax.COUNTER32),
    _standard("bgpPeerFsmEstablishedTransitions", 15, Syntax.COUNTER32),
    _standard("bgpPeerFsmEstablishedTime", 16, Syntax.GAUGE32),
)


def _updates(way: str, source: str, verb: str) -> Field:
    return Field(
        f"updates_{way}",
        Kind.COUNTER,
        f"UPDATE messages {verb} in the session; on one row of a session that carries several "
        "families",
        source,
        NE40E,
        Rate(f"updates_{way}_per_second", bits=_MESSAGE_BITS),
    )


_PREFIXES: Final = "a gauge, though the MIB says Counter32"

BGP_PEER: Final = Measurement(
    "bgp_peer",
    "A BGP peer in one address family.",
    (
        Field(
            "state",
            Kind.STATE,
            "1 idle, 2 connect, 3 active, 4 opensent, 5 openconfirm, 6 established",
            "hwBgpPeerState, else bgpPeerState",
            NE40E,
        ),
        Field(
            "prefixes_received",
            Kind.GAUGE,
            f"prefixes received ({_PREFIXES})",
            "hwBgpPeerPrefixRcvCounter",
        ),
        Field(
            "prefixes_active",
            Kind.GAUGE,
            f"prefixes in use ({_PREFIXES})",
            "hwBgpPeerPrefixActiveCounter",
        ),
        Field(
            "prefixes_advertised",
            Kind.GAUGE,
            f"prefixes sent ({_PREFIXES})",
            "hwBgpPeerPrefixAdvCounter",
        ),
        _updates("in", "bgpPeerInUpdates", "received"),
        _updates("out", "bgpPeerOutUpdates", "sent"),
        Field(
            "established_seconds",
            Kind.GAUGE,
            "how long established; while it is not, how long ago it was (RFC 4273)",
            "hwBgpPeerFsmEstablishedTime, else bgpPeerFsmEstablishedTime",
            NE40E,
        ),
        Field(
            "flaps",
            Kind.COUNTER,
            "how often the session came up",
            "hwBgpPeerFsmEstablishedCounter, else bgpPeerFsmEstablishedTransitions",
            rate=Rate("flaps_per_second", bits=_MESSAGE_BITS),
        ),
        Field(
            "remote_as",
            Kind.INFO,
            "AS of the peer, 32 bits",
            "hwBgpPeerRemoteAs, else bgpPeerRemoteAs",
            S5720,
        ),
        Field(
            "admin_status",
            Kind.STATE,
            "1 stop, 2 start",
            "hwBgpPeerAdminStatus, else bgpPeerAdminStatus",
            NE40E,
        ),
    ),
    (
        Tag("peer", "address of the peer"),
        Tag(
            "vrf",
            "VPN as the device names it; Public is the global table, of BGP4-MIB's rows too; "
            "instance-N where an instance has no name",
        ),
        Tag(
            "family",
            "ipv4-unicast, ipv6-unicast, vpnv4, vpnv6, vpls, evpn, else address family and "
            "subsequent one (HWBgpAfi, HWBgpSafi)",
        ),
    ),
)

BGP_TABLE: Final = Table(
    name="bgp_peer",
    group="bgp",
    columns=(*HUAWEI_COLUMNS, *STANDARD_COLUMNS),
    measurements=(BGP_PEER,),
    shape=lambda reading: shape(reading, BGP_PEER),
)

STANDARD_BGP_TABLE: Final = Table(
    name="bgp_peer",
    group="bgp",
    columns=STANDARD_COLUMNS,
    measurements=(BGP_PEER,),
    shape=lambda reading: shape(reading, BGP_PEER),
)
