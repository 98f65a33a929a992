"""`display interface`: state, counters, rates, errors and optics of every interface.

Two forms of counters: `Input: 8072105483 packets` in one line with the octets, in either order; and
lists of `Unicast: … packets`. What is an error and what a drop is told by their labels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ne8000d.batch import Value
from ne8000d.commands.amounts import count, number, speed, text
from ne8000d.commands.interface_brief import DOWN, UP
from ne8000d.commands.interface_names import plain_name
from ne8000d.commands.lines import Lines, answers
from ne8000d.commands.privileges import DISPLAY
from ne8000d.schema import CliRow, Command

_BEGIN: Final = re.compile(
    r"(?P<name>[A-Za-z0-9][\w./:-]{0,80}(?:\(\d{1,4}[MGT]\))?) current state ?: ?"
    r"(?P<state>[^(]{1,60}?)\s*(?:\([^)]*\)\s*)*$"
)
_INDEX: Final = re.compile(r"\(if-?index: ?(\d{1,10})\)", re.IGNORECASE)
_PROTOCOL: Final = re.compile(r"Line protocol current state ?: ?(\w{1,20})", re.IGNORECASE)
_ALIAS: Final = re.compile(r"Description ?: ?(.*)")
_MTU: Final = re.compile(r"Maximum Transmit Unit is (\d{1,6})")
_PORT_SPEED: Final = re.compile(r"\bPort BW: ?(\d{1,5}(?:\.\d{1,2})?[MGT])\b")
_TRUNK_SPEED: Final = re.compile(r"\bCurrent BW ?: ?(\d{1,5}(?:\.\d{1,2})?[MGT])\b")
_FULL_SPEED: Final = re.compile(r"\bMaximal BW ?: ?(\d{1,5}(?:\.\d{1,2})?[MGT])\b")
_MEGABITS: Final = re.compile(r"\bSpeed ?: ?(\d{1,6}),")
_POWER: Final = re.compile(
    r"(Rx|Tx) (?:Optical )?Power: *(-?\d{1,3}(?:\.\d{1,4})?)dBm(?:, [Ww]arning range: "
    r"\[ *(-?\d{1,3}(?:\.\d{1,4})?), *(-?\d{1,3}(?:\.\d{1,4})?)\]dBm)?"
)
_WAVELENGTH: Final = re.compile(r"WaveLength: ?(\d{1,5})nm")
_RATE: Final = re.compile(
    r"\s*Last (\d{1,5}) seconds (input|output) rate:? (\d{1,20}) bits/sec, (\d{1,20}) packets/sec"
)
_TOTALS: Final = re.compile(
    r"\s*(Input|Output) ?: *(?:(\d{1,20}) packets ?, ?(\d{1,20}) bytes"
    r"|(\d{1,20}) bytes ?, ?(\d{1,20}) packets)"
)
_SIDE: Final = re.compile(r"\s*(Input|Output) ?: *$")
_LIST: Final = re.compile(r"(\d{1,20}) (unicast|broadcast|multicast|errors|drops)\b")
_DETAIL: Final = re.compile(r"([A-Z][A-Za-z -]{1,30}): +(\d{1,20})(?: packets)?\b")
_UTILITY: Final = re.compile(
    r"\s*(?:Last \d{1,5} seconds )?(input|output) (?:utility rate|bandwidth utilization)"
    r"\s*: *(\S+)",
    re.IGNORECASE,
)
_MEMBER: Final = re.compile(r"([A-Za-z0-9][\w./-]{1,80})\s+(UP|DOWN)\s+\d{1,6}\s*$", re.IGNORECASE)
_CHANGED: Final = re.compile(r"Last physical (up|down) time\s*: *(\S.*)")

_ERRORS: Final = frozenset(
    {"CRC", "Symbol", "Overrun", "InRangeLength", "Jabber", "Alignment", "Fragment",
     "Undersized Frame", "Overflow", "Underrun", "Overruns", "System"}
)  # fmt: skip
_DROPS: Final = frozenset({"Discard", "Lost"})
_IN_OUT: Final = {"input": "in", "output": "out"}


def interfaces(lines: Lines) -> Iterator[CliRow]:
    """Yield a row an interface, with what its block tells.

    `interface index admin_status oper_status protocol_status alias mtu speed_bps`; octets, packets,
    errors and discards by direction; rates of the last minutes (`in_bps in_pps`), utilization;
    `rx_power_dbm tx_power_dbm` with the range; a trunk's `members members_up members_total`.
    """
    block: _Block | None = None
    for line in lines:
        found = _BEGIN.match(line)
        if found is not None:
            if block is not None:
                yield block.row()
            block = _Block(found, line)
        elif block is not None:
            block.take(line)
    if block is not None:
        yield block.row()


class _Block:
    """One interface."""

    def __init__(self, found: re.Match[str], line: str) -> None:
        name, named_speed = plain_name(found["name"])
        state = found["state"].casefold()
        self._row: dict[str, Value] = {
            "interface": name,
            "admin_status": DOWN if state.startswith("administratively") else UP,
            "oper_status": UP if state == "up" else DOWN,
        }
        if named_speed is not None:
            self._row["speed_bps"] = int(named_speed)
        if index := _INDEX.search(line):
            self._row["index"] = int(index[1])
        self._side: str | None = None
        self._sums: dict[str, int] = {}
        self._members: list[tuple[str, bool]] | None = None

    def take(self, line: str) -> None:
        """Read one line of the block."""
        if alias := _ALIAS.match(line):
            # People write it: nothing else is looked for in this line.
            self._put("alias", text(alias[1]) or "")
            return
        if line.startswith("PortName"):
            self._members = []
        elif self._members is not None and (member := _MEMBER.match(line)):
            self._members.append((member[1], member[2].casefold() == "up"))
        elif line.startswith(" "):
            self._count(line)
        else:
            self._describe(line)

    def row(self) -> CliRow:
        """What is known of the interface."""
        for key, amount in self._sums.items():
            self._row.setdefault(key, amount)
        if self._members is not None:
            self._row["members"] = " ".join(name for name, _ in self._members)
            self._row["members_total"] = len(self._members)
            self._row["members_up"] = sum(up for _, up in self._members)
        return self._row

    def _put(self, key: str, value: Value | None) -> None:
        if value is not None:
            self._row.setdefault(key, value)

    def _describe(self, line: str) -> None:
        if protocol := _PROTOCOL.match(line):
            self._put("protocol_status", UP if protocol[1].casefold() == "up" else DOWN)
        if mtu := _MTU.search(line):
            self._put("mtu", int(mtu[1]))
        for pattern, key in ((_PORT_SPEED, "speed_bps"), (_TRUNK_SPEED, "speed_bps"),
                             (_FULL_SPEED, "configured_bps")):  # fmt: skip
            if (found := pattern.search(line)) and (bits := speed(found[1])) is not None:
                self._put(key, int(bits))
        if (found := _MEGABITS.search(line)) and int(found[1]):
            self._put("speed_bps", int(found[1]) * 1_000_000)
        for direction, power, low, high in _POWER.findall(line):
            side = direction.casefold()
            self._put(f"{side}_power_dbm", number(power))
            self._put(f"{side}_low_warning_dbm", number(low))
            self._put(f"{side}_high_warning_dbm", number(high))
        if wavelength := _WAVELENGTH.search(line):
            self._put("wavelength_nanometers", int(wavelength[1]))
        if changed := _CHANGED.match(line):
            self._put(f"last_{changed[1]}", text(changed[2]))
        # VRP5 begins these at the margin.
        self._count(line)

    def _count(self, line: str) -> None:
        if rate := _RATE.match(line):
            side = _IN_OUT[rate[2]]
            self._put(f"{side}_bps", float(rate[3]))
            self._put(f"{side}_pps", float(rate[4]))
        elif totals := _TOTALS.match(line):
            self._side = side = _IN_OUT[totals[1].casefold()]
            self._put(f"{side}_octets", count(totals[3] or totals[4]))
            self._put(f"{side}_packets", count(totals[2] or totals[5]))
        elif begun := _SIDE.match(line):
            self._side = _IN_OUT[begun[1].casefold()]
        elif utility := _UTILITY.match(line):
            side = _IN_OUT[utility[1].casefold()]
            self._put(f"{side}_utilization_percent", number(utility[2]))
        elif self._side is not None:
            self._details(line, self._side)

    def _details(self, line: str, side: str) -> None:
        for amount, what in _LIST.findall(line):
            key = {"errors": f"{side}_errors", "drops": f"{side}_discards"}.get(what)
            self._put(key or f"{side}_{what}", int(amount))
        for label, amount in _DETAIL.findall(line):
            name = label.strip()
            if name == "Total Error":
                self._put(f"{side}_errors", int(amount))
            elif name in {"Unicast", "Multicast", "Broadcast"}:
                self._put(f"{side}_{name.casefold()}", int(amount))
            elif name in _ERRORS:
                self._add(f"{side}_errors", int(amount))
            elif name in _DROPS:
                self._add(f"{side}_discards", int(amount))

    def _add(self, key: str, amount: int) -> None:
        self._sums[key] = self._sums.get(key, 0) + amount


INTERFACES: Final = Command(
    "interfaces",
    ("display interface",),
    answers(interfaces),
    ("display interface {interface}", "display interface {type} {number}"),
    privilege=DISPLAY,
)
