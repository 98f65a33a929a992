"""InfluxDB: a point is written and read back, and its clock is compared with ours."""

from __future__ import annotations

import http.client
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit

from ne8000d.config import InfluxConfig
from ne8000d.errors import InfluxError
from ne8000d.history.server import Server
from ne8000d.probe.findings import Finding, Verdict
from ne8000d.sinks.influx_api import InfluxApi

MEASUREMENT: Final = "ne8000d_probe"
"""Not one of CONTRACT's: probes must not look like polls. A point a probe, one field."""

_SECONDS: Final = 5.0
_MOST_SKEW: Final = 5.0


def probe_influx(
    config: InfluxConfig, *, wall: Callable[[], float] = time.time
) -> Iterator[Finding]:
    """Write, read back, compare clocks."""
    stamp = round(wall() * 1000)
    with closing(InfluxApi(config)) as api:
        body = f"{MEASUREMENT} written=1i {stamp}".encode()
        answer = api.write(body, precision="ms", compressed=False)
        address = api.address
    if answer.status != 204:
        status = f" ({answer.status})" if answer.status else ""
        yield Finding(
            "InfluxDB", Verdict.NO, f"{address} does not take a point{status}: {answer.message}",
            _remedy(answer.status),
        )  # fmt: skip
        return
    yield Finding("InfluxDB", Verdict.OK, f"{address} took a point into '{config.bucket}'")
    yield _read_back(config, stamp)
    skew = _clock_skew(config, wall)
    if skew is not None:
        yield skew


def _remedy(status: int | None) -> str:
    match status:
        case None:
            return "check influxdb.url and that InfluxDB runs"
        case 401 | 403:
            return "put a token that may write to the bucket into influxdb.token"
        case 404:
            return "check influxdb.org and influxdb.bucket ('ne8000d influx setup' makes them)"
    return "look into InfluxDB's log"


def _read_back(config: InfluxConfig, stamp: int) -> Finding:
    flux = (
        f'from(bucket: "{config.bucket}") |> range(start: -1h, stop: 1h) '
        f'|> filter(fn: (r) => r._measurement == "{MEASUREMENT}") |> last()'
    )
    try:
        with Server(config) as server:
            found = [row for table in server.tables(flux) for row in table.records]
    except InfluxError as error:
        return Finding(
            "InfluxDB", Verdict.NOTE, f"the point can't be read back ({error})",
            "for the daemon a token that only writes is enough",
        )  # fmt: skip
    if any(round(row.values["_time"].timestamp() * 1000) >= stamp for row in found):
        return Finding("InfluxDB", Verdict.OK, "the point was read back")
    return Finding(
        "InfluxDB", Verdict.NO, "the point was taken but is not there when it is asked for",
        "check that the bucket's retention is longer than an hour, and both clocks",
    )  # fmt: skip


def _clock_skew(config: InfluxConfig, wall: Callable[[], float]) -> Finding | None:
    """The server's Date against our clock in the middle of the request; None without a Date."""
    parts = urlsplit(str(config.url))
    if parts.hostname is None:
        return None
    if parts.scheme == "https":
        context = ssl.create_default_context()
        if not config.verify_tls:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            parts.hostname, parts.port, timeout=_SECONDS, context=context
        )
    else:
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=_SECONDS)
    try:
        before = wall()
        connection.request("GET", f"{parts.path.rstrip('/')}/health")
        date = connection.getresponse().headers["Date"]
        middle = (before + wall()) / 2
        # A Date is cut to whole seconds: on average half a second is missing.
        skew = parsedate_to_datetime(date).timestamp() + 0.5 - middle
    except (OSError, http.client.HTTPException, TypeError, ValueError):
        return None
    finally:
        connection.close()
    if abs(skew) <= _MOST_SKEW:
        return Finding("InfluxDB clock", Verdict.OK, "agrees with this machine's within 5 s")
    side = "ahead of" if skew > 0 else "behind"
    return Finding(
        "InfluxDB clock", Verdict.NO, f"is {abs(skew):.0f} s {side} this machine's",
        "let both machines take the time from NTP: charts end at InfluxDB's now",
    )  # fmt: skip
