"""Licences: `display license resource usage`, `display license verbose`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ne8000d.batch import Value
from ne8000d.commands.amounts import count, text
from ne8000d.commands.columns import Heading, cells, heading, is_rule
from ne8000d.commands.labels import Labels, labelled, pair
from ne8000d.commands.lines import NONE, Lines, answers
from ne8000d.commands.privileges import DISPLAY, LICENSE
from ne8000d.schema import CliRow, Command

_NAMES: Final = {
    "featurename": "feature",
    "configureitemname": "item",
    "itemname": "item",
    "salesitemname": "item",
    "itemtype": "kind",
    "resourceusage": "usage",
}
_USAGE: Final = re.compile(r"(\d{1,12})/(\d{1,12})$")
_ITEM: Final[Labels] = {
    "sale name": ("sale", text),
    "item name": ("item", text),
    "item type": ("kind", text),
    "control value": ("limit", count),
    "used value": ("used", count),
    "item state": ("state", text),
    "item expired date": ("expires", text),
    "item trial days": ("trial_days", count),
    "description": ("description", text),
}


def usage(lines: Lines) -> Iterator[CliRow]:
    """Yield a row an item: `item used limit`, with `feature` or `kind` where they are named."""
    columns: Heading = ()
    for line in lines:
        if is_rule(line):
            continue
        parts = line.replace("|", " ")
        if found := heading(parts, _NAMES, ("item", "usage")):
            columns, lines.known = found, True
        elif columns and (texts := cells(parts, columns)):
            used = _USAGE.match(texts.pop("usage"))
            if used is not None:
                named = {key: said for key, said in texts.items() if text(said)}
                yield {**named, "used": int(used[1]), "limit": int(used[2])}


def items(lines: Lines) -> Iterator[CliRow]:
    """Yield a row an item: `item feature kind used limit state expires description`."""
    row: dict[str, Value] = {}
    feature = ""
    for line in lines:
        said = pair(line)
        if said is None:
            continue
        label, value = said
        if label in {"active license", "license state"}:
            lines.known = True
        if label == "feature name":
            feature = value
        if label in {"feature name", "sale name"} or (label == "item name" and "item" in row):
            if "item" in row:
                yield row
            row = {"feature": feature} if feature else {}
        row.update(labelled(iter((said,)), _ITEM))
    if "item" in row:
        yield row


USAGE: Final = Command(
    "license_usage",
    ("display license resource usage",),
    answers(usage, *NONE),
    ("display license resource usage verbose",),
    privilege=LICENSE,
)
VERBOSE: Final = Command(
    "license",
    ("display license verbose",),
    answers(items, *NONE),
    ("display license",),
    privilege=DISPLAY,
)
COMMANDS: Final = (USAGE, VERBOSE)
