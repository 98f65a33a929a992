"""As much BER (X.690) and SNMP message syntax (RFC 1157, 3416) as a pretend agent needs.

Written from the RFCs, not with the libraries under test.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

GET, GETNEXT, RESPONSE, SET, GETBULK = 0xA0, 0xA1, 0xA2, 0xA3, 0xA5
NO_SUCH_OBJECT, NO_SUCH_INSTANCE, END_OF_MIB_VIEW, NULL = (
    b"\x80\x00", b"\x81\x00", b"\x82\x00", b"\x05\x00",
)  # fmt: skip
NO_ERROR, TOO_BIG, NO_SUCH_NAME, GEN_ERR = 0, 1, 2, 5


@dataclass(frozen=True)
class Request:
    """A v1 or v2c request; for GETBULK `first` and `second` are non-repeaters and repetitions."""

    version: int
    community: bytes
    kind: int
    id: int
    first: int
    second: int
    oids: tuple[str, ...]


def tlv(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def integer(value: int, tag: int = 0x02) -> bytes:
    return tlv(tag, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def octets(value: bytes) -> bytes:
    return tlv(0x04, value)


def oid(text: str) -> bytes:
    arcs = [int(arc) for arc in text.split(".")]
    out = bytearray()
    for arc in (arcs[0] * 40 + arcs[1], *arcs[2:]):
        groups = [arc & 0x7F]
        while arc := arc >> 7:
            groups.append(arc & 0x7F | 0x80)
        out += bytes(reversed(groups))
    return tlv(0x06, bytes(out))


def _read(data: bytes, at: int) -> tuple[int, bytes, int]:
    tag, size, at = data[at], data[at + 1], at + 2
    if size & 0x80:
        count = size & 0x7F
        size, at = int.from_bytes(data[at : at + count], "big"), at + count
    return tag, data[at : at + size], at + size


def _items(data: bytes) -> list[tuple[int, bytes]]:
    at, items = 0, []
    while at < len(data):
        tag, content, at = _read(data, at)
        items.append((tag, content))
    return items


def _oid_text(content: bytes) -> str:
    arcs, arc = [], 0
    for byte in content:
        arc = arc << 7 | byte & 0x7F
        if not byte & 0x80:
            arcs.append(arc)
            arc = 0
    first = min(arcs[0] // 40, 2)
    return ".".join(map(str, (first, arcs[0] - first * 40, *arcs[1:])))


def request(data: bytes) -> Request:
    (_, version), (_, community), (kind, pdu) = _items(_read(data, 0)[1])
    (_, number), (_, first), (_, second), (_, bindings) = _items(pdu)
    return Request(
        int.from_bytes(version, "big"),
        community,
        kind,
        int.from_bytes(number, "big", signed=True),
        int.from_bytes(first, "big"),
        int.from_bytes(second, "big"),
        tuple(_oid_text(_items(content)[0][1]) for _, content in _items(bindings)),
    )


def answer(
    asked: Request, bindings: Iterable[tuple[str, bytes]], *, status: int = 0, index: int = 0
) -> bytes:
    """A Response to `asked`: each binding is an OID and a value that is encoded already."""
    listed = b"".join(tlv(0x30, oid(name) + value) for name, value in bindings)
    pdu = integer(asked.id) + integer(status) + integer(index) + tlv(0x30, listed)
    return tlv(0x30, integer(asked.version) + octets(asked.community) + tlv(RESPONSE, pdu))
