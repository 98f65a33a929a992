"""Rows keep what is theirs, in whatever order the server sorts them."""

from __future__ import annotations

import time
from itertools import permutations

import pytest

from ne8000d.history.buckets import Buckets
from ne8000d.history.scripts import script
from ne8000d.history.server import Server
from tests.history.conftest import config_of, moment, write
from tests.servers import Influx

END = int(time.time()) // 900 * 900
SERIES = {
    ("subscribers", None): "subscribers,device=r1",
    ("subscribers_domain", "isp"): "subscribers_domain,device=r1,domain=isp",
    ("subscribers_interface", "e1"): "subscribers_interface,device=r1,interface=e1",
}


@pytest.mark.parametrize("falls", list(permutations((100, 110, 120))))
def test_a_place_that_lost_subscribers_is_named_in_its_own_row(
    influx: Influx, influx_bucket: str, falls: tuple[int, ...]
) -> None:
    wanted = dict(zip(SERIES, falls, strict=True))
    for key, series in SERIES.items():
        before, after = (END - 700, 200), (END - 500, 200 - wanted[key])
        write(influx, influx_bucket, (f"{series} online={n}i {at}" for at, n in (before, after)))
    found = script("mass-disconnect")
    stop = moment(END).strftime("%Y-%m-%dT%H:%M:%SZ")
    values = {"start": "-1h", "stop": stop, **found.in_buckets(Buckets(influx_bucket))}
    with Server(config_of(influx, influx_bucket)) as server:
        (table,) = server.tables(found.with_values(values))
    rows = [record.values for record in table.records]
    assert {(row["scope"], row["place"]): row["lost"] for row in rows} == wanted
