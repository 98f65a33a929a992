"""SNMP v1 and v2c messages: a request read, a response written (RFC 1157, RFC 1901, RFC 3416)."""

from __future__ import annotations

from typing import Final, NamedTuple

from ne8000d.simulator import ber

V1: Final = 0
V2C: Final = 1

GET: Final = 0xA0
GET_NEXT: Final = 0xA1
RESPONSE: Final = 0xA2
SET: Final = 0xA3
GET_BULK: Final = 0xA5

TOO_BIG: Final = 1
NO_SUCH_NAME: Final = 2
NOT_WRITABLE: Final = 17

_REQUESTS: Final = frozenset({GET, GET_NEXT, SET, GET_BULK})
_VERSIONS: Final = (ber.integer(V1), ber.integer(V2C))
_NO_ERROR: Final = ber.integer(0) * 2


class Request(NamedTuple):
    """A request as it came.

    `request_id` and `names` are whole encoded elements, to be sent back as they are; `varbinds`
    is the body of the whole list. `first` and `second` are error-status and error-index, or
    non-repeaters and max-repetitions.
    """

    version: int
    community: bytes
    kind: int
    request_id: bytes
    first: int
    second: int
    oids: list[ber.Oid]
    names: list[bytes]
    varbinds: bytes


def parse(datagram: bytes) -> Request:
    """The request in `datagram`; raises `ber.Malformed` for anything that is none."""
    at, end = ber.expect(ber.SEQUENCE, datagram, 0, len(datagram))
    version, at = _integer(datagram, at, end)
    start, at = ber.expect(ber.OCTETS, datagram, at, end)
    community = datagram[start:at]
    kind, at, end = ber.header(datagram, at, end)
    if version not in (V1, V2C) or kind not in _REQUESTS or (version == V1 and kind == GET_BULK):
        raise ber.Malformed("not a request of v1 or v2c")
    _, after = _integer(datagram, at, end)
    request_id = datagram[at:after]
    first, at = _integer(datagram, after, end)
    second, at = _integer(datagram, at, end)
    at, end = ber.expect(ber.SEQUENCE, datagram, at, end)
    varbinds = datagram[at:end]
    oids = []
    names = []
    while at < end:
        start, stop = ber.expect(ber.SEQUENCE, datagram, at, end)
        body, after = ber.expect(ber.OID, datagram, start, stop)
        ber.header(datagram, after, stop)
        oids.append(ber.parse_oid(datagram[body:after]))
        names.append(datagram[start:after])
        at = stop
    return Request(version, community, kind, request_id, first, second, oids, names, varbinds)


def response(request: Request, varbinds: bytes, status: int = 0, index: int = 0) -> bytes:
    """The response message; `varbinds` is the body of its list."""
    body = b"".join(
        (
            request.request_id,
            ber.integer(status) + ber.integer(index) if status else _NO_ERROR,
            b"\x30" + ber.length(len(varbinds)),
            varbinds,
        )
    )
    head = _VERSIONS[request.version] + ber.tlv(ber.OCTETS, request.community)
    return ber.tlv(ber.SEQUENCE, head + ber.tlv(RESPONSE, body))


def _integer(data: bytes, at: int, end: int) -> tuple[int, int]:
    """The INTEGER that begins `at`, of 32 bits at most, and where it ends."""
    start, stop = ber.expect(ber.INTEGER, data, at, end)
    if not 0 < stop - start <= 4:
        raise ber.Malformed("an INTEGER that is empty or longer than 32 bits")
    return int.from_bytes(data[start:stop], "big", signed=True), stop
