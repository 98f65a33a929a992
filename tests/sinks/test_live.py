"""The live view knows the last value of each field, and how old each one is."""

from __future__ import annotations

import threading

import pytest

from ne8000d.batch import Batch, Series, Value
from ne8000d.sinks.live import Live, LiveRow


def batch(measurement: str, device: str, time_ms: int, **fields: Value | None) -> Batch:
    series = Series(measurement, {"device": device})
    return Batch(measurement, (), tuple(fields), [(series, tuple(fields.values()), time_ms)])


def test_each_field_keeps_its_last_value_and_its_own_age() -> None:
    live = Live()
    live.write(batch("interface", "a", 1000, in_octets=1, in_bps=None))
    live.write(batch("interface", "a", 2000, in_octets=2, in_bps=5.0))
    live.write(batch("interface", "a", 3000, in_octets=3, in_bps=None))
    expected = {"in_octets": (3, 3000), "in_bps": (5.0, 2000)}
    assert live.snapshot() == [LiveRow("interface", {"device": "a"}, expected)]


def test_a_snapshot_is_chosen_by_device_and_measurement_and_does_not_change_later() -> None:
    live = Live()
    for device in ("a", "b"):
        live.write(batch("system", device, 1, cpu_percent=1.0))
        live.write(batch("interface", device, 1, in_bps=1.0))
    assert len(live.snapshot()) == 4
    assert len(live.snapshot("a")) == 2
    assert [row.tags["device"] for row in live.snapshot(measurement="system")] == ["a", "b"]
    (row,) = live.snapshot("b", "system")
    live.write(batch("system", "b", 2, cpu_percent=9.0))
    assert row.fields == {"cpu_percent": (1.0, 1)}
    assert live.snapshot("c") == []


def test_online_is_a_number_or_not_known_and_never_nought_instead() -> None:
    live = Live()
    live.write(batch("subscribers", "a", 1, online=4245, total=8084))
    live.write(batch("subscribers", "b", 1, online=None, total=7))
    live.write(batch("system", "c", 1, cpu_percent=1.0))
    live.write(Batch("sink", (), ("written",), [(Series("sink", {"sink": "store"}), (1,), 1)]))
    assert live.online_total() == {"a": 4245, "b": None, "c": None}


@pytest.mark.parametrize("step_ms", [-3_600_000, 3_600_000])
def test_a_step_of_the_wall_clock_leaves_every_value_its_age(step_ms: int) -> None:
    live = Live()
    before_ms = 10_000_000
    live.write(batch("system", "a", before_ms - 30_000, cpu_percent=1.0))
    live.write(batch("system", "a", before_ms - 5_000, memory_percent=2.0))
    now_ms = before_ms + step_ms
    live.write(batch("system", "a", now_ms, temperature_celsius=3.0))
    live.clock_set(step_ms, lambda: now_ms)
    (row,) = live.snapshot()
    ages = {name: now_ms - time_ms for name, (_, time_ms) in row.fields.items()}
    assert ages == {"cpu_percent": 30_000, "memory_percent": 5_000, "temperature_celsius": 0}


def test_a_device_that_is_no_longer_configured_is_forgotten() -> None:
    live = Live()
    live.write(batch("system", "a", 1, cpu_percent=1.0))
    live.forget("a")
    live.forget("a")
    assert live.snapshot() == []
    assert live.online_total() == {}


def test_a_series_that_is_no_longer_written_vanishes_after_an_hour() -> None:
    now = 0.0
    live = Live(clock=lambda: now)
    live.write(batch("system", "gone", 1, cpu_percent=1.0))
    for minute in range(61):
        now = minute * 60.0
        assert len(live.snapshot("gone")) == 1
        live.write(batch("system", "here", 1, cpu_percent=1.0))
    now += 60.0
    live.write(batch("system", "here", 1, cpu_percent=1.0))
    assert live.snapshot("gone") == []
    assert list(live.online_total()) == ["here"]


def test_readers_see_whole_rows_while_one_writes() -> None:
    live = Live()
    torn: list[LiveRow] = []
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            for row in live.snapshot():
                (first, at), (second, _) = row.fields["a"], row.fields["b"]
                if first != second or first != at:
                    torn.append(row)
            live.online_total()

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(2000):
        live.write(batch("m", f"device-{number % 20}", number, a=number, b=number))
    over.set()
    for thread in threads:
        thread.join()
    assert torn == []
    assert live.health().written == 2000
