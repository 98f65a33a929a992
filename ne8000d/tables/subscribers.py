"""Subscribers: what HUAWEI-AAA-MIB is asked and what is written of it.

Read-only gauges, named columns only: the scalars 14.1.9 to .11 are reset triggers, hwAccessTable
has one row a session. No walk of an NE8000 holds these objects; public tools read them there.

Left out because the MIB does not say what they are: hwTotalVLANOnlineNum (is it `ipoe`?) and
hwMaxPPPoeOnlineNum ("maximum number", a peak or the `limit`?).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ne8000d.schema import Column, Field, Kind, Measurement, Syntax, Table, Tag
from ne8000d.tables import naming
from ne8000d.tables.subscriber_rows import (
    SCALARS,
    Place,
    cards,
    device_frames,
    domains,
    interfaces,
    slots,
)

_AAA: Final = "1.3.6.1.4.1.2011.5.2.1"
_USER_TYPES: Final = {"total": 9, "pppoe": 1, "ipv6": 7, "dual_stack": 8}
"""hwUserType all(9), pppoe(1), ipv6(7), dualStack(8)."""


def _scalar(name: str, arc: int) -> Column:
    return Column("HUAWEI-AAA-MIB", name, f"{_AAA}.14.1.{arc}", Syntax.UNSIGNED32, scalar=True)


def _column(name: str, arcs: str) -> Column:
    return Column("HUAWEI-AAA-MIB", name, f"{_AAA}.{arcs}", Syntax.INTEGER)


def _by_type(name: str, arcs: str) -> tuple[Column, ...]:
    """The rows of the wanted user types only, each type as a column of its own.

    The index begins with hwUserType, so `NAME.9` is a subtree: all nine types of 16,000
    sub-interfaces would be 144,000 rows a poll. What is left of the instance is the place.
    """
    return tuple(_column(f"{name}.{user}", f"{arcs}.{user}") for user in _USER_TYPES.values())


def _sources(by_type: str, **preferred: str) -> dict[str, tuple[str, ...]]:
    """A place's own columns come first: older, in wider use, and without a user type to mistake."""
    return {
        field: (*([preferred[field]] if field in preferred else []), f"{by_type}.{user}")
        for field, user in _USER_TYPES.items()
    }


_ONLINE_HELP: Final = (
    "the same as total: only the CLI tells which of them a RUI partner serves (`subscribers` "
    "has the device's)"
)


def _place(name: str, tag: Tag, sources: Mapping[str, tuple[str, ...]]) -> Measurement:
    helps = {
        "total": "users online of every kind, administrators included",
        "pppoe": "PPPoE users",
        "ipv6": "IPv6 users; the MIB does not say whether dual-stack ones count here too",
        "dual_stack": "dual-stack users",
    }
    fields = (
        Field(field, Kind.GAUGE, helps[field], ", else ".join(columns))
        for field, columns in sources.items()
    )
    online = Field("online", Kind.GAUGE, _ONLINE_HELP, ", else ".join(sources["total"]))
    return Measurement(name, f"Subscribers by {tag.name}.", (online, *fields), (tag,))


SUBSCRIBERS: Final = Measurement(
    "subscribers",
    "Subscribers of the device.",
    (
        Field(
            "online",
            Kind.GAUGE,
            "total less the administrators; with RUI the partner's are in it, too",
            "hwTotalOnlineNum - hwTotalftpOnlineNum - hwTotalsshOnlineNum - hwTotaltelnetOnlineNum",
        ),
        Field(
            "total",
            Kind.GAUGE,
            "users online of every kind, administrators included",
            SCALARS["total"],
        ),
        Field("pppoe", Kind.GAUGE, "PPPoE users", SCALARS["pppoe"]),
        Field("ipv4", Kind.GAUGE, "IPv4 users", SCALARS["ipv4"]),
        Field("ipv6", Kind.GAUGE, "IPv6 users", SCALARS["ipv6"]),
        Field(
            "dual_stack",
            Kind.GAUGE,
            "dual-stack users; the MIB does not say whether they count as IPv4 and IPv6, too",
            SCALARS["dual_stack"],
        ),
        Field(
            "peak_since_reset",
            Kind.GAUGE,
            "most users online at once since an operator reset it",
            SCALARS["peak_since_reset"],
        ),
        Field("source", Kind.TEXT, "where the counts came from: snmp", "ne8000d"),
    ),
)

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

_DOMAIN_SOURCES: Final = _sources(
    "hwDomainAccessUserStatUserStat", total="hwDomainOnlineNum", pppoe="hwDomainPPPoENum"
)
_INTERFACE_SOURCES: Final = _sources("hwInterfaceAccessUserStatUserStat")
_SLOT_SOURCES: Final = _sources(
    "hwSlotAccessUserStatUserStat",
    total="hwSlotConnectNumOnlineNum",
    ipv6="hwSlotConnectNumIPv6OnlineNum",
    dual_stack="hwSlotConnectNumDualOnlineNum",
)
_CARD_SOURCES: Final = {"total": ("hwSlotCardConnectNumOnlineNum",)}

SUBSCRIBERS_DOMAIN: Final = _place(
    "subscribers_domain", Tag("domain", "hwDomainName"), _DOMAIN_SOURCES
)
SUBSCRIBERS_INTERFACE: Final = _place(
    "subscribers_interface",
    Tag("interface", "ifName, else ifDescr, else ifindex-N, as in `interface`"),
    _INTERFACE_SOURCES,
)
SUBSCRIBERS_CARD: Final = _place("subscribers_card", Tag("card", "slot/card"), _CARD_SOURCES)
SUBSCRIBERS_SLOT: Final = _place("subscribers_slot", Tag("slot", "slot number"), _SLOT_SOURCES)


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
        Place(SUBSCRIBERS_DOMAIN, _DOMAIN_SOURCES, domains),
        _column("hwDomainOnlineNum", "6.1.2"),
        _column("hwDomainPPPoENum", "6.1.14"),
        *_by_type("hwDomainAccessUserStatUserStat", "43.1.1"),
    ),
    _table(
        Place(SUBSCRIBERS_INTERFACE, _INTERFACE_SOURCES, interfaces),
        *_by_type("hwInterfaceAccessUserStatUserStat", "42.1.2"),
        naming.IF_NAME,
        naming.IF_DESCR,
    ),
    _table(
        Place(SUBSCRIBERS_CARD, _CARD_SOURCES, cards),
        _column("hwSlotCardConnectNumOnlineNum", "33.1.3"),
    ),
    _table(
        Place(SUBSCRIBERS_SLOT, _SLOT_SOURCES, slots),
        _column("hwSlotConnectNumOnlineNum", "32.1.2"),
        _column("hwSlotConnectNumIPv6OnlineNum", "32.1.6"),
        _column("hwSlotConnectNumDualOnlineNum", "32.1.7"),
        *_by_type("hwSlotAccessUserStatUserStat", "44.1.2"),
    ),
)
