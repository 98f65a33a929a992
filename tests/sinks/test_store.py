"""The embedded store keeps what the page draws, within its bounds, whatever happens to its file."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ne8000d.batch import Batch, Row, Series, Value
from ne8000d.errors import StoreError
from ne8000d.sinks.chunk import CHUNK_MS, Chunk, column
from ne8000d.sinks.store import Store, StoreReader
from tests.sinks.test_influxdb import until

START = 1_795_492_800_000
DAY = 86_400.0
TAGS = {"device": "bng-01", "interface": "Eth-Trunk1"}
COUNTERS = {"interface": frozenset({"in_octets"})}
NAMES = ("in_octets", "in_bps", "oper_status", "alias")


def open_store(path: Path, *, retention: float = 7 * DAY, max_bytes: int = 1 << 30) -> Store:
    return Store(path, retention, max_bytes, counters=COUNTERS, clock=lambda: START / 1000)


def batch(at: int, *, bps: Value | None = 1.5, alias: str | None = None, count: int = 1) -> Batch:
    rows: list[Row] = []
    for number in range(count):
        tags = TAGS if number == 0 else TAGS | {"interface": f"Eth-Trunk1.{number}"}
        rows.append((Series("interface", tags), (2**60, bps, 1, alias), at))
    return Batch("interface", ("interface",), NAMES, rows)


def read(path: Path, field: str, end: int = START + 10 * CHUNK_MS) -> list[tuple[int, float]]:
    with StoreReader(path) as reader:
        return reader.read("interface", TAGS, field, START, end)


def test_gauges_and_rates_come_back_and_counters_are_left_out(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store")
    store.write(batch(START + 1, bps=1.5, alias="to São Paulo"))
    store.write(batch(START + 30_001, bps=None))
    store.write(batch(START + 60_001, bps=2**40, alias="to Rio"))
    store.close()
    assert store.health().written == 3
    assert read(tmp_path / "store", "in_bps") == [(START + 1, 1.5), (START + 60_001, 2.0**40)]
    assert len(read(tmp_path / "store", "oper_status")) == 3
    assert read(tmp_path / "store", "in_octets") == []
    assert read(tmp_path / "store", "no_such_field") == []
    with StoreReader(tmp_path / "store") as reader:
        (series,) = reader.series()
        assert reader.read("interface", {"device": "other"}, "in_bps", 0, 2 * START) == []
    assert series.tags == TAGS
    assert series.fields == ("in_bps", "oper_status")
    assert series.texts == {"alias": "to Rio"}
    assert series.last_ms == START + 60_001


def test_a_range_is_cut_to_the_millisecond(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store")
    stamps = range(START, START + 3 * CHUNK_MS, 30_000)
    for at in stamps:
        store.write(batch(at))
    store.close()
    with StoreReader(tmp_path / "store") as reader:
        first, end = START + CHUNK_MS - 30_000, START + 2 * CHUNK_MS + 30_000
        found = reader.read("interface", TAGS, "in_bps", first, end)
    assert [at for at, _ in found] == [at for at in stamps if first <= at < end]


def test_series_are_found_by_measurement_and_device(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store")
    for measurement in ("system", "optics"):
        for device in ("a", "b"):
            series = Series(measurement, {"device": device})
            store.write(Batch(measurement, (), ("cpu_percent",), [(series, (1.0,), START)]))
    store.close()
    with StoreReader(tmp_path / "store") as reader:
        assert len(reader.series()) == 4
        assert [found.tags["device"] for found in reader.series("system")] == ["a", "b"]
        assert [found.measurement for found in reader.series(device="b")] == ["optics", "system"]


def test_a_chunk_goes_to_the_file_soon_after_its_ten_minutes(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store")
    store.write(batch(START))
    store.write(batch(START + CHUNK_MS + 29_000))
    assert read(tmp_path / "store", "in_bps") == []
    store.write(batch(START + CHUNK_MS - 1))  # A slow router's row, still in time.
    store.write(batch(START + CHUNK_MS + 31_000))
    assert [at for at, _ in read(tmp_path / "store", "in_bps")] == [START, START + CHUNK_MS - 1]
    store.close()
    assert len(read(tmp_path / "store", "in_bps")) == 4


def test_rows_after_a_restart_and_late_rows_join_their_chunk(tmp_path: Path) -> None:
    for at in (START, START + 60_000, START + 2 * CHUNK_MS, START + 30_000):
        store = open_store(tmp_path / "store")
        store.write(batch(at))
        store.close()
    found = [at for at, _ in read(tmp_path / "store", "in_bps")]
    assert found == [START, START + 30_000, START + 60_000, START + 2 * CHUNK_MS]
    with StoreReader(tmp_path / "store") as reader:
        assert len(reader.series()) == 1


def test_a_value_that_is_no_number_is_missing(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store")
    for place, value in enumerate(("text", 10**400, 1e300, float("nan"), True)):
        store.write(batch(START + place, bps=value))
    store.close()
    assert read(tmp_path / "store", "in_bps") == [(START + 4, 1.0)]
    assert len(read(tmp_path / "store", "oper_status")) == 5


def test_the_oldest_go_when_retention_is_over(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store", retention=3600.0)
    old = Series("system", {"device": "gone"})
    store.write(Batch("system", (), ("cpu_percent",), [(old, (1.0,), START)]))
    for turn in range(10):
        store.write(batch(START + turn * CHUNK_MS))
    store.close()
    found = [at for at, _ in read(tmp_path / "store", "in_bps")]
    assert found == [START + turn * CHUNK_MS for turn in range(3, 10)]
    with StoreReader(tmp_path / "store") as reader:
        assert [series.measurement for series in reader.series()] == ["interface"]


def test_the_file_stays_within_max_and_keeps_the_newest(tmp_path: Path) -> None:
    most = 1 << 19
    store = open_store(tmp_path / "store", max_bytes=most)
    for turn in range(60):
        store.write(batch(START + turn * CHUNK_MS, bps=turn * 1.1, count=300))
    store.close()
    assert (tmp_path / "store").stat().st_size <= most
    end = START + 60 * CHUNK_MS
    found = [at for at, _ in read(tmp_path / "store", "in_bps", end)]
    assert found[-1] == end - CHUNK_MS
    assert 10 < len(found) < 60


WRITER = """
    import itertools, sys
    from pathlib import Path
    from tests.sinks.test_store import CHUNK_MS, START, batch, open_store
    store = open_store(Path(sys.argv[1]))
    for turn in itertools.count():
        store.write(batch(START + turn * CHUNK_MS // 2, count=50))
        print(turn, flush=True)
"""


def test_another_process_reads_while_the_daemon_writes_and_kill_9_costs_ten_minutes(
    tmp_path: Path,
) -> None:
    path = tmp_path / "store"
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(WRITER), str(path)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert child.stdout is not None
    child.stdout.readline()
    end = START + 10**6 * CHUNK_MS

    def rows() -> int:
        with StoreReader(path) as reader:
            newest = max((series.last_ms for series in reader.series()), default=START)
            return len(reader.read("interface", TAGS, "in_bps", START, min(end, newest)))

    until(lambda: rows() > 10)
    until(lambda: rows() > 30)
    child.kill()
    written = int(child.communicate()[0].split()[-1]) + 1
    kept = len(read(path, "in_bps", START + (written + 2) * CHUNK_MS))
    assert written - kept <= 4  # Two rows a chunk: the open one, and the one in its grace.
    store = open_store(path)
    store.close()
    assert store.health().state == ""


def test_a_damaged_file_is_moved_aside_and_a_fresh_one_begun(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "store"
    path.write_bytes(b"this is no database" * 1000)
    store = open_store(path)
    store.write(batch(START))
    store.close()
    assert len(read(path, "in_bps")) == 1
    (aside,) = tmp_path.glob("store.corrupt-*")
    assert aside.name == "store.corrupt-20261124T040000Z"
    assert aside.read_bytes().startswith(b"this is no database")
    assert "is damaged: it was moved to" in caplog.text


def test_damage_met_while_writing_costs_the_old_file_and_nothing_new(tmp_path: Path) -> None:
    path = tmp_path / "store"
    store = open_store(path)
    for turn in range(40):
        store.write(batch(START + turn * CHUNK_MS, count=100))
    store.close()
    data = bytearray(path.read_bytes())
    for page in range(1, len(data) // 16384):
        data[page * 16384 : page * 16384 + 64] = b"\xff" * 64
    path.write_bytes(data)
    store = open_store(path)
    later = START + 40 * CHUNK_MS
    store.write(batch(later))
    store.close()
    assert store.health().written == 1
    assert [at for at, _ in read(path, "in_bps", later + 1)] == [later]
    assert len(list(tmp_path.glob("store.corrupt-*"))) == 1


def test_a_folder_that_cant_be_used_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"can't be used .*: let the user of ne8000d write there"):
        open_store(tmp_path / "file" / "store")
    with pytest.raises(StoreError, match="there is no store at"):
        StoreReader(tmp_path / "nothing")


def test_a_store_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "store"
    store = open_store(path)
    store._file._database.execute("PRAGMA user_version=99")
    store.close()
    for opened in (open_store, StoreReader):
        with pytest.raises(StoreError, match="made by a newer ne8000d"):
            opened(path)


FULL_DISK = """
    import subprocess, sys
    from pathlib import Path
    from tests.sinks.test_store import CHUNK_MS, START, batch, open_store, read
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512k", "none", sys.argv[1]], check=True)
    print("mounted")
    folder = Path(sys.argv[1])
    store = open_store(folder / "store")
    (folder / "ballast").write_bytes(bytes(200_000))
    turn = 0
    while not store.health().state:
        store.write(batch(START + turn * CHUNK_MS, bps=turn * 1.1, count=100))
        turn += 1
    print(store.health().state)
    (folder / "ballast").unlink()
    store.write(batch(START + turn * CHUNK_MS))
    store.write(batch(START + (turn + 1) * CHUNK_MS))
    assert store.health().state == "", store.health().state
    store.close()
    assert store.health().dropped == 0
    assert len(read(folder / "store", "in_bps", START + (turn + 2) * CHUNK_MS)) == turn + 2
    print("recovered")
"""


def test_a_full_disk_is_told_in_one_sentence_and_costs_nothing_for_an_hour(tmp_path: Path) -> None:
    child = subprocess.run(
        ["unshare", "-rm", sys.executable, "-c", textwrap.dedent(FULL_DISK), str(tmp_path)],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        timeout=60,
        check=False,
    )
    if "mounted" not in child.stdout:
        pytest.skip("this machine does not let a test mount a file system of its own")
    assert child.returncode == 0, child.stderr
    sentence = child.stdout.splitlines()[1]
    assert sentence == (
        f"the disk of the store {tmp_path}/store is full: free some space, or lower store.max"
    )
    assert child.stdout.endswith("recovered\n")


def test_trouble_is_told_once_and_recovery_too(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "ne8000d")
    store = open_store(tmp_path / "store")
    blocker = open_store(tmp_path / "store")
    blocker._file._database.execute("BEGIN IMMEDIATE")
    store._file._database.execute("PRAGMA busy_timeout=0")
    for turn in range(5):
        store.write(batch(START + turn * CHUNK_MS))
    assert "locked by another program" in store.health().state
    blocker._file._database.execute("ROLLBACK")
    blocker.close()
    store.write(batch(START + 5 * CHUNK_MS))
    store.close()
    assert store.health().written == 6
    assert len(read(tmp_path / "store", "in_bps")) == 6
    assert len(caplog.records) == 2


@given(
    st.lists(
        st.tuples(st.integers(0, CHUNK_MS - 1), st.floats(width=32), st.floats(width=32)),
        max_size=40,
    )
)
def test_a_chunk_reads_back_what_was_appended(rows: list[tuple[int, float, float]]) -> None:
    chunk = Chunk(2)
    for offset, *values in rows:
        chunk.append(offset, values)
    blob = bytes(Chunk.read(bytes(chunk)))
    assert blob == bytes(chunk)
    for place in range(2):
        expected = [(5 + row[0], row[1 + place]) for row in rows]
        expected = [(at, value) for at, value in expected if abs(value) < float("inf")]
        assert list(column(blob, place, 5)) == expected


@given(st.binary(max_size=200))
def test_a_blob_that_is_no_chunk_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="a chunk"):
        Chunk.read(data)
