"""`display bas-interface`: subscribers of every interface in one answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ne8000d.batch import Value
from ne8000d.commands.amounts import count, text
from ne8000d.commands.columns import Heading, cells, heading, is_rule, typed
from ne8000d.commands.labels import Labels, labelled, pair
from ne8000d.commands.lines import Lines, answers
from ne8000d.commands.privileges import DISPLAY
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


BAS_INTERFACES: Final = Command(
    "bas_interfaces",
    ("display bas-interface",),
    answers(bas_interfaces),
    ("display bas-interface {interface}",),
    privilege=DISPLAY,
)
