"""CPU and memory: `display cpu-usage`, `display memory-usage`, `display health`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ne8000d.batch import Value
from ne8000d.commands.amounts import number, size
from ne8000d.commands.labels import Labels, labelled, pair
from ne8000d.commands.lines import Lines, answers
from ne8000d.commands.privileges import DISPLAY
from ne8000d.schema import CliRow, Command

_PERCENT: Final = r"(\d{1,3}(?:\.\d{1,4})?)\s?%"
_CPU: Final = re.compile(
    rf"\s*(?:System )?CPU (?:Using Percentage|Usage)\s*:\s*{_PERCENT}", re.IGNORECASE
)
_CPU_MAX: Final = re.compile(rf"\bMax(?: CPU Usage)?\s*:\s*{_PERCENT}", re.IGNORECASE)
_PERIOD: Final = re.compile(rf"(five seconds|ten seconds|one minute|five minutes)\s*:\s*{_PERCENT}")
_PLANE: Final = re.compile(r"\s*(control|data)\s+plane\s*$", re.IGNORECASE)
_SLOT: Final = re.compile(r"\s*Slot\s*:\s*(\d{1,4})\b", re.IGNORECASE)
_BOARD: Final = re.compile(
    r"\s*(?P<slot>\d{1,4})\s+(?P<board>[A-Za-z][\w-]{0,30}) ?(?:\((?P<role>\w{1,20})\))?"
    rf"\s+{_PERCENT}(?:\s+{_PERCENT})?(?:\s+{_PERCENT})?"
    r"(?:\s+(?P<used>\d{1,9}[KMG]?B)\s*[/_]\s*(?P<total>\d{1,9}[KMG]?B))?\s*$"
)
_MEMORY: Final[Labels] = {
    "system total memory is": ("memory_bytes", size),
    "total memory used is": ("memory_used_bytes", size),
    "memory using percentage is": ("memory_percent", number),
    "memory using percentage": ("memory_percent", number),
    "memory using ratio": ("memory_percent", number),
    "total physical memory": ("memory_bytes", size),
    "total physical available memory": ("memory_bytes", size),
    "total physical memory used": ("memory_used_bytes", size),
    "physical memory using percentage": ("memory_percent", number),
}


def cpu(lines: Lines) -> Iterator[CliRow]:
    """Yield one row: `cpu_percent cpu_max_percent` and means by period (`five_minutes_percent`).

    Of an AR's two planes the control plane counts.
    """
    row: dict[str, Value] = {}
    for line in lines:
        plane = _PLANE.match(line)
        if plane is not None and plane[1].casefold() == "data":
            break
        if found := _CPU.match(line):
            row.setdefault("cpu_percent", float(found[1]))
        if found := _CPU_MAX.search(line):
            row.setdefault("cpu_max_percent", float(found[1]))
        if "utilization" in line:
            for period, percent in _PERIOD.findall(line):
                row.setdefault(f"{period.replace(' ', '_')}_percent", float(percent))
    if "cpu_percent" in row:
        yield row
    elif "five_seconds_percent" in row:
        yield {"cpu_percent": row["five_seconds_percent"], **row}


def memory(lines: Lines) -> Iterator[CliRow]:
    """Yield a row a board that is named, else one: `slot memory_percent memory_bytes …`."""
    row: dict[str, Value] = {}
    for line in lines:
        if found := _SLOT.match(line):
            if row.keys() - {"slot"}:
                yield row
            row = {"slot": int(found[1])}
        elif said := pair(line):
            row.update(labelled(iter((said,)), _MEMORY))
    if row.keys() - {"slot"}:
        yield row


def health(lines: Lines) -> Iterator[CliRow]:
    """Yield a row a board: `slot board role cpu_percent memory_percent memory_bytes …`.

    Versions with a column for the data plane's CPU have it in the middle.
    """
    for line in lines:
        if "CPU Usage" in line and "Slot" in line:
            lines.known = True
        found = _BOARD.match(line)
        if found is None:
            continue
        first, second, third = (found[index] for index in (4, 5, 6))
        memory_percent = third or second
        row: CliRow = {
            "slot": int(found["slot"]),
            "board": found["board"],
            "cpu_percent": float(first),
        }
        if found["role"]:
            row["role"] = found["role"]
        if memory_percent:
            row["memory_percent"] = float(memory_percent)
        for key, amount in (("memory_used_bytes", "used"), ("memory_bytes", "total")):
            if found[amount] and (known := size(found[amount])) is not None:
                row[key] = known
        yield row


CPU: Final = Command(
    "cpu_usage",
    ("display cpu-usage",),
    answers(cpu),
    ("display cpu-usage *", "display cpu"),
    privilege=DISPLAY,
)
MEMORY: Final = Command(
    "memory_usage",
    ("display memory-usage",),
    answers(memory),
    ("display memory-usage *", "display memory"),
    privilege=DISPLAY,
)
HEALTH: Final = Command("health", ("display health",), answers(health), privilege=DISPLAY)
COMMANDS: Final = (CPU, MEMORY, HEALTH)
