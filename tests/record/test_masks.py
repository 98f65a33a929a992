"""What stands in a recording is invented, always alike, and nobody can tell what stood there."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from pathlib import Path

import pytest

from ne8000d.masks import Masks
from ne8000d.names.objects import Kind, Object, Type
from ne8000d.record.rules import Rules
from ne8000d.schema import Syntax
from ne8000d.simulator import Bng, Size
from tests.record.recorded import KEY, all_names, record

NOW = 1_780_000_000.0
DOCUMENTATION = [
    IPv4Network(text)
    for text in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15")
]


def test_the_same_input_gives_the_same_output_and_another_key_another() -> None:
    first, again, other = Masks(KEY), Masks(KEY), Masks(b"x" * 32)
    assert first.name("domain", "isp") == again.name("domain", "isp")
    assert first.name("domain", "isp") != other.name("domain", "isp")
    assert first.name("domain", "isp") != first.name("pool", "isp")
    assert first.serial("2102AB") == again.serial("2102AB")


def test_no_two_inputs_share_an_output() -> None:
    masks = Masks(KEY)
    addresses = [IPv4Address(0x0A000000 + number) for number in range(3_000)]
    found = {masks.ipv4(address) for address in addresses}
    assert len(found) == len(addresses)
    assert all(any(address in network for network in DOCUMENTATION) for address in found)
    assert len({masks.as_number(number) for number in range(1, 900)}) == 899


def test_what_was_assigned_goes_on_in_a_later_run() -> None:
    first = Masks(KEY)
    known = [first.ipv4(IPv4Address(number)) for number in range(1, 2_000)]
    later = Masks(KEY, first.assigned)
    assert [later.ipv4(IPv4Address(number)) for number in range(1_999, 0, -1)][::-1] == known
    assert not any("0.0.0" in place for place in first.assigned), "only hashes are kept"


def test_addresses_that_mean_nothing_stay() -> None:
    masks = Masks(KEY)
    for text in ("0.0.0.0", "127.0.0.1", "224.0.0.5", "255.255.255.255"):
        assert masks.ipv4(IPv4Address(text)) == IPv4Address(text)
    assert masks.ipv6(IPv6Address("::")) == IPv6Address("::")
    assert masks.ipv6(IPv6Address("2804:14c::1")) in IPv6Network("2001:db8::/32")
    assert masks.ipv6(IPv6Address("fe80::1")).is_link_local
    assert masks.mac(bytes(6)) == bytes(6)
    assert masks.mac(b"\x00\xe0\xfc\x12\x34\x56")[0] == 2


def octets(name: str, **more: object) -> Object:
    return Object("X-MIB", name, "1.3", Kind.COLUMN, "7", Type(Syntax.OCTETS, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ifName", "GigabitEthernet0/7/0"),
        ("ifName", "100GE0/1/0"),
        ("ifDescr", "Eth-Trunk1.1001"),
        ("hwEntityOpticalLaneRxPower", "-290,-292,-301"),
        ("entPhysicalModelName", "CR8DIPU480C1"),
        ("hwBgpPeerVrfName", "Public"),
        ("ifAlias", ""),
    ],
)
def test_what_the_maker_wrote_stays(name: str, text: str) -> None:
    assert Rules(Masks(KEY)).value(octets(name), text.encode()) == text.encode()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ifAlias", "Cliente Joao 123.456.789-00"),
        ("ifName", "<pppoe-joao@isp>"),
        ("hwIPPoolName", "pool-campinas"),
        ("sysContact", "noc@provedor.example"),
        ("entPhysicalSerialNum", "2102351ABC"),
        ("hwSomethingNew", "12345678900"),
    ],
)
def test_what_people_wrote_is_invented_whatever_it_says(name: str, text: str) -> None:
    value = Rules(Masks(KEY)).value(octets(name), text.encode())
    assert isinstance(value, bytes)
    assert text.encode() not in value
    assert value


def test_a_kept_text_loses_the_routers_name_and_addresses() -> None:
    rules = Rules(Masks(KEY), ("core-campinas",))
    value = rules.value(octets("sysDescr"), b"VRP 8.200 core-campinas at 10.1.2.3")
    assert isinstance(value, bytes)
    assert value.startswith(b"VRP 8.200 router-")
    assert b"campinas" not in value
    assert b"10.1.2.3" not in value


def test_the_name_in_a_uname_is_invented() -> None:
    value = Rules(Masks(KEY)).value(octets("sysDescr"), b"Linux core-campinas 6.1.0 #1 SMP x86_64")
    assert isinstance(value, bytes)
    assert b"campinas" not in value
    assert value.endswith(b" 6.1.0 #1 SMP x86_64")


def test_a_short_name_does_not_tear_words_apart() -> None:
    rules = Rules(Masks(KEY), ("R", "8"))
    assert rules.value(octets("sysDescr"), b"VRP software 8.200").startswith(b"VRP software")  # type: ignore[union-attr]


def test_an_index_that_is_not_what_its_table_says_is_left_out() -> None:
    item = all_names().describe("1.3.6.1.4.1.2011.5.2.1.43.1.1.9.9.105.115.112")
    assert Rules(Masks(KEY)).instance(item) is None


def test_nothing_of_the_router_stays_in_the_file(tmp_path: Path) -> None:
    view = Bng("core-campinas", Size(interfaces=20, subscribers=200), clock=lambda: NOW)
    found = record(view, tmp_path / "rec")
    content = found.path.read_bytes()
    domain = ".".join(map(str, b"corporativo"))
    telling = [
        "core-campinas",
        "campinas",
        "Campinas",
        "corporativo",
        "Flores",
        "SIMOPT",
        "10.255.0.2",
        domain,
    ]
    assert [word for word in telling if word.encode() in content] == []
    assert found.path.stat().st_mode & 0o777 == 0o600
    assert "campinas" not in found.path.name
