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


def asked(influx: Influx, raw: str, name: str, **values: str) -> list[dict[str, Any]]:
    """The rows of a query of the library."""
    found = script(name)
    with Server(config_of(influx, raw)) as server:
        text = found.with_values({**found.in_buckets(Buckets(raw)), **values})
        return [record.values for table in server.tables(text) for record in table.records]


def test_time_down_and_gaps_are_exact_where_polls_are_not_on_whole_seconds(
    influx: Influx, influx_bucket: str
) -> None:
    """Polls every 59.9 s: whole seconds of each step would make an hour of 59 minutes."""
    lines = []
    for poll in range(101):
        at = (NOW - 7200) * 1000 + 59_900 * poll
        down = 20 <= poll < 80
        lines.append(f"bgp_peer,device=r1,peer=192.0.2.1 state={1 if down else 6}i {at}")
        lines.append(f"poll,device=r1,group=bgp ok={0 if down else 1}i {at}")
    write(influx, influx_bucket, lines, "ms")
    stop = f"{moment(NOW - 1200):%Y-%m-%dT%H:%M:%SZ}"
    (session,) = asked(influx, influx_bucket, "bgp-flaps", start="-3h", stop=stop)
    assert (session["losses"], session["down_seconds"]) == (1, round(59.9 * 60))
    (gap,) = asked(influx, influx_bucket, "gaps", start="-3h", stop=stop)
    assert gap["begin"].timestamp() == pytest.approx(NOW - 7200 + 59.9 * 19, abs=0.0005)
    assert gap["end"].timestamp() == pytest.approx(NOW - 7200 + 59.9 * 80, abs=0.0005)
    assert gap["seconds"] == round(59.9 * 61)


@pytest.mark.parametrize("ago", [5, 75, 140, 155])
def test_a_mass_disconnect_is_shown_as_soon_as_it_is_there(
    influx: Influx, influx_bucket: str, ago: int
) -> None:
    """Whatever the moment in the query's windows: five seconds after the fall, or later."""
    falls = NOW - 600
    write(
        influx, influx_bucket,
        (
            f"subscribers,device=r1 online={1000 if at < falls else 400}i {at}"
            for at in range(falls - 900, falls + ago + 1, 5)
        ),
    )  # fmt: skip
    stop = moment(falls + ago + 1)
    (row,) = asked(
        influx, influx_bucket, "mass-disconnect", start="-3h", stop=f"{stop:%Y-%m-%dT%H:%M:%SZ}"
    )
    assert (row["before"], row["after"], row["lost"]) == (1000, 400, 600)
    assert moment(falls) < row["time"] <= stop


def test_an_interface_without_some_counters_is_among_those_that_lose_packets(
    influx: Influx, influx_bucket: str
) -> None:
    packets = "in_packets=90i,out_packets=90i,out_errors=10i,in_discards=9i,out_discards=10i"
    write(
        influx, influx_bucket,
        [
            f"interface,device=r1,interface=e1,kind=sub {packets} {NOW - 900}",
            f"interface,device=r1,interface=e2,kind=sub {packets},in_errors=10i {NOW - 900}",
        ],
    )  # fmt: skip
    found = {
        row["interface"]: [row[f"{name}_percent"] for name in ("in_errors", "out_errors")]
        + [row["in_discards_percent"], row["lost"]]
        for row in asked(influx, influx_bucket, "error-ratios", bucket=f'"{influx_bucket}"')
    }
    assert found == {"e1": [None, 10.0, 10.0, 29], "e2": [10.0, 10.0, 10.0, 39]}


def test_a_member_whose_tags_were_changed_is_billed_once_a_window(
    influx: Influx, influx_bucket: str
) -> None:
    at = NOW // 300 * 300 - 900
    write(
        influx, influx_bucket,
        (
            f"interface,device=r1,site={site},interface=e1,kind=trunk "
            f"in_bps=8000.0,out_bps=16000.0,coverage=0.5 {at}"
            for site in ("gru", "cgh")
        ),
    )  # fmt: skip
    (row,) = asked(influx, influx_bucket, "group-percentile", bucket=f'"{influx_bucket}"')
    assert (row["members"], row["in_bps"], row["out_bps"]) == (1, 8000.0, 16000.0)


@pytest.mark.parametrize("name", ["pool-forecast", "pool-forecast-daily"])
def test_a_pool_that_stays_as_it_is_never_runs_dry(
    influx: Influx, influx_bucket: str, name: str
) -> None:
    end = NOW // 3600 * 3600
    write(
        influx, influx_bucket,
        (
            f"ip_pool,device=r1,pool=p{used},family=ipv4,kind=address,level=pool "
            f"total=1000i,used={used}i {at}"
            for used in range(100, 900, 37)
            for at in range(end - 3 * 86_400, end, 1200)
        ),
    )  # fmt: skip
    rows = asked(influx, influx_bucket, name, start="-4d")
    assert {row["days_left"] for row in rows} == {None}
    assert len(rows) == len(range(100, 900, 37))


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
