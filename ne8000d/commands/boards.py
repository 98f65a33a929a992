"""`display device`: which boards are there, registered and normal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ne8000d.batch import Value
from ne8000d.commands.amounts import count, number, text
from ne8000d.commands.columns import Heading, cells, heading, is_rule, typed
from ne8000d.commands.labels import Labels, labelled, pair
from ne8000d.commands.lines import Lines, answers
from ne8000d.commands.privileges import DISPLAY
from ne8000d.schema import CliRow, Command

_NAMES: Final = {
    "slot": "slot", "slot #": "slot", "slot#": "slot", "slot/card": "slot", "card": "card",
    "sub": "card", "pic#": "pic", "pic": "pic", "type": "type", "online": "online",
    "power": "power", "register": "register", "status": "status", "alarm": "status",
    "primary": "primary", "role": "primary", "lsid": "ls", "port_count": "ports",
    "init_result": "result", "logic down": "logic_down", "logic_down": "logic_down",
}  # fmt: skip
_SLOT: Final = re.compile(r"\s*slot ?(\d{1,4})'s detail information", re.IGNORECASE)
_LABELS: Final[Labels] = {
    "description": ("description", text),
    "board status": ("status", text),
    "register": ("register", text),
    "uptime": ("since", text),
    "cpu utilization(%)": ("cpu_percent", number),
    "mem usage(%)": ("memory_percent", number),
}


def boards(lines: Lines) -> Iterator[CliRow]:
    """Yield `slot card type online register status primary`; `display device SLOT`: also its load.

    A `*` before the type means: configured, not there. A row without a slot is of the one above.
    """
    columns: Heading = ()
    slot: str | None = None
    one: dict[str, Value] = {}
    for line in lines:
        if is_rule(line):
            continue
        if found := heading(line, _NAMES, ("slot", "type")):
            columns, lines.known = found, True
        elif columns:
            texts = _row(line, columns, slot)
            if texts is not None:
                slot = texts["slot"]
                yield typed(texts, {})
        elif found_slot := _SLOT.match(line):
            one["slot"] = found_slot[1]
        elif one and (said := pair(line)):
            for key, value in labelled(iter((said,)), _LABELS):
                # The PIC cards below repeat the labels.
                one.setdefault(key, value)
    if len(one) > 1:
        yield one


def _row(line: str, columns: Heading, slot: str | None) -> dict[str, str] | None:
    texts = cells(line, columns)
    if texts is None and slot is not None and line.startswith(" "):
        texts = cells(f"{slot} {line}", columns)
    if texts is None:
        return None
    number_of = texts["slot"].partition("/")[0]
    return texts if count(number_of) is not None else None


DEVICE: Final = Command(
    "device",
    ("display device",),
    answers(boards),
    ("display device all", "display device {slot}", "display device pic-status"),
    privilege=DISPLAY,
)
