"""BGP4-MIB, Huawei's hwBgpPeers, OSPF and IS-IS neighbours."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final

from ne8000d.oid import parse
from ne8000d.schema import Syntax
from ne8000d.simulator.ber import Oid
from ne8000d.simulator.bng.state import State
from ne8000d.simulator.tree import Cell, Column, Index, computed, fixed

_HUAWEI: Final = parse("1.3.6.1.4.1.2011.5.25.177.1.1")
_BGP4: Final = parse("1.3.6.1.2.1.15.3.1")
_OSPF: Final = parse("1.3.6.1.2.1.14.10.1")
_ISIS: Final = parse("1.3.6.1.2.1.138.1")

_PUBLIC: Final = "Public"
_IDLE, _ESTABLISHED = 1, 6
_UNICAST, _VPN = 1, 128
_FULL: Final = 8
_UP: Final = 3
_FULL_TABLE: Final = 985_000
_UPDATES_A_SECOND: Final = 3.0

Reading = Callable[[float], int]


@dataclass(frozen=True, slots=True)
class Peer:
    """A BGP peer in one family; `instance` numbers its VPN."""

    address: str
    remote_as: int
    prefixes: int
    instance: int = 0
    vpn: str = _PUBLIC
    safi: int = _UNICAST
    state: int = _ESTABLISHED

    @property
    def key(self) -> Oid:
        """Instance, AFI, SAFI, InetAddressType, length, octets."""
        address = ip_address(self.address)
        kind = 1 if isinstance(address, IPv4Address) else 2
        octets = address.packed
        return (self.instance, kind, self.safi, kind, len(octets), *octets)


PEERS: Final = (
    Peer("192.0.2.1", 64500, _FULL_TABLE),
    Peer("192.0.2.2", 64500, _FULL_TABLE),
    Peer("198.51.100.9", 4_200_000_001, 0, state=_IDLE),
    Peer("2001:db8::1", 64500, 205_000),
    Peer("2001:db8::2", 64500, 205_000),
    Peer("192.0.2.1", 64500, 120, safi=_VPN),
    Peer("10.255.0.2", 65010, 12, instance=3, vpn="gerencia"),
)
NEIGHBORS: Final = ("192.0.2.1", "192.0.2.2")


def columns(state: State, if_index: Sequence[int]) -> Iterator[Column]:
    """All peers and neighbours; IS-IS runs on the trunk towards the network."""
    yield from _huawei(state)
    yield from _bgp4(state)
    yield from _neighbors(if_index[state.plant.uplink])


def _since_start(state: State) -> Reading:
    return lambda now: int(max(0.0, now - state.booted))


def _session(state: State, peer: Peer) -> Reading:
    seconds = _since_start(state)
    return lambda now: max(0, seconds(now) - 60) if peer.state == _ESTABLISHED else 0


def _huawei(state: State) -> Iterator[Column]:
    peers = {peer.key: peer for peer in PEERS}
    index = Index(peers)

    def each(of: Callable[[Peer], Cell]) -> dict[Oid, Cell]:
        return {key: of(peer) for key, peer in peers.items()}

    up = {key: peer.state == _ESTABLISHED for key, peer in peers.items()}
    for arcs, syntax, cells in (
        ((1, 1, 6), Syntax.OCTETS, each(lambda peer: peer.vpn)),
        ((2, 1, 2), Syntax.UNSIGNED32, each(lambda peer: peer.remote_as)),
        ((2, 1, 4), Syntax.OCTETS, each(lambda peer: ip_address(peer.address).packed)),
        ((2, 1, 5), Syntax.INTEGER, each(lambda peer: peer.state)),
        ((2, 1, 6), Syntax.UNSIGNED32, each(lambda peer: int(up[peer.key]))),
        ((2, 1, 11), Syntax.INTEGER, each(lambda _: 2)),
        ((3, 1, 1), Syntax.COUNTER32, each(lambda peer: peer.prefixes)),
        ((3, 1, 2), Syntax.COUNTER32, each(lambda peer: peer.prefixes // 2)),
        ((3, 1, 3), Syntax.COUNTER32, each(lambda peer: 40 * up[peer.key])),
    ):
        yield fixed((*_HUAWEI, *arcs), syntax, cells, index)
    times = {key: _session(state, peer) for key, peer in peers.items()}
    yield computed((*_HUAWEI, 2, 1, 7), Syntax.GAUGE32, times, index)


def _bgp4(state: State) -> Iterator[Column]:
    """The IPv4 sessions of the public instance, each once."""
    peers = {
        tuple(IPv4Address(peer.address).packed): peer
        for peer in PEERS
        if not isinstance(ip_address(peer.address), IPv6Address)
        and peer.vpn == _PUBLIC
        and peer.safi == _UNICAST
    }
    index = Index(peers)

    def each(of: Callable[[Peer], Cell]) -> dict[Oid, Cell]:
        return {key: of(peer) for key, peer in peers.items()}

    for column, syntax, cells in (
        (2, Syntax.INTEGER, each(lambda peer: peer.state)),
        (3, Syntax.INTEGER, each(lambda _: 2)),
        # The MIB's Integer32 can't hold every 32-bit AS: agents let it go negative.
        (9, Syntax.INTEGER, each(lambda peer: (peer.remote_as + 2**31) % 2**32 - 2**31)),
        (15, Syntax.COUNTER32, each(lambda peer: int(peer.state == _ESTABLISHED))),
    ):
        yield fixed((*_BGP4, column), syntax, cells, index)
    seconds = _since_start(state)

    def updates(peer: Peer) -> Reading:
        rate = _UPDATES_A_SECOND if peer.state == _ESTABLISHED else 0.0
        return lambda now: int(seconds(now) * rate)

    for column, syntax, of in (
        (10, Syntax.COUNTER32, updates),
        (11, Syntax.COUNTER32, lambda _: lambda now: seconds(now) // 60),
        (16, Syntax.GAUGE32, lambda peer: _session(state, peer)),
    ):
        yield computed(
            (*_BGP4, column), syntax, {key: of(peer) for key, peer in peers.items()}, index
        )


def _neighbors(uplink: int) -> Iterator[Column]:
    ospf = Index((*IPv4Address(address).packed, 0) for address in NEIGHBORS)
    yield fixed((*_OSPF, 6), Syntax.INTEGER, dict.fromkeys(ospf.keys, _FULL), ospf)
    isis = Index((1, number) for number, _ in enumerate(NEIGHBORS, start=1))
    yield fixed((*_ISIS, 6, 1, 1, 2), Syntax.INTEGER, dict.fromkeys(isis.keys, _UP), isis)
    systems: dict[Oid, Cell] = {
        key: bytes([0x19, 0x20, 0x00, 0x00, 0x20, number])
        for number, key in enumerate(isis.keys, start=1)
    }
    yield fixed((*_ISIS, 6, 1, 1, 6), Syntax.OCTETS, systems, isis)
    yield fixed((*_ISIS, 3, 2, 1, 2), Syntax.INTEGER, {(1,): uplink}, Index([(1,)]))
