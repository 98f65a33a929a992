"""Invented names, addresses and serials in place of real ones, always the same for the same input.

The key stays with whoever records; without it nobody can tell what stood there, not even by trying
(a log-in name is often a CPF, and there are few enough of those to try them all).
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from ipaddress import IPv4Address, IPv4Network, IPv6Address
from typing import Final

from ne8000d.errors import ConfigError

_NETWORKS: Final = tuple(
    map(IPv4Network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15"))
)  # RFC 5737; and RFC 2544's, for what the others are too small for
_IPV6: Final = int(IPv6Address("2001:db8::"))  # RFC 3849
_LOCAL_MAC: Final = 0x02
_PRIVATE_AS: Final = (64_512, 1_022)  # RFC 6996: the first, and how many
_PRIVATE_AS32: Final = (4_200_000_000, 94_967_294)
_TRIES: Final = 100_000
_MOST: Final = 2**64 - 1
_STRIDE: Final = 0x9E3779B97F4A7C15
"""An odd number: steps of it come to every value of 64 bits."""

_Draw = Callable[[int], str]


class Masks:
    """What stands for what; `assigned` is kept by the recorder, so that it can go on later.

    `assigned` maps keyed hashes of inputs to what was invented for them. Two inputs never get the
    same output: rows of a table would fall together.
    """

    def __init__(self, key: bytes, assigned: Mapping[str, str] | None = None) -> None:
        self._key = key
        self.assigned = dict(assigned or {})
        self._taken = set(self.assigned.values())

    def name(self, kind: str, text: str) -> str:
        """An invented name such as `domain-3f2a9c`; nothing stays nothing."""
        if not text.strip():
            return text
        return self._invented(kind, text, lambda draw: f"{kind}-{draw & 0xFFFFFF:06x}")

    def serial(self, text: str) -> str:
        """An invented serial number."""
        if not text.strip():
            return text
        return self._invented("serial", text, lambda draw: f"SN{draw % 10**10:010}")

    def ipv4(self, address: IPv4Address) -> IPv4Address:
        """An address for documentation; 0.0.0.0, loopback and multicast stay what they are."""
        if address.is_unspecified or address.is_loopback or address.is_multicast:
            return address
        if int(address) == 0xFFFFFFFF:
            return address
        return IPv4Address(self._invented("ipv4", str(address), _ipv4))

    def ipv6(self, address: IPv6Address) -> IPv6Address:
        """An address for documentation; ::, ::1 and multicast stay, fe80:: stays link-local."""
        if address.is_unspecified or address.is_loopback or address.is_multicast:
            return address
        base = int(IPv6Address("fe80::")) if address.is_link_local else _IPV6
        return IPv6Address(
            self._invented("ipv6", str(address), lambda draw: str(IPv6Address(base + draw)))
        )

    def mac(self, octets: bytes) -> bytes:
        """A locally administered address; all zeros stay."""
        if not any(octets):
            return octets
        return bytes.fromhex(
            self._invented(
                "mac", octets.hex(), lambda draw: f"{_LOCAL_MAC:02x}{draw & 0xFFFFFFFFFF:010x}"
            )
        )

    def octets(self, octets: bytes) -> bytes:
        """As many other octets; all zeros stay."""
        if not any(octets):
            return octets
        length = len(octets)

        def invented(draw: int) -> str:
            stream = draw.to_bytes(8, "big") * (length // 8 + 1)
            return stream[:length].hex()

        return bytes.fromhex(self._invented(f"octets{length}", octets.hex(), invented))

    def as_number(self, number: int) -> int:
        """A private AS number of the same width; 0 stays."""
        if not number:
            return 0
        first, size = _PRIVATE_AS if number < 65_536 else _PRIVATE_AS32
        return int(self._invented("as", str(number), lambda draw: str(first + draw % size)))

    def _invented(self, kind: str, original: str, draw: _Draw) -> str:
        hashed = hmac.digest(self._key, f"{kind}\0{original}".encode(), "sha256")
        place = hashed.hex()
        known = self.assigned.get(place)
        if known is not None:
            return known.partition(" ")[2]
        start = int.from_bytes(hashed[:8])
        step = 0
        while f"{kind} {(found := draw((start + step * _STRIDE) & _MOST))}" in self._taken:
            step += 1
            if step > _TRIES:
                raise ConfigError(f"there are too many values of the kind {kind} to mask them all")
        self._taken.add(f"{kind} {found}")
        self.assigned[place] = f"{kind} {found}"
        return found


def _ipv4(draw: int) -> str:
    """One of the documentation networks' by the upper bits, by the lower ones the address."""
    network = _NETWORKS[(draw >> 32) % len(_NETWORKS)]
    return str(network[1 + draw % (network.num_addresses - 2)])
