"""The router's own active alarms, by severity."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ne8000d.batch import Value
from ne8000d.commands.alarms import ALARMS, SEVERITIES
from ne8000d.measurements.alarms import ALARM
from ne8000d.schema import CliRow, Frame, Inquiry, Replies


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
            severity: str(row.get("description") or row.get("name") or row.get("alarm_id", ""))
            for severity, row in latest.items()
        }
        yield Frame(
            ALARM,
            {severity: (severity,) for severity in active},
            {"active": {**active}, "cause": causes},
            dict.fromkeys(active, reply.at),
        )
        return


ALARM_INQUIRY: Final = Inquiry("alarm", "system", (ALARMS,), (ALARM,), _shape)
