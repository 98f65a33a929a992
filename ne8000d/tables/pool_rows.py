"""From the counts of pools to rows: pools, groups, domains and the device, by family and kind.

A row's key is its source and its instance there, `pool.17`, `pd.pool.3`, `domain.3.105.115.112`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ne8000d.batch import Value
from ne8000d.oid import LengthString, OidError, split
from ne8000d.schema import Frame, Measurement, Reading, text_of
from ne8000d.tables.identity import read_in_full, unique_rows

_LIMIT: Final = 2**31 - 1
"""Integer32: a /32 that is delegated as /64s has 2^32 prefixes, so agents clamp or wrap."""
_NO_VPN: Final = frozenset({"", "-", "--"})


@dataclass(frozen=True, slots=True)
class Source:
    """Where the rows of one family, kind and level come from.

    `counts` gives each field its column. `optional` rows are those of something that every row of
    a table has columns for, configured or not: with nothing in total and nothing used there is
    none.
    """

    family: str
    kind: str
    level: str
    counts: Mapping[str, str]
    names: Callable[[Reading, str], tuple[str, str] | None]
    optional: bool = True


def _pool_v4(reading: Reading, row: str) -> tuple[str, str] | None:
    """Name and VPN, None until both are known: half a name would begin a second series."""
    if not read_in_full(reading, "hwIPPoolName", "hwIPPoolVPNInstance"):
        return None
    vpn = _text(reading, "hwIPPoolVPNInstance", row)
    return _text(reading, "hwIPPoolName", row) or f"pool-{row}", "" if vpn in _NO_VPN else vpn


def _pool_v6(reading: Reading, row: str) -> tuple[str, str] | None:
    if not read_in_full(reading, "hwV6PoolName"):
        return None
    return _text(reading, "hwV6PoolName", row) or f"pool-{row}", ""


def _text(reading: Reading, column: str, row: str) -> str:
    return text_of(reading.values(column).get(row, b"")).strip()


def _named_by_index(_: Reading, row: str) -> tuple[str, str] | None:
    """The instance is the name: a length and that many octets."""
    try:
        (name,) = split(row, (LengthString(),))
    except OidError:
        return None
    return text_of(name), ""


def _device(_: Reading, row: str) -> tuple[str, str] | None:
    return ("", "") if row == "0" else None


def _domain(family: str, kind: str, infix: str, idle: str) -> Source:
    counts = {
        "total": "Total", "used": "Used", "idle": idle, "conflict": "Conflict",
        "excluded": "Exclude",
    }  # fmt: skip
    columns = {field: f"hwDomain{infix}{word}Num" for field, word in counts.items()}
    return Source(family, kind, "domain", columns, _named_by_index)


def _v6(kind: str, infix: str) -> Source:
    columns = {"total": f"hwIPv6{infix}TotalNum", "used": f"hwIPv6{infix}UsedNum"}
    return Source("ipv6", kind, "pool", columns, _pool_v6)


def _all_v6(kind: str, infix: str) -> Source:
    columns = {"total": f"hwAll{infix}PrefixTotalNum", "used": f"hwAll{infix}PrefixUsedNum"}
    return Source("ipv6", kind, "device", columns, _device)


SOURCES: Final = (
    Source(
        "ipv4",
        "address",
        "pool",
        {
            "total": "hwIPPoolIPTotalNum",
            "used": "hwIPPoolIPUsedNum",
            "idle": "hwIPPoolIPIdleNum",
            "conflict": "hwIPPoolIPConflictNum",
            "excluded": "hwIPPoolIPExcludeNum",
        },
        _pool_v4,
        optional=False,
    ),
    _v6("address", "Address"),
    _v6("ndra", "NDRAPrefix"),
    _v6("pd", "PDPrefix"),
    Source(
        "ipv4",
        "address",
        "group",
        {
            "total": "hwIPPoolGroupIPTotalNum",
            "used": "hwIPPoolGroupIPUsedNum",
            "idle": "hwIPPoolGroupIPFreeNum",
            "conflict": "hwIPPoolGroupIPConflictedNum",
        },
        _named_by_index,
        optional=False,
    ),
    _domain("ipv4", "address", "IP", "Idle"),
    _domain("ipv6", "ndra", "NDRAPrefix", "Free"),
    _domain("ipv6", "pd", "PDPrefix", "Free"),
    Source(
        "ipv4",
        "address",
        "device",
        {
            "total": "hwIPTotalNum",
            "used": "hwIPUsedTotalNum",
            "idle": "hwIPIdleTotalNum",
            "conflict": "hwIPConflictTotalNum",
            "excluded": "hwIPExcludeTotalNum",
        },
        _device,
        optional=False,
    ),
    _all_v6("ndra", "NDRA"),
    _all_v6("pd", "PD"),
)


def shape(reading: Reading, ip_pool: Measurement) -> Iterator[Frame]:
    """Yield the frame of one poll, none from a device without pools."""
    tags: dict[str, tuple[str, ...]] = {}
    at: dict[str, float] = {}
    fields: dict[str, dict[str, Value]] = {
        name: {} for name in ("total", "used", "idle", "conflict", "excluded", "used_percent")
    }
    for source in SOURCES:
        _add(reading, source, tags, fields, at)
    if tags:
        columns: dict[str, Mapping[str, Value]] = {**fields}
        yield Frame(ip_pool, unique_rows(tags), columns, at)


def _add(
    reading: Reading,
    source: Source,
    tags: dict[str, tuple[str, ...]],
    fields: Mapping[str, dict[str, Value]],
    at: dict[str, float],
) -> None:
    """Add the rows of one source."""
    columns = {name: reading.integers(column) for name, column in source.counts.items()}
    moments: dict[str, float] = {}
    for column in (*source.counts.values(), source.counts["used"]):
        moments.update(reading.column(column).at)
    for row in {row: None for values in columns.values() for row in values}:
        counts = {name: values[row] for name, values in columns.items() if row in values}
        if source.optional and not counts.get("total") and not counts.get("used"):
            continue
        named = source.names(reading, row)
        if named is None:
            continue
        key = f"{source.family}.{source.kind}.{source.level}.{row}"
        tags[key] = (named[0], source.family, source.kind, source.level, named[1])
        at[key] = moments[row]
        for name, value in _believed(counts).items():
            fields[name][key] = value


def _believed(counts: Mapping[str, int]) -> dict[str, Value]:
    """The counts that fit into Integer32, and the percentage where it can be told."""
    believed: dict[str, Value] = {
        name: count for name, count in counts.items() if 0 <= count < _LIMIT
    }
    used, total = counts.get("used", 0), counts.get("total", 0)
    if "total" in believed and used > total:
        del believed["total"]
    if "total" in believed and "used" in believed and total:
        believed["used_percent"] = 100.0 * used / total
    return believed
