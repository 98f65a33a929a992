"""Pools of addresses and prefixes: what HUAWEI-IPPOOL-MIB and hwDomainStatTable are asked.

Names are read with every poll: pools are few, and one that was renamed or put in another's place
must not go on under the old name. The MIBs' percentages are left alone: some are text, some are
computed of totals that did not fit.
"""

from __future__ import annotations

from typing import Final

from ne8000d.measurements.pools import IP_POOL
from ne8000d.schema import Column, Syntax, Table
from ne8000d.tables.pool_rows import shape

_IPPOOL: Final = "1.3.6.1.4.1.2011.6.8.1"
_DOMAIN: Final = "1.3.6.1.4.1.2011.5.2.1.6.1"


def _pool(name: str, arcs: str, syntax: Syntax = Syntax.INTEGER) -> Column:
    return Column("HUAWEI-IPPOOL-MIB", name, f"{_IPPOOL}.{arcs}", syntax)


def _total(name: str, arcs: str) -> Column:
    return Column("HUAWEI-IPPOOL-MIB", name, f"{_IPPOOL}.{arcs}", Syntax.INTEGER, scalar=True)


def _domain(name: str, arc: int) -> Column:
    return Column("HUAWEI-AAA-MIB", name, f"{_DOMAIN}.{arc}", Syntax.INTEGER)


COLUMNS: Final = (
    _pool("hwIPPoolName", "1.1.2", Syntax.OCTETS),
    _pool("hwIPPoolVPNInstance", "1.1.11", Syntax.OCTETS),
    _pool("hwIPPoolIPTotalNum", "1.1.15"),
    _pool("hwIPPoolIPUsedNum", "1.1.16"),
    _pool("hwIPPoolIPConflictNum", "1.1.17"),
    _pool("hwIPPoolIPExcludeNum", "1.1.18"),
    _pool("hwIPPoolIPIdleNum", "1.1.19"),
    _pool("hwIPPoolGroupIPTotalNum", "12.1.3"),
    _pool("hwIPPoolGroupIPUsedNum", "12.1.4"),
    _pool("hwIPPoolGroupIPConflictedNum", "12.1.5"),
    _pool("hwIPPoolGroupIPFreeNum", "12.1.8"),
    _pool("hwV6PoolName", "18.1.23", Syntax.OCTETS),
    _pool("hwIPv6AddressTotalNum", "18.1.5"),
    _pool("hwIPv6AddressUsedNum", "18.1.6"),
    _pool("hwIPv6NDRAPrefixTotalNum", "18.1.11"),
    _pool("hwIPv6NDRAPrefixUsedNum", "18.1.12"),
    _pool("hwIPv6PDPrefixTotalNum", "18.1.17"),
    _pool("hwIPv6PDPrefixUsedNum", "18.1.18"),
    _total("hwIPIdleTotalNum", "7.2"),
    _total("hwIPUsedTotalNum", "7.3"),
    _total("hwIPConflictTotalNum", "7.4"),
    _total("hwIPExcludeTotalNum", "7.5"),
    _total("hwIPTotalNum", "7.6"),
    _total("hwAllNDRAPrefixTotalNum", "22.12"),
    _total("hwAllNDRAPrefixUsedNum", "22.13"),
    _total("hwAllPDPrefixTotalNum", "22.18"),
    _total("hwAllPDPrefixUsedNum", "22.19"),
    _domain("hwDomainIPTotalNum", 8),
    _domain("hwDomainIPUsedNum", 9),
    _domain("hwDomainIPConflictNum", 10),
    _domain("hwDomainIPExcludeNum", 11),
    _domain("hwDomainIPIdleNum", 12),
    _domain("hwDomainNDRAPrefixTotalNum", 27),
    _domain("hwDomainNDRAPrefixUsedNum", 28),
    _domain("hwDomainNDRAPrefixFreeNum", 29),
    _domain("hwDomainNDRAPrefixConflictNum", 30),
    _domain("hwDomainNDRAPrefixExcludeNum", 31),
    _domain("hwDomainPDPrefixTotalNum", 33),
    _domain("hwDomainPDPrefixUsedNum", 34),
    _domain("hwDomainPDPrefixFreeNum", 35),
    _domain("hwDomainPDPrefixConflictNum", 36),
    _domain("hwDomainPDPrefixExcludeNum", 37),
)


IP_POOL_TABLE: Final = Table(
    name="ip_pool",
    group="pools",
    columns=COLUMNS,
    measurements=(IP_POOL,),
    shape=lambda reading: shape(reading, IP_POOL),
)
