"""The three ways in which `get` and `walk` print answers."""

from __future__ import annotations

import json

import pytest

from ne8000d.names import as_json, as_netsnmp, as_table
from ne8000d.schema import Wire
from tests.mibs.shipped import names
from tests.recording import instances, recorded

PORTS: list[tuple[str, Wire]] = [
    ("1.3.6.1.2.1.2.2.1.8.16", 1),
    ("1.3.6.1.2.1.2.2.1.8.17", 7),
    ("1.3.6.1.2.1.2.2.1.2.16", b"GigabitEthernet0/8/0"),
]
SCALARS: list[tuple[str, Wire]] = [
    ("1.3.6.1.2.1.1.5.0", b"bng-01"),
    ("1.3.6.1.2.1.1.3.0", 9378405),
    ("1.3.6.1.2.1.1.2.0", "1.3.6.1.4.1.2011.2.360.1.9"),
]


def test_a_tables_columns_stand_side_by_side():
    assert as_table(PORTS, names().describe) == "\n".join(
        [
            "ifIndex  ifOperStatus       ifDescr",
            "16       up(1)              GigabitEthernet0/8/0",
            "17       lowerLayerDown(7)",
        ]
    )


def test_scalars_stand_below_each_other():
    assert as_table(SCALARS, names().describe) == "\n".join(
        [
            "SNMPv2-MIB::sysName.0      bng-01",
            "SNMPv2-MIB::sysUpTime.0    1 day 2:03:04.05 (9378405)",
            "SNMPv2-MIB::sysObjectID.0  HUAWEI-MIB::products.360.1.9",
        ]
    )


def test_two_tables_and_scalars_are_told_apart():
    domains: list[tuple[str, Wire]] = [
        ("1.3.6.1.4.1.2011.5.2.1.43.1.1.1.3.105.115.112", 4245),
        ("1.3.6.1.4.1.2011.5.2.1.43.1.1.9.3.105.115.112", 4250),
    ]
    blocks = as_table([*SCALARS, *PORTS, *domains], names().describe).split("\n\n")
    assert len(blocks) == 3
    assert blocks[2] == "\n".join(
        [
            "hwUserType  hwDomainName  hwDomainAccessUserStatUserStat",
            "pppoe(1)    isp           4245 subscribers",
            "all(9)      isp           4250 subscribers",
        ]
    )


def test_a_row_with_a_malformed_index_is_shown_by_its_instance():
    pairs: list[tuple[str, Wire]] = [("1.3.6.1.4.1.2011.5.2.1.43.1.1.1.9.105", 1)]
    assert "1.9.105" in as_table(pairs, names().describe)


def test_nothing_is_shown_of_nothing():
    assert as_table([], names().describe) == ""
    assert as_json([], names().describe) == ""
    assert as_netsnmp([], names().describe) == ""


def test_json_is_one_object_a_line():
    lines = as_json([*PORTS[:1], *SCALARS], names().describe).splitlines()
    assert [json.loads(line) for line in lines] == [
        {
            "oid": "1.3.6.1.2.1.2.2.1.8.16",
            "object": "IF-MIB::ifOperStatus",
            "instance": "16",
            "value": 1,
            "text": "up(1)",
            "index": {"ifIndex": "16"},
        },
        {
            "oid": "1.3.6.1.2.1.1.5.0",
            "object": "SNMPv2-MIB::sysName",
            "instance": "0",
            "value": "bng-01",
            "text": "bng-01",
        },
        {
            "oid": "1.3.6.1.2.1.1.3.0",
            "object": "SNMPv2-MIB::sysUpTime",
            "instance": "0",
            "value": 9378405,
            "text": "1 day 2:03:04.05 (9378405)",
            "units": "hundredths of a second",
        },
        {
            "oid": "1.3.6.1.2.1.1.2.0",
            "object": "SNMPv2-MIB::sysObjectID",
            "instance": "0",
            "value": "1.3.6.1.4.1.2011.2.360.1.9",
            "text": "HUAWEI-MIB::products.360.1.9",
        },
    ]


def test_octets_that_are_no_text_are_hexadecimal_in_json():
    line = as_json([("1.3.6.1.2.1.2.2.1.6.1", bytes.fromhex("00e0fc123456"))], names().describe)
    assert json.loads(line)["value"] == "0x00e0fc123456"
    assert json.loads(line)["text"] == "00:e0:fc:12:34:56"


@pytest.mark.parametrize(
    ("oid", "value", "line"),
    [
        ("1.3.6.1.2.1.31.1.1.1.1.17", b"GE0/7/0", "IF-MIB::ifName.17 = STRING: GE0/7/0"),
        ("1.3.6.1.2.1.2.2.1.8.17", 1, "IF-MIB::ifOperStatus.17 = INTEGER: up(1)"),
        ("1.3.6.1.2.1.2.2.1.5.17", 100, "IF-MIB::ifSpeed.17 = Gauge32: 100 bits per second"),
        ("1.3.6.1.2.1.31.1.1.1.6.17", 5, "IF-MIB::ifHCInOctets.17 = Counter64: 5 octets"),
        (
            "1.3.6.1.2.1.1.3.0",
            9378405,
            "SNMPv2-MIB::sysUpTime.0 = Timeticks: (9378405) 1 day, 2:03:04.05",
        ),
        (
            "1.3.6.1.2.1.2.2.1.6.7",
            bytes.fromhex("00e0fc123456"),
            "IF-MIB::ifPhysAddress.7 = STRING: 0:e0:fc:12:34:56",
        ),
        (
            "1.3.6.1.4.1.2011.5.2.1.43.1.1.1.3.105.115.112",
            49,
            'HUAWEI-AAA-MIB::hwDomainAccessUserStatUserStat.pppoe."isp" = INTEGER: 49 subscribers',
        ),
        (
            "1.3.6.1.2.1.1.2.0",
            "1.3.6.1.4.1.2011.2.360.1.9",
            "SNMPv2-MIB::sysObjectID.0 = OID: HUAWEI-MIB::products.360.1.9",
        ),
        (
            "1.3.6.1.2.1.15.3.1.7.10.0.0.1",
            "10.0.0.1",
            "BGP4-MIB::bgpPeerRemoteAddr.10.0.0.1 = IpAddress: 10.0.0.1",
        ),
        (
            "1.3.6.1.4.1.2011.5.25.31.1.1.1.1.4.1",
            b"\x30",
            "HUAWEI-ENTITY-EXTENT-MIB::hwEntityAlarmLight.1 = BITS: 30 critical(2) major(3)",
        ),
        (
            "1.3.6.1.6.3.10.2.1.1.0",
            bytes.fromhex("800007db03"),
            "SNMP-FRAMEWORK-MIB::snmpEngineID.0 = Hex-STRING: 80 00 07 DB 03",
        ),
        (
            "1.3.6.1.4.1.2011.5.25.188.1.1.0",
            b"21023",
            'HUAWEI-DEVICE-EXT-MIB::hwDeviceEsn.0 = STRING: "21023"',
        ),
        ("2.99.1", "10.0.0.1", "2.99.1 = IpAddress: 10.0.0.1"),
        ("2.99.1", 7, "2.99.1 = INTEGER: 7"),
    ],
)
def test_net_snmps_lines_are_the_lines_that_operators_know(oid: str, value: Wire, line: str):
    assert as_netsnmp([(oid, value)], names().describe).rstrip() == line


@pytest.mark.parametrize("style", [as_table, as_json, as_netsnmp])
@pytest.mark.parametrize("walk", ["vrp_ne8000-m8", "xirrus_aos"])
def test_every_value_of_a_real_walk_is_shown_in_every_style(style, walk):
    pairs = list(instances(recorded(walk)).items())
    lines = style(pairs, names().describe).splitlines()
    assert len(lines) > 20
    if style is as_json:
        assert [json.loads(line)["oid"] for line in lines] == [oid for oid, _ in pairs]
