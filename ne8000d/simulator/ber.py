"""BER as SNMP uses it (X.690 restricted by RFC 3417 §8): definite lengths, primitive values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

Oid = tuple[int, ...]

INTEGER: Final = 0x02
OCTETS: Final = 0x04
NULL: Final = 0x05
OID: Final = 0x06
SEQUENCE: Final = 0x30
IP_ADDRESS: Final = 0x40
COUNTER32: Final = 0x41
GAUGE32: Final = 0x42
TIMETICKS: Final = 0x43
COUNTER64: Final = 0x46

NO_SUCH_OBJECT: Final = b"\x80\x00"
NO_SUCH_INSTANCE: Final = b"\x81\x00"
END_OF_MIB_VIEW: Final = b"\x82\x00"

_LARGEST_SUB_IDENTIFIER: Final = 0xFFFFFFFF


class Malformed(ValueError):
    """Octets that are not the BER expected."""


def length(size: int) -> bytes:
    """The length octets of a body of `size` octets, in the shortest form."""
    if size < 128:
        return bytes((size,))
    octets = size.to_bytes((size.bit_length() + 7) >> 3, "big")
    return bytes((0x80 | len(octets),)) + octets


def tlv(tag: int, body: bytes) -> bytes:
    """Tag, length and `body`."""
    return bytes((tag,)) + length(len(body)) + body


def integer(value: int, tag: int = INTEGER) -> bytes:
    """A number of any SNMP type: two's complement, as short as it goes (X.690 §8.3)."""
    size = ((value if value >= 0 else ~value).bit_length() >> 3) + 1
    return bytes((tag, size)) + value.to_bytes(size, "big", signed=True)


def integer_heads(tag: int) -> tuple[bytes, ...]:
    """Tag and length octets of a number that is n octets long, by n: a table for hot loops."""
    return tuple(bytes((tag, size)) for size in range(10))


def unsigned(heads: tuple[bytes, ...], values: Iterable[int]) -> list[bytes]:
    """Many numbers that are not negative, with the `integer_heads` of their type."""
    return [
        heads[size := (value.bit_length() >> 3) + 1] + value.to_bytes(size, "big")
        for value in values
    ]


def sub_identifiers(numbers: Iterable[int]) -> bytes:
    """Sub-identifiers in base 128 (X.690 §8.19.2)."""
    body = bytearray()
    for number in numbers:
        if number < 128:
            body.append(number)
            continue
        shift = (number.bit_length() - 1) // 7 * 7
        while shift:
            body.append(0x80 | number >> shift & 0x7F)
            shift -= 7
        body.append(number & 0x7F)
    return bytes(body)


def oid_body(oid: Oid) -> bytes:
    """The body of an OBJECT IDENTIFIER of two sub-identifiers or more."""
    return sub_identifiers((oid[0] * 40 + oid[1], *oid[2:]))


def parse_oid(body: bytes) -> Oid:
    """The OBJECT IDENTIFIER in `body`; raises `Malformed`."""
    if not body or body[-1] & 0x80:
        raise Malformed("an OID that ends inside a sub-identifier")
    numbers = []
    value = 0
    for octet in body:
        if octet < 128:
            numbers.append(value << 7 | octet)
            value = 0
        else:
            value = value << 7 | octet & 0x7F
    if max(numbers) > _LARGEST_SUB_IDENTIFIER:
        raise Malformed("a sub-identifier of more than 32 bits")
    first = min(numbers[0] // 40, 2)
    return (first, numbers[0] - 40 * first, *numbers[1:])


def header(data: bytes, at: int, end: int) -> tuple[int, int, int]:
    """Tag, start and end of the body of the element that begins `at`, all of it before `end`."""
    if at + 2 > end:
        raise Malformed("an element that ends inside its header")
    size = data[at + 1]
    start = at + 2
    if size >= 128:
        octets = size & 0x7F
        start += octets
        if not 0 < octets <= 4 or start > end:
            raise Malformed("a length that is indefinite, endless or cut off")
        size = int.from_bytes(data[at + 2 : start], "big")
    if start + size > end:
        raise Malformed("an element that is longer than what holds it")
    return data[at], start, start + size


def expect(tag: int, data: bytes, at: int, end: int) -> tuple[int, int]:
    """Start and end of the body of the element that begins `at`, which must have this tag."""
    found, start, stop = header(data, at, end)
    if found != tag:
        raise Malformed(f"tag 0x{found:02x} where 0x{tag:02x} belongs")
    return start, stop


def name_of(varbind: bytes) -> bytes:
    """The OID element of an encoded varbind."""
    _, start, end = header(varbind, 0, len(varbind))
    _, _, stop = header(varbind, start, end)
    return varbind[start:stop]


def value_tag(varbind: bytes) -> int:
    """The tag of the value of an encoded varbind."""
    _, start, end = header(varbind, 0, len(varbind))
    _, _, stop = header(varbind, start, end)
    return varbind[stop]
