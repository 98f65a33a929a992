"""Subscribers by CLI, the only source that tells a RUI partner's subscribers apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ne8000d.batch import Value
from ne8000d.commands.access_user_counts import DUAL, IPV4, IPV6, PPPOE
from ne8000d.commands.bas_interfaces import BAS_INTERFACES, BAS_VLANS
from ne8000d.commands.domains import DOMAINS
from ne8000d.commands.inquiries.rows import frame, integers
from ne8000d.measurements.subscribers import (
    SUBSCRIBERS,
    SUBSCRIBERS_CHECK,
    SUBSCRIBERS_DOMAIN,
    SUBSCRIBERS_INTERFACE,
    SUBSCRIBERS_SVLAN,
)
from ne8000d.schema import CliRow, Frame, Inquiry, Replies, Reply

_DEVICE: Final = "0"
_UNITED: Final = ("online", "total", "rui_local", "rui_remote")
_BY_CLI: Final = ("online", "pppoe", "rui_local", "rui_remote")
"""Fields that the CLI knows better (CONTRACT §3, `source`)."""


def _device(replies: Replies) -> Iterator[Frame]:
    """Yield the device's own row, none where the device did not tell.

    A dual-stack subscriber is in the IPv4 and in the IPv6 summary. Without the three summaries the
    first one is all: a subscriber without IPv4 is not in it.
    """
    ipv4, ipv6, dual = (_counts(replies, command.name, *_UNITED) for command in (IPV4, IPV6, DUAL))
    reply = replies.first(IPV4.name) or replies.first(IPV6.name)
    if reply is None:
        return
    row: dict[str, Value] = {}
    for field in _UNITED:
        count = _united(ipv4.get(field), ipv6.get(field), dual.get(field))
        if count is not None:
            row[field] = count
    if "ip-type" in reply.line:
        families = {"ipv4": ipv4, "ipv6": ipv6, "dual_stack": dual}
        row.update(
            {name: counts["total"] for name, counts in families.items() if "total" in counts}
        )
    pppoe = _counts(replies, PPPOE.name, "online")
    if "online" in pppoe:
        row["pppoe"] = pppoe["online"]
    if row:
        row["source"] = "cli"
        yield Frame(
            SUBSCRIBERS,
            {_DEVICE: ()},
            {field: {_DEVICE: value} for field, value in row.items()},
            {_DEVICE: reply.at},
        )


def _counts(replies: Replies, command: str, *fields: str) -> dict[str, int]:
    reply = replies.first(command)
    return integers(reply.rows[0], *fields) if reply is not None else {}


def _united(ipv4: int | None, ipv6: int | None, dual: int | None) -> int | None:
    if ipv4 is None:
        return ipv6
    if ipv6 is None or dual is None:
        return ipv4
    # Counted one after the other: a log-in in between must not make more of them than there are.
    return ipv4 + max(ipv6 - dual, 0)


def with_cli(snmp: Frame | None, cli: Frame | None) -> Frame | None:
    """One row of the device's two: online, PPPoE and RUI by CLI, the rest by SNMP.

    What one does not tell is taken from the other, except `online`: SNMP's has the partner's
    subscribers in it, and would make a stair of the curve.
    """
    if snmp is None or cli is None:
        return snmp if cli is None else cli
    fields: dict[str, Mapping[str, Value]] = {**cli.fields, **snmp.fields}
    fields.pop("online", None)
    fields.update({name: cli.fields[name] for name in _BY_CLI if name in cli.fields})
    fields["source"] = {_DEVICE: "both"}
    return Frame(SUBSCRIBERS, snmp.tags, fields, cli.at)


def checked(snmp: Frame | None, cli: Frame | None) -> Frame | None:
    """The row of `subscribers_check`: like with like, everybody whom each of them counts.

    SNMP counts administrators too, so its `online` (all but those) is compared with the CLI's
    `total`. None where one of them did not tell.
    """
    by_snmp = _number(snmp, "online")
    by_cli = _number(cli, "total")
    if by_snmp is None or by_cli is None or cli is None:
        return None
    row = {"snmp": by_snmp, "cli": by_cli, "difference": by_snmp - by_cli}
    fields: dict[str, Mapping[str, Value]] = {name: {_DEVICE: row[name]} for name in row}
    return Frame(SUBSCRIBERS_CHECK, {_DEVICE: ()}, fields, cli.at)


def _number(found: Frame | None, field: str) -> int | None:
    value = found.fields.get(field, {}).get(_DEVICE) if found is not None else None
    return value if isinstance(value, int) else None


def _domains(replies: Replies) -> Iterator[Frame]:
    return frame(
        SUBSCRIBERS_DOMAIN, replies, DOMAINS.name, ("domain",), total="total", online="total"
    )


def _interfaces(replies: Replies) -> Iterator[Frame]:
    return frame(
        SUBSCRIBERS_INTERFACE,
        replies,
        BAS_INTERFACES.name,
        ("interface",),
        total="total",
        online="total",
    )


def _svlans(replies: Replies) -> Iterator[Frame]:
    """Yield a row an S-VLAN of an interface: the sum of its C-VLANs."""
    summed = [Reply(_by_svlan(reply.rows), reply.at) for reply in replies.all(BAS_VLANS.name)]
    return frame(
        SUBSCRIBERS_SVLAN,
        Replies({BAS_VLANS.name: summed}),
        BAS_VLANS.name,
        ("interface", "svlan"),
        total="total",
        online="total",
        pppoe="pppoe",
    )


def _by_svlan(rows: Sequence[CliRow]) -> list[CliRow]:
    places: dict[tuple[Value, Value], CliRow] = {}
    for row in rows:
        if "svlan" not in row:
            continue
        place = {"interface": row["interface"], "svlan": row["svlan"]}
        sums = places.setdefault((row["interface"], row["svlan"]), place)
        for field, count in integers(row, "total", "pppoe").items():
            sums[field] = integers(sums, field).get(field, 0) + count
    return list(places.values())


SUBSCRIBERS_INQUIRY: Final = Inquiry(
    "subscribers", "subscribers", (IPV4, IPV6, DUAL, PPPOE), (SUBSCRIBERS,), _device
)
SUBSCRIBERS_DETAIL_INQUIRIES: Final = (
    Inquiry(
        "subscribers_domain", "subscribers_detail", (DOMAINS,), (SUBSCRIBERS_DOMAIN,), _domains
    ),
    Inquiry(
        "subscribers_interface",
        "subscribers_detail",
        (BAS_INTERFACES,),
        (SUBSCRIBERS_INTERFACE,),
        _interfaces,
    ),
    Inquiry(
        "subscribers_svlan",
        "subscribers_detail",
        (BAS_INTERFACES, BAS_VLANS),
        (SUBSCRIBERS_SVLAN,),
        _svlans,
    ),
)
