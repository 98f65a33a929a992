"""The past as the web sees it: file, open chunks, gaps."""

from __future__ import annotations

from pathlib import Path

import pytest

from ne8000d.batch import Batch, Series
from ne8000d.daemon.past import Gaps, StoredPast
from ne8000d.sinks.chunk import CHUNK_MS
from ne8000d.sinks.store import Store
from ne8000d.web import Gap

START = 1_764_000_000_000
POLL = Series("poll", {"device": "bng-01", "group": "system"})
LOAD = Series("system", {"device": "bng-01"})


def write(store: Store, series: Series, field: str, value: float, at: int) -> None:
    names = tuple(name for name, _ in series.tags)
    store.write(Batch(series.measurement, names, (field,), [(series, (value,), at)]))


@pytest.fixture
def store(tmp_path: Path):
    made = Store(tmp_path / "store.sqlite", 86_400.0, 2**30)
    yield made
    made.close()


@pytest.fixture
def past(tmp_path: Path, store: Store):
    made = StoredPast(store, tmp_path / "store.sqlite", Gaps(START + 10 * CHUNK_MS))
    yield made
    made.close()


def test_what_is_not_in_the_file_yet_is_read_all_the_same(store, past):
    write(store, LOAD, "cpu_percent", 12.5, START)
    (series,) = past.series("system", "bng-01")
    assert (series.tags, series.fields) == ({"device": "bng-01"}, ("cpu_percent",))
    assert past.series("system", "bng-02") == []
    assert past.read("system", series.tags, "cpu_percent", START, START + 1) == [(START, 12.5)]
    assert past.read("system", series.tags, "nothing", START, START + 1) == []
    assert past.read("system", {"device": "x"}, "cpu_percent", START, START + 1) == []


def test_file_and_memory_are_one_line_without_double_points(store, past):
    stamps = [START + 60_000 * minute for minute in range(25)]
    for number, at in enumerate(stamps):
        write(store, LOAD, "cpu_percent", float(number), at)
    read = past.read("system", {"device": "bng-01"}, "cpu_percent", START, stamps[-1] + 1)
    assert [at for at, _ in read] == stamps
    assert [value for _, value in read] == [float(number) for number in range(25)]
    assert past.read("system", {"device": "bng-01"}, "cpu_percent", stamps[3], stamps[5]) == [
        (stamps[3], 3.0), (stamps[4], 4.0),
    ]  # fmt: skip


def test_a_gap_begins_with_the_first_poll_that_failed_and_ends_with_the_next_good_one():
    gaps = Gaps(START)
    for at, reason in enumerate([None, "no_response", "circuit_open", "circuit_open", None, None]):
        gaps.noted("bng-01", "system", reason, START + at)
    gaps.noted("bng-02", "optics", "loop", START + 9)
    assert gaps.all() == [
        Gap("bng-02", "optics", START + 9, None, "loop", 1),
        Gap("bng-01", "system", START + 1, START + 4, "no_response", 3),
    ]


def test_gaps_before_the_start_come_from_the_polls_that_are_stored(store, past):
    for minute, ok in enumerate([1, 0, 0, 1, 1, 0]):
        write(store, POLL, "ok", ok, START + 60_000 * minute)
    found = past.gaps(None, START, START + CHUNK_MS)
    assert found == [
        Gap("bng-01", "system", START + 300_000, START + 300_000, None, 1),
        Gap("bng-01", "system", START + 60_000, START + 180_000, None, 2),
    ]
    assert past.gaps("bng-02", START, START + CHUNK_MS) == []
    assert past.gaps(None, START + 200_000, START + 290_000) == []
