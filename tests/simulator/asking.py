"""Requests as octets and answers taken apart, for tests that need no socket; and net-snmp."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from ne8000d.oid import format_arcs, parse
from ne8000d.simulator import Agent, ber, pdu
from tests import servers

PUBLIC = b"public"
EXCEPTIONS = {0x80: "noSuchObject", 0x81: "noSuchInstance", 0x82: "endOfMibView"}


@dataclass(frozen=True)
class Answered:
    """An answer: `varbinds` are (OID in dots, tag, body or name of the exception)."""

    version: int
    community: bytes
    request_id: int
    status: int
    index: int
    varbinds: list[tuple[str, int, object]]

    @property
    def names(self) -> list[str]:
        return [name for name, _, _ in self.varbinds]

    @property
    def values(self) -> list[object]:
        return [value for _, _, value in self.varbinds]


def request(
    kind: int,
    *oids: str,
    first: int = 0,
    second: int = 0,
    version: int = pdu.V2C,
    community: bytes = PUBLIC,
    request_id: int = 1,
) -> bytes:
    names = [ber.tlv(ber.OID, ber.oid_body(parse(oid))) for oid in oids]
    varbinds = b"".join(ber.tlv(ber.SEQUENCE, name + b"\x05\x00") for name in names)
    body = b"".join(map(ber.integer, (request_id, first, second)))
    message = (
        ber.integer(version)
        + ber.tlv(ber.OCTETS, community)
        + ber.tlv(kind, body + ber.tlv(ber.SEQUENCE, varbinds))
    )
    return ber.tlv(ber.SEQUENCE, message)


def read(answer: bytes | None) -> Answered:
    assert answer is not None, "silence"
    message = _elements(answer)
    assert len(message) == 1
    (_, whole), *_ = message
    (_, version), (_, community), (kind, body) = _elements(whole)
    assert kind == pdu.RESPONSE
    (_, request_id), (_, status), (_, index), (_, varbinds) = _elements(body)
    found: list[tuple[str, int, object]] = []
    for _, varbind in _elements(varbinds):
        (_, name), (tag, value) = _elements(varbind)
        found.append((format_arcs(ber.parse_oid(name)), tag, _value(tag, value)))
    return Answered(_int(version), community, _int(request_id), _int(status), _int(index), found)


def ask(agent: Agent, kind: int, *oids: str, now: float = 0.0, **more: int) -> Answered:
    return read(agent.answer(request(kind, *oids, **more), now))  # type: ignore[arg-type]


def everything(agent: Agent, now: float, below: str = "1.0") -> dict[str, object]:
    """All instances after `below` and beneath it, by GETBULK."""
    found: dict[str, object] = {}
    at = below
    while True:
        answer = ask(agent, pdu.GET_BULK, at, second=50, now=now)
        for name, tag, value in answer.varbinds:
            if tag in EXCEPTIONS or (below != "1.0" and not name.startswith(f"{below}.")):
                return found
            found[name] = value
            at = name


def bulkwalk(port: int, *options: str, below: str = "1") -> list[tuple[str, str, str]]:
    """What net-snmp's snmpbulkwalk prints: (OID, type, value), octets as hexadecimal."""
    program = servers.find("snmpbulkwalk") or servers.leave_out(
        "snmpbulkwalk is missing: apt install snmp"
    )
    done = subprocess.run(
        [program, "-m", "", "-v2c", "-cpublic", "-OnetxU", *options, f"127.0.0.1:{port}", below],
        capture_output=True, timeout=120, check=True, text=True,
    )  # fmt: skip
    assert not done.stderr
    rows = []
    for line in re.split(r"\n(?=\.)", done.stdout.rstrip("\n")):
        name, _, rest = line.partition(" = ")
        if "No more variables" in rest:
            continue
        kind, colon, value = rest.partition(": ")
        if not colon:
            kind, value = ("STRING", "") if rest == '""' else ("Timeticks", rest)
        if kind == "Hex-STRING":
            kind, value = "STRING", "".join(value.split()).lower()
        rows.append((name[1:], kind, value))
    return rows


def _elements(data: bytes) -> Sequence[tuple[int, bytes]]:
    found = []
    at = 0
    while at < len(data):
        tag, start, end = ber.header(data, at, len(data))
        found.append((tag, data[start:end]))
        at = end
    return found


def _value(tag: int, body: bytes) -> object:
    if tag in EXCEPTIONS:
        return EXCEPTIONS[tag]
    if tag in (ber.INTEGER, ber.COUNTER32, ber.GAUGE32, ber.TIMETICKS, ber.COUNTER64):
        return _int(body)
    if tag == ber.OID:
        return format_arcs(ber.parse_oid(body))
    return body


def _int(body: bytes) -> int:
    return int.from_bytes(body, "big", signed=True)
