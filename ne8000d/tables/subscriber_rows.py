"""From HUAWEI-AAA-MIB's counts to rows: the device's, and those of each place.

SNMP counts what the router prints as total: with RUI (a backup pair) the partner's subscribers are
in it, and only the CLI tells them apart.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ne8000d.batch import Value
from ne8000d.measurements.subscribers import SCALARS
from ne8000d.oid import LengthString, OidError, split
from ne8000d.schema import Frame, Measurement, Reading, text_of
from ne8000d.tables.identity import interface_names, read_in_full, unique_names
from ne8000d.tables.memo import remembered

_DEVICE: Final = "0"
_TOTAL: Final = "hwTotalOnlineNum"
_ADMINISTRATORS: Final = ("hwTotalftpOnlineNum", "hwTotalsshOnlineNum", "hwTotaltelnetOnlineNum")

Names = Callable[[Reading, Collection[str]], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Place:
    """A kind of place where subscribers are counted.

    `sources` gives each field the columns that have it, the preferred one first; the rows of all
    of them have the same keys. `names` are the rows' tags; a row without one is left out.
    """

    measurement: Measurement
    sources: Mapping[str, tuple[str, ...]]
    names: Names

    def shape(self, reading: Reading) -> Iterator[Frame]:
        """Yield the frame of one poll, none where the device counts no such places."""
        fields: dict[str, Mapping[str, Value]] = {
            field: _counts(reading, columns) for field, columns in self.sources.items()
        }
        fields["online"] = fields["total"]
        at: dict[str, float] = {}
        for columns in self.sources.values():
            for column in columns:
                at.update(reading.column(column).at)
        rows = {row: None for values in fields.values() for row in values}
        names = self.names(reading, rows)
        if names:
            yield Frame(self.measurement, {row: (name,) for row, name in names.items()}, fields, at)


def device_frames(reading: Reading, subscribers: Measurement) -> Iterator[Frame]:
    """Yield the device's own row; none from a device that has no AAA counts."""
    row: dict[str, Value] = {}
    for field, column in SCALARS.items():
        count = reading.number(column)
        if count is not None:
            row[field] = count
    if not row:
        return
    total = reading.number(_TOTAL)
    if total is not None:
        # Read in one answer, but an agent may count them one after the other.
        administrators = sum(reading.number(name) or 0 for name in _ADMINISTRATORS)
        row["online"] = max(total - administrators, 0)
    row["source"] = "snmp"
    at = next(
        moments for name in SCALARS.values() if _DEVICE in (moments := reading.column(name).at)
    )
    yield Frame(subscribers, {_DEVICE: ()}, {field: {_DEVICE: row[field]} for field in row}, at)


def _counts(reading: Reading, columns: tuple[str, ...]) -> dict[str, int]:
    """Each row's count from the first of the columns that has it; a negative one is none."""
    counts: dict[str, int] = {}
    for column in reversed(columns):
        counts.update({row: count for row, count in reading.integers(column).items() if count >= 0})
    return counts


def domains(_: Reading, rows: Collection[str]) -> dict[str, str]:
    """Domain names by instance: a length and that many octets (the index is not IMPLIED).

    Two that differ in octets that are no text (a NUL) would be one name.
    """
    names: dict[str, str] = {}
    for row in rows:
        try:
            (name,) = split(row, (LengthString(),))
        except OidError:
            continue
        names[row] = text_of(name) or f"domain-{row}"
    return unique_names(names)


def interfaces(reading: Reading, rows: Collection[str]) -> dict[str, str]:
    """Interface names by ifIndex, as in `interface`."""
    known = remembered(reading, interface_names)
    if read_in_full(reading, "ifName", "ifDescr"):
        return {row: known.get(row) or f"ifindex-{row}" for row in rows}
    return {row: known[row] for row in rows if row in known}


def slots(_: Reading, rows: Collection[str]) -> dict[str, str]:
    """Slot numbers."""
    return {row: row for row in rows}


def cards(_: Reading, rows: Collection[str]) -> dict[str, str]:
    """`slot/card` by the instance slot.card."""
    return {row: row.replace(".", "/") for row in rows if row.count(".") == 1}
