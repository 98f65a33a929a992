"""What each platform is asked. Adding a vendor = one `Platform`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ne8000d.commands.huawei_vrp import COMMANDS, INQUIRIES
from ne8000d.measurements.subscribers import SUBSCRIBERS_CHECK
from ne8000d.schema import Command, Inquiry, Measurement, Table
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
    """What a family of devices is asked: tables by SNMP, inquiries and other commands by CLI.

    `compared` are measurements made of both answers.
    """

    name: str
    tables: tuple[Table, ...]
    inquiries: tuple[Inquiry, ...] = ()
    commands: tuple[Command, ...] = ()
    compared: tuple[Measurement, ...] = ()

    def measurements(self) -> tuple[Measurement, ...]:
        """Every measurement of the platform, once."""
        found = [item for table in self.tables for item in table.measurements]
        found += [item for inquiry in self.inquiries for item in inquiry.measurements]
        return tuple({item.name: item for item in (*found, *self.compared)}.values())


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
    INQUIRIES,
    COMMANDS,
    (SUBSCRIBERS_CHECK,),
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
