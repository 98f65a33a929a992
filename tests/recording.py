"""A `Reading` straight from the text of a recorded walk (.snmprec): no network, no session.

A line of a recording is `OID|TAG|VALUE` (snmpsim): 2 INTEGER, 4 OCTET STRING, 6 OID, 64 IpAddress,
65 Counter32, 66 Gauge32, 67 TimeTicks, 70 Counter64; an `x` after the tag means hexadecimal.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from ne8000d.schema import ColumnRead, Reading, RowChoice, Table, Wire
from tests.servers import require_shared

_NUMBERS = frozenset({"2", "65", "66", "67", "70"})


def reference(*parts: str) -> str:
    """The text of a reference file, such as `reference("snmprec", "vrp_ne.snmprec")`."""
    return require_shared("device", *parts).read_text("utf-8")


def recorded(name: str) -> str:
    """The text of one recorded walk, such as `recorded("vrp_ne8000-m8")`."""
    return reference("snmprec", f"{name}.snmprec")


def wire(tag: str, value: str) -> Wire:
    """A recorded value as an SNMP session gives it."""
    kind = tag.rstrip("x")
    if kind in _NUMBERS:
        return int(value)
    octets = bytes.fromhex(value) if tag.endswith("x") else value.encode("utf-8")
    if kind == "4":
        return octets
    if kind == "64":
        return ".".join(map(str, octets)) if tag.endswith("x") else value
    return value


@lru_cache(maxsize=16)
def instances(text: str) -> Mapping[str, Wire]:
    """Every OID of a recording with its value, in the recording's (the agent's) order."""
    values: dict[str, Wire] = {}
    for line in text.split("\n"):
        if line.strip():
            oid, tag, value = line.removesuffix("\r").split("|", 2)
            values[oid.lstrip(".")] = wire(tag, value)
    return values


@lru_cache(maxsize=16)
def _by_object(text: str, oids: tuple[str, ...]) -> Mapping[str, Mapping[str, Wire]]:
    """The instances under each of `oids`, found in one pass over the recording."""
    wanted = frozenset(oids)
    found: dict[str, dict[str, Wire]] = {oid: {} for oid in oids}
    for oid, value in instances(text).items():
        end = len(oid)
        while (end := oid.rfind(".", 0, end)) > 0:
            if oid[:end] in wanted:
                found[oid[:end]][oid[end + 1 :]] = value
                break
    return found


def reading(
    text: str,
    table: Table,
    *,
    at: float = 1000.0,
    inventory: int = 1,
    choice: RowChoice | None = None,
) -> Reading:
    """What a poll of `table` would have read from the recorded device, all of it at second `at`.

    Columns that the recording lacks are empty, like on a device without them.
    """
    found = _by_object(text, tuple(column.oid for column in table.columns))
    columns = {
        column.name: ColumnRead(found[column.oid], dict.fromkeys(found[column.oid], at))
        for column in table.columns
    }
    return Reading(columns, inventory, choice or RowChoice())


def pretended(
    columns: Mapping[str, Mapping[str, Wire]], *, at: float = 1000.0, inventory: int = 1
) -> Reading:
    """A reading made up for a test: column name → instance → value."""
    return Reading(
        {
            name: ColumnRead(dict(values), dict.fromkeys(values, at))
            for name, values in columns.items()
        },
        inventory,
    )
