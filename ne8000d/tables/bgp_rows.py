"""From two MIBs' columns to one row a peer, VPN and address family.

The index of hwBgpPeers is instance, AFI, SAFI, kind of address, address: `0.1.1.1.4.10.16.7.2`,
`0.2.1.2.16.32.1.13.184…`. That of BGP4-MIB is the IPv4 address.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ne8000d.batch import Value
from ne8000d.oid import InetAddress, Integer, IpAddress, OidError, split
from ne8000d.schema import Counter, Frame, Measurement, Reading
from ne8000d.tables.identity import instance_order, read_in_full, unique_rows

PUBLIC: Final = "Public"
_IPV4_UNICAST: Final = "ipv4-unicast"
_AFIS: Final = {"1": "ipv4", "2": "ipv6", "25": "vpls", "196": "l2vpn"}
_SAFIS: Final = {
    "1": "unicast", "2": "multicast", "4": "mpls", "5": "mcast-vpn", "65": "vpls", "66": "mdt",
    "74": "sd-wan", "128": "vpn", "132": "route-target",
}  # fmt: skip
_FAMILIES: Final = {
    ("1", "128"): "vpnv4", ("2", "128"): "vpnv6", ("25", "65"): "vpls", ("25", "70"): "evpn",
}  # fmt: skip
"""Families that people call by one word."""
_BUSIEST_BPS: Final = 1e9
"""No control plane takes more than this: what bounds the growth of its counters."""
_AS_LIMIT: Final = 2**32

_GAUGES: Final[Mapping[str, tuple[str, ...]]] = {
    "state": ("hwBgpPeerState", "bgpPeerState"),
    "admin_status": ("hwBgpPeerAdminStatus", "bgpPeerAdminStatus"),
    "established_seconds": ("hwBgpPeerFsmEstablishedTime", "bgpPeerFsmEstablishedTime"),
    "prefixes_received": ("hwBgpPeerPrefixRcvCounter",),
    "prefixes_active": ("hwBgpPeerPrefixActiveCounter",),
    "prefixes_advertised": ("hwBgpPeerPrefixAdvCounter",),
    "remote_as": ("hwBgpPeerRemoteAs", "bgpPeerRemoteAs"),
}
_COUNTERS: Final[Mapping[str, tuple[str, ...]]] = {
    "updates_in": ("bgpPeerInUpdates",),
    "updates_out": ("bgpPeerOutUpdates",),
    "flaps": ("hwBgpPeerFsmEstablishedCounter", "bgpPeerFsmEstablishedTransitions"),
}
_NAMING: Final = (
    "hwBgpPeerState", "hwBgpPeerRemoteAs", "hwBgpPeerFsmEstablishedCounter",
    "hwBgpPeerFsmEstablishedTime",
)  # fmt: skip
"""Columns whose rows are peers; any of them may be missing on a device."""

Tags = tuple[str, ...]


def shape(reading: Reading, bgp_peer: Measurement) -> Iterator[Frame]:
    """Yield the frame of one poll, none from a device without BGP.

    Without the names of VPNs (a walk that broke off) all wait for them: who is public is not known.
    """
    if not read_in_full(reading, "hwBgpPeerVrfName") and any(map(reading.values, _NAMING)):
        return
    peers = _peers(reading)
    sessions = _sessions(reading, peers)
    rows = unique_rows(
        {
            **peers,
            **{
                instance: (address, PUBLIC, _IPV4_UNICAST)
                for instance, (address, row) in sessions.items()
                if row is None
            },
        }
    )
    if not rows:
        return
    place = {instance: row or instance for instance, (_, row) in sessions.items()}
    at: dict[str, float] = {}
    for columns in (*_GAUGES.values(), *reversed(list(_COUNTERS.values()))):
        for name in reversed(columns):
            moments = reading.column(name).at
            at.update({place.get(row, row): moment for row, moment in moments.items()})
    fields: dict[str, Mapping[str, Value]] = {
        field: _values(reading, columns, place, rows) for field, columns in _GAUGES.items()
    }
    fields["remote_as"] = {
        # The MIB's Integer32 holds a 32-bit AS: one from 2^31 on comes as a negative number.
        row: number % _AS_LIMIT
        for row, number in _values(reading, _GAUGES["remote_as"], place, rows).items()
    }
    yield Frame(
        bgp_peer,
        rows,
        fields,
        at,
        counters={
            field: _counter(reading, columns, place, rows) for field, columns in _COUNTERS.items()
        },
        speed_bps=dict.fromkeys(rows, _BUSIEST_BPS),
        idle=frozenset(rows),
    )


def _peers(reading: Reading) -> dict[str, Tags]:
    """Peer, VPN and family by the instances of hwBgpPeers."""
    vpns = reading.texts("hwBgpPeerVrfName")
    peers: dict[str, Tags] = {}
    for row in {row: None for name in _NAMING for row in reading.values(name)}:
        try:
            instance, afi, safi, _, peer = split(
                row, (Integer(), Integer(), Integer(), Integer(), InetAddress())
            )
        except OidError:
            continue
        vpn = vpns.get(row, "").strip() or (PUBLIC if instance == "0" else f"instance-{instance}")
        peers[row] = (peer, vpn, family(afi, safi))
    return peers


def family(afi: str, safi: str) -> str:
    """The name of an address family by its two numbers."""
    known = _FAMILIES.get((afi, safi))
    return known or f"{_AFIS.get(afi, afi)}-{_SAFIS.get(safi, safi)}"


def _sessions(reading: Reading, peers: Mapping[str, Tags]) -> dict[str, tuple[str, str | None]]:
    """BGP4-MIB's instances: the address and the row of hwBgpPeers for the same session, if any.

    A session that carries several families has one row there and one each here: the first one
    takes it, so that sums count it once. The public instance comes before VPNs.
    """
    candidates: dict[str, list[str]] = {}
    for row, (peer, _, _) in peers.items():
        candidates.setdefault(peer, []).append(row)
    sessions: dict[str, tuple[str, str | None]] = {}
    for instance in {row: None for name in _STANDARD for row in reading.values(name)}:
        try:
            (address,) = split(instance, (IpAddress(),))
        except OidError:
            continue
        same = candidates.get(address, [])
        best = min(
            same, key=lambda row: (peers[row][1] != PUBLIC, instance_order(row)), default=None
        )
        sessions[instance] = (address, best)
    return sessions


_STANDARD: Final = tuple(
    name for columns in _GAUGES.values() for name in columns if name.startswith("bgpPeer")
)


def _values(
    reading: Reading,
    columns: tuple[str, ...],
    place: Mapping[str, str],
    rows: Mapping[str, Tags],
) -> dict[str, int]:
    """Each row's value from the first of the columns that has it."""
    values: dict[str, int] = {}
    for column in reversed(columns):
        for instance, value in reading.integers(column).items():
            row = place.get(instance, instance)
            if row in rows:
                values[row] = value
    return values


def _counter(
    reading: Reading,
    columns: tuple[str, ...],
    place: Mapping[str, str],
    rows: Mapping[str, Tags],
) -> Counter:
    values = _values(reading, columns, place, rows)
    at: dict[str, float] = {}
    for column in reversed(columns):
        for instance, moment in reading.column(column).at.items():
            at[place.get(instance, instance)] = moment
    return Counter(values, at, frozenset(values))
