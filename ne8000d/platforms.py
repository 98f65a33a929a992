"""What each platform is asked. Adding a vendor = one `Platform`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ne8000d.schema import Measurement, Table
from ne8000d.tables.entity import ENTITY_TABLE
from ne8000d.tables.interfaces import INTERFACE_TABLE
from ne8000d.tables.optics import OPTICS_TABLE
from ne8000d.tables.subscribers import SUBSCRIBERS_DETAIL_TABLES, SUBSCRIBERS_TABLE


@dataclass(frozen=True, slots=True)
class Platform:
    """The tables that a family of devices is asked for."""

    name: str
    tables: tuple[Table, ...]

    def measurements(self) -> tuple[Measurement, ...]:
        """Every measurement of the platform's tables."""
        return tuple(item for table in self.tables for item in table.measurements)


HUAWEI_VRP: Final = Platform(
    "huawei_vrp",
    (
        INTERFACE_TABLE,
        ENTITY_TABLE,
        OPTICS_TABLE,
        SUBSCRIBERS_TABLE,
        *SUBSCRIBERS_DETAIL_TABLES,
    ),
)

PLATFORMS: Final[Mapping[str, Platform]] = MappingProxyType({HUAWEI_VRP.name: HUAWEI_VRP})
