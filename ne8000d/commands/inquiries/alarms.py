"""The router's own active alarms, by severity."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ne8000d.batch import Value
from ne8000d.commands.alarms import ALARMS, SEVERITIES
from ne8000d.measurements.alarms import ALARM
from ne8000d.schema import CliRow, Frame, Inquiry, Replies

_HIDDEN: Final = "***"
_PARAMETER: Final = re.compile(r"(\w{1,64})=([^,;()\[\]]{1,256})")
_OF_A_PERSON: Final = re.compile(
    r"(?:user|login)name|mac|(?:user|login|source|src|host|client|conflict)\w*(?:ip|addr)",
    re.IGNORECASE,
)
"""Names of parameters whose values are a subscriber's or an operator's."""
_PERSON: Final = re.compile(
    r"\b(?:[0-9a-f]{4}(?:[-.:][0-9a-f]{4}){2}|[0-9a-f]{2}(?:[-.:][0-9a-f]{2}){5})\b"
    r"|[^\s=,;()\[\]@]{1,256}@[^\s,;()\[\]]{1,256}",
    re.IGNORECASE,
)
"""A MAC address, or a log-in name with its domain, wherever they stand."""


def _shape(replies: Replies) -> Iterator[Frame]:
    """Yield a row a severity: a list that came whole tells that there are none of the others."""
    for reply in replies.all(ALARMS.name):
        active = dict.fromkeys(SEVERITIES, 0)
        latest: dict[str, CliRow] = {}
        for row in reply.rows:
            severity = row.get("severity")
            if severity not in active:
                continue
            severity = str(severity)
            active[severity] += 1
            known = latest.get(severity)
            if known is None or str(row.get("since", "")) > str(known.get("since", "")):
                latest[severity] = row
        causes: dict[str, Value] = {
            severity: _impersonal(
                str(row.get("description") or row.get("name") or row.get("alarm_id", ""))
            )
            for severity, row in latest.items()
        }
        yield Frame(
            ALARM,
            {severity: (severity,) for severity in active},
            {"active": {**active}, "cause": causes},
            dict.fromkeys(active, reply.at),
        )
        return


def _impersonal(description: str) -> str:
    """A description without people's names and addresses, which are not stored (LGPD)."""

    def hidden(found: re.Match[str]) -> str:
        return f"{found[1]}={_HIDDEN}" if _OF_A_PERSON.search(found[1]) else found[0]

    return _PERSON.sub(_HIDDEN, _PARAMETER.sub(hidden, description))


ALARM_INQUIRY: Final = Inquiry("alarm", "system", (ALARMS,), (ALARM,), _shape)
