"""Rows keep what is theirs, in whatever order the server sorts them."""

from __future__ import annotations

import time
from itertools import permutations

import pytest

from ne8000d.history.buckets import Buckets
from ne8000d.history.jobs import CHECKS
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


@pytest.mark.parametrize(
    ("before", "after", "level"),
    [
        ((5000, 5002), (2000, 5002), "ok"),  # the partner serves 3,000 of them now
        ((5000, 5002), (2000, 4402), "warn"),  # 600 of those are gone
        ((5000, 5002), (2000, 3002), "crit"),
        ((5000, 5002), (5000, 3002), "ok"),  # those that the partner served
        ((5000, None), (2000, None), "crit"),
    ],
)
def test_subscribers_that_the_partner_of_a_backup_pair_took_over_are_not_lost(
    influx: Influx,
    influx_bucket: str,
    before: tuple[int, int | None],
    after: tuple[int, int | None],
    level: str,
) -> None:
    now = int(time.time())
    lines = []
    for at, (online, total) in ((now - 100, before), (now - 20, after)):
        known = "" if total is None else f",total={total}i"
        lines.append(f"subscribers,device=bng-01 online={online}i{known} {at}")
    write(influx, influx_bucket, lines)
    (check,) = [job for job in CHECKS if job.name == "Mass disconnect"]
    with Server(config_of(influx, influx_bucket)) as server:
        (table,) = server.tables(check.flux(Buckets(influx_bucket), "UTC"))
    (row,) = [record.values for record in table.records]
    assert (row["_level"], row["before"], row["after"]) == (level, before[0], after[0])
