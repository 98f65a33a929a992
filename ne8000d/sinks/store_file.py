"""The SQLite file behind the embedded store: opened, made, moved aside when it is damaged."""

from __future__ import annotations

import contextlib
import json
import logging
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ne8000d.errors import StoreError
from ne8000d.sinks.chunk import Chunk

_LOG: Final = logging.getLogger(__name__)
_VERSION: Final = 1
_VACUUM_PAGES: Final = 4096
_DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})

# Chunks lie by time and then by series: those of one flush are neighbours, so that a flush writes
# full pages one after the other and the oldest go in one piece. A page of 16 KiB keeps blobs of up
# to 4 KB beside their key.
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS layout (id INTEGER PRIMARY KEY, fields TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS series (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, measurement TEXT NOT NULL,
    device TEXT NOT NULL, tags TEXT NOT NULL, texts TEXT NOT NULL, layout INTEGER NOT NULL,
    last INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS chunk (
    series INTEGER NOT NULL, layout INTEGER NOT NULL, start INTEGER NOT NULL, data BLOB NOT NULL,
    PRIMARY KEY (start, series, layout)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """One row of table `series`."""

    number: int
    key: str
    measurement: str
    tags: dict[str, str]
    texts: dict[str, str]
    layout: int
    last_ms: int


class StoreFile:
    """The store's file as its one writer sees it.

    Raises StoreError, one sentence, where it can't be opened or made. A damaged one goes to
    `PATH.corrupt-STAMP` (`now`, Unix time) and a fresh one is begun. `layouts` (field names that
    chunks are written with, and their numbers) and `series` are what the file held when it was
    opened. The methods raise sqlite3.Error.
    """

    def __init__(self, path: Path, now: float) -> None:
        self.path = path
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                self._open()
            except sqlite3.DatabaseError as error:
                if not is_damage(error):
                    raise
                _move_aside(path, now)
                self._open()
        except (OSError, sqlite3.Error) as error:
            raise StoreError(told(error, path)) from error

    def save(
        self,
        layouts: Mapping[tuple[str, ...], int],
        series: Iterable[SeriesRow],
        chunks: Mapping[int, Mapping[tuple[int, int], Chunk]],
    ) -> None:
        """Write everything in one transaction; `chunks` are by start, then (series, layout)."""
        with self._transaction():
            self._database.executemany(
                "INSERT OR IGNORE INTO layout VALUES (?, ?)",
                ((number, json.dumps(fields)) for fields, number in layouts.items()),
            )
            self._database.executemany(
                "INSERT OR REPLACE INTO series VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (row.number, row.key, row.measurement, row.tags.get("device", ""),
                     json.dumps(row.tags), json.dumps(row.texts), row.layout, row.last_ms)
                    for row in series
                ),
            )  # fmt: skip
            for start, window in sorted(chunks.items()):
                self._save_window(start, window)

    def make_room(self, first_ms: int, max_bytes: int) -> None:
        """Delete what ended before `first_ms`, then the oldest until `max_bytes` hold the rest."""
        with self._transaction():
            self._database.execute("DELETE FROM chunk WHERE start < ?", (first_ms,))
            self._database.execute("DELETE FROM series WHERE last < ?", (first_ms,))
            while self._used_bytes() > max_bytes:
                (oldest,) = self._database.execute("SELECT min(start) FROM chunk").fetchone()
                if oldest is None:
                    break
                self._database.execute("DELETE FROM chunk WHERE start = ?", (oldest,))
        self._database.execute(f"PRAGMA incremental_vacuum({_VACUUM_PAGES})").fetchall()

    def begin_anew(self, now: float) -> None:
        """Move the damaged file aside and begin a fresh one. Raises StoreError."""
        self.close()
        try:
            _move_aside(self.path, now)
            self._open()
        except (OSError, sqlite3.Error) as error:
            raise StoreError(told(error, self.path)) from error

    def close(self) -> None:
        """Close the file."""
        with contextlib.suppress(sqlite3.Error):
            self._database.close()

    def _open(self) -> None:
        self._database = _opened(self.path)
        try:
            self.layouts = {
                tuple(json.loads(fields)): int(number)
                for number, fields in self._database.execute("SELECT id, fields FROM layout")
            }
            self.series = [
                SeriesRow(number, key, name, json.loads(tags), json.loads(texts), layout, last)
                for number, key, name, tags, texts, layout, last in self._database.execute(
                    "SELECT id, key, measurement, tags, texts, layout, last FROM series"
                )
            ]
        except BaseException:
            self._database.close()
            raise

    def _save_window(self, start: int, window: Mapping[tuple[int, int], Chunk]) -> None:
        # Rows that come late, and those after a restart, join what is there.
        there = self._database.execute(
            "SELECT series, layout, data FROM chunk WHERE start = ?", (start,)
        ).fetchall()
        merged = dict(window)
        for series, layout, data in there:
            later = window.get((series, layout))
            if later is not None:
                with contextlib.suppress(ValueError):  # A damaged blob gives way.
                    merged[series, layout] = Chunk.read(data).merged(later)
        self._database.executemany(
            "INSERT OR REPLACE INTO chunk (start, series, layout, data) VALUES (?, ?, ?, ?)",
            ((start, *key, bytes(merged[key])) for key in sorted(merged)),
        )

    def _used_bytes(self) -> int:
        # One free page may stay behind when the file is shortened.
        pages = self._pragma("page_count") - self._pragma("freelist_count") + 1
        return pages * self._pragma("page_size")

    def _pragma(self, name: str) -> int:
        (value,) = self._database.execute(f"PRAGMA {name}").fetchone()
        return int(value)

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._database.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                self._database.execute("ROLLBACK")
            raise


def open_for_reading(path: Path) -> sqlite3.Connection:
    """Open the store of a daemon that may be writing now. Raises StoreError."""
    if not path.exists():
        raise StoreError(f"there is no store at {path} yet: it is made when the daemon starts")
    try:
        database = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5.0, isolation_level=None,
            check_same_thread=False,
        )  # fmt: skip
        try:
            _check_version(database, path)
        except BaseException:
            database.close()
            raise
    except sqlite3.Error as error:
        raise StoreError(told(error, path)) from error
    return database


def is_damage(error: sqlite3.Error) -> bool:
    """Tell whether the file itself is damaged, so that no later try can go better."""
    code = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF in _DAMAGED


def told(error: Exception, path: Path) -> str:
    """One sentence about what the store refused and what to do."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return f"the disk of the store {path} is full: free some space, or lower store.max"
    if code == sqlite3.SQLITE_BUSY:
        return f"the store {path} is locked by another program: end it, or set store.path"
    why = error.strerror if isinstance(error, OSError) else str(error)
    return (
        f"the store {path} can't be used ({why}): let the user of ne8000d write there, or set "
        "store.path to another place"
    )


def _check_version(database: sqlite3.Connection, path: Path) -> None:
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if version > _VERSION:
        raise StoreError(
            f"the store {path} was made by a newer ne8000d: use that one, or set store.path"
        )


def _opened(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=5.0, isolation_level=None, check_same_thread=False)
    try:
        _check_version(database, path)
        database.execute("PRAGMA page_size=16384")
        database.execute("PRAGMA auto_vacuum=INCREMENTAL")
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=NORMAL")
        database.execute("PRAGMA journal_size_limit=16777216")
        database.executescript(_SCHEMA)
        database.execute(f"PRAGMA user_version={_VERSION}")
    except BaseException:
        database.close()
        raise
    return database


def _move_aside(path: Path, now: float) -> None:
    """Rename a damaged store and its log so that a fresh one can be made. Raises OSError."""
    stamp = datetime.fromtimestamp(now, UTC).strftime("%Y%m%dT%H%M%SZ")
    aside = path.with_name(f"{path.name}.corrupt-{stamp}")
    path.replace(aside)
    for suffix in ("-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + suffix).replace(aside.with_name(aside.name + suffix))
    _LOG.error(
        "the store %s is damaged: it was moved to %s, a fresh one is begun; local charts start "
        "anew, InfluxDB is not affected", path, aside,
    )  # fmt: skip
