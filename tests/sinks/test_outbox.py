"""While the disk takes nothing, rows wait in memory, and what does not fit is counted."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ne8000d.sinks.outbox import Outbox
from tests.sinks.test_spool import body, number_of, open_spool


@contextmanager
def no_segment(folder: Path) -> Iterator[None]:
    """A folder in the place of the first segment: the kernel refuses the file."""
    place = folder / f"{1:016d}.segment"
    place.mkdir()
    yield
    place.rmdir()


def drain(outbox: Outbox) -> list[int]:
    numbers = []
    while (parcel := outbox.oldest()) is not None:
        numbers.append(number_of(parcel.body))
        outbox.done(parcel)
    return numbers


def test_memory_is_sent_from_where_it_is_while_the_disk_takes_nothing(tmp_path: Path) -> None:
    outbox = Outbox(open_spool(tmp_path))
    with no_segment(tmp_path):
        outbox.put([body(1), body(2)])
        assert outbox.trouble
        assert outbox.pending_bytes == len(body(1).data) + len(body(2).data)
        assert drain(outbox) == [1, 2]
        assert outbox.pending_bytes == 0
    outbox.close()
    assert not outbox.dropped


def test_memory_goes_to_the_disk_as_soon_as_it_takes_something(tmp_path: Path) -> None:
    outbox = Outbox(open_spool(tmp_path))
    with no_segment(tmp_path):
        outbox.put([body(1), body(2)])
        on_its_way = outbox.oldest()
        assert on_its_way is not None
    outbox.put([body(3)])
    assert outbox.trouble == ""
    outbox.done(on_its_way)
    outbox.close()
    outbox = Outbox(open_spool(tmp_path))
    assert drain(outbox) == [2, 3]
    outbox.close()


def test_what_memory_cant_hold_is_dropped_oldest_first_and_counted(tmp_path: Path) -> None:
    size = len(body(1, size=1000).data)
    outbox = Outbox(open_spool(tmp_path), memory_bytes=3 * size)
    with no_segment(tmp_path):
        for number in range(5):
            outbox.put([body(number, size=1000)])
        assert outbox.dropped == {"memory": 20}
        assert drain(outbox) == [2, 3, 4]
    outbox.close()


def test_rows_that_neither_the_disk_nor_the_server_took_are_counted_at_the_end(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR, "ne8000d")
    outbox = Outbox(open_spool(tmp_path))
    with no_segment(tmp_path):
        outbox.put([body(1, rows=7)])
        outbox.close()
    assert outbox.dropped == {"memory": 7}
    assert "7 rows are lost: neither the disk nor InfluxDB took them" in caplog.text
