"""`display alarm active` (VRP8, switches), `display alarm all` (VRP5), and the verbose form.

VRP8 cuts the description at the window's edge, in the middle of words, and puts the time below the
date:

    965368     0xF101BB   2     2023-12-03 Traffic switched from the primary LSP to
                                12:25:17+ the hot-standby LSP.(SessionTunnelId=1
                                05:30      055, LocalLspId=0)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ne8000d.batch import Value
from ne8000d.commands.amounts import count, text
from ne8000d.commands.columns import is_rule
from ne8000d.commands.labels import Labels, labelled, pairs
from ne8000d.commands.lines import NONE, Lines, answers
from ne8000d.commands.privileges import ALARM
from ne8000d.schema import CliRow, Command

SEVERITIES: Final = ("critical", "major", "minor", "warning")
_LEVELS: Final = dict(zip("1234", SEVERITIES, strict=True))
_ROW: Final = re.compile(
    r"\s*(?P<sequence>\d{1,12})\s+(?:(?P<alarm_id>0x[0-9a-fA-F]{1,16}|\d{1,12})\s+)?"
    r"(?P<severity>[1-4]|critical|major|minor|warning)\s+(?P<date>\d{4}-\d\d-\d\d)\s"
    r"(?:\s{0,3}(?P<time>\d\d:\d\d:\d\d(?:[+-]\d\d:?\d\d)?(?: DST)?)(?:\s|$))?\s*",
    re.IGNORECASE,
)
_SLASHED: Final = re.compile(
    r"\s*(?P<sequence>\d{1,12})/(?P<kind>[^/]{1,40})/(?P<since>[^/]{1,40})/[^/]{1,40}/"
    r"(?P<alarm_id>[^/]{1,40})/(?P<name>[^/]{1,100})/(?P<severity>\w{1,20})/\w{1,20}/(?P<said>.*)"
)
_TIME: Final = re.compile(r"\s*(\d\d:\d\d(?::\d\d[+-]?)?(?:\d\d:\d\d)?)(?: DST)?(?:\s+|$)")
"""What stands under the date: `12:25:17+`, and below that `05:30`."""
_HEADING: Final = re.compile(
    r"\s*(?:sequence|index)\s+(?:alarmid\s+)?(?:level|severity)\s+date\s+time", re.IGNORECASE
)
_LABELS: Final[Labels] = {
    "sequence": ("sequence", count),
    "alarmid": ("alarm_id", text),
    "alarmname": ("name", text),
    "alarmtype": ("kind", text),
    "severity": ("severity", str.casefold),
    "level": ("severity", str.casefold),
    "state": ("state", text),
    "starttime": ("since", text),
    "description": ("description", text),
}
_WHOLE: Final = frozenset({"description", "starttime"})
_DESCRIPTION_LIMIT: Final = 4000


def alarms(lines: Lines) -> Iterator[CliRow]:
    """Yield a row an alarm: `sequence alarm_id name severity since description`.

    `severity` is critical, major, minor or warning.
    """
    cut = _Cut()
    verbose: dict[str, Value] = {}
    for line in lines:
        if is_rule(line) or _HEADING.match(line):
            lines.known = lines.known or not is_rule(line)
            continue
        if found := _ROW.match(line):
            yield from cut.rest()
            cut.begin(found, line)
        elif found := _SLASHED.match(line):
            yield _slashed(found)
        elif cut.begun:
            cut.add(line)
        else:
            for label, said in _verbose_pairs(line):
                if label == "sequence" and verbose:
                    yield verbose
                    verbose = {}
                verbose.update(labelled(iter(((label, said),)), _LABELS))
    yield from cut.rest()
    if "sequence" in verbose:
        yield verbose


def _verbose_pairs(line: str) -> Iterator[tuple[str, str]]:
    """A description may hold whatever it likes, pairs too: it is taken whole."""
    label, _, said = line.partition(":")
    if label.strip().casefold() in _WHOLE:
        yield label.strip().casefold(), said
    else:
        yield from pairs(line)


class _Cut:
    """An alarm whose description is put together again; its width is that of the list."""

    def __init__(self) -> None:
        self._row: dict[str, Value] = {}
        self._pieces: list[str] = []
        self._time = ""
        self._date = ""
        self._at = 0
        self._width = 0

    @property
    def begun(self) -> bool:
        """Whether an alarm is being read."""
        return bool(self._row)

    def begin(self, found: re.Match[str], line: str) -> None:
        """Start with an alarm's first line."""
        severity = found["severity"].casefold()
        self._row = {
            "sequence": int(found["sequence"]),
            "severity": _LEVELS.get(severity, severity),
        }
        if found["alarm_id"]:
            self._row["alarm_id"] = found["alarm_id"]
        self._date, self._time = found["date"], found["time"] or ""
        self._at = found.end()
        self._pieces = [line[found.end() :]]
        self._width = max(self._width, len(line) - found.end())

    def add(self, line: str) -> None:
        """Add a line: what stands under the date goes on with the time."""
        if sum(map(len, self._pieces)) > _DESCRIPTION_LIMIT:
            return
        at = self._at
        if time := _TIME.match(line):
            self._time += time[1]
            # Some versions print the rest of the description right behind the time.
            at = min(at, time.end())
        self._pieces.append(line[at:])
        self._width = max(self._width, len(line) - at)

    def rest(self) -> Iterator[CliRow]:
        """The alarm, if there is one."""
        if not self._row:
            return
        row, self._row = self._row, {}
        row["since"] = f"{self._date} {self._time}".strip()
        # A full piece that ends in a space comes one character short where the space was lost.
        full = self._width - 1
        joined = "".join(f"{piece} " if len(piece) == full else piece for piece in self._pieces)
        if said := text(joined):
            row["description"] = said
        yield row


def _slashed(found: re.Match[str]) -> CliRow:
    return {
        "sequence": int(found["sequence"]),
        "kind": found["kind"],
        "since": found["since"],
        "alarm_id": found["alarm_id"],
        "name": found["name"],
        "severity": found["severity"].casefold(),
        "description": found["said"],
    }


ALARMS: Final = Command(
    "alarms",
    ("display alarm active", "display alarm all"),
    answers(alarms, "No alarm", *NONE),
    ("display alarm active verbose", "display alarm active root", "display alarm active all"),
    privilege=ALARM,
)
