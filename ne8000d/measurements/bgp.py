"""BGP peers: measurement bgp_peer."""

from __future__ import annotations

from typing import Final

from ne8000d.measurements.proven import NE40E, S5720
from ne8000d.schema import Field, Kind, Measurement, Rate, Tag

_MESSAGE_BITS: Final = 184.0
"""The shortest UPDATE message, 23 octets (RFC 4271 §4.3)."""


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
