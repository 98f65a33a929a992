"""Answers as `get` and `walk` print them: for people, for programs, and as net-snmp does.

Each style is a function from (OID, value) pairs to text without a final newline; `describe` tells
what an OID is (`Names.describe`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from ipaddress import AddressValueError, IPv4Address
from itertools import groupby
from typing import Final

from ne8000d.names.objects import Kind, Object
from ne8000d.names.rendering import bits, duration, is_text, render
from ne8000d.schema import Syntax, Wire, text_of

Pairs = Iterable[tuple[str, Wire]]
Describe = Callable[[str], Object]
_Line = tuple[Object, Wire]

_NUMBERS: Final = {
    Syntax.UNSIGNED32: "Gauge32",
    Syntax.GAUGE32: "Gauge32",
    Syntax.COUNTER32: "Counter32",
    Syntax.COUNTER64: "Counter64",
}


def as_table(pairs: Pairs, describe: Describe) -> str:
    """For people: a table's columns side by side, one row an instance; scalars as a list."""
    lines = [(describe(oid), value) for oid, value in pairs]
    blocks = []
    for row, group in groupby(lines, key=lambda line: _row_of(line[0])):
        members = list(group)
        blocks.append(_grid(members, describe) if row is not None else _list(members, describe))
    return "\n\n".join(blocks)


def _row_of(item: Object) -> str | None:
    """The row's OID for a column, None for all else: neighbours with one key print together."""
    return item.oid.rpartition(".")[0] if item.kind is Kind.COLUMN else None


def _grid(lines: Sequence[_Line], describe: Describe) -> str:
    names = list(dict.fromkeys(item.name for item, _ in lines))
    rows: dict[str, dict[str, str]] = {}
    keys: dict[str, Sequence[str]] = {}
    parts = lines[0][0].index
    for item, value in lines:
        rows.setdefault(item.instance, {})[item.name] = _shown(item, value, describe)
        if item.instance not in keys:
            texts = item.index_texts()
            spare = [""] * (max(len(parts), 1) - 1)
            keys[item.instance] = (item.instance, *spare) if texts is None else texts
    header = [*([part.name for part in parts] or ["instance"]), *names]
    body = [
        [*keys[instance], *(cells.get(name, "") for name in names)]
        for instance, cells in rows.items()
    ]
    return _aligned([header, *body])


def _list(lines: Sequence[_Line], describe: Describe) -> str:
    return _aligned([[item.label, _shown(item, value, describe)] for item, value in lines])


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _shown(item: Object, value: Wire, describe: Describe) -> str:
    if item.syntax is Syntax.OID and isinstance(value, str):
        return describe(value.removeprefix(".")).label
    return render(item, value)


def as_json(pairs: Pairs, describe: Describe) -> str:
    """For programs: one JSON object a line.

    `oid object instance value text` always, `index` (a dict) and `units` where there are some.
    `value` is a number, or text; octets that are no text are hex after `0x`.
    """
    return "\n".join(
        json.dumps(_entry(oid, describe(oid), value, describe), ensure_ascii=False)
        for oid, value in pairs
    )


def _entry(oid: str, item: Object, value: Wire, describe: Describe) -> dict[str, object]:
    entry: dict[str, object] = {
        "oid": oid,
        "object": item.full_name,
        "instance": item.instance,
        "value": _plain(value),
        "text": _shown(item, value, describe),
    }
    texts = item.index_texts()
    if texts is not None:
        entry["index"] = {part.name: text for part, text in zip(item.index, texts, strict=True)}
    if item.units:
        entry["units"] = item.units
    return entry


def _plain(value: Wire) -> int | str:
    if isinstance(value, bytes):
        return text_of(value) if is_text(value) else f"0x{value.hex()}"
    return value


def as_netsnmp(pairs: Pairs, describe: Describe) -> str:
    """As net-snmp's tools print: `IF-MIB::ifName.17 = STRING: GigabitEthernet0/7/0`."""
    return "\n".join(
        f"{item.label} = {_typed(item, value, describe)}"
        for item, value in ((describe(oid), value) for oid, value in pairs)
    )


def _typed(item: Object, value: Wire, describe: Describe) -> str:
    if isinstance(value, int):
        if item.syntax is Syntax.TIMETICKS:
            return f"Timeticks: ({value}) {duration(value, comma=',')}"
        kind = _NUMBERS.get(item.syntax, "INTEGER") if item.syntax else "INTEGER"
        return f"{kind}: {render(item, value)}"
    if isinstance(value, bytes):
        return _typed_octets(item, value)
    if item.syntax is Syntax.IP_ADDRESS or (item.syntax is None and _is_address(value)):
        return f"IpAddress: {value}"
    return f"OID: {describe(value.removeprefix('.')).label}"


def _typed_octets(item: Object, value: bytes) -> str:
    hexadecimal = value.hex(" ").upper()
    if item.type is not None and item.syntax is Syntax.BITS:
        names = " ".join(f"{label}({bit})" for bit, label in bits(item.type, value))
        return f"BITS: {hexadecimal} {names}".rstrip()
    if item.type is not None and item.type.hint == "1x:":
        return f"STRING: {':'.join(f'{octet:x}' for octet in value)}"
    if item.type is not None and (item.type.hint or item.type.convention == "InetAddress"):
        return f"STRING: {render(item, value)}"
    if is_text(value):
        return f'STRING: "{text_of(value)}"'
    return f"Hex-STRING: {hexadecimal} "


def _is_address(text: str) -> bool:
    try:
        IPv4Address(text)
    except AddressValueError:
        return False
    return True
