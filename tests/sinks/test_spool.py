"""The spool keeps what it accepted, in order and within its bounds, whatever happens to it."""

from __future__ import annotations

import gzip
import os
import random
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from ne8000d.errors import SpoolError
from ne8000d.sinks.record import HEADER_BYTES, Body
from ne8000d.sinks.spool import Spool

NOW = 1_795_493_056.0
STAMP = int(NOW * 1000)


def body(number: int, *, rows: int = 10, at: int = STAMP, size: int = 0) -> Body:
    text = f"m n={number}i {at}\n".encode() + random.Random(number).randbytes(size)
    # Without the moment in gzip's header: the same number is the same body a second later.
    return Body(gzip.compress(text, 1, mtime=0), rows, at, at)


def number_of(found: Body) -> int:
    return int(gzip.decompress(found.data).split(b"=")[1].split(b"i")[0])


def open_spool(folder: Path, *, max_bytes: int = 10 << 20, max_age: float = 3600.0) -> Spool:
    return Spool(folder, max_bytes=max_bytes, max_age=max_age, clock=lambda: NOW)


def drain(spool: Spool) -> list[int]:
    numbers = []
    while (record := spool.oldest()) is not None:
        numbers.append(number_of(record.body))
        spool.done(record)
    return numbers


def segments(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.segment"))


def test_what_was_put_comes_back_in_order(tmp_path: Path) -> None:
    spool = open_spool(tmp_path)
    spool.put([body(1), body(2)])
    spool.put([body(3)])
    assert spool.pending_rows == 30
    first = spool.oldest()
    assert first is not None
    assert first.body == body(1)
    assert drain(spool) == [1, 2, 3]
    assert spool.pending_bytes == 0
    assert spool.pending_rows == 0
    spool.close()
    assert segments(tmp_path) == []


def test_a_record_stays_until_it_is_done(tmp_path: Path) -> None:
    spool = open_spool(tmp_path)
    spool.put([body(1)])
    assert spool.oldest() == spool.oldest()
    spool.close()


def test_another_start_goes_on_where_the_last_one_stopped(tmp_path: Path) -> None:
    spool = open_spool(tmp_path)
    spool.put([body(number) for number in range(4)])
    for _ in range(2):
        record = spool.oldest()
        assert record is not None
        spool.done(record)
    spool.close()
    spool = open_spool(tmp_path)
    assert spool.pending_rows == 20
    spool.put([body(4)])
    assert drain(spool) == [2, 3, 4]
    spool.close()
    spool = open_spool(tmp_path)
    spool.put([body(5)])
    spool.close()
    spool = open_spool(tmp_path)
    assert drain(spool) == [5]
    spool.close()


def killed(spool: Spool) -> None:
    """What a kill -9 leaves: the folder as it is, and nobody who uses it."""
    spool._guard.close()


def test_rows_put_after_a_kill_are_not_taken_for_those_that_were_sent_before_it(
    tmp_path: Path,
) -> None:
    spool = open_spool(tmp_path)
    spool.put([body(1)])
    record = spool.oldest()
    assert record is not None
    spool.done(record)
    killed(spool)
    spool = open_spool(tmp_path)
    assert spool.oldest() is None  # All was sent: the file goes, the cursor stays in it.
    killed(spool)
    spool = open_spool(tmp_path)
    spool.put([body(2), body(3)])
    killed(spool)
    spool = open_spool(tmp_path)
    assert drain(spool) == [2, 3]
    spool.close()


def test_a_lost_cursor_only_costs_rows_sent_twice(tmp_path: Path) -> None:
    spool = open_spool(tmp_path)
    spool.put([body(1), body(2)])
    record = spool.oldest()
    assert record is not None
    spool.done(record)
    spool.close()
    (tmp_path / "cursor").write_text("")
    spool = open_spool(tmp_path)
    assert drain(spool) == [1, 2]
    spool.close()


def test_a_full_spool_drops_the_oldest_and_counts_its_rows(tmp_path: Path) -> None:
    spool = open_spool(tmp_path, max_bytes=40_000)
    for number in range(30):
        spool.put([body(number, size=3_000)])
        assert sum(path.stat().st_size for path in segments(tmp_path)) <= 40_000
    dropped = spool.dropped["full"]
    kept = drain(spool)
    assert kept == list(range(30 - len(kept), 30))
    assert len(kept) >= 10
    assert dropped == 10 * (30 - len(kept))
    spool.close()


def test_a_flush_larger_than_the_whole_spool_is_dropped_and_counted(tmp_path: Path) -> None:
    spool = open_spool(tmp_path, max_bytes=1_000)
    spool.put([body(1, size=2_000)])
    assert spool.oldest() is None
    assert spool.dropped == {"full": 10}
    spool.close()


def test_a_flush_larger_than_the_whole_spool_keeps_its_newest_rows(tmp_path: Path) -> None:
    spool = open_spool(tmp_path, max_bytes=8_000)
    spool.put([body(number, size=3_000) for number in range(5)])
    assert spool.dropped == {"full": 30}
    assert drain(spool) == [3, 4]
    spool.close()


def test_a_file_that_somebody_deleted_costs_its_rows_and_holds_up_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    spool = open_spool(tmp_path, max_bytes=40_000)
    spool.put([body(1, size=3_000)])
    spool.put([body(2, size=3_000)])
    segments(tmp_path)[0].unlink()
    assert drain(spool) == [2]
    assert spool.dropped == {"broken": 10}
    assert "1.segment is gone, and 10 rows with it: leave the spool's files" in caplog.text
    segments(tmp_path)[0].unlink()  # The one that is being written.
    assert drain(spool) == []
    spool.put([body(3)])
    assert drain(spool) == [3]
    spool.close()


def test_a_record_that_was_sent_while_it_was_dropped_counts_as_sent(tmp_path: Path) -> None:
    spool = open_spool(tmp_path, max_bytes=8_000)
    spool.put([body(0, size=3_000)])
    record = spool.oldest()
    assert record is not None
    for number in range(1, 4):
        spool.put([body(number, size=3_000)])
    assert spool.dropped["full"] == 20
    spool.done(record)
    assert spool.dropped["full"] == 10
    assert drain(spool) == [2, 3]
    spool.close()


def test_rows_that_are_too_old_are_dropped_and_counted(tmp_path: Path) -> None:
    spool = open_spool(tmp_path, max_age=60.0)
    spool.put([body(1, at=STAMP - 61_000), body(2, at=STAMP - 59_000)])
    assert 60 < spool.oldest_seconds < 62
    assert drain(spool) == [2]
    assert spool.dropped == {"age": 10}
    assert spool.oldest_seconds == 0
    spool.close()


@pytest.mark.parametrize("cut", [1, HEADER_BYTES - 1, HEADER_BYTES, HEADER_BYTES + 5])
def test_a_record_cut_short_by_a_crash_is_put_aside(tmp_path: Path, cut: int) -> None:
    spool = open_spool(tmp_path)
    spool.put([body(1), body(2)])
    spool.close()
    (path,) = segments(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole + bytes(body(3))[:cut])
    spool = open_spool(tmp_path)
    assert spool.pending_rows == 20
    spool.put([body(4)])
    assert drain(spool) == [1, 2, 4]
    assert not spool.dropped  # It was never accepted.
    spool.close()
    (kept,) = (tmp_path / "quarantine").iterdir()
    assert kept.read_bytes() == bytes(body(3))[:cut]


def test_a_damaged_body_is_never_sent_and_its_rows_are_counted(tmp_path: Path) -> None:
    spool = open_spool(tmp_path)
    spool.put([body(1), body(2, rows=7), body(3)])
    spool.close()
    (path,) = segments(tmp_path)
    data = bytearray(path.read_bytes())
    data[len(bytes(body(1))) + HEADER_BYTES + 3] ^= 0x10
    path.write_bytes(data)
    spool = open_spool(tmp_path)
    assert drain(spool) == [1, 3]
    assert spool.dropped == {"broken": 7}
    spool.close()


@pytest.mark.parametrize("seed", range(20))
def test_random_damage_never_hides_a_record_that_is_whole(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    spool = open_spool(tmp_path)
    spool.put([body(number, size=chance.randrange(300)) for number in range(8)])
    spool.close()
    (path,) = segments(tmp_path)
    data = path.read_bytes()
    start = chance.randrange(len(data))
    damage = chance.randbytes(chance.randrange(1, 200))
    damaged = (data[:start] + damage + data[start + len(damage) :])[: len(data)]
    path.write_bytes(damaged)
    chance = random.Random(seed)
    whole = [n for n in range(8) if bytes(body(n, size=chance.randrange(300))) in damaged]
    spool = open_spool(tmp_path)
    assert drain(spool) == whole
    spool.close()


def test_a_file_of_rubbish_does_not_stop_the_start(tmp_path: Path) -> None:
    (tmp_path / "0000000000000007.segment").write_bytes(random.Random(1).randbytes(3 << 20))
    (tmp_path / "cursor").write_text("nonsense")
    spool = open_spool(tmp_path)
    spool.put([body(1)])
    assert drain(spool) == [1]
    spool.close()


def test_a_second_process_on_the_same_spool_is_refused_with_a_sentence(tmp_path: Path) -> None:
    spool = open_spool(tmp_path)
    with pytest.raises(SpoolError, match=r"in use by another ne8000d: stop that one"):
        open_spool(tmp_path)
    spool.close()
    open_spool(tmp_path).close()


def test_a_folder_that_cant_be_made_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SpoolError, match=r"can't be used \(Not a directory\).*daemon\.state_dir"):
        open_spool(tmp_path / "file" / "spool")


def run_python(code: str, *words: str, prefix: tuple[str, ...] = ()) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*prefix, sys.executable, "-c", textwrap.dedent(code), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )


WRITER = """
    import random, sys
    from pathlib import Path
    from tests.sinks.test_spool import body, open_spool
    spool = open_spool(Path(sys.argv[1]))
    number = int(sys.argv[2])
    while True:
        spool.put([body(number, size=random.randrange(60_000)), body(number + 1)])
        print(number, number + 1, flush=True)
        number += 2
"""


def test_what_put_accepted_survives_kill_9(tmp_path: Path) -> None:
    accepted: list[int] = []
    first = 0
    for round_ in range(8):
        child = run_python(WRITER, str(tmp_path), str(first))
        assert child.stdout is not None
        for _ in range(1 + round_ % 3):
            accepted += map(int, child.stdout.readline().split())
        child.send_signal(signal.SIGKILL)
        rest, _ = child.communicate()
        accepted += map(int, rest.split())
        first = accepted[-1] + 1000
    spool = open_spool(tmp_path, max_bytes=1 << 30)
    found = drain(spool)
    spool.close()
    assert sorted(found) == found
    assert set(accepted) <= set(found)
    # A record written whole whose acceptance we did not live to see may be there as well.
    assert len(found) - len(accepted) <= 2 * 8


FULL_DISK = """
    import subprocess, sys
    from pathlib import Path
    from ne8000d.errors import SpoolError
    from tests.sinks.test_spool import body, drain, open_spool
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", sys.argv[1]], check=True)
    print("mounted")
    spool = open_spool(Path(sys.argv[1]) / "spool")
    accepted = []
    for number in range(10):
        try:
            spool.put([body(number, size=10_000)])
        except SpoolError as error:
            print(error)
            break
        accepted.append(number)
    for number in range(10):
        try:
            spool.put([body(number, size=60_000)])
        except SpoolError:
            continue
    print(len(list(spool.folder.glob("*.segment"))), "files for", len(accepted), "records")
    assert drain(spool) == accepted
    spool.put([body(99, size=10_000)])
    assert drain(spool) == [99]
    spool.close()
    print("recovered")
"""


def test_a_full_disk_is_told_in_one_sentence_and_loses_nothing_accepted(tmp_path: Path) -> None:
    child = run_python(FULL_DISK, str(tmp_path), prefix=("unshare", "-rm"))
    output, errors = child.communicate(timeout=60)
    if "mounted" not in output:
        pytest.skip("this machine does not let a test mount a file system of its own")
    assert child.returncode == 0, errors
    sentence = output.splitlines()[1]
    assert sentence == f"the disk of the spool {tmp_path}/spool is full: free some space on it"
    assert output.splitlines()[2] == "1 files for 6 records"
    assert output.endswith("recovered\n")
