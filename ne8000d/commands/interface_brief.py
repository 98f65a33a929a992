"""`display interface brief`: state, utilization and errors, a line an interface."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ne8000d.commands.amounts import count, number
from ne8000d.commands.columns import Heading, cells, heading, is_rule, typed
from ne8000d.commands.interface_names import plain_name
from ne8000d.commands.lines import Lines, answers
from ne8000d.commands.privileges import DISPLAY
from ne8000d.schema import CliRow, Command

_NAMES: Final = {
    "interface": "interface",
    "phy": "phy",
    "physical": "phy",
    "protocol": "protocol",
    "inuti": "in_utilization_percent",
    "oututi": "out_utilization_percent",
    "inerrors": "in_errors",
    "outerrors": "out_errors",
}
_VALUES: Final = {
    "in_utilization_percent": number,
    "out_utilization_percent": number,
    "in_errors": count,
    "out_errors": count,
}
_STATE: Final = re.compile(r"[*^#!-]?(up|down)(?:\(\w{1,3}\))?$")
UP: Final = 1
DOWN: Final = 2


def brief(lines: Lines) -> Iterator[CliRow]:
    """Yield `interface phy protocol admin_status oper_status` and utilization and errors.

    The statuses are IF-MIB's: 1 up, 2 down. A trunk's member names it as `trunk`.
    """
    columns: Heading = ()
    trunk: str | None = None
    for line in lines:
        if found := heading(line, _NAMES, ("interface", "phy", "protocol")):
            columns, lines.known = found, True
            continue
        if not columns or is_rule(line):
            continue
        texts = cells(line, columns)
        if texts is None or not _STATE.match(texts["phy"]):
            continue
        row = typed(texts, _VALUES)
        name, speed = plain_name(texts["interface"])
        row["interface"] = name
        if speed is not None:
            row["speed_bps"] = int(speed)
        row["admin_status"] = DOWN if texts["phy"].startswith("*") else UP
        row["oper_status"] = UP if texts["phy"].startswith("up") else DOWN
        if not line.startswith(" "):
            trunk = name
        elif trunk is not None:
            row["trunk"] = trunk
        yield row


INTERFACE_BRIEF: Final = Command(
    "interface_brief",
    ("display interface brief",),
    answers(brief),
    ("display interface brief main", "display interface {interface} brief"),
    privilege=DISPLAY,
)
