"""The past as the web layer sees it: the store's file, what is not in it yet, and gaps."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from ne8000d.batch import Series
from ne8000d.sinks.store import Store, StoredSeries, StoreReader
from ne8000d.web import Gap

_MOST_GAPS: Final = 10_000


class Gaps:
    """Gaps since the daemon's start, with their reasons; any thread may ask."""

    def __init__(self, since_ms: int) -> None:
        self.since_ms = since_ms
        self._lock = threading.Lock()
        self._open: dict[tuple[str, str], Gap] = {}
        self._closed: deque[Gap] = deque(maxlen=_MOST_GAPS)

    def noted(self, device: str, group: str, reason: str | None, time_ms: int) -> None:
        """A poll ended (or was not made) at `time_ms`; `reason` None: it was complete."""
        with self._lock:
            known = self._open.pop((device, group), None)
            if reason is None:
                if known is not None:
                    self._closed.append(replace(known, end_ms=time_ms))
            elif known is None:
                self._open[device, group] = Gap(device, group, time_ms, None, reason, 1)
            else:
                self._open[device, group] = replace(known, missed=known.missed + 1)

    def forget(self, device: str, time_ms: int) -> None:
        """A device is not configured any more: its gaps end at `time_ms`."""
        with self._lock:
            for key in [key for key in self._open if key[0] == device]:
                self._closed.append(replace(self._open.pop(key), end_ms=time_ms))

    def all(self) -> list[Gap]:
        """Every gap that is known."""
        with self._lock:
            return [*self._open.values(), *self._closed]


class StoredPast:
    """A `web.Past` over the store of this daemon."""

    def __init__(self, store: Store, path: Path, gaps: Gaps) -> None:
        self._store = store
        self._path = path
        self._gaps = gaps
        self._lock = threading.Lock()
        self._reader: StoreReader | None = None

    def series(self, measurement: str, device: str | None) -> Sequence[StoredSeries]:
        """The series of a measurement: those of the file and those that are newer than it."""
        found = {
            Series(measurement, item.tags).prefix: item
            for item in self._opened().series(measurement, device)
        }
        for item in self._store.recent_series(measurement, device):
            found[Series(measurement, item.tags).prefix] = item
        return [found[key] for key in sorted(found)]

    def read(
        self, measurement: str, tags: Mapping[str, str], field: str, start_ms: int, end_ms: int
    ) -> Sequence[tuple[int, float]]:
        """A field's values: the file's, and those of the chunks that are still open."""
        points = dict(self._opened().read(measurement, tags, field, start_ms, end_ms))
        points |= self._store.recent(measurement, tags, field)
        return [(at, points[at]) for at in sorted(points) if start_ms <= at < end_ms]

    def gaps(self, device: str | None, start_ms: int, end_ms: int) -> Sequence[Gap]:
        """Gaps of this run with their reasons, and those before it from `poll.ok`."""
        found = [gap for gap in self._gaps.all() if device in {None, gap.device}]
        before = min(end_ms, self._gaps.since_ms)
        if start_ms < before:
            for item in self.series("poll", device):
                polls = self.read("poll", item.tags, "ok", start_ms, before)
                found += _runs(item.tags.get("device", ""), item.tags.get("group", ""), polls)
        return sorted(
            (
                gap
                for gap in found
                if gap.start_ms < end_ms and (gap.end_ms is None or gap.end_ms >= start_ms)
            ),
            key=lambda gap: gap.start_ms,
            reverse=True,
        )

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._reader is not None:
                self._reader.close()
                self._reader = None

    def _opened(self) -> StoreReader:
        with self._lock:
            if self._reader is None:
                self._reader = StoreReader(self._path)
            return self._reader


def _runs(device: str, group: str, polls: Sequence[tuple[int, float]]) -> list[Gap]:
    """Polls one after the other that were not complete, each run a gap without a reason."""
    found: list[Gap] = []
    run: _Run | None = None
    for at, ok in polls:
        if ok:
            if run is not None:
                found.append(Gap(device, group, run.start_ms, at, None, run.missed))
            run = None
        elif run is None:
            run = _Run(at, at)
        else:
            run.last_ms = at
            run.missed += 1
    if run is not None:
        found.append(Gap(device, group, run.start_ms, run.last_ms, None, run.missed))
    return found


@dataclass(slots=True)
class _Run:
    start_ms: int
    last_ms: int
    missed: int = 1
