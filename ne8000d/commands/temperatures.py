"""`display temperature`: every sensor of every board.

The heading is two lines, `Adj_speed` stands over `TMin Tmax`, `I2C` and `Addr` are two columns:
a row is told by its state and read from both ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ne8000d.commands.columns import Heading, cells, heading
from ne8000d.commands.lines import Lines, answers
from ne8000d.commands.privileges import DISPLAY
from ne8000d.schema import CliRow, Command

_SLOT: Final = re.compile(r"\s*Slot ?I?D? ?(\d{1,4}) ?:", re.IGNORECASE)
_NUMBER: Final = r"(-?\d{1,4}(?:\.\d{1,3})?)"
_ROW: Final = re.compile(
    r"\s*(?P<board>\S{1,40})\s+(?P<bus>\d{1,4})\s+(?P<address>\d{1,4})\s+(?P<channel>\d{1,4})\s+"
    rf"(?P<state>[A-Za-z]{{2,20}})\s+(?P<minor>{_NUMBER})\s+(?P<major>{_NUMBER})\s+"
    rf"(?P<fatal>{_NUMBER})\s+(?:{_NUMBER}\s+{_NUMBER}\s+)?(?P<now>{_NUMBER})\s*$"
)
_NAMES: Final = {
    "slot": "slot", "card": "card", "sensor": "sensor", "status": "state", "state": "state",
    "current(c)": "temperature_celsius", "temperature(c)": "temperature_celsius",
    "temp(c)": "temperature_celsius", "temperature": "temperature_celsius",
    "upper(c)": "upper_celsius", "lower(c)": "lower_celsius",
}  # fmt: skip
_NONE: Final = frozenset({"-", "--", "NA"})
_CELSIUS: Final = re.compile(rf"{_NUMBER}$")


def temperatures(lines: Lines) -> Iterator[CliRow]:
    """Yield `slot sensor state temperature_celsius minor_celsius major_celsius fatal_celsius`."""
    slot: int | None = None
    columns: Heading = ()
    for line in lines:
        if found := _SLOT.match(line):
            slot, lines.known = int(found[1]), True
        elif row := _ROW.match(line):
            sensor = f"{row['board']} {row['bus']}/{row['address']}/{row['channel']}"
            yield {
                **({"slot": slot} if slot is not None else {}),
                "sensor": sensor,
                "state": row["state"],
                "temperature_celsius": float(row["now"]),
                "minor_celsius": float(row["minor"]),
                "major_celsius": float(row["major"]),
                "fatal_celsius": float(row["fatal"]),
            }
        elif titles := heading(line, _NAMES, ("slot", "temperature_celsius")):
            columns, lines.known = titles, True
        elif columns and (texts := cells(line, columns)):
            yield from _switch_row(texts)


def _switch_row(texts: dict[str, str]) -> Iterator[CliRow]:
    """A row of a switch: `1  -  -  NORMAL  45  80  0`."""
    if not texts["slot"].isdecimal() or not _CELSIUS.match(texts["temperature_celsius"]):
        return
    place = "/".join(texts[key] for key in ("card", "sensor") if texts.get(key, "-") not in _NONE)
    row: CliRow = {"slot": int(texts["slot"])}
    if place:
        row["sensor"] = place
    if "state" in texts:
        row["state"] = texts["state"]
    for key in ("temperature_celsius", "upper_celsius", "lower_celsius"):
        if _CELSIUS.match(texts.get(key, "")):
            row[key] = float(texts[key])
    yield row


TEMPERATURE: Final = Command(
    "temperature",
    ("display temperature",),
    answers(temperatures),
    ("display temperature *",),
    privilege=DISPLAY,
)
