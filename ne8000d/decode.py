"""Frames to batches: columns become rows of interned series, stamped in milliseconds."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Mapping
from typing import Final, cast

from ne8000d.batch import Batch, Row, Series, Value
from ne8000d.schema import Frame, Kind, Measurement

_LARGEST: Final = (1 << 63) - 1
"""InfluxDB's integers are signed 64-bit: a counter beyond this is left out and counted."""


class Decoder:
    """Makes the batches of one device and remembers its series.

    `left_out` counts what could not be written: `too_large` values, `duplicate_series` rows; and
    series that had to take another name than the device gave them, `duplicate_name`.
    """

    def __init__(self, device: str, tags: Mapping[str, str]) -> None:
        """Tag every row with `device` and the device's own `tags`."""
        self.left_out: Tally[str] = Tally()
        self._constant = {**tags, "device": device}
        self._series: dict[str, dict[tuple[str, ...], Series]] = {}
        self._told: dict[Series, tuple[Value | None, ...]] = {}

    def batch(self, frame: Frame, wall_offset: float, *, tell_info: bool = False) -> Batch:
        """Return the frame's rows that have a value.

        `wall_offset` is the wall clock less the monotonic clock, in seconds: it turns a row's
        monotonic moment into milliseconds since the epoch. Rows of an `info` measurement are
        returned at first sight and when a value changed; all of them with `tell_info`.
        """
        measurement = frame.measurement
        self._drop_too_large(frame)
        names = tuple(name for name in measurement.field_names if frame.fields.get(name))
        columns = [frame.fields[name].get for name in names]
        known = self._series.setdefault(measurement.name, {})
        latest = max(frame.at.values(), default=0.0)
        rows: list[Row] = []
        for key, tags in frame.tags.items():
            values = tuple([get(key) for get in columns])
            if values.count(None) == len(values):
                continue
            series = known.get(tags)
            if series is None:
                series = known[tags] = self._new_series(measurement, key, tags)
            rows.append((series, values, round((frame.at.get(key, latest) + wall_offset) * 1e3)))
        rows = self._without_duplicates(rows)
        if measurement.info:
            rows = [row for row in rows if self._is_news(row) or tell_info]
        return Batch(measurement.name, measurement.tag_names, names, rows)

    def _new_series(self, measurement: Measurement, key: str, tags: tuple[str, ...]) -> Series:
        if any(_is_second(name, key) for name in tags):
            self.left_out["duplicate_name"] += 1
        named = dict(zip(measurement.tag_names, tags, strict=True))
        return Series(measurement.name, {**self._constant, **named})

    def _drop_too_large(self, frame: Frame) -> None:
        for field in frame.measurement.fields:
            values = frame.fields.get(field.name)
            if field.kind is not Kind.COUNTER or not values:
                continue
            counts = cast("Mapping[str, int]", values)
            if max(counts.values()) > _LARGEST:
                fit = {key: value for key, value in counts.items() if value <= _LARGEST}
                self.left_out["too_large"] += len(values) - len(fit)
                frame.fields[field.name] = fit

    def _without_duplicates(self, rows: list[Row]) -> list[Row]:
        """Two rows of one series would overwrite each other in InfluxDB: the first one stays."""
        if len({row[0] for row in rows}) == len(rows):
            return rows
        first: dict[Series, Row] = {}
        for row in rows:
            first.setdefault(row[0], row)
        self.left_out["duplicate_series"] += len(rows) - len(first)
        return list(first.values())

    def _is_news(self, row: Row) -> bool:
        series, values, _ = row
        news = self._told.get(series) != values
        self._told[series] = values
        return news


def _is_second(name: str, key: str) -> bool:
    """Whether a row's name is `NAME#INSTANCE`: that of the second one with a name.

    The instance is what the key ends with.
    """
    _, mark, instance = name.rpartition("#")
    return bool(mark and instance) and f".{key}".endswith(f".{instance}")
