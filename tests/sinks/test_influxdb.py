"""The sink brings every row to the server once, or says and counts why not."""

# ruff: noqa: SIM117 - a server and what talks to it are two things

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from ne8000d.batch import Batch, Series
from ne8000d.config import InfluxConfig
from ne8000d.errors import SpoolError
from ne8000d.sinks.influxdb import InfluxSink
from ne8000d.sinks.sender import Backoff
from tests.sinks.fake_influx import FakeInflux, Reply

STAMP = round(time.time() * 1000)


def config(url: str, **keys: Any) -> InfluxConfig:
    return InfluxConfig(
        url=url,
        **{"org": "o", "bucket": "b", "token": SecretStr("secret"), "flush": "100ms", **keys},
    )


@contextmanager
def sink_to(url: str, folder: Path, **keys: Any) -> Iterator[InfluxSink]:
    backoff = Backoff(lambda: 0.0, first=0.01, most=0.05)
    sink = InfluxSink(config(url, **keys), folder / "spool", backoff=backoff)
    try:
        yield sink
    finally:
        sink.close()


def rows(count: int, *, first: int = 0, field: str = "n") -> Batch:
    return Batch(
        "m",
        ("interface",),
        (field,),
        [
            (Series("m", {"device": "r", "interface": f"i{n}"}), (n,), STAMP + n)
            for n in range(first, first + count)
        ],
    )


def lines(count: int, *, first: int = 0) -> list[str]:
    return [f"m,device=r,interface=i{n} n={n}i {STAMP + n}" for n in range(first, first + count)]


def until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition never came true"
        time.sleep(0.01)


def test_rows_arrive_compressed_once_with_stamps_in_milliseconds(tmp_path: Path) -> None:
    with FakeInflux() as server, sink_to(server.url, tmp_path) as sink:
        sink.write(rows(3))
        until(lambda: sink.health().written == 3)
        assert server.taken == lines(3)
        (request,) = server.requests
        assert request.path == "/api/v2/write?org=o&bucket=b&precision=ms"
        assert request.headers["Content-Encoding"] == "gzip"
        assert request.headers["Authorization"] == "Token secret"
        health = sink.health()
        assert (health.dropped, health.spooled_bytes, health.state) == (0, 0, "")
        assert health.oldest_seconds == 0


def test_without_gzip_rows_travel_as_they_are(tmp_path: Path) -> None:
    with FakeInflux() as server, sink_to(server.url, tmp_path, gzip=False) as sink:
        sink.write(rows(3))
        until(lambda: sink.health().written == 3)
        assert server.taken == lines(3)
        assert "Content-Encoding" not in server.requests[0].headers


def test_a_full_buffer_is_flushed_at_once_in_bodies_of_batch_lines(tmp_path: Path) -> None:
    with FakeInflux() as server, sink_to(server.url, tmp_path, batch=100, flush="30s") as sink:
        sink.write(rows(250))
        until(lambda: sink.health().written == 250)
        assert [len(request.lines) for request in server.requests] == [100, 100, 50]
        sink.write(rows(50))
        assert len(server.requests) == 3
    assert server.taken[250:] == lines(50)  # close() sent them.


@pytest.mark.parametrize("status", [401, 404, 429, 500, 503])
def test_what_the_server_does_not_take_now_arrives_later(tmp_path: Path, status: int) -> None:
    refusals = [Reply(status, "not now")] * 3
    with FakeInflux(lambda _: refusals.pop() if refusals else Reply()) as server:
        with sink_to(server.url, tmp_path) as sink:
            sink.write(rows(10))
            until(lambda: sink.health().written == 10)
            assert sink.health().state == ""
    assert server.taken == lines(10)
    assert len(server.requests) == 4


def test_a_refused_token_is_told_once_and_what_to_do(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "ne8000d")
    state = Reply(401, "unauthorized access")
    with FakeInflux(lambda _: state) as server, sink_to(server.url, tmp_path) as sink:
        sink.write(rows(10))
        until(lambda: len(server.requests) > 3)
        sentence = (
            'InfluxDB refuses the token (401): give influxdb.token write access to bucket "b"'
        )
        assert sink.health().state == sentence
        assert sink.health().spooled_bytes > 0
        state = Reply()
        until(lambda: sink.health().written == 10)
    assert [record.message for record in caplog.records] == [
        sentence,
        "InfluxDB takes rows again",
    ]
    assert "secret" not in caplog.text


def test_a_server_that_is_not_there_is_told_and_the_rows_wait(tmp_path: Path) -> None:
    with FakeInflux() as server:
        pass
    with sink_to(server.url, tmp_path) as sink:
        sink.write(rows(10))
        until(lambda: "can't be reached (Connection refused)" in sink.health().state)
    assert sink.health().written == 0
    with FakeInflux() as server, sink_to(server.url, tmp_path) as sink:
        until(lambda: sink.health().written == 10)
        assert server.taken == lines(10)


def test_a_host_without_an_address_is_told(tmp_path: Path) -> None:
    with sink_to("http://no-such-host.invalid:8086", tmp_path) as sink:
        sink.write(rows(1))
        until(lambda: "(its name does not resolve)" in sink.health().state)


@pytest.mark.parametrize("token", ["se\ncret", "se☃cret"])
def test_a_token_that_http_cant_carry_is_told_but_not_shown(tmp_path: Path, token: str) -> None:
    with FakeInflux() as server, sink_to(server.url, tmp_path, token=SecretStr(token)) as sink:
        sink.write(rows(1))
        until(lambda: "token has characters that HTTP can't carry" in sink.health().state)
        assert "cret" not in sink.health().state


def test_an_answer_that_is_no_text_is_survived(tmp_path: Path) -> None:
    answers = [Reply(502, raw="não".encode("latin-1"))]
    with FakeInflux(lambda _: answers.pop() if answers else Reply()) as server:
        with sink_to(server.url, tmp_path) as sink:
            sink.write(rows(1))
            until(lambda: sink.health().written == 1)
    assert len(server.requests) == 2


def test_a_partial_write_is_final_counted_by_reason_and_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    message = "partial write: field type conflict: input field dropped=2"
    with FakeInflux(lambda _: Reply(422, message)) as server:
        with sink_to(server.url, tmp_path) as sink:
            for _ in range(3):
                sink.write(rows(10))
                sink.flush()
            until(lambda: sink.health().written == 24)
            assert sink.dropped == {"type_conflict": 6}
            assert sink.health().dropped == 6
            assert len(server.requests) == 3
    assert sum(message in record.message for record in caplog.records) == 1


def test_a_row_that_cant_be_read_goes_to_quarantine_with_the_servers_message(
    tmp_path: Path,
) -> None:
    bad = lines(1, first=33)[0]
    with FakeInflux(lambda sent: Reply(400, "bad:\nline") if bad in sent else Reply()) as server:
        with sink_to(server.url, tmp_path) as sink:
            sink.write(rows(100))
            until(lambda: sink.health().written == 99)
            assert sink.dropped == {"refused": 1}
    assert sorted(server.taken) == sorted(set(lines(100)) - {bad})
    comment, kept = (tmp_path / "spool/quarantine/refused.lp").read_text().splitlines()
    assert comment.endswith("+00:00 bad: line")
    assert kept == bad


def test_rows_that_cant_be_read_are_told_once_a_cause_and_not_once_a_row(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(sent: list[str]) -> Reply:
        return Reply(400, f"unable to parse '{sent[0]}': missing field value")

    with FakeInflux(refuse) as server, sink_to(server.url, tmp_path) as sink:
        sink.write(rows(10))
        until(lambda: sink.health().dropped == 10)
    told = [record.message for record in caplog.records if "can't read some" in record.message]
    assert len(told) == 1
    assert "unable to parse 'm,device=r" in told[0]


def test_every_reason_of_a_partial_write_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    reasons = [
        "field type conflict: input field dropped=1",
        "points beyond retention policy dropped=1",
    ]
    messages = [f"failure writing points to database: partial write: {why}" for why in reasons]
    replies = [Reply(422, message) for message in messages]
    with FakeInflux(lambda _: replies.pop(0)) as server, sink_to(server.url, tmp_path) as sink:
        for _ in messages:
            sink.write(rows(1))
            sink.flush()
        until(lambda: sink.health().dropped == 2)
        assert sink.dropped == {"type_conflict": 1, "retention": 1}
    for message in messages:
        assert sum(message in record.message for record in caplog.records) == 1


def test_a_body_that_is_too_large_is_split(tmp_path: Path) -> None:
    with FakeInflux(lambda sent: Reply(413) if len(sent) > 30 else Reply()) as server:
        with sink_to(server.url, tmp_path) as sink:
            sink.write(rows(100))
            until(lambda: sink.health().written == 100)
    assert sorted(server.taken) == sorted(lines(100))


def test_parts_that_were_taken_are_not_sent_again_after_a_pause(tmp_path: Path) -> None:
    answers = [Reply(413), Reply(), Reply(503), Reply(503), Reply()]
    with FakeInflux(lambda _: answers.pop(0)) as server, sink_to(server.url, tmp_path) as sink:
        sink.write(rows(10))
        until(lambda: sink.health().written == 10)
    assert [len(request.lines) for request in server.requests] == [10, 5, 5, 5, 5]
    assert server.taken == lines(10)


def test_series_beyond_the_cap_are_dropped_counted_and_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with FakeInflux() as server, sink_to(server.url, tmp_path, series_max=5) as sink:
        sink.write(rows(3))
        sink.write(rows(10))
        sink.write(rows(10))
        sink.flush()
        until(lambda: sink.health().written == 13)
        assert sink.dropped == {"series_max": 10}
        assert sorted(set(server.taken)) == lines(5)
    assert sum("series_max = 5" in record.message for record in caplog.records) == 1


def test_closing_with_a_server_that_hangs_takes_less_than_5_seconds(tmp_path: Path) -> None:
    hung = []

    def hang(_: list[str]) -> Reply:
        hung.append(1)
        time.sleep(6)
        return Reply()

    with FakeInflux(hang) as server:
        sink = InfluxSink(config(server.url), tmp_path / "spool")
        sink.write(rows(10))
        until(lambda: bool(hung))
        began = time.monotonic()
        sink.close()
        assert time.monotonic() - began < 5
    with FakeInflux() as server, sink_to(server.url, tmp_path) as sink:
        until(lambda: sink.health().written == 10)


def test_a_spool_in_use_refuses_the_start_with_a_sentence(tmp_path: Path) -> None:
    with FakeInflux() as server, sink_to(server.url, tmp_path):
        with pytest.raises(SpoolError, match="in use by another"):
            InfluxSink(config(server.url), tmp_path / "spool")


def test_rows_go_through_memory_while_the_disk_takes_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "ne8000d")
    status = 503
    with FakeInflux(lambda _: Reply(status)) as server, sink_to(server.url, tmp_path) as sink:
        # A folder in the place of the next segment: the kernel refuses the file.
        (tmp_path / "spool" / f"{1:016d}.segment").mkdir()
        sink.write(rows(10))
        sink.flush()
        sink.write(rows(10, first=10))
        sink.flush()
        assert "can't be used (File exists)" in sink.health().state
        assert sink.health().spooled_bytes > 0
        (tmp_path / "spool" / f"{1:016d}.segment").rmdir()
        sink.write(rows(10, first=20))
        sink.flush()
        status = 204
        until(lambda: sink.health().written == 30)
        assert sink.health().state == ""
    assert sorted(server.taken) == sorted(lines(30))
    told = [record.message for record in caplog.records if "spool" in record.message]
    assert len([text for text in told if "rows wait in memory" in text]) == 1
    assert "the spool can be written again" in told
