"""Subscribers: the device's measurement and those of its places.

`*_SOURCES` give each field of a place the columns of HUAWEI-AAA-MIB that have it, the preferred one
first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ne8000d.schema import Field, Kind, Measurement, Tag

USER_TYPES: Final = {"total": 9, "pppoe": 1, "ipv6": 7, "dual_stack": 8}
"""hwUserType all(9), pppoe(1), ipv6(7), dualStack(8)."""


SCALARS: Final[Mapping[str, str]] = {
    "total": "hwTotalOnlineNum",
    "pppoe": "hwTotalPPPoeOnlineNum",
    "ipv4": "hwTotalIPv4OnlineNum",
    "ipv6": "hwTotalIPv6OnlineNum",
    "dual_stack": "hwTotalDualStackOnlineNum",
    "peak_since_reset": "hwHistoricMaxOnlineNum",
}
"""The device's fields that are one object each."""


def _sources(by_type: str, **preferred: str) -> dict[str, tuple[str, ...]]:
    """A place's own columns come first: older, in wider use, and without a user type to mistake."""
    return {
        field: (*([preferred[field]] if field in preferred else []), f"{by_type}.{user}")
        for field, user in USER_TYPES.items()
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


_DUAL: Final = "; by CLI dual-stack ones among them, by SNMP as the MIB leaves open"
_SUMMARY: Final = "`display access-user ip-type ipv4 summary`"

SUBSCRIBERS: Final = Measurement(
    "subscribers",
    "Subscribers of the device.",
    (
        Field(
            "online",
            Kind.GAUGE,
            "served by this router: Normal + RUI Local by CLI; by SNMP the total less the "
            "administrators, a RUI partner's subscribers among them",
            "hwTotalOnlineNum - hwTotalftpOnlineNum - hwTotalsshOnlineNum - "
            f"hwTotaltelnetOnlineNum; {_SUMMARY}",
        ),
        Field(
            "total",
            Kind.GAUGE,
            "users online of every kind, a RUI partner's too; SNMP counts administrators",
            f"{SCALARS['total']}, else {_SUMMARY}",
        ),
        Field(
            "pppoe",
            Kind.GAUGE,
            "PPPoE users; by CLI those served by this router",
            f"{SCALARS['pppoe']}; `display access-user user-type pppoe summary`",
        ),
        Field("ipv4", Kind.GAUGE, f"IPv4 users{_DUAL}", SCALARS["ipv4"]),
        Field("ipv6", Kind.GAUGE, f"IPv6 users{_DUAL}", SCALARS["ipv6"]),
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
        Field(
            "rui_local",
            Kind.GAUGE,
            "users of a RUI profile whom this router serves",
            f"{_SUMMARY}: RUI Local users",
        ),
        Field(
            "rui_remote",
            Kind.GAUGE,
            "users of a RUI profile whom the partner serves",
            f"{_SUMMARY}: RUI Remote users",
        ),
        Field(
            "source",
            Kind.TEXT,
            "where the counts came from: snmp, cli, or both (online, pppoe and RUI by CLI)",
            "ne8000d",
        ),
    ),
)

SUBSCRIBERS_CHECK: Final = Measurement(
    "subscribers_check",
    "Subscribers as SNMP and the CLI count them, like with like: all, without administrators.",
    (
        Field("snmp", Kind.GAUGE, "by SNMP, a RUI partner's among them", "`online` by SNMP"),
        Field("cli", Kind.GAUGE, "by CLI, a RUI partner's among them", "`total` by CLI"),
        Field("difference", Kind.GAUGE, "snmp - cli", "computed"),
    ),
)

DOMAIN_SOURCES: Final = _sources(
    "hwDomainAccessUserStatUserStat", total="hwDomainOnlineNum", pppoe="hwDomainPPPoENum"
)
INTERFACE_SOURCES: Final = _sources("hwInterfaceAccessUserStatUserStat")
SLOT_SOURCES: Final = _sources(
    "hwSlotAccessUserStatUserStat",
    total="hwSlotConnectNumOnlineNum",
    ipv6="hwSlotConnectNumIPv6OnlineNum",
    dual_stack="hwSlotConnectNumDualOnlineNum",
)
CARD_SOURCES: Final = {"total": ("hwSlotCardConnectNumOnlineNum",)}

SUBSCRIBERS_DOMAIN: Final = _place(
    "subscribers_domain", Tag("domain", "hwDomainName"), DOMAIN_SOURCES
)
SUBSCRIBERS_INTERFACE: Final = _place(
    "subscribers_interface",
    Tag("interface", "ifName, else ifDescr, else ifindex-N, as in `interface`"),
    INTERFACE_SOURCES,
)
SUBSCRIBERS_CARD: Final = _place("subscribers_card", Tag("card", "slot/card"), CARD_SOURCES)
SUBSCRIBERS_SLOT: Final = _place("subscribers_slot", Tag("slot", "slot number"), SLOT_SOURCES)

_VLANS: Final = "`display bas-interface … access-number`"

SUBSCRIBERS_SVLAN: Final = Measurement(
    "subscribers_svlan",
    "Ordinary layer 2 subscribers by S-VLAN. By CLI only, a question an interface.",
    (
        Field("online", Kind.GAUGE, "the same as total", f"{_VLANS}: user-num"),
        Field("total", Kind.GAUGE, "users online", f"{_VLANS}: user-num"),
        Field("pppoe", Kind.GAUGE, "PPPoE users", f"{_VLANS}: PPPoE"),
    ),
    (Tag("interface", "the sub-interface"), Tag("svlan", "outer VLAN (PeVlan)")),
)
