"""BGP peers: what HUAWEI-BGP-VPN-MIB and BGP4-MIB (RFC 4273) are asked.

hwBgpPeers has every address family and VPN, BGP4-MIB the IPv4 sessions of the public instance with
counters that the other lacks. Both are read and joined; a device with BGP4-MIB alone has its rows.
"""

from __future__ import annotations

from typing import Final

from ne8000d.measurements.bgp import BGP_PEER
from ne8000d.schema import Column, Syntax, Table
from ne8000d.tables.bgp_rows import shape

_PEERS: Final = "1.3.6.1.4.1.2011.5.25.177.1.1"
_BGP4: Final = "1.3.6.1.2.1.15.3.1"


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
