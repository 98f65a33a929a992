"""Values as people read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ne8000d.names import Object, render
from ne8000d.names.objects import Type
from ne8000d.names.rendering import duration
from ne8000d.schema import Syntax
from tests.mibs.shipped import names


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("ifOperStatus.17", 1, "up(1)"),
        ("ifOperStatus.17", 99, "99"),
        ("hwSlotAdminStatus.0.1", -1, "nooperation(-1)"),
        ("ifConnectorPresent.17", 2, "false(2)"),
        ("ifType.54", 161, "ieee8023adLag(161)"),
        ("hwEntityTemperature.1", 44, "44 degrees Celsius"),
        ("hwEntityOpticalRxPower.1", -290, "-290 hundredths of dBm"),
        ("ifHCInOctets.17", 2**63, "9223372036854775808 octets"),
        ("sysUpTime.0", 9378405, "1 day 2:03:04.05 (9378405)"),
        ("sysUpTime.0", 0, "0:00:00.00 (0)"),
        ("sysUpTime.0", 2**32 - 1, "497 days 2:27:52.95 (4294967295)"),
        ("ifCounterDiscontinuityTime.1", 5779, "0:00:57.79 (5779)"),
        ("entPhysicalMfgDate.1", bytes.fromhex("07e805010c1e0f00"), "2024-05-01 12:30:15.0"),
        (
            "entPhysicalMfgDate.1",
            bytes.fromhex("07e805010c1e0f002d0300"),
            "2024-05-01 12:30:15.0 -03:00",
        ),
        ("entPhysicalMfgDate.1", b"", "0x"),
        ("ifPhysAddress.1", bytes.fromhex("00e0fc123456"), "00:e0:fc:12:34:56"),
        ("ifPhysAddress.1", b"", ""),
        ("hwEntityAlarmLight.1", b"\x30", "critical(2), major(3)"),
        ("hwEntityAlarmLight.1", b"\x00", "none"),
        ("hwEntityAlarmLight.1", b"\x00\x40", "bit(9)"),
        ("hwBgpPeerRemoteAddr.0.1.1.1.4.10.16.7.2", bytes([10, 16, 7, 2]), "10.16.7.2"),
        ("hwBgpPeerRemoteAddr", bytes.fromhex("20010db8" + "0" * 23 + "1"), "2001:db8::1"),
        ("bgpPeerRemoteAddr.10.0.0.1", "10.0.0.1", "10.0.0.1"),
        ("ifAlias.1", b"uplink \xc3\xa1", "uplink \u00e1"),
        ("ifAlias.1", b"uplink \xe1", "uplink \u00e1"),
        ("ifAlias.1", b"bell\x07\x00", "bell\\x07"),
        ("bgpPeerLastError.10.0.0.1", b"\x04\x00", "0x0400"),
        ("hwDeviceEsn.0", b"2102352", "2102352"),
        ("hwDeviceEsn.0", b"2102352\x00", "2102352"),
        ("hwDeviceEsn.0", b"\x00\x00", "0x0000"),
        ("hwDeviceEsn.0", b"", ""),
        ("snmpEngineID.0", bytes.fromhex("800007db03"), "0x800007db03"),
        ("entAliasMappingIdentifier.1.0", "1.3.6.1.2.1.2.2.1.1.17", "1.3.6.1.2.1.2.2.1.1.17"),
    ],
)
def test_a_value_is_shown_by_its_type(name: str, value: int | str | bytes, text: str):
    assert render(names().resolve(name)[0], value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(7, "7"), (b"ab", "ab"), (b"\xff\x00", "0xff00"), ("1.3", "1.3")]
)
def test_a_value_of_an_unknown_object_is_shown_by_itself(value: int | str | bytes, text: str):
    assert render(Object(module="", name="2.99.1", oid="2.99.1"), value) == text


def test_an_ipv6_address_type_of_older_modules_is_an_address():
    item = Object("X-MIB", "x", "1.3", type=Type(Syntax.OCTETS, "Ipv6Address", hint="2x:"))
    assert render(item, bytes(15) + b"\x01") == "::1"


@given(st.integers(0, 2**32 - 1))
def test_a_duration_says_every_hundredth_of_a_second(ticks: int):
    words = duration(ticks).split()
    days = int(words[0]) if len(words) == 3 else 0
    hours, minutes, seconds = words[-1].split(":")
    whole, hundredths = seconds.split(".")
    minutes_in_all = (days * 24 + int(hours)) * 60 + int(minutes)
    assert (minutes_in_all * 60 + int(whole)) * 100 + int(hundredths) == ticks


SHIPPED = names().objects()


@given(st.sampled_from(SHIPPED), st.binary(max_size=40) | st.integers() | st.text(max_size=20))
def test_no_value_of_a_device_breaks_the_rendering(item: Object, value: int | str | bytes):
    assert isinstance(render(item, value), str)
