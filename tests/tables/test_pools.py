"""Pools: no recorded router has them, so every reading here is made up."""

from __future__ import annotations

import pytest

from ne8000d.schema import ColumnRead, Reading, Wire
from ne8000d.tables.pools import IP_POOL_TABLE
from tests.recording import pretended
from tests.tables.rows import Fields, by_tag, shaped

ISP = "3.105.115.112"
NAMES: dict[str, dict[str, Wire]] = {
    "hwIPPoolName": {"0": b"pool-a", "7": b"pool-b"},
    "hwIPPoolVPNInstance": {"0": b"", "7": b"cgnat"},
}


def pools(columns: dict[str, dict[str, Wire]]) -> dict[str, Fields]:
    """Rows by `pool family kind level vpn`."""
    frames = shaped(IP_POOL_TABLE, pretended(columns))
    return by_tag(frames["ip_pool"]) if frames else {}


def test_a_pool_has_its_counts_and_a_percentage_of_ours() -> None:
    rows = pools(
        {
            **NAMES,
            "hwIPPoolIPTotalNum": {"0": 1000, "7": 0},
            "hwIPPoolIPUsedNum": {"0": 333, "7": 0},
            "hwIPPoolIPIdleNum": {"0": 660, "7": 0},
            "hwIPPoolIPConflictNum": {"0": 5, "7": 0},
            "hwIPPoolIPExcludeNum": {"0": 2, "7": 0},
        }
    )
    assert rows == {
        "pool-a ipv4 address pool": {
            "total": 1000, "used": 333, "idle": 660, "conflict": 5, "excluded": 2,
            "used_percent": pytest.approx(33.3),
        },
        "pool-b ipv4 address pool cgnat": {
            "total": 0, "used": 0, "idle": 0, "conflict": 0, "excluded": 0,
        },
    }  # fmt: skip


def test_an_ipv6_pool_has_a_row_for_each_kind_that_is_configured() -> None:
    rows = pools(
        {
            "hwV6PoolName": {"1": b"nd", "2": b"pd", "3": b"all"},
            "hwIPv6AddressTotalNum": {"1": 0, "2": 0, "3": 10},
            "hwIPv6AddressUsedNum": {"1": 0, "2": 0, "3": 1},
            "hwIPv6NDRAPrefixTotalNum": {"1": 256, "2": 0, "3": 20},
            "hwIPv6NDRAPrefixUsedNum": {"1": 64, "2": 0, "3": 2},
            "hwIPv6PDPrefixTotalNum": {"1": 0, "2": 4096, "3": 30},
            "hwIPv6PDPrefixUsedNum": {"1": 0, "2": 1024, "3": 3},
        }
    )
    assert rows == {
        "nd ipv6 ndra pool": {"total": 256, "used": 64, "used_percent": 25.0},
        "pd ipv6 pd pool": {"total": 4096, "used": 1024, "used_percent": 25.0},
        "all ipv6 address pool": {"total": 10, "used": 1, "used_percent": 10.0},
        "all ipv6 ndra pool": {"total": 20, "used": 2, "used_percent": 10.0},
        "all ipv6 pd pool": {"total": 30, "used": 3, "used_percent": 10.0},
    }


@pytest.mark.parametrize("total", [-1, -(2**31), 2**31 - 1, 0, 11])
def test_a_total_that_did_not_fit_into_integer32_is_missing(total: int) -> None:
    rows = pools(
        {
            "hwV6PoolName": {"1": b"pd"},
            "hwIPv6PDPrefixTotalNum": {"1": total},
            "hwIPv6PDPrefixUsedNum": {"1": 12},
        }
    )
    assert rows == {"pd ipv6 pd pool": {"used": 12}}


def test_groups_and_domains_are_named_by_their_index() -> None:
    rows = pools(
        {
            "hwIPPoolGroupIPTotalNum": {ISP: 100},
            "hwIPPoolGroupIPUsedNum": {ISP: 25},
            "hwIPPoolGroupIPFreeNum": {ISP: 74},
            "hwIPPoolGroupIPConflictedNum": {ISP: 1},
            "hwDomainIPTotalNum": {ISP: 200, "1.97": 0, "9.97": 5},
            "hwDomainIPUsedNum": {ISP: 100, "1.97": 0, "9.97": 5},
            "hwDomainIPIdleNum": {ISP: 90, "1.97": 0},
            "hwDomainIPConflictNum": {ISP: 4},
            "hwDomainIPExcludeNum": {ISP: 6},
            "hwDomainNDRAPrefixTotalNum": {ISP: 0},
            "hwDomainNDRAPrefixUsedNum": {ISP: 0},
            "hwDomainPDPrefixTotalNum": {ISP: 16},
            "hwDomainPDPrefixUsedNum": {ISP: 4},
            "hwDomainPDPrefixFreeNum": {ISP: 12},
        }
    )
    assert rows == {
        "isp ipv4 address group": {
            "total": 100, "used": 25, "idle": 74, "conflict": 1, "used_percent": 25.0,
        },
        "isp ipv4 address domain": {
            "total": 200, "used": 100, "idle": 90, "conflict": 4, "excluded": 6,
            "used_percent": 50.0,
        },
        "isp ipv6 pd domain": {"total": 16, "used": 4, "idle": 12, "used_percent": 25.0},
    }  # fmt: skip


def test_the_devices_totals_have_no_pool() -> None:
    rows = pools(
        {
            "hwIPTotalNum": {"0": 1000},
            "hwIPUsedTotalNum": {"0": 10},
            "hwIPIdleTotalNum": {"0": 985},
            "hwIPConflictTotalNum": {"0": 1},
            "hwIPExcludeTotalNum": {"0": 4},
            "hwAllNDRAPrefixTotalNum": {"0": 0},
            "hwAllNDRAPrefixUsedNum": {"0": 0},
            "hwAllPDPrefixTotalNum": {"0": 64},
            "hwAllPDPrefixUsedNum": {"0": 16},
        }
    )
    assert rows == {
        "ipv4 address device": {
            "total": 1000, "used": 10, "idle": 985, "conflict": 1, "excluded": 4,
            "used_percent": 1.0,
        },
        "ipv6 pd device": {"total": 64, "used": 16, "used_percent": 25.0},
    }  # fmt: skip


def test_two_pools_of_one_name_are_two_rows_and_one_without_a_name_has_its_number() -> None:
    rows = pools(
        {
            "hwIPPoolName": {"1": b"a", "2": b"a", "3": b" "},
            "hwIPPoolIPTotalNum": {"1": 1, "2": 2, "3": 3, "4": 4},
            "hwIPPoolVPNInstance": {"1": b"--"},
        }
    )
    assert {name: row["total"] for name, row in rows.items()} == {
        "a ipv4 address pool": 1,
        "a#2 ipv4 address pool": 2,
        "pool-3 ipv4 address pool": 3,
        "pool-4 ipv4 address pool": 4,
    }


def test_pools_wait_for_names_that_were_not_read_in_full() -> None:
    moments = {"0": 1.0}
    broken = ColumnRead({"0": b"pool-a"}, moments, "errors")
    whole = ColumnRead({"0": b""}, moments)
    counts = ColumnRead({"0": 5}, moments)
    columns = {"hwIPPoolName": broken, "hwIPPoolVPNInstance": whole, "hwIPPoolIPTotalNum": counts}
    assert list(IP_POOL_TABLE.shape(Reading(columns))) == []
    columns["hwIPPoolName"] = ColumnRead({"0": b"pool-a"}, moments)
    assert len(list(IP_POOL_TABLE.shape(Reading(columns)))) == 1
