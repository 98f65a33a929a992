"""What ne8000d writes about itself, through the same pipe as everything else."""

from __future__ import annotations

from typing import Final

from ne8000d.schema import Field, Kind, Measurement, Tag

_OURS: Final = "ne8000d"

POLL: Final = Measurement(
    "poll",
    "One poll of one group of a device: what it cost and how it ended.",
    (
        Field("duration_seconds", Kind.GAUGE, "wire time, first request to last", _OURS, _OURS),
        Field("requests", Kind.GAUGE, "requests sent, retries included", _OURS, _OURS),
        Field("retries", Kind.GAUGE, "requests sent again", _OURS, _OURS),
        Field("varbinds", Kind.GAUGE, "varbinds received", _OURS, _OURS),
        Field("rows", Kind.GAUGE, "rows written of them", _OURS, _OURS),
        Field("ok", Kind.STATE, "1 complete, 0 not", _OURS, _OURS),
        Field("reason", Kind.TEXT, "why it was not complete", _OURS, _OURS),
        Field("lag_seconds", Kind.GAUGE, "how late it started after it was due", _OURS, _OURS),
    ),
    (Tag("group", "the poll group, a key of `[intervals]`"),),
)

SINK: Final = Measurement(
    "sink",
    "One sink of the daemon.",
    (
        Field("written", Kind.GAUGE, "rows taken by it since the daemon started", _OURS, _OURS),
        Field("dropped", Kind.GAUGE, "rows lost since the daemon started", _OURS, _OURS),
        Field("spooled_bytes", Kind.GAUGE, "bytes on disk that wait to be sent", _OURS, _OURS),
        Field("oldest_seconds", Kind.GAUGE, "age of the oldest row that waits", _OURS, _OURS),
    ),
    (Tag("sink", "influxdb, store or live"),),
)

OWN_MEASUREMENTS: Final = (POLL, SINK)
