"""Storage: hwStorageTable of HUAWEI-FLASH-MAN-MIB, sizes in KiB."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ne8000d.batch import Value
from ne8000d.measurements.proven import M8
from ne8000d.schema import Column, Field, Frame, Kind, Measurement, Reading, Syntax, Table, Tag
from ne8000d.tables.identity import first_texts, read_in_full, unique_names

_STORAGE: Final = "1.3.6.1.4.1.2011.6.9.1.4.2.1"
_KIB: Final = 1024
_INVALID: Final = 2**31 - 1

STORAGE: Final = Measurement(
    "storage",
    "A file system of the router.",
    (
        Field(
            "used_bytes",
            Kind.GAUGE,
            "bytes in use",
            "(hwStorageSpace - hwStorageSpaceFree) × 1024",
            M8,
        ),
        Field("limit_bytes", Kind.GAUGE, "size", "hwStorageSpace × 1024", M8),
        Field(
            "used_percent",
            Kind.GAUGE,
            "used in per cent of the size",
            "computed of hwStorageSpace, hwStorageSpaceFree",
            M8,
        ),
    ),
    (Tag("storage", "name of the device, `cfcard:`"),),
)


def _shape(reading: Reading) -> Iterator[Frame]:
    sizes = {
        row: size for row, size in reading.integers("hwStorageSpace").items() if 0 < size < _INVALID
    }
    free = {
        row: space
        for row, space in reading.integers("hwStorageSpaceFree").items()
        if 0 <= space <= sizes.get(row, -1)
    }
    names = first_texts(reading.texts("hwStorageName"))
    if read_in_full(reading, "hwStorageName"):
        names = {row: names.get(row, f"storage-{row}") for row in sizes}
    rows = {row: (name,) for row, name in unique_names(names).items() if row in sizes}
    if not rows:
        return
    fields: dict[str, Mapping[str, Value]] = {
        "limit_bytes": {row: size * _KIB for row, size in sizes.items()},
        "used_bytes": {row: (sizes[row] - space) * _KIB for row, space in free.items()},
        "used_percent": {
            row: 100.0 * (sizes[row] - space) / sizes[row] for row, space in free.items()
        },
    }
    yield Frame(STORAGE, rows, fields, reading.column("hwStorageSpace").at)


def _column(name: str, arc: int, syntax: Syntax = Syntax.INTEGER) -> Column:
    return Column("HUAWEI-FLASH-MAN-MIB", name, f"{_STORAGE}.{arc}", syntax)


STORAGE_TABLE: Final = Table(
    name="storage",
    group="sensors",
    columns=(
        _column("hwStorageSpace", 3),
        _column("hwStorageSpaceFree", 4),
        _column("hwStorageName", 5, Syntax.OCTETS),
    ),
    measurements=(STORAGE,),
    shape=_shape,
)
