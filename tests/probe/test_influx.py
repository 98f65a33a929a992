"""What a probe tells of InfluxDB: against a real one, and against one whose clock is wrong."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from pydantic import SecretStr

from ne8000d.config import InfluxConfig
from ne8000d.probe import Finding, Verdict, probe_influx
from ne8000d.probe.influx import MEASUREMENT
from tests.servers import Influx

NOW = 1_780_000_000.0


def settings(url: str, bucket: str = "b", token: str = "t", org: str = "test") -> InfluxConfig:
    return InfluxConfig(url=url, org=org, bucket=bucket, token=SecretStr(token))


def told(found: list[Finding], subject: str = "InfluxDB") -> str:
    return "; ".join(item.line for item in found if item.subject == subject)


def test_a_point_is_written_and_read_back(influx: Influx, influx_bucket: str) -> None:
    found = list(probe_influx(settings(influx.url, influx_bucket, influx.token)))
    assert {item.verdict for item in found} == {Verdict.OK}
    assert "took a point" in told(found)
    assert "was read back" in told(found)
    assert "agrees" in told(found, "InfluxDB clock")
    rows = influx.query(f'from(bucket: "{influx_bucket}") |> range(start: -1h)')
    assert [row["_measurement"] for row in rows] == [MEASUREMENT]


@pytest.mark.parametrize(
    ("bucket", "token", "said"),
    [(None, "wrong", "put a token that may write"), ("nowhere", None, "check influxdb.org and")],
)
def test_a_refusal_is_told_with_what_to_do(
    bucket: str | None, token: str | None, said: str, influx: Influx, influx_bucket: str
) -> None:
    config = settings(influx.url, bucket or influx_bucket, token or influx.token)
    (found,) = probe_influx(config)
    assert found.verdict is Verdict.NO
    assert said in found.line


def test_a_server_that_is_not_there_is_told() -> None:
    (found,) = probe_influx(settings("http://127.0.0.1:9"))
    assert found.verdict is Verdict.NO
    assert "Connection refused: check influxdb.url" in found.line


class Handler(BaseHTTPRequestHandler):
    """Takes every point, answers no query, and lives two minutes ago."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204 if "write" in self.path else 401)
        self.end_headers()

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def date_time_string(self, timestamp: float | None = None) -> str:
        return formatdate(NOW - 120, usegmt=True)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@contextmanager
def pretended() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_a_clock_that_is_wrong_and_a_token_that_only_writes_are_told() -> None:
    with pretended() as url:
        found = list(probe_influx(settings(url), wall=lambda: NOW))
    verdicts = [item.verdict for item in found]
    assert verdicts == [Verdict.OK, Verdict.NOTE, Verdict.NO]
    assert "a token that only writes is enough" in told(found)
    assert told(found, "InfluxDB clock").startswith("is 120 s behind this machine's")
