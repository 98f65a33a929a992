"""IS-IS and OSPF: `display isis peer`, `display ospf peer brief`.

A long system name of IS-IS is cut: `RR-BD3515597G9-` and on the next line `01H*`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ne8000d.commands.columns import Heading, cells, heading
from ne8000d.commands.labels import pairs
from ne8000d.commands.lines import NONE, Lines, answers
from ne8000d.commands.privileges import DISPLAY
from ne8000d.schema import CliRow, Command

OSPF_STATES: Final = {
    "down": 1, "attempt": 2, "init": 3, "2-way": 4, "exstart": 5, "exchange": 6, "loading": 7,
    "full": 8,
}  # fmt: skip
"""ospfNbrState of RFC 4750."""
ISIS_STATES: Final = {"down": 1, "init": 2, "initializing": 2, "up": 3, "failed": 4}
"""isisISAdjState of RFC 4444."""

_ISIS: Final = re.compile(
    r"\s{0,4}(?P<name>\S{1,80})\s+(?P<interface>\S{1,60})\s+(?P<circuit>\S{1,40})\s+"
    r"(?P<state>Up|Down|Init\w{0,10}|Failed)\s+(?P<hold>\S{1,10})\s+(?P<type>\S{1,15})\s+\S{1,5}\s*$"
)
_PROCESS: Final = re.compile(r"\s*Peer information for ISIS\((\d{1,10})\)")
_NAME_WIDTH: Final = 15
_REST: Final = re.compile(r"([^<\[\s]\S{0,63})\s*$")
"""The rest of a name that is cut stands alone at the margin."""
_OSPF: Final = {
    "area id": "area",
    "interface": "interface",
    "neighbor id": "neighbor",
    "state": "state",
}
_OSPF_PROCESS: Final = re.compile(r"\s*OSPF Process (\d{1,10}) with Router ID", re.IGNORECASE)


def isis(lines: Lines) -> Iterator[CliRow]:
    """Yield `protocol neighbor interface state state_name process level` a peer."""
    process: int | None = None
    row: CliRow | None = None
    cut = False
    for line in lines:
        if found := _PROCESS.match(line):
            process, lines.known = int(found[1]), True
        elif peer := _ISIS.match(line):
            if row is not None:
                yield row
            cut = len(peer["name"]) >= _NAME_WIDTH
            row = {
                "protocol": "isis",
                "neighbor": peer["name"].rstrip("*"),
                "interface": peer["interface"],
                "state": ISIS_STATES.get(peer["state"].casefold(), ISIS_STATES["init"]),
                "state_name": peer["state"],
                "level": peer["type"],
            }
            if process is not None:
                row["process"] = process
        elif row is not None and cut and (rest := _REST.match(line)):
            row["neighbor"] = f"{row['neighbor']}{rest[1].rstrip('*')}"
            yield row
            row = None
        elif row is not None:
            yield row
            row = None
    if row is not None:
        yield row


def ospf(lines: Lines) -> Iterator[CliRow]:
    """Yield `protocol neighbor interface state state_name area process` a neighbour.

    The long form has the neighbour's address and `router_id`, the brief one its router ID alone.
    """
    process: int | None = None
    columns: Heading = ()
    peer: dict[str, str] = {}
    for line in lines:
        if found := _OSPF_PROCESS.match(line):
            process, lines.known = int(found[1]), True
        elif titles := heading(line, _OSPF, ("area", "interface", "neighbor", "state")):
            columns, lines.known = titles, True
        elif columns and (texts := cells(line, columns)):
            yield from _ospf_row(texts, process)
        elif named := _LINK.match(line):
            peer, lines.known = {"area": named[1], "interface": named[2] or ""}, True
        else:
            for label, said in pairs(line):
                if label == "router id":
                    peer["router_id"] = said
                elif label == "address":
                    peer["neighbor"] = said
                elif label == "state" and "neighbor" in peer:
                    yield from _ospf_row({**peer, "state": said.partition(" ")[0]}, process)
                    del peer["neighbor"]


_LINK: Final = re.compile(
    r"\s*Area (\S{1,40}) interface [^(\s]{1,60} ?(?:\(([^)]{1,60})\))?'s neighbors", re.IGNORECASE
)
"""The long form: `Area 0.0.0.0 interface 10.0.0.1(GE0/1/0)'s neighbors`."""


def _ospf_row(texts: dict[str, str], process: int | None) -> Iterator[CliRow]:
    name = texts["state"].partition("/")[0]
    state = OSPF_STATES.get(name.casefold())
    if state is None:
        return
    row: CliRow = {"protocol": "ospf", "neighbor": texts["neighbor"], "state": state}
    row["state_name"] = name
    for key in ("router_id", "area", "interface"):
        if texts.get(key):
            row[key] = texts[key]
    if process is not None:
        row["process"] = process
    yield row


ISIS: Final = Command(
    "isis_peers",
    ("display isis peer",),
    answers(isis, *NONE),
    ("display isis {process} peer", "display isis peer *"),
    privilege=DISPLAY,
)
OSPF: Final = Command(
    "ospf_peers",
    ("display ospf peer",),
    answers(ospf, *NONE),
    ("display ospf peer brief", "display ospf {process} peer *"),
    privilege=DISPLAY,
)
COMMANDS: Final = (ISIS, OSPF)
