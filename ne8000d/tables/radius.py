"""RADIUS servers: counters of HUAWEI-BRAS-RADIUS-MIB, by server.

Named columns only: other columns of the module hold shared secrets and are in no declaration, no
MIB file and no walk of ours. There is no object that says whether a server is up: time-outs and
requests that were not sent tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ne8000d.batch import Value
from ne8000d.oid import IpAddress, LengthString, OidError, split
from ne8000d.schema import (
    Column,
    Counter,
    Field,
    Frame,
    Kind,
    Measurement,
    Rate,
    Reading,
    Syntax,
    Table,
    Tag,
    text_of,
)
from ne8000d.tables.identity import instance_order, unique_rows

_RADIUS: Final = "1.3.6.1.4.1.2011.5.25.40.15.1"
_FRAME_BITS: Final = 512.0
"""A packet takes at least one frame of 64 octets …"""
_BUSIEST_BPS: Final = 1e9
"""… and no control plane takes more than this: what bounds the growth of its counters."""
_PENDING: Final = "pending"

_AUTH: Final[Mapping[str, tuple[str, int]]] = {
    "requests": ("Requests", 3), "accepts": ("Accepts", 4), "rejects": ("Rejects", 5),
    "retransmissions": ("Retransmissions", 6), "timeouts": ("Timeouts", 11),
    "blocked": ("ServerDownBlock", 16), "unanswered": ("ServerNotReply", 18),
    _PENDING: ("PendingRequests", 10),
}  # fmt: skip
_ACCT: Final[Mapping[str, tuple[str, int]]] = {
    "requests": ("Requests", 3), "responses": ("Responses", 4), "timeouts": ("Timeouts", 9),
    "blocked": ("ServerDownBlock", 14), "unanswered": ("ServerNotReply", 16),
    _PENDING: ("PendingRequests", 8),
}  # fmt: skip
_KINDS: Final = {"auth": ("hwRadiusStatAuthenIpv4", _AUTH), "acct": ("hwRadiusStatAcctIpv4", _ACCT)}
_ARCS: Final = {"auth": f"{_RADIUS}.6.1", "acct": f"{_RADIUS}.7.1"}

_HELPS: Final = {
    "requests": "requests sent",
    "accepts": "Access-Accepts received",
    "rejects": "Access-Rejects received",
    "responses": "Accounting-Responses received",
    "retransmissions": "requests sent again",
    "timeouts": "requests that timed out",
    "blocked": "requests not sent because the server is taken for down",
    "unanswered": "requests that the server never answered",
}


def _sources(field: str) -> str:
    return ", ".join(
        f"{prefix}{names[field][0]}" for prefix, names in _KINDS.values() if field in names
    )


RADIUS_SERVER: Final = Measurement(
    "radius_server",
    "A RADIUS server as this router sees it.",
    (
        *(
            Field(
                name,
                Kind.COUNTER,
                text,
                _sources(name),
                rate=Rate(f"{name}_per_second", bits=_FRAME_BITS),
            )
            for name, text in _HELPS.items()
        ),
        Field(_PENDING, Kind.GAUGE, "requests without an answer yet", _sources(_PENDING)),
    ),
    (
        Tag("server", "address of the server; ADDRESS%VPN for the same address in a second VPN"),
        Tag("kind", "auth or acct"),
    ),
)


def _shape(reading: Reading) -> Iterator[Frame]:
    tags: dict[str, tuple[str, ...]] = {}
    at: dict[str, float] = {}
    counters = {name: Counter({}, {}) for name in _HELPS}
    pending: dict[str, Value] = {}
    for kind, (prefix, names) in _KINDS.items():
        rows: dict[str, float] = {}
        for suffix, _ in reversed(list(names.values())):
            rows.update(reading.column(f"{prefix}{suffix}").at)
        servers = _servers(rows)
        for row, server in servers.items():
            tags[f"{kind}.{row}"] = (server, kind)
            at[f"{kind}.{row}"] = rows[row]
        for field, (suffix, _) in names.items():
            found = {
                f"{kind}.{row}": count
                for row, count in reading.integers(f"{prefix}{suffix}").items()
                if row in servers
            }
            if field == _PENDING:
                pending.update(found)
                continue
            moments = reading.column(f"{prefix}{suffix}").at
            merged = {**counters[field].values, **found}
            whens = {f"{kind}.{row}": moment for row, moment in moments.items()}
            counters[field] = Counter(
                merged, {**counters[field].at, **whens}, narrow=frozenset(merged)
            )
    if tags:
        yield Frame(
            RADIUS_SERVER,
            unique_rows(tags),
            {_PENDING: pending},
            at,
            counters=counters,
            speed_bps=dict.fromkeys(tags, _BUSIEST_BPS),
            idle=frozenset(tags),
        )


def _servers(rows: Mapping[str, float]) -> dict[str, str]:
    """Servers by instance (address, length of the VPN's name, name), each name once."""
    servers: dict[str, str] = {}
    taken: set[str] = set()
    for row in sorted(rows, key=instance_order):
        try:
            address, vpn = split(row, (IpAddress(), LengthString()))
        except OidError:
            continue
        servers[row] = f"{address}%{text_of(vpn)}" if address in taken else address
        taken.add(address)
    return servers


RADIUS_TABLE: Final = Table(
    name="radius_server",
    group="radius",
    columns=tuple(
        Column(
            "HUAWEI-BRAS-RADIUS-MIB",
            f"{prefix}{suffix}",
            f"{_ARCS[kind]}.{arc}",
            Syntax.UNSIGNED32,
        )
        for kind, (prefix, names) in _KINDS.items()
        for suffix, arc in names.values()
    ),
    measurements=(RADIUS_SERVER,),
    shape=_shape,
)
