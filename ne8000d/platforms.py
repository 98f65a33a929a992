"""What each platform is asked. Adding a vendor = one `Platform`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ne8000d.schema import Measurement, Table
from ne8000d.tables.bgp import BGP_TABLE, STANDARD_BGP_TABLE
from ne8000d.tables.entity import ENTITY_TABLE
from ne8000d.tables.events import SUBSCRIBER_EVENTS_TABLE
from ne8000d.tables.generic import GENERIC_SYSTEM_TABLE
from ne8000d.tables.interfaces import INTERFACE_TABLE
from ne8000d.tables.licenses import LICENSE_TABLE
from ne8000d.tables.neighbors import NEIGHBOR_TABLE
from ne8000d.tables.optics import OPTICS_TABLE
from ne8000d.tables.pools import IP_POOL_TABLE
from ne8000d.tables.power import FAN_TABLE, POWER_TABLE
from ne8000d.tables.ppp import PPP_TABLE
from ne8000d.tables.radius import RADIUS_TABLE
from ne8000d.tables.sensors import SENSOR_TABLE
from ne8000d.tables.storage import STORAGE_TABLE
from ne8000d.tables.subscribers import SUBSCRIBERS_DETAIL_TABLES, SUBSCRIBERS_TABLE
from ne8000d.tables.traffic import SUBSCRIBER_TRAFFIC_TABLE


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
        SUBSCRIBER_EVENTS_TABLE,
        SUBSCRIBER_TRAFFIC_TABLE,
        PPP_TABLE,
        IP_POOL_TABLE,
        BGP_TABLE,
        NEIGHBOR_TABLE,
        POWER_TABLE,
        FAN_TABLE,
        SENSOR_TABLE,
        STORAGE_TABLE,
        RADIUS_TABLE,
        LICENSE_TABLE,
    ),
)
"""NE8000, NE40E and ME60: one software, one set of MIBs. What a model lacks is asked for once an
inventory."""

GENERIC: Final = Platform(
    "generic",
    (INTERFACE_TABLE, GENERIC_SYSTEM_TABLE, STANDARD_BGP_TABLE, NEIGHBOR_TABLE),
)
"""A router or switch of any vendor: standard MIBs alone."""

PLATFORMS: Final[Mapping[str, Platform]] = MappingProxyType(
    {platform.name: platform for platform in (HUAWEI_VRP, GENERIC)}
)
