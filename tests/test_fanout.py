"""Every batch to every sink, whatever a sink does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from ne8000d.batch import Batch, Series
from ne8000d.fanout import Fanout
from ne8000d.sinks import SinkHealth

DEADLINE = 30.0


def batch(number: int, rows: int = 1) -> Batch:
    series = Series("system", {"device": "bng-01"})
    return Batch("system", ("device",), ("cpu_percent",), [(series, (float(number),), 0)] * rows)


def until(condition: Callable[[], bool]) -> None:
    give_up = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < give_up, "the condition never came true"
        time.sleep(0.002)


class Recorder:
    def __init__(self, name: str = "recorder", write: Callable[[Batch], None] = lambda _: None):
        self.name = name
        self.got: list[float] = []
        self.closed: list[str] = []
        self._write = write

    def write(self, batch: Batch) -> None:
        self._write(batch)
        self.got.append(batch.rows[0][1][0])

    def health(self) -> SinkHealth:
        return SinkHealth(written=len(self.got))

    def close(self) -> None:
        self.closed.append(threading.current_thread().name)


def test_every_sink_gets_every_batch_in_order():
    sinks = [Recorder("a"), Recorder("b")]
    fanout = Fanout(sinks)
    for number in range(100):
        fanout.publish(batch(number))
    assert fanout.close(DEADLINE) == 0
    assert [sink.got for sink in sinks] == [list(range(100))] * 2


def test_each_sink_is_closed_once_in_its_own_thread():
    sinks = [Recorder("a"), Recorder("b")]
    fanout = Fanout(sinks)
    fanout.close(DEADLINE)
    assert [sink.closed for sink in sinks] == [["sink-a"], ["sink-b"]]


def test_a_sink_that_hangs_delays_neither_the_others_nor_the_publisher():
    gate = threading.Event()
    stuck, quick = Recorder("stuck", lambda _: gate.wait(DEADLINE)), Recorder("quick")
    fanout = Fanout([stuck, quick])
    for number in range(10):
        fanout.publish(batch(number))
    until(lambda: len(quick.got) == 10)
    assert stuck.got == []
    gate.set()
    assert fanout.close(DEADLINE) == 0
    assert len(stuck.got) == 10


def test_a_full_queue_loses_its_oldest_rows_and_counts_them(caplog):
    gate, entered = threading.Event(), threading.Event()

    def hold(_: Batch) -> None:
        entered.set()
        gate.wait(DEADLINE)

    sink = Recorder("slow", hold)
    fanout = Fanout([sink], max_rows=30)
    fanout.publish(batch(0, 10))
    assert entered.wait(DEADLINE)
    for number in range(1, 7):
        fanout.publish(batch(number, 10))
    assert fanout.queued_rows == {"slow": 30}
    assert fanout.health()["slow"].dropped == 30
    gate.set()
    fanout.close(DEADLINE)
    assert sink.got == [0, 4, 5, 6]
    assert len([record for record in caplog.records if "too slow" in record.message]) == 1


def test_a_batch_larger_than_the_queue_still_goes_through():
    sink = Recorder()
    fanout = Fanout([sink], max_rows=5)
    fanout.publish(batch(1, 50))
    fanout.close(DEADLINE)
    assert sink.got == [1]


def test_a_sink_that_raises_is_told_once_and_goes_on(caplog):
    broken = threading.Event()
    broken.set()

    def write(_: Batch) -> None:
        if broken.is_set():
            raise OSError("no room")

    caplog.set_level("INFO")
    sink = Recorder("disk", write)
    fanout = Fanout([sink])
    for number in range(5):
        fanout.publish(batch(number, 2))
    until(lambda: fanout.health()["disk"].dropped == 10)
    assert "no room" in fanout.health()["disk"].state
    broken.clear()
    fanout.publish(batch(7))
    until(lambda: sink.got == [7])
    fanout.close(DEADLINE)
    assert fanout.health()["disk"].state == ""
    assert [record.message for record in caplog.records] == [
        "sink disk broke",
        "sink disk works again",
    ]


def test_closing_gives_up_on_a_sink_that_hangs_and_says_how_many_rows_are_lost(caplog):
    gate, entered = threading.Event(), threading.Event()

    def hold(_: Batch) -> None:
        entered.set()
        gate.wait(DEADLINE)

    fanout = Fanout([Recorder("stuck", hold)])
    fanout.publish(batch(0))
    assert entered.wait(DEADLINE)
    fanout.publish(batch(1, 3))
    assert fanout.close(0.05) == 3
    assert "did not end in time" in caplog.text
    gate.set()


def test_what_comes_after_the_close_is_counted_as_dropped():
    fanout = Fanout([Recorder("a")])
    fanout.close(DEADLINE)
    fanout.publish(batch(1, 4))
    assert fanout.health()["a"].dropped == 4


def test_a_sink_is_exchanged_without_losing_a_batch():
    old, new, other = Recorder("a"), Recorder("a"), Recorder("b")
    fanout = Fanout([old, other])
    for number in range(50):
        fanout.publish(batch(number))

    def make() -> Recorder:
        assert old.closed == ["sink-a"]  # two may not have one spool
        return new

    fanout.exchange("a", make)
    for number in range(50, 100):
        fanout.publish(batch(number))
    until(lambda: bool(new.got))
    assert fanout.close(DEADLINE) == 0
    assert old.got + new.got == other.got == list(range(100))
    assert other.closed == ["sink-b"]


def test_what_was_counted_goes_on_when_a_sink_is_exchanged():
    class Counting(Recorder):
        def health(self) -> SinkHealth:
            return SinkHealth(written=len(self.got), dropped=len(self.got) // 2)

    fanout = Fanout([Counting("a")])
    for _ in range(2):
        for number in range(4):
            fanout.publish(batch(number))
        until(lambda: fanout.queued_rows == {"a": 0})
        new = Counting("a")
        fanout.exchange("a", lambda: new)  # noqa: B023 - opened in this turn
        fanout.publish(batch(9))
        until(lambda: bool(new.got))  # noqa: B023
    health = fanout.health()["a"]
    assert (health.written, health.dropped) == (10, 4)
    fanout.close(DEADLINE)


def test_a_sink_comes_and_goes_while_the_others_go_on():
    first, second = Recorder("a"), Recorder("b")
    fanout = Fanout([first])
    fanout.publish(batch(1))
    fanout.add(second)
    fanout.publish(batch(2))
    assert fanout.remove("b", DEADLINE) == 0
    fanout.publish(batch(3))
    assert set(fanout.health()) == {"a"}
    fanout.close(DEADLINE)
    assert (first.got, second.got) == ([1, 2, 3], [2])
    assert second.closed == ["sink-b"]


def test_a_sink_that_hangs_at_a_batch_is_stalled_and_one_that_waits_is_not():
    let_go, entered = threading.Event(), threading.Event()

    def hang(_: Batch) -> None:
        entered.set()
        let_go.wait(DEADLINE)

    now = [100.0]
    fanout = Fanout([Recorder("a", hang), Recorder("b")], monotonic=lambda: now[0])
    try:
        fanout.publish(batch(1))
        assert entered.wait(DEADLINE)
        until(lambda: fanout.queued_rows["b"] == 0)
        now[0] = 129.0
        assert fanout.stalled(30.0) == []
        now[0] = 131.0
        until(lambda: fanout.stalled(30.0) == ["a"])
    finally:
        now[0] = 100.0
        let_go.set()
        fanout.close(DEADLINE)
