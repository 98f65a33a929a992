"""SNMP PDUs, and the messages of v1 and v2c (RFC 1157, RFC 1901, RFC 3416).

What is around a PDU is its envelope: a community here, a user in `usm`.
"""

from __future__ import annotations

from typing import Final, NamedTuple, Protocol

from ne8000d.simulator import ber

V1: Final = 0
V2C: Final = 1
V3: Final = 3

GET: Final = 0xA0
GET_NEXT: Final = 0xA1
RESPONSE: Final = 0xA2
REPORT: Final = 0xA8
SET: Final = 0xA3
GET_BULK: Final = 0xA5

TOO_BIG: Final = 1
NO_SUCH_NAME: Final = 2
AUTHORIZATION_ERROR: Final = 16
NOT_WRITABLE: Final = 17

_REQUESTS: Final = frozenset({GET, GET_NEXT, SET, GET_BULK})
_VERSIONS: Final = (ber.integer(V1), ber.integer(V2C))
_NO_ERROR: Final = ber.integer(0) * 2


class Envelope(Protocol):
    """What is around a PDU on the wire."""

    def wrap(self, body: bytes) -> bytes:
        """The message that carries a PDU back."""


class Community(NamedTuple):
    """The envelope of v1 and v2c."""

    version: int
    name: bytes

    def wrap(self, body: bytes) -> bytes:
        """The message that carries a PDU back."""
        head = _VERSIONS[self.version] + ber.tlv(ber.OCTETS, self.name)
        return ber.tlv(ber.SEQUENCE, head + body)


class Request(NamedTuple):
    """A request as it came.

    `request_id` and `names` are whole encoded elements, to be sent back as they are; `varbinds`
    is the body of the whole list. `first` and `second` are error-status and error-index, or
    non-repeaters and max-repetitions.
    """

    version: int
    envelope: Envelope
    kind: int
    request_id: bytes
    first: int
    second: int
    oids: list[ber.Oid]
    names: list[bytes]
    varbinds: bytes


def version_of(datagram: bytes) -> int:
    """The version of a message; raises `ber.Malformed`."""
    at, end = ber.expect(ber.SEQUENCE, datagram, 0, len(datagram))
    version, _ = integer(datagram, at, end)
    return version


def parse(datagram: bytes) -> tuple[bytes, Request]:
    """The community and request of v1 or v2c; raises `ber.Malformed` for anything else."""
    at, end = ber.expect(ber.SEQUENCE, datagram, 0, len(datagram))
    version, at = integer(datagram, at, end)
    start, at = ber.expect(ber.OCTETS, datagram, at, end)
    if version not in (V1, V2C):
        raise ber.Malformed("not a message of v1 or v2c")
    community = datagram[start:at]
    return community, parse_pdu(datagram, at, end, version, Community(version, community))


def parse_pdu(datagram: bytes, at: int, end: int, version: int, envelope: Envelope) -> Request:
    """The request whose PDU begins `at`; raises `ber.Malformed`."""
    kind, at, end = ber.header(datagram, at, end)
    if kind not in _REQUESTS or (version == V1 and kind == GET_BULK):
        raise ber.Malformed("not a request of this version")
    _, after = integer(datagram, at, end)
    request_id = datagram[at:after]
    first, at = integer(datagram, after, end)
    second, at = integer(datagram, at, end)
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
    return Request(version, envelope, kind, request_id, first, second, oids, names, varbinds)


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
    return request.envelope.wrap(ber.tlv(RESPONSE, body))


def integer(data: bytes, at: int, end: int) -> tuple[int, int]:
    """The INTEGER that begins `at`, of 32 bits at most, and where it ends."""
    start, stop = ber.expect(ber.INTEGER, data, at, end)
    if not 0 < stop - start <= 4:
        raise ber.Malformed("an INTEGER that is empty or longer than 32 bits")
    return int.from_bytes(data[start:stop], "big", signed=True), stop
