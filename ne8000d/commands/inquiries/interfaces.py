"""Interfaces by `display interface`, for routers that don't answer SNMP."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Final

from ne8000d.batch import Value
from ne8000d.commands.inquiries.rows import integers, typed
from ne8000d.commands.interface_names import if_type, is_port
from ne8000d.commands.interfaces import INTERFACES
from ne8000d.commands.trunks import TRUNKS
from ne8000d.measurements.interfaces import INTERFACE, INTERFACE_INFO, TRUNK
from ne8000d.schema import CliRow, Counter, Frame, Inquiry, Replies, RowChoice

_COUNTERS: Final = tuple(
    f"{way}_{what}" for what in ("octets", "packets", "errors", "discards") for way in ("in", "out")
)
_CASTS: Final = ("unicast", "multicast", "broadcast")
_MEMBERS: Final = ("members", "members_total", "members_up")
"""Not every version prints a trunk's members below the trunk: `display eth-trunk` has them."""
_KINDS: Final = {24: "loopback", 135: "sub", 161: "trunk"}
_TRUNK: Final = 161
_UP: Final = 1


def _shape(replies: Replies) -> Iterator[Frame]:
    """Yield the rows of `interface`, `interface_info` and `trunk`, named as SNMP's are."""
    reply = replies.first(INTERFACES.name)
    if reply is None:
        return
    every = {str(row["interface"]): _with_packets(row) for row in reversed(reply.rows)}
    for found in replies.all(TRUNKS.name):
        for row in found.rows:
            name = str(row["interface"])
            if name in every:
                members: CliRow = {key: row[key] for key in _MEMBERS if key in row}
                every[name] = {**members, **every[name]}
    parents = {
        member: trunk
        for trunk, row in every.items()
        for member in str(row.get("members", "")).split()
    }
    rows = {name: row for name, row in every.items() if _wanted(name, replies.choice)}
    at = dict.fromkeys(rows, reply.at)
    yield _interfaces(rows, parents, at, replies.choice)
    yield Frame(
        INTERFACE_INFO,
        {name: (name,) for name in rows},
        {
            **{field: _column(rows, field) for field in ("alias", "index", "mtu", "speed_bps")},
            "parent": _parents(rows, parents),
            "type": {name: if_type(name) for name in rows},
        },
        at,
    )
    trunks = {name: row for name, row in rows.items() if if_type(name) == _TRUNK}
    if trunks:
        fields = ("members_up", "members_total", "speed_bps", "configured_bps")
        yield Frame(
            TRUNK,
            {name: (name,) for name in trunks},
            {field: _typed(trunks, field) for field in fields},
            at,
        )


def _with_packets(row: CliRow) -> CliRow:
    """The row with all packets as SNMP counts them: unicast + multicast + broadcast."""
    counted = {
        f"{way}_packets": sum(parts)
        for way in ("in", "out")
        if len(parts := list(integers(row, *(f"{way}_{cast}" for cast in _CASTS)).values()))
        == len(_CASTS)
    }
    return {**row, **counted}


def _interfaces(
    rows: Mapping[str, CliRow],
    parents: Mapping[str, str],
    at: Mapping[str, float],
    choice: RowChoice,
) -> Frame:
    states = _column(rows, "oper_status")
    return Frame(
        INTERFACE,
        {
            name: (
                name,
                _kind(name, parents),
                str(row.get("alias", "")) if choice.alias_as_tag else "",
            )
            for name, row in rows.items()
        },
        {"admin_status": _column(rows, "admin_status"), "oper_status": states},
        at,
        counters={
            field: Counter(
                {name: value for name, value in _column(rows, field).items()
                 if isinstance(value, int)},
                at,
            )
            for field in _COUNTERS
        },
        speed_bps={name: float(speed) for name, speed in _column(rows, "speed_bps").items()},
        idle=frozenset(name for name, state in states.items() if state != _UP),
    )  # fmt: skip


def _column(rows: Mapping[str, CliRow], field: str) -> dict[str, Value]:
    return {name: row[field] for name, row in rows.items() if field in row}


def _kind(name: str, parents: Mapping[str, str]) -> str:
    if name in parents:
        return "member"
    if name.startswith("MEth") or name == "Ethernet0/0/0":
        return "management"
    return _KINDS.get(if_type(name)) or ("physical" if is_port(name) else "virtual")


def _parents(rows: Mapping[str, CliRow], parents: Mapping[str, str]) -> dict[str, Value]:
    """A member's trunk, a sub-interface's port or trunk."""
    found = {name: parents.get(name) or name.rpartition(".")[0] for name in rows}
    return {name: parent for name, parent in found.items() if parent}


def _wanted(name: str, choice: RowChoice) -> bool:
    if if_type(name) in choice.exclude_types:
        return False
    if any(fnmatchcase(name, pattern) for pattern in choice.exclude):
        return False
    return any(fnmatchcase(name, pattern) for pattern in choice.include)


INTERFACES_INQUIRY: Final = Inquiry(
    "interface", "interfaces", (INTERFACES, TRUNKS), (INTERFACE, INTERFACE_INFO, TRUNK), _shape
)


def _typed(rows: Mapping[str, CliRow], field: str) -> dict[str, Value]:
    """A column in the type that the field's name promises."""
    found = {name: typed(field, value) for name, value in _column(rows, field).items()}
    return {name: value for name, value in found.items() if value is not None}
