"""The device as a whole, for routers that don't answer SNMP."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ne8000d.batch import Value
from ne8000d.commands.load import CPU, HEALTH, MEMORY
from ne8000d.commands.versions import UPTIME, VERSION
from ne8000d.measurements.system import SYSTEM, SYSTEM_INFO
from ne8000d.schema import Frame, Inquiry, Measurement, Replies

_DEVICE: Final = "0"
_FIELDS: Final = ("cpu_percent", "memory_percent")


def _device(replies: Replies) -> Iterator[Frame]:
    """Yield the device's row: its worst board, else what the main board says of itself."""
    row: dict[str, Value] = {}
    at: list[float] = []
    for command in (HEALTH, CPU, MEMORY):
        for reply in replies.all(command.name):
            at.append(reply.at)
            for field in _FIELDS:
                loads = [
                    board[field] for board in reply.rows if isinstance(board.get(field), float)
                ]
                if loads:
                    row.setdefault(field, max(map(float, loads)))
    uptime = replies.first(UPTIME.name)
    if uptime is not None and "uptime_seconds" in uptime.rows[0]:
        row["uptime_seconds"] = uptime.rows[0]["uptime_seconds"]
        at.append(uptime.at)
    yield from _frame(row, at, SYSTEM)


def _info(replies: Replies) -> Iterator[Frame]:
    """Yield what the device is; the version as SNMP's `system_info` writes it."""
    reply = replies.first(VERSION.name)
    if reply is None:
        return
    device = reply.rows[0]
    row: dict[str, Value] = {}
    if "model" in device:
        row["model"] = device["model"]
    if "vrp" in device:
        vrp = f"VRP {device['vrp']}"
        row["version"] = f"{device['version']} ({vrp})" if "version" in device else vrp
    yield from _frame(row, [reply.at], SYSTEM_INFO)


def _frame(row: dict[str, Value], at: list[float], measurement: Measurement) -> Iterator[Frame]:
    if row:
        fields: dict[str, Mapping[str, Value]] = {
            field: {_DEVICE: value} for field, value in row.items()
        }
        yield Frame(measurement, {_DEVICE: ()}, fields, {_DEVICE: min(at)})


SYSTEM_INQUIRY: Final = Inquiry(
    "system", "system", (HEALTH, CPU, MEMORY, UPTIME), (SYSTEM,), _device
)
SYSTEM_INFO_INQUIRY: Final = Inquiry("system_info", "inventory", (VERSION,), (SYSTEM_INFO,), _info)
