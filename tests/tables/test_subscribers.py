"""Subscribers: no recorded NE8000 has these objects, so every reading here is made up."""

from __future__ import annotations

import pytest

from ne8000d.schema import ColumnRead, Reading, Table, Wire
from ne8000d.tables.subscribers import SUBSCRIBERS_DETAIL_TABLES, SUBSCRIBERS_TABLE
from tests.recording import pretended, reading, recorded
from tests.tables.rows import Fields, by_tag, fields_of, shaped

DOMAIN, INTERFACE, CARD, SLOT = SUBSCRIBERS_DETAIL_TABLES
AAA = "1.3.6.1.4.1.2011.5.2.1"
ISP = "3.105.115.112"
TOTAL = 4106


def device(**counts: Wire) -> Fields:
    """The `subscribers` row of a device that answers these scalars."""
    frames = shaped(SUBSCRIBERS_TABLE, pretended({n: {"0": v} for n, v in counts.items()}))
    return fields_of(frames["subscribers"], "0") if frames else {}


def places(table: Table, columns: dict[str, dict[str, Wire]]) -> dict[str, Fields]:
    """The rows of a detail table by their tag."""
    frames = shaped(table, pretended(columns))
    return by_tag(frames[table.name]) if frames else {}


def test_administrators_are_no_subscribers() -> None:
    row = device(
        hwTotalOnlineNum=TOTAL,
        hwTotalPPPoeOnlineNum=4000,
        hwTotalftpOnlineNum=1,
        hwTotalsshOnlineNum=3,
        hwTotaltelnetOnlineNum=2,
        hwHistoricMaxOnlineNum=5000,
        hwTotalIPv4OnlineNum=4050,
        hwTotalIPv6OnlineNum=50,
        hwTotalDualStackOnlineNum=3000,
    )
    assert row == {
        "total": TOTAL,
        "online": TOTAL - 6,
        "pppoe": 4000,
        "ipv4": 4050,
        "ipv6": 50,
        "dual_stack": 3000,
        "peak_since_reset": 5000,
        "source": "snmp",
    }


def test_absent_administrator_counts_are_none_at_all() -> None:
    assert device(hwTotalOnlineNum=10, hwTotalsshOnlineNum=1)["online"] == 9
    assert device(hwTotalOnlineNum=10)["online"] == 10


def test_online_is_never_negative() -> None:
    assert device(hwTotalOnlineNum=0, hwTotalsshOnlineNum=1)["online"] == 0


def test_a_device_with_the_pppoe_count_only_has_no_total() -> None:
    assert device(hwTotalPPPoeOnlineNum=7) == {"pppoe": 7, "source": "snmp"}


def test_text_where_a_number_belongs_is_left_out() -> None:
    assert device(hwTotalOnlineNum=b"many", hwTotalPPPoeOnlineNum=7) == {
        "pppoe": 7,
        "source": "snmp",
    }
    assert device(hwTotalOnlineNum=b"many") == {}


def test_a_row_has_the_moment_of_its_answer() -> None:
    read = ColumnRead({"0": 7}, {"0": 12.5})
    (frame,) = SUBSCRIBERS_TABLE.shape(Reading({"hwTotalPPPoeOnlineNum": read}))
    assert frame.at == {"0": 12.5}


@pytest.mark.parametrize(
    "walk", ["vrp_ne8000-m8", "vrp_5720-vrf", "vrp_nac", "vrp_ne", "vrp_ar169fgwl", "xirrus_aos"]
)
def test_a_device_that_counts_no_subscribers_gives_no_row(walk: str) -> None:
    for table in (SUBSCRIBERS_TABLE, *SUBSCRIBERS_DETAIL_TABLES):
        assert list(table.shape(reading(recorded(walk), table))) == []


def test_a_domain_is_known_by_its_name() -> None:
    rows = places(
        DOMAIN,
        {
            "hwDomainOnlineNum": {ISP: 900, "8.100.101.102.97.117.108.116.48": 0},
            "hwDomainPPPoENum": {ISP: 880},
            "hwDomainAccessUserStatUserStat.9": {ISP: 901},
            "hwDomainAccessUserStatUserStat.1": {ISP: 881},
            "hwDomainAccessUserStatUserStat.7": {ISP: 20},
            "hwDomainAccessUserStatUserStat.8": {ISP: 700},
        },
    )
    assert rows == {
        "isp": {"online": 900, "total": 900, "pppoe": 880, "ipv6": 20, "dual_stack": 700},
        "default0": {"online": 0, "total": 0},
    }


def test_a_domain_that_only_the_newer_table_has_is_counted_by_it() -> None:
    rows = places(
        DOMAIN,
        {
            "hwDomainOnlineNum": {"1.97": 1},
            "hwDomainAccessUserStatUserStat.9": {"1.97": 2, "1.98": 3},
            "hwDomainAccessUserStatUserStat.1": {"1.98": 2},
        },
    )
    assert rows == {
        "a": {"online": 1, "total": 1},
        "b": {"online": 3, "total": 3, "pppoe": 2},
    }


def test_odd_domain_names_are_readable_and_malformed_ones_are_left_out() -> None:
    rows = places(
        DOMAIN,
        {
            "hwDomainOnlineNum": {
                "0": 1,
                "2.195.163": 2,  # UTF-8
                "1.231": 3,  # Latin-1
                "3.97.0.1": 4,
                "9.97": 5,  # shorter than it says
                "1.97.98": 6,  # longer
                "1.300": 7,  # not an octet
                "x": 8,
            }
        },
    )
    assert {name: row["total"] for name, row in rows.items()} == {
        "domain-0": 1,
        "ã": 2,
        "ç": 3,
        "a\\x01": 4,
    }


def test_two_domains_of_one_name_are_two_rows() -> None:
    rows = places(DOMAIN, {"hwDomainOnlineNum": {"1.97": 1, "2.97.0": 2}})
    assert {name: row["total"] for name, row in rows.items()} == {"a": 1, "a#2.97.0": 2}


def test_subscribers_of_an_interface_are_named_like_the_interface() -> None:
    rows = places(
        INTERFACE,
        {
            "hwInterfaceAccessUserStatUserStat.9": {"62": 931, "63": 0, "64": 5, "65": 1, "9": 2},
            "hwInterfaceAccessUserStatUserStat.1": {"62": 930},
            "ifName": {"62": b"Eth-Trunk1.520", "63": b"Eth-Trunk1.520", "64": b""},
            "ifDescr": {"64": b"Eth-Trunk1.64", "65": b""},
        },
    )
    assert rows == {
        "Eth-Trunk1.520": {"online": 931, "total": 931, "pppoe": 930},
        "Eth-Trunk1.520#63": {"online": 0, "total": 0},
        "Eth-Trunk1.64": {"online": 5, "total": 5},
        "ifindex-65": {"online": 1, "total": 1},
        "ifindex-9": {"online": 2, "total": 2},
    }


def test_interfaces_wait_for_names_that_were_not_read_in_full() -> None:
    rows = places(
        INTERFACE,
        {
            "hwInterfaceAccessUserStatUserStat.9": {"62": 931, "63": 1},
            "ifName": {"62": b"Eth-Trunk1.520"},
        },
    )
    assert rows.keys() == {"Eth-Trunk1.520"}


def test_only_the_wanted_user_types_of_an_interface_are_walked() -> None:
    walked = {column.oid for column in INTERFACE.columns if not column.slow}
    assert walked == {f"{AAA}.42.1.2.{user}" for user in (1, 7, 8, 9)}
    assert not any(column.oid.startswith(f"{AAA}.15.") for table in SUBSCRIBERS_DETAIL_TABLES
                   for column in table.columns)  # fmt: skip


def test_a_recording_of_the_user_type_table_is_read_by_type() -> None:
    text = "\n".join(
        f"{AAA}.42.1.2.{user}.{index}|2|{count}"
        for user, index, count in ((1, 62, 7), (3, 62, 1), (8, 62, 2), (9, 62, 8), (9, 63, 0))
    )
    text += "\n1.3.6.1.2.1.31.1.1.1.1.62|4|Eth-Trunk1.520\n"
    frames = shaped(INTERFACE, reading(text, INTERFACE))
    assert by_tag(frames["subscribers_interface"]) == {
        "Eth-Trunk1.520": {"online": 8, "total": 8, "pppoe": 7, "dual_stack": 2},
        "ifindex-63": {"online": 0, "total": 0},
    }


def test_a_card_is_slot_and_card() -> None:
    rows = places(CARD, {"hwSlotCardConnectNumOnlineNum": {"1.0": 5, "1.1": 6, "7": 9}})
    assert rows == {"1/0": {"online": 5, "total": 5}, "1/1": {"online": 6, "total": 6}}


def test_a_slot_has_its_own_counts_first_and_pppoe_by_user_type() -> None:
    rows = places(
        SLOT,
        {
            "hwSlotConnectNumOnlineNum": {"1": 100, "3": -1},
            "hwSlotConnectNumIPv6OnlineNum": {"1": 4},
            "hwSlotConnectNumDualOnlineNum": {"1": 60},
            "hwSlotAccessUserStatUserStat.9": {"1": 101, "2": 3},
            "hwSlotAccessUserStatUserStat.1": {"1": 90, "2": 3},
            "hwSlotAccessUserStatUserStat.7": {"2": 0},
        },
    )
    assert rows == {
        "1": {"online": 100, "total": 100, "pppoe": 90, "ipv6": 4, "dual_stack": 60},
        "2": {"online": 3, "total": 3, "pppoe": 3, "ipv6": 0},
    }


def test_every_field_says_where_it_comes_from() -> None:
    for table in (SUBSCRIBERS_TABLE, *SUBSCRIBERS_DETAIL_TABLES):
        objects = {column.name for column in table.columns}
        for measurement in table.measurements:
            for field in measurement.fields:
                assert field.help
                assert field.proven == "unproven"
                first = field.source.split()[0].rstrip(",;")
                # What only the CLI tells is shaped by `commands.inquiries`.
                assert first in {"ne8000d", "`display"} or first in objects
