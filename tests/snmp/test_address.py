"""From names to addresses."""

from __future__ import annotations

import socket

import pytest

from ne8000d.errors import UnknownHost
from ne8000d.snmp.address import Address, is_literal, look_up


class Dns:
    def __init__(self, *addresses: str) -> None:
        self.addresses = list(addresses)
        self.now = 1000.0
        self.asked: list[str] = []

    def __call__(self, host: str) -> list[str]:
        self.asked.append(host)
        if not self.addresses:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return list(self.addresses)

    def address(self, host: str = "bng-01.example") -> Address:
        return Address(host, clock=lambda: self.now, lookup=self)


def test_a_literal_address_is_never_looked_up():
    dns = Dns("192.0.2.9")
    for literal in ("192.0.2.1", "2001:db8::1"):
        address = dns.address(literal)
        address.failed()
        assert address.resolve() == literal
    assert not dns.asked


def test_a_zone_needs_a_look_up():
    assert not is_literal("fe80::1%eth0")


def test_a_name_is_looked_up_once_and_again_after_five_minutes():
    dns = Dns("192.0.2.1")
    address = dns.address()
    assert address.current is None
    assert [address.resolve(), address.resolve()] == ["192.0.2.1"] * 2
    assert len(dns.asked) == 1
    dns.addresses = ["192.0.2.2"]
    dns.now += 299.0
    assert address.resolve() == "192.0.2.1"
    dns.now += 1.0
    assert address.resolve() == "192.0.2.2"


def test_the_address_in_use_is_kept_while_dns_lists_it():
    dns = Dns("192.0.2.1", "192.0.2.2")
    address = dns.address()
    address.resolve()
    dns.addresses.reverse()
    dns.now += 300.0
    assert address.resolve() == "192.0.2.1"


def test_after_a_failure_the_name_is_looked_up_and_the_next_address_has_its_turn():
    dns = Dns("2001:db8::1", "192.0.2.1")
    address = dns.address()
    turns = []
    for _ in range(3):
        turns.append(address.resolve())
        address.failed()
    assert turns == ["2001:db8::1", "192.0.2.1", "2001:db8::1"]
    assert len(dns.asked) == 3


def test_while_dns_is_down_the_last_address_is_used():
    dns = Dns("192.0.2.1")
    address = dns.address()
    address.resolve()
    dns.addresses.clear()
    dns.now += 300.0
    assert address.resolve() == "192.0.2.1"


def test_a_name_that_never_resolved_is_an_unknown_host_each_time():
    dns = Dns()
    address = dns.address()
    for _ in range(2):
        with pytest.raises(UnknownHost, match="not known"):
            address.resolve()
    dns.addresses = ["192.0.2.1"]
    assert address.resolve() == "192.0.2.1"


def test_a_name_that_dns_cannot_hold_is_an_unknown_host():
    address = Address("a" * 300, clock=lambda: 0.0)
    with pytest.raises(UnknownHost):
        address.resolve()


def test_the_system_resolves_localhost():
    assert {"127.0.0.1", "::1"} & set(look_up("localhost"))
