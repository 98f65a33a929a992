"""`display eth-trunk`: the trunks, their members and how many are up; sub-interfaces in use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ne8000d.batch import Value
from ne8000d.commands.amounts import count
from ne8000d.commands.labels import pair, pairs
from ne8000d.commands.lines import NONE, Lines, answers
from ne8000d.commands.privileges import DISPLAY
from ne8000d.schema import CliRow, Command

_BEGIN: Final = re.compile(r"(\S{1,40})'s state information is:")
_MEMBER: Final = re.compile(
    r"([A-Za-z0-9][\w./-]{1,80}\d(?:\(\w{1,3}\))?)\s+(Up|Down|Selected|Unselect\w{0,3})\b",
    re.IGNORECASE,
)
_UP: Final = frozenset({"up", "selected"})


def trunks(lines: Lines) -> Iterator[CliRow]:
    """Yield `interface mode oper_status members members_up members_total` a trunk.

    The partner's table repeats the members and is not read.
    """
    row: dict[str, Value] = {}
    members: list[tuple[str, bool]] = []
    partner = False
    for line in lines:
        if begun := _BEGIN.match(line):
            if row:
                yield _with_members(row, members)
            row, members, partner = {"interface": begun[1]}, [], False
        elif line.startswith("Partner:"):
            partner = True
        elif row and not partner:
            member = _MEMBER.match(line)
            if member is not None:
                members.append((member[1], member[2].casefold() in _UP))
            for label, said in pairs(line):
                if label == "workingmode":
                    row["mode"] = said
                elif label == "operate status":
                    row["oper_status"] = 1 if said.casefold() == "up" else 2
                elif label == "number of up port in trunk" and (up := count(said)) is not None:
                    row["members_up"] = up
    if row:
        yield _with_members(row, members)


def _with_members(row: CliRow, members: list[tuple[str, bool]]) -> CliRow:
    row["members"] = " ".join(name for name, _ in members)
    row["members_total"] = len(members)
    row.setdefault("members_up", sum(up for _, up in members))
    return row


def sub_interfaces(lines: Lines) -> Iterator[CliRow]:
    """Yield one row: `used limit`, the sub-interfaces of all trunks."""
    row: dict[str, Value] = {}
    for line in lines:
        said = pair(line)
        if said is not None and said[0].endswith("number of eth-trunk sub-interfaces"):
            amount = count(said[1])
            if amount is not None:
                row["limit" if said[0].startswith("maximum") else "used"] = amount
    if row:
        yield row


TRUNKS: Final = Command(
    "eth_trunks",
    ("display eth-trunk",),
    answers(trunks, *NONE),
    ("display eth-trunk {trunk}",),
    privilege=DISPLAY,
)
SUB_INTERFACES: Final = Command(
    "eth_trunk_sub_interfaces",
    ("display eth-trunk sub-interface",),
    answers(sub_interfaces),
    privilege=DISPLAY,
)
COMMANDS: Final = (TRUNKS, SUB_INTERFACES)
