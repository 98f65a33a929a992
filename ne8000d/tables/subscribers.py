"""Subscribers: what HUAWEI-AAA-MIB is asked and what is written of it.

Read-only gauges, named columns only: the scalars 14.1.9 to .11 are reset triggers, hwAccessTable
has one row a session. No walk of an NE8000 holds these objects; public tools read them there.

Left out because the MIB does not say what they are: hwTotalVLANOnlineNum (is it `ipoe`?) and
hwMaxPPPoeOnlineNum ("maximum number", a peak or the `limit`?).
"""

from __future__ import annotations

from typing import Final

from ne8000d.measurements.subscribers import (
    CARD_SOURCES,
    DOMAIN_SOURCES,
    INTERFACE_SOURCES,
    SLOT_SOURCES,
    SUBSCRIBERS,
    SUBSCRIBERS_CARD,
    SUBSCRIBERS_DOMAIN,
    SUBSCRIBERS_INTERFACE,
    SUBSCRIBERS_SLOT,
    USER_TYPES,
)
from ne8000d.schema import Column, Syntax, Table
from ne8000d.tables import naming
from ne8000d.tables.subscriber_rows import (
    Place,
    cards,
    device_frames,
    domains,
    interfaces,
    slots,
)

_AAA: Final = "1.3.6.1.4.1.2011.5.2.1"


def _scalar(name: str, arc: int) -> Column:
    return Column("HUAWEI-AAA-MIB", name, f"{_AAA}.14.1.{arc}", Syntax.UNSIGNED32, scalar=True)


def _column(name: str, arcs: str) -> Column:
    return Column("HUAWEI-AAA-MIB", name, f"{_AAA}.{arcs}", Syntax.INTEGER)


def _by_type(name: str, arcs: str) -> tuple[Column, ...]:
    """The rows of the wanted user types only, each type as a column of its own.

    The index begins with hwUserType, so `NAME.9` is a subtree: all nine types of 16,000
    sub-interfaces would be 144,000 rows a poll. What is left of the instance is the place.
    """
    return tuple(_column(f"{name}.{user}", f"{arcs}.{user}") for user in USER_TYPES.values())


SUBSCRIBERS_TABLE: Final = Table(
    name="subscribers",
    group="subscribers",
    columns=(
        _scalar("hwTotalOnlineNum", 1),
        _scalar("hwTotalPPPoeOnlineNum", 2),
        _scalar("hwTotalftpOnlineNum", 4),
        _scalar("hwTotalsshOnlineNum", 5),
        _scalar("hwTotaltelnetOnlineNum", 6),
        _scalar("hwHistoricMaxOnlineNum", 8),
        _scalar("hwTotalIPv4OnlineNum", 15),
        _scalar("hwTotalIPv6OnlineNum", 16),
        _scalar("hwTotalDualStackOnlineNum", 17),
    ),
    measurements=(SUBSCRIBERS,),
    shape=lambda reading: device_frames(reading, SUBSCRIBERS),
)


def _table(place: Place, *columns: Column) -> Table:
    return Table(
        name=place.measurement.name,
        group="subscribers_detail",
        columns=columns,
        measurements=(place.measurement,),
        shape=place.shape,
    )


SUBSCRIBERS_DETAIL_TABLES: Final = (
    _table(
        Place(SUBSCRIBERS_DOMAIN, DOMAIN_SOURCES, domains),
        _column("hwDomainOnlineNum", "6.1.2"),
        _column("hwDomainPPPoENum", "6.1.14"),
        *_by_type("hwDomainAccessUserStatUserStat", "43.1.1"),
    ),
    _table(
        Place(SUBSCRIBERS_INTERFACE, INTERFACE_SOURCES, interfaces),
        *_by_type("hwInterfaceAccessUserStatUserStat", "42.1.2"),
        naming.IF_NAME,
        naming.IF_DESCR,
    ),
    _table(
        Place(SUBSCRIBERS_CARD, CARD_SOURCES, cards),
        _column("hwSlotCardConnectNumOnlineNum", "33.1.3"),
    ),
    _table(
        Place(SUBSCRIBERS_SLOT, SLOT_SOURCES, slots),
        _column("hwSlotConnectNumOnlineNum", "32.1.2"),
        _column("hwSlotConnectNumIPv6OnlineNum", "32.1.6"),
        _column("hwSlotConnectNumDualOnlineNum", "32.1.7"),
        *_by_type("hwSlotAccessUserStatUserStat", "44.1.2"),
    ),
)
