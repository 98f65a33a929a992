"""Pools of addresses and prefixes: measurement ip_pool."""

from __future__ import annotations

from typing import Final

from ne8000d.schema import Exhaustion, Field, Kind, Measurement, Tag


def _count(name: str, text: str, source: str) -> Field:
    return Field(name, Kind.GAUGE, text, source)


IP_POOL: Final = Measurement(
    "ip_pool",
    "Addresses and prefixes that are given to subscribers. Pools, groups, domains and the device "
    "count the same addresses: never sum over `level`.",
    (
        _count(
            "total",
            "addresses or prefixes; none where Integer32 could not hold the number (it is "
            "negative, at its limit, or below `used`)",
            "hwIPPoolIPTotalNum and its kin of groups, domains, device and IPv6",
        ),
        _count("used", "given to subscribers", "hwIPPoolIPUsedNum and its kin"),
        _count("idle", "free to be given", "hwIPPoolIPIdleNum and its kin; no IPv6 pool has it"),
        _count("conflict", "taken by somebody else", "hwIPPoolIPConflictNum and its kin"),
        _count("excluded", "kept back by configuration", "hwIPPoolIPExcludeNum and its kin"),
        Field(
            "used_percent", Kind.GAUGE, "used in per cent of total", "computed of `used`, `total`"
        ),
        Field(
            "exhausts_in_seconds",
            Kind.GAUGE,
            "when `idle` (else total less used) will be 0 if `used` goes on rising as in the last "
            "hour or day, the nearer of the two; 0 is exhausted, none is no rise that counts",
            "computed of `used`, `idle`",
        ),
    ),
    (
        Tag("pool", "name of the pool, group or domain; none for the device"),
        Tag("family", "ipv4 or ipv6"),
        Tag("kind", "address, ndra (prefixes by router advertisement) or pd (delegated prefixes)"),
        Tag("level", "pool, group, domain or device"),
        Tag("vpn", "the pool's VPN, none where it has none"),
    ),
    exhaustion=Exhaustion("exhausts_in_seconds", used="used", total="total", idle="idle"),
)
