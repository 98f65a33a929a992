"""RADIUS servers: counters of HUAWEI-BRAS-RADIUS-MIB, by server.

Named columns only: other columns of the module hold shared secrets and are in no declaration, no
MIB file and no walk of ours. There is no object that says whether a server is up: time-outs and
requests that were not sent tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ne8000d.batch import Value
from ne8000d.measurements.radius import HELPS, KINDS, PENDING, RADIUS_SERVER
from ne8000d.oid import IpAddress, LengthString, OidError, split
from ne8000d.schema import Column, Counter, Frame, Reading, Syntax, Table, text_of
from ne8000d.tables.identity import instance_order, unique_rows

_RADIUS: Final = "1.3.6.1.4.1.2011.5.25.40.15.1"
_BUSIEST_BPS: Final = 1e9
"""No control plane takes more than this: what bounds the growth of its counters."""
_ARCS: Final = {"auth": f"{_RADIUS}.6.1", "acct": f"{_RADIUS}.7.1"}


def _shape(reading: Reading) -> Iterator[Frame]:
    tags: dict[str, tuple[str, ...]] = {}
    at: dict[str, float] = {}
    counters = {name: Counter({}, {}) for name in HELPS}
    pending: dict[str, Value] = {}
    for kind, (prefix, names) in KINDS.items():
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
            if field == PENDING:
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
            {PENDING: pending},
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
        for kind, (prefix, names) in KINDS.items()
        for suffix, arc in names.values()
    ),
    measurements=(RADIUS_SERVER,),
    shape=_shape,
)
