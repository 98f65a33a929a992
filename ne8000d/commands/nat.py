"""CGN: `display nat statistics table`, `payload`, and `display nat session-table size`.

No SNMP object was found for these. An engine's answer begins with `Slot: 3 Engine: 0`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from ne8000d.batch import Value
from ne8000d.commands.amounts import count, number, text
from ne8000d.commands.columns import Heading, heading, is_rule
from ne8000d.commands.labels import Labels, labelled, pair
from ne8000d.commands.lines import NONE, Lines, answers
from ne8000d.commands.privileges import DISPLAY
from ne8000d.schema import CliRow, Command

_ENGINE: Final = re.compile(
    r"\s*Slot(?:ID)?\s*:\s*(\d{1,4})\s+(?:Engine|CPU)(?:ID)?\s*:\s*(\d{1,4})", re.IGNORECASE
)
_SESSIONS: Final = re.compile(r"total current (?:\w+ )?sessions in memory")
_SIZE: Final = re.compile(
    r"\s*(\d{1,4})\s+(\d{1,4})\s*\(\s*(\w+)\s*\)\s+(\d{1,9}) *M\s+(\d{1,9}) *M"
)
_MILLION: Final = 1_000_000

_TABLE: Final[Labels] = {
    "current session speed(num/s)": ("sessions_per_second", number),
    "maximum session table number in history": ("sessions_peak", count),
    "maximum session table time in history": ("sessions_peak_time", text),
    "maximum user table number in history": ("users_peak", count),
    "maximum user table time in history": ("users_peak_time", text),
}
_PAYLOAD: Final[Labels] = {
    "current receive packet speed(pps)": ("in_pps", number),
    "current receive packet bit speed(bps)": ("in_bps", number),
    "current transmit packet speed(pps)": ("out_pps", number),
    "current transmit packet bit speed(bps)": ("out_bps", number),
    "historical maximum receive packet bit speed(bps)": ("in_peak_bps", number),
    "historical maximum receive packet bit speed time": ("in_peak_time", text),
    "historical maximum transmit packet bit speed(bps)": ("out_peak_bps", number),
    "historical maximum transmit packet bit speed time": ("out_peak_time", text),
}


def table(lines: Lines) -> Iterator[CliRow]:
    """Yield a row an engine: `slot engine sessions sessions_per_second sessions_peak users_peak`.

    `sessions` adds up all kinds (NAT444, DS-Lite …).
    """
    return _engines(lines, _TABLE)


def payload(lines: Lines) -> Iterator[CliRow]:
    """Yield a row an engine: `slot engine in_bps out_bps in_pps in_peak_bps …`."""
    return _engines(lines, _PAYLOAD)


def _engines(lines: Lines, labels: Labels) -> Iterator[CliRow]:
    row: dict[str, Value] = {}
    for line in lines:
        if found := _ENGINE.match(line):
            if row.keys() - {"slot", "engine"}:
                yield row
            row = {"slot": int(found[1]), "engine": int(found[2])}
            continue
        said = pair(line)
        if said is None:
            continue
        label = said[0].replace(" (", "(")
        if _SESSIONS.fullmatch(label):
            _add(row, count(said[1]))
        row.update(labelled(iter(((label, said[1]),)), labels))
    if row.keys() - {"slot", "engine"}:
        yield row


def _add(row: dict[str, Value], sessions: int | None) -> None:
    before = row.get("sessions", 0)
    if sessions is not None and isinstance(before, int):
        row["sessions"] = before + sessions


def sizes(lines: Lines) -> Iterator[CliRow]:
    """Yield a row an engine: `slot engine kind sessions_limit sessions_configured`.

    VRP prints millions. Whether those are 1,000,000 or 1,048,576 was not found; the smaller one
    warns earlier.
    """
    columns: Heading = ()
    for line in lines:
        if is_rule(line):
            continue
        if found := heading(line, {"slotid": "slot", "cpuid": "engine"}, ("slot", "engine")):
            columns, lines.known = found, True
        elif columns and (size := _SIZE.match(line)):
            yield {
                "slot": int(size[1]),
                "engine": int(size[2]),
                "kind": size[3],
                "sessions_limit": int(size[4]) * _MILLION,
                "sessions_configured": int(size[5]) * _MILLION,
            }


def engine_of(row: Mapping[str, Value]) -> tuple[str, str] | None:
    """Slot and engine of a row, as tags; None where the answer did not name them."""
    if "slot" not in row or "engine" not in row:
        return None
    return str(row["slot"]), str(row["engine"])


SIZES: Final = Command(
    "nat_session_table_size",
    ("display nat session-table size",),
    answers(sizes, *NONE),
    privilege=DISPLAY,
)
TABLE: Final = Command(
    "nat_statistics_table",
    ("display nat statistics table slot {slot} engine {engine}",),
    answers(table, *NONE),
    ("display nat statistics table *",),
    each="nat_session_table_size",
    privilege=DISPLAY,
)
PAYLOAD: Final = Command(
    "nat_statistics_payload",
    ("display nat statistics payload",),
    answers(payload, *NONE),
    ("display nat statistics payload *",),
    privilege=DISPLAY,
)
COMMANDS: Final = (SIZES, TABLE, PAYLOAD)
