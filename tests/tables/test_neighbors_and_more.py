"""Neighbours, licences, traffic, RADIUS, and the system of any vendor."""

from __future__ import annotations

import pytest

from ne8000d.platforms import PLATFORMS
from ne8000d.schema import ColumnRead, Reading
from ne8000d.tables.generic import GENERIC_SYSTEM_TABLE
from ne8000d.tables.licenses import LICENSE_TABLE
from ne8000d.tables.neighbors import NEIGHBOR_TABLE
from ne8000d.tables.radius import RADIUS_TABLE
from ne8000d.tables.traffic import SUBSCRIBER_TRAFFIC_TABLE
from tests.recording import pretended, reading, recorded
from tests.tables.rows import by_tag, fields_of, shaped

SESSION = "7.115.101.115.115.105.111.110"


def test_an_ospf_neighbour_is_its_address() -> None:
    made = shaped(
        NEIGHBOR_TABLE,
        pretended(
            {
                "ospfNbrState": {"10.0.0.2.0": 8, "10.0.0.3.7": 4, "10.0.0.3.9": 1, "10.0.0": 8},
                "ifName": {"7": b"Eth-Trunk1.7"},
                "ifDescr": {},
            }
        ),
    )
    assert by_tag(made["neighbor"]) == {
        "ospf 10.0.0.2": {"state": 8},
        "ospf 10.0.0.3 Eth-Trunk1.7": {"state": 4},
        "ospf 10.0.0.3 ifindex-9": {"state": 1},
    }


def test_an_isis_neighbour_is_its_system_on_an_interface() -> None:
    made = shaped(
        NEIGHBOR_TABLE,
        pretended(
            {
                "isisISAdjState": {"1.1": 3, "1.2": 3, "2.1": 1, "3.1": 2},
                "isisISAdjNeighSysID": {
                    "1.1": bytes.fromhex("010002003004"),
                    "1.2": bytes.fromhex("010002003004"),
                    "2.1": b"short",
                    "3.1": bytes(6),
                },
                "isisCircIfIndex": {"1": 16, "2": 17},
                "ifName": {"16": b"100GE0/1/0", "17": b"100GE0/1/1"},
                "ifDescr": {},
            }
        ),
    )
    assert by_tag(made["neighbor"]) == {
        "isis 0100.0200.3004 100GE0/1/0": {"state": 3},
        "isis 0100.0200.3004#1.2 100GE0/1/0": {"state": 3},  # level 1 and level 2
        "isis adjacency-2.1 100GE0/1/1": {"state": 1},
        "isis 0000.0000.0000 circuit-3": {"state": 2},
    }


def test_neighbours_wait_for_names_that_were_not_read_in_full() -> None:
    moments = {"10.0.0.3.7": 1.0}
    columns = {"ospfNbrState": ColumnRead({"10.0.0.3.7": 8}, moments)}
    assert list(NEIGHBOR_TABLE.shape(Reading(columns))) == []


def test_licences_of_both_tables() -> None:
    made = shaped(
        LICENSE_TABLE,
        pretended(
            {
                "hwGtlItemName": {"1": b"LME0PPPOE", "2": b"", "3": b"LME0CGN"},
                "hwGtlItemControlValue": {"1": 64000, "2": 0},
                "hwGtlItemUsedValue": {"1": 16000, "2": 0},
                "hwBrasLicenseTotal": {SESSION: 1000, "9.97": 1},
                "hwBrasLicenseUsed": {SESSION: 900},
            }
        ),
    )
    assert by_tag(made["license"]) == {
        "LME0PPPOE": {"used": 16000, "limit": 64000, "used_percent": 25.0},
        "item-2": {"used": 0, "limit": 0},
        "session": {"used": 900, "limit": 1000, "used_percent": 90.0},
    }


def test_traffic_of_the_device_is_bytes_and_of_a_domain_kbytes_where_the_mib_says_so() -> None:
    made = shaped(
        SUBSCRIBER_TRAFFIC_TABLE,
        pretended(
            {
                "hwTotalIPv4FlowDnByte": {"0": 5_000_000},
                "hwTotalIPv4FlowUpByte": {"0": 300_000},
                "hwTotalIPv6FlowDnByte": {"0": 7},
                "hwTotalIPv6FlowUpByte": {"0": 0},
                "hwDomainFlowDnByte": {"1.97": 1000, "9.97": 1},
                "hwDomainFlowUpByte": {"1.97": 10},
                "hwDomainIPv6FlowDnByte": {"1.97": 5},
                "hwDomainIPv6FlowUpByte": {"1.97": 6},
            }
        ),
    )
    frame = made["subscriber_traffic"]
    assert {
        tags: {name: counter.values[row] for name, counter in frame.counters.items()}
        for row, tags in frame.tags.items()
    } == {
        ("device", ""): {
            "ipv4_in_octets": 300_000, "ipv4_out_octets": 5_000_000, "ipv6_in_octets": 0,
            "ipv6_out_octets": 7,
        },
        ("domain", "a"): {
            "ipv4_in_octets": 10_240, "ipv4_out_octets": 1_024_000, "ipv6_in_octets": 6,
            "ipv6_out_octets": 5,
        },
    }  # fmt: skip


def test_two_domains_of_one_name_both_have_traffic_and_their_scope() -> None:
    twins = {"1.97": 1, "2.97.0": 2}
    (frame,) = shaped(SUBSCRIBER_TRAFFIC_TABLE, pretended({"hwDomainFlowUpByte": twins})).values()
    assert list(frame.tags.values()) == [("domain", "a"), ("domain", "a#2.97.0")]


def test_a_radius_server_is_its_address_and_a_second_vpn_is_told_apart() -> None:
    made = shaped(
        RADIUS_TABLE,
        pretended(
            {
                "hwRadiusStatAuthenIpv4Requests": {
                    "10.0.0.1.0": 10, "10.0.0.1.3.118.112.110": 20, "10.0.0.2.3.118.112.110": 30,
                    "10.0.0": 1,
                },
                "hwRadiusStatAuthenIpv4PendingRequests": {"10.0.0.1.0": 2},
                "hwRadiusStatAcctIpv4Requests": {"10.0.0.1.0": 40},
                "hwRadiusStatAcctIpv4Responses": {"10.0.0.1.0": 39},
            }
        ),
    )  # fmt: skip
    frame = made["radius_server"]
    assert {
        tags: {
            name: counter.values[row]
            for name, counter in frame.counters.items()
            if row in counter.values
        }
        | fields_of(frame, row)
        for row, tags in frame.tags.items()
    } == {
        ("10.0.0.1", "auth"): {"requests": 10, "pending": 2},
        ("10.0.0.1%vpn", "auth"): {"requests": 20},
        ("10.0.0.2", "auth"): {"requests": 30},
        ("10.0.0.1", "acct"): {"requests": 40, "responses": 39},
    }


def test_no_column_that_may_hold_a_secret_is_ever_read() -> None:
    radius = "1.3.6.1.4.1.2011.5.25.40.15."
    sessions = ("1.3.6.1.4.1.2011.5.2.1.15.", "1.3.6.1.4.1.2011.5.2.1.16.")
    resets = tuple(f"1.3.6.1.4.1.2011.5.2.1.14.1.{arc}" for arc in (9, 10, 11))
    read = {
        column.oid
        for platform in PLATFORMS.values()
        for table in platform.tables
        for column in table.columns
    }
    assert {oid.rpartition(".")[0] for oid in read if oid.startswith(radius)} == {
        f"{radius}1.6.1",
        f"{radius}1.7.1",
    }
    assert not [oid for oid in read if oid.startswith(sessions) or oid in resets]


def test_a_device_of_another_vendor_tells_its_uptime_and_what_it_is() -> None:
    made = shaped(GENERIC_SYSTEM_TABLE, reading(recorded("xirrus_aos"), GENERIC_SYSTEM_TABLE))
    assert fields_of(made["system"], "0").keys() == {"uptime_seconds"}
    info = fields_of(made["system_info"], "0")
    assert str(info["version"]).startswith("Xirrus XD4-130 WiFi Array")


def test_a_generic_device_with_a_chassis_has_model_and_serial() -> None:
    made = shaped(
        GENERIC_SYSTEM_TABLE,
        pretended(
            {
                "sysUpTime": {"0": 12_345},
                "sysDescr": {"0": b"Cisco IOS Software, Version 15.2\r\nCompiled Mon"},
                "sysName": {"0": b"edge-1"},
                "entPhysicalClass": {"1": 3, "2": 9},
                "entPhysicalModelName": {"1": b"", "2": b"card"},
                "entPhysicalName": {"1": b"ASR1001", "2": b"x"},
                "entPhysicalSerialNum": {"1": b"FOX1"},
            }
        ),
    )
    assert fields_of(made["system"], "0") == {"uptime_seconds": 123}
    assert fields_of(made["system_info"], "0") == {
        "model": "ASR1001",
        "version": "Cisco IOS Software, Version 15.2",
        "serial": "FOX1",
        "name": "edge-1",
    }


def test_one_measurement_is_declared_once() -> None:
    declared: dict[str, object] = {}
    for platform in PLATFORMS.values():
        names = [table.name for table in platform.tables]
        assert len(names) == len(set(names)), "readings are kept by the table's name"
        for item in platform.measurements():
            assert declared.setdefault(item.name, item) is item


@pytest.mark.parametrize("platform", PLATFORMS.values(), ids=lambda platform: platform.name)
def test_every_field_says_where_it_comes_from(platform) -> None:
    for measurement in platform.measurements():
        for field in measurement.fields:
            assert field.help, (measurement.name, field.name)
            assert field.source, (measurement.name, field.name)
        for tag in measurement.tags:
            assert tag.help, (measurement.name, tag.name)
