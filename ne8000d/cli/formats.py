"""Batches as lines for programs: JSON and line protocol."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from ne8000d.batch import Batch
from ne8000d.line import encode


def json_lines(batches: Iterable[Batch]) -> Iterator[str]:
    """One object a row: measurement, tags, fields, time (RFC 3339, UTC, milliseconds)."""
    for batch in batches:
        for sample in batch.samples():
            yield json.dumps(
                {
                    "measurement": sample.measurement,
                    "tags": sample.tags,
                    "fields": sample.fields,
                    "time": rfc3339(sample.time_ms),
                },
                ensure_ascii=False,
            )


def influx_lines(batches: Iterable[Batch]) -> Iterator[str]:
    """Line protocol with stamps in nanoseconds."""
    for batch in batches:
        yield from encode(batch, "ns")


def rfc3339(time_ms: int) -> str:
    """Milliseconds since the epoch as `2026-03-01T03:00:00.123Z`."""
    moment = datetime.fromtimestamp(time_ms // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{time_ms % 1000:03d}Z"
