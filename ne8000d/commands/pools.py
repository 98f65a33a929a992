"""Addresses left: `display ip-pool pool-usage` by domain, `display ip pool` by pool."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ne8000d.batch import Value
from ne8000d.commands.amounts import count, number, text
from ne8000d.commands.columns import Heading, cells, heading, is_rule, typed
from ne8000d.commands.labels import Labels, labelled, pair, pairs
from ne8000d.commands.lines import NONE, Lines, answers
from ne8000d.commands.privileges import DISPLAY
from ne8000d.schema import CliRow, Command

_USAGE_NAMES: Final = {
    "domain name": "domain",
    "domain-name": "domain",
    "domainname": "domain",
    "pool name": "pool",
    "pool-name": "pool",
    "poolname": "pool",
    "poollen": "total",
    "pool len": "total",
    "pool-len": "total",
    "length": "total",
    "total": "total",
    "used": "used",
    "ratio": "used_percent",
    "usage": "used_percent",
}
_USAGE: Final = {"total": count, "used": count, "used_percent": number}
_POOL: Final[Labels] = {
    "pool-name": ("pool", text),
    "pool name": ("pool", text),
    "pool-no": ("number", count),
    "position": ("position", text),
    "status": ("status", text),
    "gateway": ("gateway", text),
    "gateway-0": ("gateway", text),
    "mask": ("mask", text),
    "network mask": ("mask", text),
    "vpn instance": ("vpn", text),
    "total idle": ("idle", count),
    "have dhcp ip": ("dhcp", count),
}
_ADDRESSES: Final = frozenset({"total", "used", "idle", "conflict", "disabled", "expired"})
_SECTION: Final = {
    "id": "id", "start": "start", "end": "end", "total": "total", "used": "used", "idle": "idle",
    "cflct": "conflict", "conflict": "conflict", "disable": "disabled", "disabled": "disabled",
    "reserved": "reserved", "reserv": "reserved", "static-bind": "static_bind",
    "delayed": "delayed", "idle(expired)": "idle",
}  # fmt: skip
_SUMS: Final = ("total", "used", "idle", "conflict", "disabled", "reserved")
_ADDRESS: Final = re.compile(r"[0-9a-fA-F.:]{2,45}$")


def usage(lines: Lines) -> Iterator[CliRow]:
    """Yield a row a domain (or a pool): `domain total used used_percent`."""
    columns: Heading = ()
    for line in lines:
        if is_rule(line):
            continue
        found = heading(line, _USAGE_NAMES, ("total", "used"))
        if found and found[0] in {"domain", "pool"}:
            columns, lines.known = found, True
        elif columns:
            texts = cells(line, columns)
            if texts is not None and count(texts["total"]) is not None:
                yield typed({key: texts[key] for key in columns if key in texts}, _USAGE)


def pools(lines: Lines) -> Iterator[CliRow]:
    """Yield a row a pool: `pool total used idle conflict disabled reserved gateway mask vpn …`.

    Sections of a pool are added up.
    """
    pool: dict[str, Value] = {}
    columns: Heading = ()
    for line in lines:
        if is_rule(line):
            continue
        if found := heading(line, _SECTION, ("id", "start", "total")):
            columns = found
        elif columns and (texts := _section(line, columns)):
            _add(pool, texts)
        else:
            for label, said in _pairs(line):
                if label in {"pool-name", "pool name"}:
                    if "pool" in pool:
                        yield pool
                    pool, columns = {}, ()
                pool.update(labelled(iter(((label, said),)), _POOL))
                if label in _ADDRESSES and (amount := count(said)) is not None:
                    pool.setdefault(label, amount)
    if "pool" in pool or pool.keys() & {"total", "used", "idle"}:
        yield pool


def _pairs(line: str) -> Iterator[tuple[str, str]]:
    """`Address Statistic: Total :10  Used :2` has a title before its pairs."""
    title, _, rest = line.partition(":")
    if title.strip().casefold() == "address statistic":
        yield from pairs(rest)
        return
    found = pair(line)
    if found is not None and found[0] in {"pool-name", "pool name"}:
        yield found
    else:
        yield from pairs(line)


def _section(line: str, columns: Heading) -> dict[str, str] | None:
    texts = cells(line, columns)
    if texts is None or not _ADDRESS.match(texts["start"]):
        return None
    return texts


def _add(pool: dict[str, Value], texts: dict[str, str]) -> None:
    sections = pool.get("sections", 0)
    first = sections == 0
    for key in _SUMS:
        amount = count(texts.get(key, ""))
        before = 0 if first else pool.get(key)
        if amount is not None and isinstance(before, int):
            pool[key] = before + amount
    if isinstance(sections, int):
        pool["sections"] = sections + 1


USAGE: Final = Command(
    "ip_pool_usage",
    ("display ip-pool pool-usage",),
    answers(usage, *NONE),
    ("display ip-pool pool-usage *",),
    privilege=DISPLAY,
)
POOL: Final = Command(
    "ip_pool",
    ("display ip pool name {pool}",),
    answers(pools, *NONE),
    ("display ip pool", "display ip pool name {pool} *"),
    privilege=DISPLAY,
)
COMMANDS: Final = (USAGE, POOL)
