"""What the page and the command line read of the embedded store, while the daemon writes it."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ne8000d.batch import Series
from ne8000d.errors import StoreError
from ne8000d.sinks.chunk import CHUNK_MS, column, start_of
from ne8000d.sinks.store_file import open_for_reading, told


@dataclass(frozen=True, slots=True)
class StoredSeries:
    """One series of the store: `fields` can be read by range, `texts` are last values."""

    measurement: str
    tags: dict[str, str]
    fields: tuple[str, ...]
    texts: dict[str, str]
    last_ms: int


class StoreReader:
    """Reads a store that another process or thread may be writing. Any thread may call it.

    Sees what was flushed: everything up to the last full ten minutes. Raises StoreError.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._database = open_for_reading(path)
        self._layouts: dict[int, tuple[str, ...]] = {}
        self._lock = threading.Lock()

    def series(
        self, measurement: str | None = None, device: str | None = None
    ) -> list[StoredSeries]:
        """The series of a measurement, of a device, of both, or all."""
        rows = self._rows(
            "SELECT measurement, tags, layout, texts, last FROM series "
            "WHERE (?1 IS NULL OR measurement = ?1) AND (?2 IS NULL OR device = ?2) "
            "ORDER BY measurement, key",
            (measurement, device),
        )
        return [
            StoredSeries(name, json.loads(tags), self._layout(layout), json.loads(texts), last)
            for name, tags, layout, texts, last in rows
        ]

    def read(
        self, measurement: str, tags: Mapping[str, str], field: str, start_ms: int, end_ms: int
    ) -> list[tuple[int, float]]:
        """A field's (stamp in ms, value) with start <= stamp < end, by time; empty if unknown.

        `tags` are all tags of the series. Two hours take 0.2 ms (bench/store.py).
        """
        key = Series(measurement, tags).prefix
        found = self._rows("SELECT id FROM series WHERE key = ?", (key,))
        if not found:
            return []
        (number,) = found[0]
        ((oldest, newest),) = self._rows(
            "SELECT (SELECT min(start) FROM chunk), (SELECT max(start) FROM chunk)", ()
        )
        if oldest is None:
            return []
        starts = range(max(start_of(start_ms), oldest), min(end_ms, newest + 1), CHUNK_MS)
        chunks = self._rows(
            "SELECT start, layout, data FROM chunk "
            "WHERE start IN (SELECT value FROM json_each(?)) AND series = ?",
            (json.dumps(list(starts)), number),
        )
        points: list[tuple[int, float]] = []
        for start, layout, data in chunks:
            fields = self._layout(layout)
            if field in fields:
                with contextlib.suppress(ValueError):  # A damaged blob is a gap.
                    points += column(data, fields.index(field), start)
        return sorted(point for point in points if start_ms <= point[0] < end_ms)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _layout(self, number: int) -> tuple[str, ...]:
        if number not in self._layouts:
            rows = self._rows("SELECT fields FROM layout WHERE id = ?", (number,))
            self._layouts[number] = tuple(json.loads(rows[0][0])) if rows else ()
        return self._layouts[number]

    def _rows(self, sql: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        try:
            with self._lock:
                return self._database.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise StoreError(told(error, self._path)) from error
