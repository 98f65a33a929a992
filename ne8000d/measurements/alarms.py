"""The router's own alarms: measurement alarm."""

from __future__ import annotations

from typing import Final

from ne8000d.schema import Field, Kind, Measurement, Tag

_SOURCE: Final = "`display alarm active`"

ALARM: Final = Measurement(
    "alarm",
    "Alarms that are active on the router, by severity: `exec … display alarm active` lists them.",
    (
        Field("active", Kind.GAUGE, "alarms of this severity that are active", _SOURCE),
        Field(
            "cause",
            Kind.TEXT,
            "the latest one's description; people's names and addresses in it are ***",
            _SOURCE,
        ),
    ),
    (Tag("severity", "critical, major, minor or warning"),),
)
