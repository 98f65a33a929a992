"""What is walked for a recording: what our tables read, and what tells the device apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ne8000d.offlimits import refusal
from ne8000d.oid import is_below
from ne8000d.platforms import PLATFORMS, Platform

_STANDARD: Final = (
    "1.3.6.1.2.1.1",  # system; sysName first, for it is masked in what follows
    "1.3.6.1.2.1.2",  # interfaces
    "1.3.6.1.2.1.31.1.1",  # ifXTable
    "1.3.6.1.2.1.31.1.5",  # ifTableLastChange
    "1.3.6.1.2.1.47.1.1.1",  # entPhysicalTable
    "1.3.6.1.6.3.10.2.1.2",  # snmpEngineBoots
    "1.3.6.1.6.3.10.2.1.3",  # snmpEngineTime
)


@dataclass(frozen=True, slots=True)
class Subtree:
    """An OID to walk below, and the table whose settings say how."""

    oid: str
    table: str


def subtrees(platform: Platform) -> tuple[Subtree, ...]:
    """The subtrees for a recording of a device of `platform`; none holds another.

    Every platform's tables are asked for: a device that has no Huawei object says so in one
    request a column. What is off limits for everybody is left out.
    """
    found: dict[str, Subtree] = {}
    for subtree in _wanted(platform):
        inside = any(subtree.oid == known or is_below(subtree.oid, known) for known in found)
        if not inside and refusal(subtree.oid) is None:
            found[subtree.oid] = subtree
    return tuple(found.values())


def _wanted(platform: Platform) -> Iterator[Subtree]:
    for oid in _STANDARD:
        yield Subtree(oid, "entity" if oid.startswith("1.3.6.1.2.1.47.") else "interface")
    for item in (platform, *PLATFORMS.values()):
        for table in item.tables:
            for column in table.columns:
                yield Subtree(column.oid, table.name)
