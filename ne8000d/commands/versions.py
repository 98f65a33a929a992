"""`display version`: model, software, patch, and how long device and boards are up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ne8000d.batch import Value
from ne8000d.commands.amounts import seconds
from ne8000d.commands.lines import Lines, answers
from ne8000d.commands.privileges import DISPLAY
from ne8000d.schema import CliRow, Command

_SOFTWARE: Final = re.compile(r"VRP \(R\) software, Version ([\d.]{1,20})(?: \(([^)]{1,80})\))?")
_RELEASE: Final = re.compile(r"\bV\d{1,4}R\d{1,4}\w{0,20}")
_DEVICE: Final = re.compile(
    r"\s*huawei (.{1,60}?)(?: router| switch| routing switch)?(?:'s)? uptime is (.{1,100})",
    re.IGNORECASE,
)
_BOARD: Final = re.compile(
    r"\s*(?P<board>[A-Z]{2,10})\s?(?:\((?P<role>\w{1,10})\))? (?P<slot>\d{1,4})"
    r"(?:\((?P<after>\w{1,10})\))?\s*: uptime is (?P<uptime>.{1,100})"
)
_PATCH: Final = re.compile(r"\s*Patch Version\s*: ?(\S{1,60})", re.IGNORECASE)


def versions(lines: Lines) -> Iterator[CliRow]:
    """Yield the device (`model version vrp patch uptime_seconds`), then its boards.

    A board has `board slot role uptime_seconds`.
    """
    device: dict[str, Value] = {}
    boards: list[CliRow] = []
    for line in lines:
        if (software := _SOFTWARE.search(line)) and "vrp" not in device:
            device["vrp"] = software[1]
            if release := _RELEASE.search(software[2] or ""):
                device["version"] = release[0]
        elif (named := _DEVICE.match(line)) and "model" not in device:
            device["model"] = named[1].strip()
            _put_uptime(device, named[2])
        elif (patch := _PATCH.match(line)) and "patch" not in device:
            device["patch"] = patch[1]
        elif board := _BOARD.match(line):
            row: CliRow = {"board": board["board"], "slot": int(board["slot"])}
            if role := board["role"] or board["after"]:
                row["role"] = role
            _put_uptime(row, board["uptime"])
            boards.append(row)
    if device:
        yield device
        yield from boards


def _put_uptime(row: CliRow, said: str) -> None:
    uptime = seconds(said)
    if uptime is not None:
        row["uptime_seconds"] = uptime


VERSION: Final = Command("version", ("display version",), answers(versions), privilege=DISPLAY)
UPTIME: Final = Command(
    "uptime",
    ("display version | include uptime is",),
    answers(versions),
    privilege=DISPLAY,
)
COMMANDS: Final = (VERSION, UPTIME)
