"""What of a value or an instance is invented: by the object's declaration, masked unless known."""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final

from ne8000d.masks import Masks
from ne8000d.names.objects import IndexPart, Object, oid_part
from ne8000d.oid import Arcs, OidError, format_arcs, instance_arcs
from ne8000d.schema import Syntax, Wire, text_of

_KEPT: Final = frozenset({
    "sysDescr", "hwEntitySystemModel", "hwProductName", "entPhysicalDescr", "entPhysicalName",
    "entPhysicalHardwareRev", "entPhysicalFirmwareRev", "entPhysicalSoftwareRev",
    "entPhysicalMfgName", "entPhysicalModelName", "hwBoardName", "hwStorageName", "hwGtlItemName",
    "hwBrasLicenseResource",
})  # fmt: skip
"""Texts of the maker; all other text is masked, whatever it says."""

_NUMERIC: Final = frozenset({
    "hwEntityOpticalLaneRxPower", "hwEntityOpticalLaneTxPower", "hwEntityOpticalLaneBiasCurrent",
})  # fmt: skip
_INTERFACES: Final = frozenset({"ifDescr", "ifName"})
INTERFACE: Final = re.compile(r"\d{0,3}[A-Za-z][A-Za-z-]*\d[\d/.:]*")
_SERIALS: Final = frozenset({"hwDeviceEsn", "entPhysicalSerialNum", "hwEntityOpticalVendorSn"})
_KINDS: Final = {
    "sysName": "router", "sysContact": "contact", "sysLocation": "place", "ifAlias": "text",
    "hwIPPoolName": "pool", "hwV6PoolName": "pool", "hwIPPoolVPNInstance": "vpn",
    "hwBgpPeerVrfName": "vpn",
}  # fmt: skip
WELL_KNOWN: Final = frozenset({
    "-", "--", "default", "default0", "default1", "default_admin", "_public_", "Public", "public",
})  # fmt: skip
"""Names that every router has, and that mean nothing by themselves."""

_MACS: Final = frozenset({"MacAddress", "PhysAddress"})
_IP: Final = frozenset({"InetAddress", "InetAddressIPv4", "InetAddressIPv6", "Ipv6Address"})
_AS: Final = re.compile(r"(?:Remote|Local|Peer)As(?:Number)?$")
_UNAME: Final = re.compile(r"^((?:Linux|FreeBSD|OpenBSD|NetBSD|SunOS) )(\S+)")
"""net-snmp's sysDescr is `uname -a`, with the host's name in the second place."""

_ADDRESS: Final = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b")


class Rules:
    """Masks the values and instances of one device.

    `hidden` are words that are masked inside of kept texts too: the router's name and address.
    """

    def __init__(self, masks: Masks, hidden: tuple[str, ...] = ()) -> None:
        self._masks = masks
        self.hidden = set(filter(None, hidden))

    def value(self, item: Object, value: Wire) -> Wire:
        """The value to record for this one of the object `item`."""
        if isinstance(value, int):
            return self._masks.as_number(value) if _AS.search(item.name) else value
        if isinstance(value, str):
            return self._address_or_oid(item, value)
        return self._octets(item, value)

    def instance(self, item: Object) -> str | None:
        """The instance to record; None where it can't be told what the index says."""
        if all(_harmless(part) for part in item.index):
            return item.instance
        try:
            arcs = instance_arcs(item.instance)
            masked: list[int] = []
            for part in item.index:
                _, rest = oid_part(part).take(arcs)
                masked += self._part(part, arcs[: len(arcs) - len(rest)])
                arcs = rest
        except OidError:
            return None
        return None if arcs else format_arcs(masked)

    def _address_or_oid(self, item: Object, value: str) -> str:
        if item.syntax is not Syntax.IP_ADDRESS:
            return value
        try:
            return str(self._masks.ipv4(IPv4Address(value)))
        except AddressValueError:
            return "0.0.0.0"  # noqa: S104 - no address to listen at

    def _octets(self, item: Object, value: bytes) -> bytes:
        convention = item.type.convention if item.type else ""
        if item.syntax is Syntax.BITS or not value:
            return value
        if convention in _IP and len(value) in {4, 16}:
            return self._address(value)
        if len(value) == 6 and convention in _MACS:
            return self._masks.mac(value)
        if item.type is not None and item.type.size is not None:
            return self._masks.octets(value)
        return self._scrubbed(value) if item.name in _KEPT else self._text(item.name, value)

    def _text(self, name: str, value: bytes) -> bytes:
        text = text_of(value).strip()
        if name in _SERIALS:
            return self._masks.serial(text).encode()
        if name in _INTERFACES:
            return value if INTERFACE.fullmatch(text) else self._named("interface", text)
        if name in _NUMERIC and not re.search(r"[^-+0-9.,/ ]", text):
            return value
        if "\\x" in text:
            return self._masks.octets(value)
        return self._named(_KINDS.get(name, "text"), text)

    def _named(self, kind: str, text: str) -> bytes:
        return (text if text in WELL_KNOWN else self._masks.name(kind, text)).encode()

    def _scrubbed(self, value: bytes) -> bytes:
        """A kept text without the router's name and without addresses."""
        text = text_of(value)
        for word in sorted(self.hidden, key=len, reverse=True):
            whole = rf"(?<!\w){re.escape(word)}(?!\w)"
            text = re.sub(whole, self._masks.name("router", word), text)
        text = _UNAME.sub(lambda match: match[1] + self._masks.name("host", match[2]), text)
        found = _ADDRESS.sub("192.0.2.1", text)
        return value if found == text_of(value) else found.encode()

    def _address(self, value: bytes) -> bytes:
        if len(value) == 4:
            return self._masks.ipv4(IPv4Address(value)).packed
        return self._masks.ipv6(IPv6Address(value)).packed

    def _part(self, part: IndexPart, arcs: Arcs) -> list[int]:
        kind = part.type
        if _harmless(part) or kind is None:
            return list(arcs)
        if kind.syntax is Syntax.IP_ADDRESS:
            return list(self._address(bytes(arcs)))
        if kind.size is not None:
            fixed = bytes(arcs)
            masked = self._masks.mac(fixed) if kind.size == 6 else self._masks.octets(fixed)
            return list(masked)
        prefixed = not part.implied
        octets = bytes(arcs[1:] if prefixed else arcs)
        masked = self._index_octets(part, octets)
        return [len(masked), *masked] if prefixed else list(masked)

    def _index_octets(self, part: IndexPart, octets: bytes) -> bytes:
        convention = part.type.convention if part.type else ""
        if convention in _IP and len(octets) in {4, 8, 16, 20}:
            length = 4 if len(octets) < 16 else 16
            return self._address(octets[:length]) + octets[length:]
        if part.name in _KEPT:
            return octets
        return self._named(_kind_of(part.name), text_of(octets))


def _kind_of(name: str) -> str:
    lowered = name.lower()
    for word in ("group", "domain", "pool", "vpn", "vrf"):
        if word in lowered:
            return "vpn" if word == "vrf" else word
    return "text"


def _harmless(part: IndexPart) -> bool:
    """Whether an index object is a number: those are not about people."""
    return part.type is None or part.type.syntax not in {
        Syntax.OCTETS, Syntax.IP_ADDRESS,
    }  # fmt: skip
