"""The embedded store: the last days of everything the page draws, in one SQLite file.

It holds gauges and rates as float32 and never raw counters; texts as their last value. Rows gather
in chunks of ten minutes, which go to the file together half a minute after the ten minutes are
over: a killed daemon loses at most those of local charts.
"""

from __future__ import annotations

import logging
import math
import sqlite3
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from ne8000d.batch import Batch, Series, Value
from ne8000d.errors import StoreError
from ne8000d.schema import field_type
from ne8000d.sinks import SinkHealth
from ne8000d.sinks.chunk import CHUNK_MS, Chunk
from ne8000d.sinks.store_file import SeriesRow, StoreFile, is_damage, told
from ne8000d.sinks.store_reader import StoredSeries, StoreReader

__all__ = ["Store", "StoreReader", "StoredSeries"]

_LOG: Final = logging.getLogger(__name__)
_GRACE_MS: Final = 30_000
_MOST_WINDOWS: Final = 6
_MOST: Final = 1e308
_NONE: Final[Mapping[str, frozenset[str]]] = MappingProxyType({})


@dataclass(slots=True)
class _Known:
    """A series that was written before; `changed` ones go to the file at the next flush."""

    number: int
    series: Series
    texts: dict[str, str]
    layout: int = 0
    last_ms: int = 0
    saved_ms: int = 0
    changed: bool = True

    @property
    def due(self) -> bool:
        """Whether the file should know more of it: a new text, or that it is still written."""
        return self.changed or self.last_ms - self.saved_ms >= CHUNK_MS

    def say(self, name: str, text: Value | None) -> None:
        """Take note of a text's last value."""
        if text is not None and self.texts.get(name) != text:
            self.texts[name] = str(text)
            self.changed = True

    def row(self) -> SeriesRow:
        """The series as the file keeps it."""
        series = self.series
        tags = dict(series.tags)
        return SeriesRow(
            self.number, series.prefix, series.measurement, tags, self.texts, self.layout,
            self.last_ms,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Plan:
    """How rows of one batch shape are kept: `numbers` go to chunks, `texts` to the series."""

    layout: int
    numbers: Callable[[tuple[Value | None, ...]], tuple[Any, ...]]
    texts: tuple[tuple[int, str], ...]


@dataclass(slots=True)
class _Window:
    """Ten minutes of all series, by (series, layout)."""

    chunks: dict[tuple[int, int], Chunk] = field(default_factory=dict)
    rows: int = 0


class Store:
    """Keeps batches for `retention` seconds in at most `max_bytes`; whichever ends first.

    `counters` names the fields of each measurement that are raw counters: they are left out. The
    oldest go first. Raises StoreError where the file can't be opened; a file that can't be written
    later costs the rows of more than an hour ago, is told once and tried again. Everything but
    `health` belongs to one thread. `clock` (Unix time) only names a damaged file.
    """

    name: Final = "store"

    def __init__(
        self,
        path: Path,
        retention: float,
        max_bytes: int,
        *,
        counters: Mapping[str, frozenset[str]] = _NONE,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._retention_ms = round(retention * 1000)
        self._max_bytes = max_bytes
        self._counters = counters
        self._clock = clock
        self._file = StoreFile(path, clock())
        self._layouts = self._file.layouts
        self._known: dict[str, _Known] = {}
        for row in self._file.series:
            series = Series(row.measurement, row.tags)
            self._known[series.prefix] = _Known(
                row.number, series, row.texts, row.layout, row.last_ms, row.last_ms,
                changed=False,
            )  # fmt: skip
        self._next = max((known.number for known in self._known.values()), default=0) + 1
        self._plans: dict[tuple[str, tuple[str, ...]], _Plan] = {}
        self._windows: dict[int, _Window] = {}
        self._flush_at: float = math.inf
        self._written = 0
        self._dropped = 0
        self._state = ""
        self._lock = threading.Lock()

    def write(self, batch: Batch) -> None:
        """Add a batch to the open chunks; now and then, bring the finished ones to the file."""
        with self._lock:
            newest = self._add(batch)
        if newest >= self._flush_at:
            self._flush(newest - CHUNK_MS - _GRACE_MS)

    def _add(self, batch: Batch) -> int:
        """Add a batch to the open chunks; its newest stamp."""
        plan = self._plans.get((batch.measurement, batch.field_names))
        if plan is None:
            plan = self._plan(batch.measurement, batch.field_names)
        newest = 0
        for series, values, time_ms in batch.rows:
            known = self._known.get(series.prefix)
            if known is None:
                known = self._known[series.prefix] = _Known(self._next, series, {}, plan.layout)
                self._next += 1
            start = time_ms - time_ms % CHUNK_MS
            window = self._windows.get(start)
            if window is None:
                window = self._open_window(start)
            window.rows += 1
            numbers = plan.numbers(values)
            if numbers.count(None) < len(numbers):
                chunk = window.chunks.get((known.number, plan.layout))
                if chunk is None:
                    chunk = window.chunks[known.number, plan.layout] = Chunk(len(numbers))
                    known.layout, known.changed = plan.layout, True
                _append(chunk, time_ms - start, numbers)
            for place, name in plan.texts:
                known.say(name, values[place])
            known.last_ms = time_ms
            newest = max(newest, time_ms)
        return newest

    def recent_series(self, measurement: str, device: str | None = None) -> list[StoredSeries]:
        """The series of a measurement that are known now. Any thread may ask."""
        layouts = {number: fields for fields, number in self._layouts.copy().items()}
        wanted = None if device is None else ("device", device)
        with self._lock:
            return [
                StoredSeries(measurement, dict(item.series.tags), layouts[item.layout],
                             dict(item.texts), item.last_ms)
                for item in self._known.values()
                if item.series.measurement == measurement
                and item.layout in layouts
                and (wanted is None or wanted in item.series.tags)
            ]  # fmt: skip

    def recent(self, measurement: str, tags: Mapping[str, str], field: str) -> dict[int, float]:
        """A field's values of the open chunks by stamp (ms). Any thread may ask."""
        places = {n: names.index(field) for names, n in self._layouts.copy().items()
                  if field in names}  # fmt: skip
        points: dict[int, float] = {}
        with self._lock:
            known = self._known.get(Series(measurement, tags).prefix)
            for start, window in list(self._windows.items()) if known else ():
                for layout, place in places.items():
                    chunk = window.chunks.get((known.number, layout)) if known else None
                    if chunk is not None:
                        points.update(chunk.column(place, start))
        return points

    def health(self) -> SinkHealth:
        """Rows that are in the file, and rows that went because it could not be written."""
        return SinkHealth(written=self._written, dropped=self._dropped, state=self._state)

    def close(self) -> None:
        """Bring the open chunks to the file and close it."""
        self._flush(math.inf)
        self._dropped += sum(window.rows for window in self._windows.values())
        self._windows.clear()
        self._file.close()

    def _plan(self, measurement: str, names: tuple[str, ...]) -> _Plan:
        counters = self._counters.get(measurement, frozenset())
        texts = [place for place, name in enumerate(names) if field_type(name) is str]
        numbers = [
            place for place, name in enumerate(names) if name not in counters and place not in texts
        ]
        fields = tuple(names[place] for place in numbers)
        layout = self._layouts.setdefault(fields, len(self._layouts) + 1)
        plan = _Plan(layout, _picker(numbers), tuple((place, names[place]) for place in texts))
        self._plans[measurement, names] = plan
        return plan

    def _open_window(self, start: int) -> _Window:
        window = self._windows[start] = _Window()
        self._flush_at = min(self._flush_at, start + CHUNK_MS + _GRACE_MS)
        return window

    def _flush(self, last_start: float) -> None:
        """Bring the windows that begin at or before `last_start` (ms) to the file."""
        due = sorted(start for start in self._windows if start <= last_start)
        try:
            self._save(due)
        except (sqlite3.Error, StoreError) as error:
            told_error = told(error, self._file.path) if isinstance(error, sqlite3.Error) else error
            self._say(str(told_error))
        else:
            for start in due:
                self._written += self._windows.pop(start).rows
            self._say("")
        while len(self._windows) > _MOST_WINDOWS:
            self._dropped += self._windows.pop(min(self._windows)).rows
        self._flush_at = min(
            (start + CHUNK_MS + _GRACE_MS for start in self._windows if start > last_start),
            default=math.inf,
        )

    def _save(self, due: Sequence[int]) -> None:
        try:
            self._save_now(due)
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            self._file.begin_anew(self._clock())
            for known in self._known.values():
                known.changed = True
            self._save_now(due)

    def _save_now(self, due: Sequence[int]) -> None:
        changed = [known for known in self._known.values() if known.due]
        chunks = {start: self._windows[start].chunks for start in due}
        self._file.save(self._layouts, map(_Known.row, changed), chunks)
        for known in changed:
            known.changed, known.saved_ms = False, known.last_ms
        if due:
            first_ms = due[-1] - self._retention_ms
            self._file.make_room(first_ms, self._max_bytes)
            self._known = {
                key: known for key, known in self._known.items() if known.last_ms >= first_ms
            }

    def _say(self, state: str) -> None:
        if state == self._state:
            return
        if state:
            _LOG.error("%s; the last hour is kept in memory until then", state)
        else:
            _LOG.info("the store can be written again")
        self._state = state


def _append(chunk: Chunk, offset_ms: int, numbers: tuple[Any, ...]) -> None:
    """Add a row; None, and what should be a number and is none, is missing."""
    try:
        chunk.append(offset_ms, [math.nan if number is None else number for number in numbers])
    except (TypeError, OverflowError):
        chunk.append(offset_ms, list(map(_number, numbers)))


def _number(value: Value | None) -> float:
    usable = isinstance(value, int | float) and abs(value) < _MOST
    return float(value) if usable else math.nan  # type: ignore[arg-type]


def _picker(places: list[int]) -> Callable[[tuple[Value | None, ...]], tuple[Any, ...]]:
    if len(places) > 1:
        return itemgetter(*places)
    return itemgetter(slice(places[0], places[0] + 1) if places else slice(0, 0))
