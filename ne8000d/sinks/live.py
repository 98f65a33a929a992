"""The live view: the last value of each field of each series, and when it was."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ne8000d.batch import Batch, Series, Value
from ne8000d.sinks import SinkHealth

_SWEEP_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class LiveRow:
    """One series: `fields` gives each field's last value and its stamp in ms.

    A field that a later poll lacked keeps its older stamp: that is its age. Rows are never
    changed, only replaced; treat `tags` and `fields` as read-only.
    """

    measurement: str
    tags: dict[str, str]
    fields: dict[str, tuple[Value, int]]


@dataclass(slots=True)
class _Entry:
    row: LiveRow
    seen: float


_Rows = dict[str, _Entry]


class Live:
    """Keeps rows by device, measurement and series; any thread may read while one writes.

    A series that was not written for `forget_after` seconds is forgotten (measured by `clock`,
    monotonic: a step of the wall clock forgets nothing).
    """

    name: Final = "live"

    def __init__(
        self,
        *,
        on_write: Callable[[Batch], None] | None = None,
        forget_after: float = 3600.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`on_write` is called in the writer's thread when a batch was taken over."""
        self._on_write = on_write
        self._forget_after = forget_after
        self._clock = clock
        self._devices: dict[str, dict[str, _Rows]] = {}
        self._lock = threading.Lock()
        self._swept = clock()
        self._written = 0

    def write(self, batch: Batch) -> None:
        """Take over the values of a batch; what is missing in it keeps its older value."""
        now = self._clock()
        names = batch.field_names
        with self._lock:
            for series, values, time_ms in batch.rows:
                rows = self._rows_of(series)
                fresh = {
                    name: (value, time_ms)
                    for name, value in zip(names, values, strict=True)
                    if value is not None
                }
                entry = rows.get(series.prefix)
                if entry is None:
                    row = LiveRow(series.measurement, dict(series.tags), fresh)
                    rows[series.prefix] = _Entry(row, now)
                else:
                    row = entry.row
                    entry.row = LiveRow(row.measurement, row.tags, {**row.fields, **fresh})
                    entry.seen = now
            self._written += len(batch.rows)
            if now - self._swept >= _SWEEP_SECONDS:
                self._sweep(now)
        if self._on_write is not None:
            self._on_write(batch)

    def snapshot(self, device: str | None = None, measurement: str | None = None) -> list[LiveRow]:
        """The rows of a device, of a measurement, of both, or all: as they are at this moment."""
        with self._lock:
            devices = self._devices.values() if device is None else [self._devices.get(device, {})]
            return [
                entry.row
                for measurements in devices
                for name, rows in measurements.items()
                if measurement is None or name == measurement
                for entry in rows.values()
            ]

    def online_total(self) -> dict[str, int | None]:
        """Each device's `subscribers.online`; None where it is not known."""
        with self._lock:
            return {
                device: next(
                    (
                        int(entry.row.fields["online"][0])
                        for entry in measurements.get("subscribers", {}).values()
                        if "online" in entry.row.fields
                    ),
                    None,
                )
                for device, measurements in self._devices.items()
                if device
            }

    def clock_set(self, step_ms: int, now_ms: Callable[[], int]) -> None:
        """The wall clock was set: stamps from before go with it, so that each value's age stays.

        After a step back they lie in the future, after one on at least as long ago as it was.
        Takes a device at a time, for any thread.
        """
        for device in list(self._devices):
            with self._lock:
                now = now_ms()
                for rows in self._devices.get(device, {}).values():
                    for entry in rows.values():
                        entry.row = _moved(entry.row, step_ms, now)

    def forget(self, device: str) -> None:
        """Drop everything of a device that is no longer configured."""
        with self._lock:
            self._devices.pop(device, None)

    def health(self) -> SinkHealth:
        """Rows that were taken over; nothing here waits or is dropped."""
        return SinkHealth(written=self._written)

    def close(self) -> None:
        """Nothing to bring to safety: what is here lives as long as the process."""

    def _rows_of(self, series: Series) -> _Rows:
        device = next((value for key, value in series.tags if key == "device"), "")
        return self._devices.setdefault(device, {}).setdefault(series.measurement, {})

    def _sweep(self, now: float) -> None:
        self._swept = now
        oldest = now - self._forget_after
        for device, measurements in list(self._devices.items()):
            for measurement, rows in list(measurements.items()):
                kept = {key: entry for key, entry in rows.items() if entry.seen >= oldest}
                if kept:
                    measurements[measurement] = kept
                else:
                    del measurements[measurement]
            if not measurements:
                del self._devices[device]


def _moved(row: LiveRow, step_ms: int, now_ms: int) -> LiveRow:
    """The row with the stamps that are of the clock as it was moved by its step."""

    def of_before(time_ms: int) -> bool:
        return time_ms > now_ms if step_ms < 0 else time_ms <= now_ms - step_ms

    fields = {
        name: (value, time_ms + step_ms if of_before(time_ms) else time_ms)
        for name, (value, time_ms) in row.fields.items()
    }
    return LiveRow(row.measurement, row.tags, fields)
