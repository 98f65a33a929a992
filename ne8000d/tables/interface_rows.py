"""From IF-MIB columns to rows: identity, kind, parents, trunks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from ne8000d.batch import Value
from ne8000d.schema import Frame, Measurement, Reading, RowChoice
from ne8000d.tables.identity import first_texts, read_in_full, unique_names
from ne8000d.tables.interface_counters import counters

_LOOPBACK: Final = 24
_L2VLAN: Final = 135
_TRUNK: Final = 161
_UP: Final = 1
_TRUE: Final = 1
_ALL_USERS: Final = "hwInterfaceAccessUserStatUserStat.9"
"""Users of type all(9) by ifIndex."""
_DECISIVE: Final = ("ifType", "ifConnectorPresent", "ifStackStatus")
"""Columns that decide on a row's `kind`."""


@dataclass(frozen=True, slots=True)
class Interfaces:
    """Who the wanted rows are: worked out once per inventory, keyed by ifIndex."""

    tags: Mapping[str, tuple[str, ...]]
    info_tags: Mapping[str, tuple[str, ...]]
    info: Mapping[str, Mapping[str, Value]]
    members: Mapping[str, tuple[str, ...]]


def shape(
    reading: Reading, interface: Measurement, interface_info: Measurement, trunk: Measurement
) -> Iterator[Frame]:
    """Yield the frames of one poll; none before it is known what kind of interfaces they are."""
    if not all(name in reading.columns for name in _DECISIVE):
        return
    known = _known(reading)
    at = reading.column("ifHCInOctets").at
    if not known.tags.keys() <= at.keys():
        at = _moments(reading, known)
    speeds = _speeds(reading)
    fields: dict[str, Mapping[str, Value]] = {
        "admin_status": reading.integers("ifAdminStatus"),
        "oper_status": reading.integers("ifOperStatus"),
    }
    yield Frame(
        interface,
        known.tags,
        fields,
        at,
        counters=counters(reading),
        speed_bps=speeds,
        discontinuity=reading.integers("ifCounterDiscontinuityTime"),
        idle=frozenset(key for key, state in fields["oper_status"].items() if state != _UP),
        users=_with_users(reading),
    )
    info: dict[str, Mapping[str, Value]] = dict(known.info)
    info["speed_bps"] = {key: int(speed) for key, speed in speeds.items()}
    yield Frame(interface_info, known.info_tags, info, at)
    yield _trunk_frame(reading, trunk, known, speeds, at)


def wanted(reading: Reading) -> Collection[str]:
    """The ifIndexes worth asking for: wanted interfaces, and members that a wanted trunk counts."""
    if not all(name in reading.columns for name in _DECISIVE):
        return ()
    known = _known(reading)
    rows = dict.fromkeys(known.tags)
    rows.update((member, None) for below in known.members.values() for member in below)
    return rows


def _known(reading: Reading) -> Interfaces:
    """The interfaces' identities, kept while the inventory and every ifName stay as they were."""
    names = reading.values("ifName")
    key = (reading.inventory, reading.choice)
    kept = reading.memo.get("interfaces")
    if isinstance(kept, tuple) and kept[0] == key and kept[1] == names:
        found = kept[2]
        if isinstance(found, Interfaces):
            return found
    found = _identify(reading)
    reading.memo["interfaces"] = (key, names, found)
    return found


def _identify(reading: Reading) -> Interfaces:
    names = unique_names(_names(reading))
    types = reading.integers("ifType")
    lower, higher = _stack(reading)
    present = reading.integers("ifConnectorPresent")
    kinds = {
        key: _kind(name, key, types, lower, higher, present.get(key) == _TRUE)
        for key, name in names.items()
    }
    wanted = [key for key, name in names.items() if _wanted(name, types.get(key), reading.choice)]
    aliases = reading.texts("ifAlias")
    as_tag = aliases if reading.choice.alias_as_tag else {}
    parents = {
        key: names[parent]
        for key in wanted
        if (parent := _parent(key, kinds[key], names, types, lower, higher)) is not None
    }
    ticks = reading.integers("ifLastChange")
    info: dict[str, Mapping[str, Value]] = {
        "alias": aliases,
        "index": {key: int(key) for key in wanted},
        "mtu": reading.integers("ifMtu"),
        "parent": parents,
        "type": types,
        "last_change_seconds": {key: value // 100 for key, value in ticks.items()},
    }
    return Interfaces(
        tags={key: (names[key], kinds[key], as_tag.get(key, "")) for key in wanted},
        info_tags={key: (names[key],) for key in wanted},
        info=info,
        members={key: tuple(lower.get(key, ())) for key in wanted if types.get(key) == _TRUNK},
    )


def _names(reading: Reading) -> dict[str, str]:
    """Each row's name: ifName, else ifDescr, else ifindex-N; a row is what any column has."""
    rows = dict.fromkeys(
        key
        for name, column in reading.columns.items()
        if name.startswith("if") and name != "ifStackStatus"
        for key in column.values
        if key.isdecimal()
    )
    names = first_texts(reading.texts("ifName"), reading.texts("ifDescr"))
    if read_in_full(reading, "ifName", "ifDescr"):
        return {key: names.get(key, f"ifindex-{key}") for key in rows}
    return {key: names[key] for key in rows if key in names}


def _stack(reading: Reading) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """ifStackTable (index higher.lower, RFC 2863 §3.1.1) as lower-of and higher-of; 0 is none."""
    lower: dict[str, list[str]] = {}
    higher: dict[str, list[str]] = {}
    for instance in reading.values("ifStackStatus"):
        above, _, below = instance.partition(".")
        if above.isdecimal() and below.isdecimal() and above != "0" and below != "0":
            lower.setdefault(above, []).append(below)
            higher.setdefault(below, []).append(above)
    return lower, higher


def _kind(
    name: str,
    key: str,
    types: Mapping[str, int],
    lower: Mapping[str, list[str]],
    higher: Mapping[str, list[str]],
    connector: bool,
) -> str:
    iftype = types.get(key)
    if iftype == _TRUNK:
        return "trunk"
    if iftype == _LOOPBACK:
        return "loopback"
    if iftype == _L2VLAN or key in lower:
        return "sub"
    if any(types.get(above) == _TRUNK for above in higher.get(key, ())):
        return "member"
    if name.startswith("MEth") or name == "Ethernet0/0/0":
        return "management"
    return "physical" if connector else "virtual"


def _wanted(name: str, iftype: int | None, choice: RowChoice) -> bool:
    if iftype in choice.exclude_types:
        return False
    if any(fnmatchcase(name, pattern) for pattern in choice.exclude):
        return False
    return any(fnmatchcase(name, pattern) for pattern in choice.include)


def _parent(
    key: str,
    kind: str,
    names: Mapping[str, str],
    types: Mapping[str, int],
    lower: Mapping[str, list[str]],
    higher: Mapping[str, list[str]],
) -> str | None:
    """A member's trunk, else the lowest-numbered interface below a sub-interface."""
    if kind == "member":
        candidates = [above for above in higher[key] if types.get(above) == _TRUNK]
    elif kind == "sub":
        candidates = lower.get(key, [])
    else:
        return None
    known = [candidate for candidate in candidates if candidate in names]
    return min(known, key=int, default=None)


def _moments(reading: Reading, known: Interfaces) -> Mapping[str, float]:
    """Each row's moment: its first counter's, else that of any column of this poll."""
    moments: dict[str, float] = {}
    for name in (
        "ifName", "ifAdminStatus", "ifOperStatus", "ifInDiscards", "ifInErrors", "ifInOctets",
        "ifHCInOctets",
    ):  # fmt: skip
        moments.update(reading.column(name).at)
    if moments:
        latest = max(moments.values())
        for key in known.tags:
            moments.setdefault(key, latest)
    return moments


def _speeds(reading: Reading) -> dict[str, float]:
    """ifHighSpeed × 10^6 (Mbit/s), else ifSpeed, in bits a second."""
    speeds: dict[str, float] = {
        key: float(value) for key, value in reading.integers("ifSpeed").items()
    }
    for key, value in reading.integers("ifHighSpeed").items():
        speeds[key] = value * 1e6
    return speeds


def _with_users(reading: Reading) -> frozenset[str]:
    """The ifIndexes on which the AAA tables count subscribers."""
    counts = reading.integers(_ALL_USERS)
    return frozenset(key for key, users in counts.items() if users > 0)


def _trunk_frame(
    reading: Reading,
    trunk: Measurement,
    known: Interfaces,
    speeds: Mapping[str, float],
    at: Mapping[str, float],
) -> Frame:
    states = reading.integers("ifOperStatus")
    stacked = bool(reading.values("ifStackStatus"))
    members = known.members if stacked else {}
    fields: dict[str, Mapping[str, Value]] = {
        "members_up": {
            key: sum(states.get(member) == _UP for member in below)
            for key, below in members.items()
        },
        "members_total": {key: len(below) for key, below in members.items()},
        "speed_bps": {key: speeds[key] for key in known.members if key in speeds},
        "configured_bps": {
            key: sum((speeds.get(member, 0.0) for member in below), 0.0)
            for key, below in members.items()
        },
    }
    return Frame(trunk, {key: known.info_tags[key] for key in known.members}, fields, at)
