"""What there is now: routers that moved, routers that are gone, figures that came late."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from ne8000d.history.boards import OVERVIEW
from ne8000d.history.buckets import Buckets
from ne8000d.history.panels import ALL_DEVICES, Kind, Times
from ne8000d.history.scripts import script
from ne8000d.history.server import Server
from tests.history.conftest import config_of, moment, write
from tests.servers import Influx

NOW = int(time.time())


def traffic(received: float, sent: float) -> str:
    return (
        f"in_bps={received},out_bps={sent},"
        f"in_utilization_percent={received},out_utilization_percent={sent}"
    )


LINES = (
    # bng-01: its tag `site` was changed two minutes ago, and the last poll brought no pppoe.
    f"subscribers,device=bng-01,site=gru online=100i,total=102i,pppoe=90i {NOW - 180}",
    f"subscribers,device=bng-01,site=cgh online=120i,total=122i,pppoe=95i {NOW - 120}",
    f"subscribers,device=bng-01,site=cgh online=130i,total=132i {NOW - 60}",
    f"subscribers_domain,device=bng-01,site=gru,domain=isp online=100i {NOW - 180}",
    f"subscribers_domain,device=bng-01,site=cgh,domain=isp online=130i {NOW - 60}",
    f"subscribers_interface,device=bng-01,site=gru,interface=e1 online=100i {NOW - 180}",
    f"subscribers_interface,device=bng-01,site=cgh,interface=e1 online=130i {NOW - 60}",
    f"interface,device=bng-01,site=gru,interface=e1,kind=physical {traffic(1.0, 9.0)} {NOW - 180}",
    f"interface,device=bng-01,site=cgh,interface=e1,kind=physical {traffic(2.0, 3.0)} {NOW - 60}",
    f"bgp_peer,device=bng-01,site=gru,peer=192.0.2.1 state=6i {NOW - 180}",
    f"bgp_peer,device=bng-01,site=cgh,peer=192.0.2.1 state=1i {NOW - 120}",
    f"bgp_peer,device=bng-01,site=cgh,peer=192.0.2.1 state=6i {NOW - 60}",
    f"bgp_peer,device=bng-01,site=gru,peer=192.0.2.2 state=6i {NOW - 60}",
    # bng-02: out of service for half an hour.
    f"subscribers,device=bng-02,site=gru online=500i,total=500i,pppoe=500i {NOW - 1800}",
)


@pytest.fixture
def rows(influx: Influx, influx_bucket: str) -> Iterator[Any]:
    """Ask a query, by name or as Flux, over the last hour."""
    write(influx, influx_bucket, LINES)
    with Server(config_of(influx, influx_bucket)) as server:

        def ask(name: str) -> list[dict[str, Any]]:
            found = script(name)
            stop = {"stop": moment(NOW).strftime("%Y-%m-%dT%H:%M:%SZ"), "start": "-1h"}
            text = found.with_values({**found.in_buckets(Buckets(influx_bucket)), **stop})
            tables = server.tables(text)
            return [record.values for table in tables for record in table.records]

        yield ask


def test_a_router_is_one_row_with_the_newest_of_each_figure(rows: Any) -> None:
    (first, second) = rows("subscribers-now")
    names = ("device", "online", "total", "pppoe", "age_seconds")
    assert [second[name] for name in names] == ["bng-01", 130, 132, 95, 60]
    assert [first[name] for name in names] == ["bng-02", 500, 500, 500, 1800]


@pytest.mark.parametrize("name", ["subscribers-by-domain", "subscribers-by-interface"])
def test_a_place_is_one_row_with_its_newest_figure(rows: Any, name: str) -> None:
    (row,) = rows(name)
    assert (row["device"], row["online"]) == ("bng-01", 130)


def test_a_link_is_one_row_with_its_newest_figures(rows: Any) -> None:
    (row,) = rows("fullest-links")
    assert (row["in_bps"], row["out_bps"], row["utilization_percent"]) == (2.0, 3.0, 3.0)


def test_a_bgp_session_is_one_row_whatever_tags_it_lacks(rows: Any) -> None:
    (first, second) = rows("bgp-flaps")
    names = ("peer", "vrf", "family", "losses", "down_seconds", "state")
    assert [first[name] for name in names] == ["192.0.2.1", "-", "-", 1, 60, 6]
    assert [second[name] for name in names] == ["192.0.2.2", "-", "-", 0, 0, 6]


def test_the_number_of_a_dashboard_counts_what_is_there_now_and_once(
    influx: Influx, influx_bucket: str
) -> None:
    write(influx, influx_bucket, LINES)
    panel = OVERVIEW.panels[0]
    assert panel.kind is Kind.NUMBER
    stop = moment(NOW).strftime("%Y-%m-%dT%H:%M:%SZ")
    times = Times("-1h", stop, "1m", ALL_DEVICES, "UTC")
    with Server(config_of(influx, influx_bucket)) as server:
        for query, wanted in (
            (panel.query, 130),
            (replace(panel.query, fields=("total",)), 132),
        ):
            (table,) = server.tables(query.flux(Buckets(influx_bucket), times))
            assert [record.get_value() for record in table.records] == [wanted]
