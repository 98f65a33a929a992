"""Pools, licences and optical modules, for routers that don't answer SNMP."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from ne8000d.batch import Value
from ne8000d.commands import licenses, optics, pools
from ne8000d.commands.inquiries.rows import frame
from ne8000d.measurements.licenses import LICENSE
from ne8000d.measurements.optics import NO_LIGHT, OPTICS, OPTICS_INFO
from ne8000d.measurements.pools import IP_POOL
from ne8000d.schema import CliRow, Frame, Inquiry, Replies, Reply


def _pools(replies: Replies) -> Iterator[Frame]:
    """Yield a row a domain: how much of its pools is used."""
    name = pools.USAGE.name
    named = _changed(replies.all(name), _pool)
    tags = ("pool", "family", "kind", "level", "vpn")
    return frame(
        IP_POOL, Replies({name: named}), name, tags, total="total", used="used",
        used_percent="exact_percent",
    )  # fmt: skip


def _pool(row: CliRow) -> CliRow:
    level = "domain" if "domain" in row else "pool"
    return {
        **row,
        "pool": row.get(level, ""),
        "family": "ipv4",
        "kind": "address",
        "level": level,
        **_percent(row.get("used"), row.get("total")),
    }


def _percent(used: Value | None, total: Value | None) -> Mapping[str, float]:
    if isinstance(used, int) and isinstance(total, int) and total > 0:
        return {"exact_percent": 100.0 * used / total}
    return {}


def _licenses(replies: Replies) -> Iterator[Frame]:
    """Yield a row an item."""
    name = licenses.USAGE.name
    rows = _changed(
        replies.all(name), lambda row: {**row, **_percent(row.get("used"), row.get("limit"))}
    )
    return frame(
        LICENSE, Replies({name: rows}), name, ("item",), used="used", limit="limit",
        used_percent="exact_percent",
    )  # fmt: skip


_OPTICS: Final = tuple(field.name for field in OPTICS.fields)
_OPTICS_INFO: Final = tuple(field.name for field in OPTICS_INFO.fields)


def _optics(replies: Replies) -> Iterator[Frame]:
    """Yield a row a module, or a lane of it."""
    name = optics.BRIEF.name
    lit = Replies({name: _changed(replies.all(name), _lit)})
    same = {field: field for field in _OPTICS}
    yield from frame(OPTICS, lit, name, ("interface", "lane"), **same)
    info = {field: field for field in _OPTICS_INFO}
    yield from frame(OPTICS_INFO, replies, name, ("interface",), **info)


def _lit(row: CliRow) -> CliRow:
    """The row with -40.0 for whatever the device prints for no light."""
    dark = {
        field: NO_LIGHT
        for field in ("rx_power_dbm", "tx_power_dbm")
        if isinstance(power := row.get(field), float) and power < NO_LIGHT
    }
    return {**row, **dark}


def _changed(replies: Sequence[Reply], change: Callable[[CliRow], CliRow]) -> list[Reply]:
    return [replace(reply, rows=[change(row) for row in reply.rows]) for reply in replies]


POOLS_INQUIRY: Final = Inquiry("ip_pool", "pools", (pools.USAGE,), (IP_POOL,), _pools)
LICENSE_INQUIRY: Final = Inquiry("license", "inventory", (licenses.USAGE,), (LICENSE,), _licenses)
OPTICS_INQUIRY: Final = Inquiry("optics", "optics", (optics.BRIEF,), (OPTICS, OPTICS_INFO), _optics)
