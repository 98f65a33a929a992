"""One request, one answer: an agent's command responder (RFC 3416 §4.2, RFC 1157 §4.1)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, chain, islice

from ne8000d.simulator import ber, pdu
from ne8000d.simulator.tree import Tree

_SMALLEST_VARBIND = 7
"""Octets: two headers, a name of one octet, an empty value."""

_EXCEPTIONS = (ber.NO_SUCH_OBJECT, ber.NO_SUCH_INSTANCE)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much an answer may hold.

    `max_size` is the longest message in octets (VRP's `packet max-size`, 12,000 by default
    there): a GETBULK answer is cut to it, any other is `tooBig`. `max_varbinds` cuts GETBULK
    answers as an agent does that works on one for a limited time only.
    """

    max_size: int = 12_000
    max_varbinds: int | None = None


def answer(request: pdu.Request, tree: Tree, now: float, limits: Limits) -> bytes:
    """The response message to `request`, from what `tree` holds at the moment `now`."""
    if request.kind == pdu.SET:
        return _refused(request)
    if request.kind == pdu.GET_BULK:
        return _fitting(request, _bulk(request, tree, now, limits), limits)
    one = _get if request.kind == pdu.GET else _get_next
    varbinds = []
    for number, (oid, name) in enumerate(zip(request.oids, request.names, strict=True), start=1):
        varbind = one(request, tree, oid, name, now)
        if varbind is None:
            return pdu.response(request, request.varbinds, pdu.NO_SUCH_NAME, number)
        varbinds.append(varbind)
    message = pdu.response(request, b"".join(varbinds))
    return message if len(message) <= limits.max_size else _too_big(request)


def _refused(request: pdu.Request) -> bytes:
    """Nothing can be set here; v1 has no notWritable (RFC 3584 §4.4)."""
    status = pdu.NO_SUCH_NAME if request.version == pdu.V1 else pdu.NOT_WRITABLE
    return pdu.response(request, request.varbinds, status, 1)


def _too_big(request: pdu.Request) -> bytes:
    """The list is empty from v2c on, and the request's in v1 (RFC 1157 §4.1.2)."""
    varbinds = request.varbinds if request.version == pdu.V1 else b""
    return pdu.response(request, varbinds, pdu.TOO_BIG, 0)


def _get(request: pdu.Request, tree: Tree, oid: ber.Oid, name: bytes, now: float) -> bytes | None:
    found = tree.find(oid, now)
    if request.version == pdu.V1:
        missing = found in _EXCEPTIONS or ber.value_tag(found) == ber.COUNTER64
        return None if missing else found
    return ber.tlv(ber.SEQUENCE, name + found) if found in _EXCEPTIONS else found


def _get_next(
    request: pdu.Request, tree: Tree, oid: ber.Oid, name: bytes, now: float
) -> bytes | None:
    if request.version == pdu.V1:
        return tree.next_but_counter64(oid, now)
    found = tree.walk(oid, 1, now)
    return found[0] if found else _end_of_view(name)


def _end_of_view(name: bytes) -> bytes:
    return ber.tlv(ber.SEQUENCE, name + ber.END_OF_MIB_VIEW)


def _bulk(request: pdu.Request, tree: Tree, now: float, limits: Limits) -> list[bytes]:
    """The varbinds of a GETBULK answer before it is cut (RFC 3416 §4.2.3)."""
    single = min(max(request.first, 0), len(request.oids))
    varbinds = [
        (tree.walk(oid, 1, now) or [_end_of_view(name)])[0]
        for oid, name in zip(request.oids[:single], request.names[:single], strict=True)
    ]
    names = request.names[single:]
    if names:
        # What can't fit is not looked up, however many repetitions a request asks for.
        most = limits.max_size // _SMALLEST_VARBIND // len(names) + 1
        count = min(max(request.second, 0), most)
        columns = [tree.walk(oid, count, now) for oid in request.oids[single:]]
        if len(columns) == 1 and len(columns[0]) == count:
            varbinds += columns[0]
        else:
            varbinds += _repetitions(columns, names, count)
    return varbinds[: limits.max_varbinds]


def _repetitions(columns: list[list[bytes]], names: list[bytes], count: int) -> list[bytes]:
    """The columns row by row; one row of nothing but ends of the view is the last."""
    rows = min(max(map(len, columns)) + 1, count)
    for column, name in zip(columns, names, strict=True):
        if len(column) < rows:
            last = ber.name_of(column[-1]) if column else name
            column.extend([_end_of_view(last)] * (rows - len(column)))
    return list(chain.from_iterable(islice(zip(*columns, strict=False), rows)))


def _fitting(request: pdu.Request, varbinds: list[bytes], limits: Limits) -> bytes:
    """The answer, cut to as many whole varbinds as fit."""
    message = pdu.response(request, b"".join(varbinds))
    if len(message) <= limits.max_size:
        return message
    # The headers of a shorter message are never longer than this one's.
    room = limits.max_size - (len(message) - sum(map(len, varbinds)))
    fits = sum(size <= room for size in accumulate(map(len, varbinds)))
    if not fits:
        return _too_big(request)
    return pdu.response(request, b"".join(varbinds[:fits]))
