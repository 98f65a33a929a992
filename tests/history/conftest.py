"""Three simulated days in a real InfluxDB 2, downsampled by the tasks' own scripts."""

from __future__ import annotations

import gzip
import time
import urllib.parse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from ne8000d.config import InfluxConfig
from ne8000d.history.buckets import Buckets
from ne8000d.history.jobs import TASKS
from ne8000d.history.server import Server
from ne8000d.history.steps import Change
from ne8000d.history.storage import bucket_steps, make_buckets
from tests.history.model import Model
from tests.servers import Influx, http

ZONE = "America/Sao_Paulo"


def config_of(influx: Influx, bucket: str, token: str | None = None) -> InfluxConfig:
    """The configuration that reaches a test's server."""
    secret = SecretStr(token or influx.token)
    return InfluxConfig(url=influx.url, org=influx.org, bucket=bucket, token=secret)


def write(influx: Influx, bucket: str, lines: Iterable[str], precision: str = "s") -> None:
    """Write line protocol, 20,000 lines a request."""
    every = list(lines)
    query = urllib.parse.urlencode({"org": influx.org, "bucket": bucket, "precision": precision})
    headers = {"Authorization": f"Token {influx.token}", "Content-Encoding": "gzip"}
    for start in range(0, len(every), 20_000):
        body = gzip.compress("\n".join(every[start : start + 20_000]).encode(), 1)
        http(f"{influx.url}/api/v2/write?{query}", body, headers=headers)


def moment(second: float) -> datetime:
    return datetime.fromtimestamp(second, UTC)


@dataclass(frozen=True)
class History:
    """A server with the model's days in `buckets`."""

    influx: Influx
    server: Server
    buckets: Buckets
    model: Model


def fresh(influx: Influx, server: Server, buckets: Buckets) -> None:
    """Make the four buckets."""
    steps = list(bucket_steps(server, buckets))
    assert {step.change for step in steps} == {Change.NEW}
    make_buckets(server, buckets, steps)


@pytest.fixture(scope="session")
def history(influx: Influx) -> Iterator[History]:
    """Loaded once a worker: about 10 s."""
    buckets = Buckets("hist")
    model = Model(int(time.time()) // 3600 * 3600)
    with Server(config_of(influx, buckets.raw)) as server:
        fresh(influx, server, buckets)
        write(influx, buckets.raw, model.lines())
        for task in TASKS:
            for flux in task.refill(
                buckets, ZONE, moment(model.start), moment(model.end), datetime.now(UTC)
            ):
                server.tables(flux)
        yield History(influx, server, buckets, model)
