"""What a recording must give, worked out straight from its lines and CONTRACT §3.

Independent of the package on purpose: no declaration, no `shape`, no decode. A sample is
`(measurement, tags as a sorted tuple, {field: value})`; rates are absent, for one poll has none.
"""

from __future__ import annotations

from tests.recording import Wire, instances

IF = "1.3.6.1.2.1.2.2.1."
IFX = "1.3.6.1.2.1.31.1.1.1."
STACK = "1.3.6.1.2.1.31.1.2.1.3."

Key = tuple[str, tuple[tuple[str, str], ...]]


def below(text: str, base: str) -> dict[str, Wire]:
    """The instances of one column."""
    return {
        oid[len(base) :]: value for oid, value in instances(text).items() if oid.startswith(base)
    }


def words(value: Wire) -> str:
    """CONTRACT's tag text: UTF-8, else Latin-1, NULs stripped, controls as \\xNN."""
    raw = value if isinstance(value, bytes) else str(value).encode()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    return "".join(
        f"\\x{ord(c):02x}" if ord(c) < 32 or 127 <= ord(c) < 160 else c for c in text if c != "\0"
    )


def interface_names(text: str) -> dict[str, str]:
    """Each ifIndex's name, made unique as CONTRACT says."""
    names = below(text, IFX + "1.")
    descriptions = below(text, IF + "2.")
    rows: set[str] = set()
    for arc in ("2", "3", "4", "5", "7", "8", "9", "10", "13", "14", "16", "19", "20"):
        rows |= below(text, f"{IF}{arc}.").keys()
    for arc in ("1", *map(str, range(6, 14)), "15", "17", "18", "19"):
        rows |= below(text, f"{IFX}{arc}.").keys()
    taken: set[str] = set()
    result = {}
    for index in sorted(rows, key=int):
        name = words(names.get(index, b"")) or words(descriptions.get(index, b""))
        name = name or f"ifindex-{index}"
        if name in taken:
            name = f"{name}#{index}"
        taken.add(name)
        result[index] = name
    return result


def interface_kind(
    index: str, name: str, types: dict[str, Wire], stack: list[tuple[str, str]], connector: Wire
) -> str:
    """CONTRACT §3's order of kinds."""
    if types.get(index) == 161:
        return "trunk"
    if types.get(index) == 24:
        return "loopback"
    if types.get(index) == 135 or any(above == index for above, _ in stack):
        return "sub"
    if any(low == index and types.get(above) == 161 for above, low in stack):
        return "member"
    if name.startswith("MEth") or name == "Ethernet0/0/0":
        return "management"
    return "physical" if connector == 1 else "virtual"


COUNTERS = {
    "in_octets": (IFX + "6.", IF + "10."),
    "out_octets": (IFX + "10.", IF + "16."),
    "in_errors": (IF + "14.", None),
    "out_errors": (IF + "20.", None),
    "in_discards": (IF + "13.", None),
    "out_discards": (IF + "19.", None),
    "admin_status": (IF + "7.", None),
    "oper_status": (IF + "8.", None),
}
PACKETS = {
    "in_packets": ((7, IF + "11."), (8, IFX + "2."), (9, IFX + "3.")),
    "out_packets": ((11, IF + "17."), (12, IFX + "4."), (13, IFX + "5.")),
}


def interface_samples(
    text: str, device: str, exclude_types: frozenset[int] = frozenset()
) -> dict[Key, dict[str, object]]:
    """The `interface`, `interface_info` and `trunk` samples of one poll."""
    names = interface_names(text)
    types = below(text, IF + "3.")
    connectors = below(text, IFX + "17.")
    stack = [
        (above, low)
        for above, low in (instance.split(".") for instance in below(text, STACK))
        if above != "0" and low != "0"
    ]
    columns = {
        field: (below(text, wide), below(text, narrow) if narrow else {})
        for field, (wide, narrow) in COUNTERS.items()
    }
    packets = {
        field: [(below(text, f"{IFX}{wide}."), below(text, narrow)) for wide, narrow in parts]
        for field, parts in PACKETS.items()
    }
    high_speed, speed = below(text, IFX + "15."), below(text, IF + "5.")
    facts = {
        "alias": {k: words(v) for k, v in below(text, IFX + "18.").items()},
        "mtu": below(text, IF + "4."),
        "type": types,
        "last_change_seconds": {k: int(v) // 100 for k, v in below(text, IF + "9.").items()},
        "speed_bps": {
            index: int(high_speed[index]) * 10**6 if index in high_speed else int(speed[index])
            for index in names
            if index in high_speed or index in speed
        },
    }
    samples: dict[Key, dict[str, object]] = {}
    for index, name in names.items():
        if types.get(index) in exclude_types:
            continue
        kind = interface_kind(index, name, types, stack, connectors.get(index, 0))
        fields: dict[str, object] = {}
        for field, (wide, narrow) in columns.items():
            if index in wide or index in narrow:
                fields[field] = wide.get(index, narrow.get(index))
        for field, parts in packets.items():
            found = [wide.get(index, narrow.get(index)) for wide, narrow in parts]
            if None not in found:
                fields[field] = sum(int(value) for value in found if value is not None)
        if fields:
            tags = (("device", device), ("interface", name), ("kind", kind))
            samples["interface", tags] = fields
        info: dict[str, object] = {"index": int(index)}
        info |= {fact: column[index] for fact, column in facts.items() if index in column}
        parent = interface_parent(index, kind, names, types, stack)
        if parent is not None:
            info["parent"] = parent
        samples["interface_info", (("device", device), ("interface", name))] = info
        if kind == "trunk":
            trunk = trunk_fields(text, index, stack, facts["speed_bps"])
            if trunk:
                samples["trunk", (("device", device), ("interface", name))] = trunk
    return samples


def interface_parent(
    index: str,
    kind: str,
    names: dict[str, str],
    types: dict[str, Wire],
    stack: list[tuple[str, str]],
) -> str | None:
    if kind == "member":
        candidates = [above for above, low in stack if low == index and types.get(above) == 161]
    elif kind == "sub":
        candidates = [low for above, low in stack if above == index]
    else:
        return None
    return names[min(candidates, key=int)] if candidates else None


def trunk_fields(
    text: str, index: str, stack: list[tuple[str, str]], speeds: dict[str, Wire]
) -> dict[str, object]:
    fields: dict[str, object] = {}
    if index in speeds:
        fields["speed_bps"] = speeds[index]
    if below(text, STACK):
        members = [low for above, low in stack if above == index]
        states = below(text, IF + "8.")
        fields["members_total"] = len(members)
        fields["members_up"] = sum(states.get(member) == 1 for member in members)
        fields["configured_bps"] = sum(int(speeds.get(member, 0)) for member in members)
    return fields
