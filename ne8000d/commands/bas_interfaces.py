"""`display bas-interface`: subscribers of every interface in one answer, and of one by VLAN.

The latter (`… access-number`) is of the NetEngine 8000 F1A reference; it counts ordinary layer 2
subscribers of a sub-interface.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ne8000d.batch import Value
from ne8000d.commands.amounts import count, text, vlans
from ne8000d.commands.columns import Heading, cells, heading, is_rule, typed
from ne8000d.commands.labels import Labels, labelled, pair
from ne8000d.commands.lines import NONE, Lines, answers
from ne8000d.commands.privileges import BAS
from ne8000d.schema import CliRow, Command

_NAMES: Final = {
    "interface": "interface",
    "basif-access-type": "access_type",
    "access-type": "access_type",
    "config-state": "config_state",
    "access-number": "total",
}
_LABELS: Final[Labels] = {
    "basif name": ("interface", text),
    "access type": ("access_type", text),
    "basif state": ("config_state", text),
    "authentication default domain": ("domain", text),
    "access number": ("total", count),
    "access limit": ("limit", count),
}
_VLAN_NAMES: Final = {
    "interface": "interface",
    "p/cvlan": "vlans",
    "user-num": "total",
    "ipoe/max": "ipoe",
    "pppoe/max": "pppoe",
}
_VLAN_COUNTS: Final = {"total": count, "ipoe": count, "pppoe": count}


def bas_interfaces(lines: Lines) -> Iterator[CliRow]:
    """Yield `interface access_type config_state total`; of one interface `domain limit` too."""
    columns: Heading = ()
    one: dict[str, Value] = {}
    for line in lines:
        if is_rule(line):
            continue
        if found := heading(line, _NAMES, ("interface", "total")):
            columns, lines.known = found, True
        elif columns:
            texts = cells(line, columns)
            if texts is not None and count(texts["total"]) is not None:
                yield typed(texts, {"total": count})
        elif said := pair(line):
            for key, value in labelled(iter((said,)), _LABELS):
                one.setdefault(key, value)
    if "interface" in one:
        yield one


def bas_vlans(lines: Lines) -> Iterator[CliRow]:
    """Yield a row a VLAN: `interface svlan cvlan total ipoe pppoe`."""
    columns: Heading = ()
    for line in lines:
        if found := heading(line, _VLAN_NAMES, ("interface", "vlans", "total")):
            columns, lines.known = found, True
            continue
        texts = cells(line, columns) if columns else None
        if texts is None or count(texts["total"]) is None:
            continue
        outer, inner = vlans(texts["vlans"])
        row = typed(
            {key: texts[key] for key in columns if key == "interface" or key in _VLAN_COUNTS},
            _VLAN_COUNTS,
        )
        for key, vlan in (("svlan", outer), ("cvlan", inner)):
            if vlan is not None:
                row[key] = vlan
        yield row


BAS_INTERFACES: Final = Command(
    "bas_interfaces",
    ("display bas-interface",),
    answers(bas_interfaces, *NONE),
    ("display bas-interface {interface}",),
    privilege=BAS,
)
BAS_VLANS: Final = Command(
    "bas_vlans",
    ("display bas-interface {interface} access-number",),
    answers(bas_vlans, *NONE),
    ("display bas-interface {type} {number} access-number",),
    each="bas_interfaces",
    privilege=BAS,
)
COMMANDS: Final = (BAS_INTERFACES, BAS_VLANS)
