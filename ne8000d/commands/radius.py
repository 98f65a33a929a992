"""`display radius-server packet`: what RADIUS servers answered since the counters began.

The block of the last 30 minutes repeats the labels and is not read: its packets are in the total.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ne8000d.batch import Value
from ne8000d.commands.amounts import count
from ne8000d.commands.labels import Labels, labelled, pairs
from ne8000d.commands.lines import Lines, answers
from ne8000d.commands.privileges import DISPLAY
from ne8000d.schema import CliRow, Command

_WORDS: Final = {
    "requests": "requests",
    "retransmissions": "retransmissions",
    "accepts": "accepts",
    "responses": "responses",
    "rejects": "rejects",
    "challenges": "challenges",
    "acks": "acks",
    "naks": "naks",
    "malformeds": "malformed",
}
_LABELS: Final[Labels] = {
    **{
        f"{who} {word}": (key, count)
        for who in ("access", "account", "accounting", "author")
        for word, key in _WORDS.items()
    },
    "malformed access responses": ("malformed", count),
    "malformed account responses": ("malformed", count),
    "malformed accounting responses": ("malformed", count),
    "bad authenticators": ("bad_authenticators", count),
    "pending requests": ("pending", count),
    "timeouts": ("timeouts", count),
    "speed limit block": ("blocked_speed_limit", count),
    "pending limit block": ("blocked_pending_limit", count),
    "server down block": ("blocked_server_down", count),
    "no source ip block": ("blocked_no_source", count),
    "server not reply": ("no_reply", count),
    "unknown types": ("unknown_types", count),
    "packets dropped": ("dropped", count),
    "cancelled requests": ("cancelled", count),
    "invalid author ip": ("invalid_address", count),
    "invalid author port": ("invalid_port", count),
}
_FILLED: Final = re.compile(r"(: *\d{1,20}) ?(?=[A-Za-z])")
"""A count of ten digits fills its column: one space or none is left before the next label."""
KINDS: Final = {"authentication": "auth", "accounting": "acct", "coa": "coa"}


def packets(lines: Lines) -> Iterator[CliRow]:
    """Yield one row: `kind` (auth, acct, coa) and the counters of the total."""
    row: dict[str, Value] = {}
    for line in lines:
        heading = line.strip().casefold()
        if heading.startswith("last ") and heading.endswith("packets:"):
            break
        if heading.startswith("total ") and heading.endswith("packets:"):
            for word, kind in KINDS.items():
                if f" {word} " in heading:
                    row["kind"] = kind
            continue
        for key, value in labelled(pairs(_FILLED.sub(r"\1  ", line)), _LABELS):
            row.setdefault(key, value)
    if row.keys() - {"kind"}:
        yield row


def _packets(kind: str) -> Command:
    command = "display radius-server packet ip-address {server}"
    return Command(
        f"radius_{KINDS[kind]}",
        (f"{command} vpn-instance {{vpn}} {kind}", f"{command} {kind}"),
        answers(packets),
        privilege=DISPLAY,
    )


AUTHENTICATION: Final = _packets("authentication")
ACCOUNTING: Final = _packets("accounting")
COA: Final = _packets("coa")
COMMANDS: Final = (AUTHENTICATION, ACCOUNTING, COA)
