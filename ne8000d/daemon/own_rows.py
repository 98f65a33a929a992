"""What the daemon writes about itself beside what each poll tells: missed polls, sinks."""

from __future__ import annotations

from collections.abc import Mapping

from ne8000d.batch import Batch, Row, Series, Value
from ne8000d.config import DeviceConfig
from ne8000d.sinks import SinkHealth
from ne8000d.tables.own import POLL, SINK


def missed_poll(device: DeviceConfig, group: str, reason: str, time_ms: int) -> Batch:
    """The `poll` row of a poll that was not made: every missing point has a reason on record."""
    series = Series(POLL.name, {**device.tags, "device": device.name, "group": group})
    values: dict[str, Value] = {"ok": 0, "reason": reason}
    row: Row = (series, tuple(values.get(name) for name in POLL.field_names), time_ms)
    return Batch(POLL.name, POLL.tag_names, POLL.field_names, [row])


def sink_rows(health: Mapping[str, SinkHealth], time_ms: int) -> Batch:
    """A `sink` row for each sink."""
    rows: list[Row] = [
        (
            Series(SINK.name, {"sink": name}),
            tuple(getattr(item, field) for field in SINK.field_names),
            time_ms,
        )
        for name, item in health.items()
    ]
    return Batch(SINK.name, SINK.tag_names, SINK.field_names, rows)
