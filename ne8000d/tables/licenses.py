"""Licences: items of HUAWEI-GTL-MIB and resources of hwBRASLicenseTable.

Read at the inventory interval: what is bought hardly changes, and what is used is counted by other
tables too. State and expiry of an item are text without a declared form, and are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ne8000d.batch import Value
from ne8000d.measurements.licenses import LICENSE
from ne8000d.oid import LengthString, OidError, split
from ne8000d.schema import (
    Column,
    Frame,
    Reading,
    Syntax,
    Table,
    text_of,
)
from ne8000d.tables.identity import first_texts, read_in_full, unique_rows

_ITEMS: Final = "1.3.6.1.4.1.2011.5.25.142.1.8.1"
_BRAS: Final = "1.3.6.1.4.1.2011.5.2.1.77.1"


def _shape(reading: Reading) -> Iterator[Frame]:
    tags: dict[str, tuple[str, ...]] = {}
    used: dict[str, Value] = {}
    limit: dict[str, Value] = {}
    at: dict[str, float] = {}
    for names, used_column, limit_column in (
        (_items(reading), "hwGtlItemUsedValue", "hwGtlItemControlValue"),
        (_resources(reading), "hwBrasLicenseUsed", "hwBrasLicenseTotal"),
    ):
        for row, name in names.items():
            key = f"{used_column}.{row}"
            tags[key] = (name,)
            for column, values in ((limit_column, limit), (used_column, used)):
                count = reading.integers(column).get(row)
                if count is not None:
                    values[key] = count
                    at[key] = reading.column(column).at[row]
    tags = {key: row for key, row in tags.items() if key in at}
    if tags:
        fields: dict[str, Mapping[str, Value]] = {
            "used": used,
            "limit": limit,
            "used_percent": {
                key: 100.0 * float(used[key]) / float(all_of)
                for key, all_of in limit.items()
                if all_of and key in used
            },
        }
        yield Frame(LICENSE, unique_rows(tags), fields, at)


def _items(reading: Reading) -> dict[str, str]:
    names = first_texts(reading.texts("hwGtlItemName"))
    if read_in_full(reading, "hwGtlItemName"):
        rows = {**reading.values("hwGtlItemControlValue"), **reading.values("hwGtlItemUsedValue")}
        names = {row: names.get(row, f"item-{row}") for row in rows}
    return names


def _resources(reading: Reading) -> dict[str, str]:
    """Resources by instance, which is the name: its length and that many octets."""
    names: dict[str, str] = {}
    for row in {**reading.values("hwBrasLicenseTotal"), **reading.values("hwBrasLicenseUsed")}:
        try:
            (name,) = split(row, (LengthString(),))
        except OidError:
            continue
        names[row] = text_of(name) or f"resource-{row}"
    return names


LICENSE_TABLE: Final = Table(
    name="license",
    group="inventory",
    columns=(
        Column("HUAWEI-GTL-MIB", "hwGtlItemName", f"{_ITEMS}.2", Syntax.OCTETS),
        Column("HUAWEI-GTL-MIB", "hwGtlItemControlValue", f"{_ITEMS}.3", Syntax.UNSIGNED32),
        Column("HUAWEI-GTL-MIB", "hwGtlItemUsedValue", f"{_ITEMS}.4", Syntax.UNSIGNED32),
        Column("HUAWEI-AAA-MIB", "hwBrasLicenseTotal", f"{_BRAS}.2", Syntax.UNSIGNED32),
        Column("HUAWEI-AAA-MIB", "hwBrasLicenseUsed", f"{_BRAS}.3", Syntax.UNSIGNED32),
    ),
    measurements=(LICENSE,),
    shape=_shape,
)
