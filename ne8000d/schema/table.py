"""What is read from a device by SNMP, and how."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ne8000d.schema.frame import Frame
from ne8000d.schema.measurement import Measurement
from ne8000d.schema.reading import Reading


class Syntax(StrEnum):
    """The wire types of RFC 2578; engines erase them, so the declaration carries the width."""

    INTEGER = "INTEGER"
    UNSIGNED32 = "Unsigned32"
    GAUGE32 = "Gauge32"
    COUNTER32 = "Counter32"
    COUNTER64 = "Counter64"
    TIMETICKS = "TimeTicks"
    OCTETS = "OCTET STRING"
    OID = "OBJECT IDENTIFIER"
    IP_ADDRESS = "IpAddress"
    BITS = "BITS"


@dataclass(frozen=True, slots=True)
class Column:
    """One MIB object that a table reads.

    `slow` objects (names, types, joins) are read at the inventory interval and shared between the
    tables of a device; the others at every poll. A `scalar` has the one instance `.0`. A
    `fallback_for` column is read only while some row lacks the named column (32-bit counters
    beside 64-bit ones).
    """

    module: str
    name: str
    oid: str
    syntax: Syntax
    slow: bool = False
    scalar: bool = False
    fallback_for: str | None = None

    @property
    def object(self) -> str:
        """The object's full name, `IF-MIB::ifHCInOctets`."""
        return f"{self.module}::{self.name}"


@dataclass(frozen=True, slots=True)
class Table:
    """One subject of a device: what is read, what is written, how the one becomes the other.

    `name` is the measurement whose key in `[snmp.tables]` governs how the table is read.
    `identity` is the poll column that names the rows: when its values change, the slow columns are
    read again at once. `borrows` are columns of other tables whose latest values `shape` wants.
    `wanted` tells from the slow columns and `identity` which rows are worth reading: few of many
    rows are then read by GET instead of whole columns. A table whose group is not one of
    `POLL_GROUPS` brings its own `interval_seconds`.
    """

    name: str
    group: str
    columns: tuple[Column, ...]
    measurements: tuple[Measurement, ...]
    shape: Callable[[Reading], Iterable[Frame]]
    identity: str | None = None
    borrows: tuple[str, ...] = ()
    wanted: Callable[[Reading], Collection[str]] | None = None
    interval_seconds: float | None = None


POLL_GROUPS: Final = (
    "interfaces", "system", "subscribers", "subscribers_detail", "pools", "bgp", "optics",
    "sensors", "radius", "cgn", "inventory",
)  # fmt: skip
