"""Every cell of every dashboard asked of a real InfluxDB; its numbers are worked out apart."""

from __future__ import annotations

import json
import re
import urllib.parse
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from ne8000d.history import chronograf, grafana
from ne8000d.history.boards import BOARDS
from ne8000d.history.panels import Ask, Board, Kind, Panel, Series
from ne8000d.history.template import VARIABLE, Wanted, template
from ne8000d.history.variables import option_v
from tests.history.conftest import History, moment
from tests.history.oracle import Points
from tests.servers import http

EVERY = 600
ROUTER = "bng-01"


@pytest.fixture(scope="session")
def points(history: History) -> Points:
    return Points.of(history.model.lines())


def times(history: History) -> dict[str, str]:
    """The whole three days; the last points lie at their end."""
    return {
        "timeRangeStart": rfc3339(history.model.start),
        "timeRangeStop": rfc3339(history.model.end + EVERY),
        "windowPeriod": f"{EVERY}s",
    }


def rfc3339(second: int) -> str:
    return moment(second).strftime("%Y-%m-%dT%H:%M:%SZ")


Found = Mapping[tuple[tuple[str, ...], int], float]


def expected(history: History, points: Points, query: Series, device: str | None) -> Found:
    end = history.model.end + EVERY
    return points.windows(query, history.model.start, end, EVERY, device)


def by_window(history: History, flux: str, query: Series, variables: object = None) -> Found:
    """Value by (tags and field, beginning of the window): the answer's stamps are ends."""
    found = {}
    for table in history.server.tables(flux, variables=variables):
        for record in table.records:
            key = tuple(record.values.get(tag) or "" for tag in query.by)
            window = round(record.get_time().timestamp()) - EVERY
            found[(*key, record.get_field()), window] = record.get_value()
    return found


def total(history: History, flux: str, variables: object = None) -> float:
    (table,) = history.server.tables(flux, variables=variables)
    (record,) = table.records
    return float(record.get_value())


PANELS = [
    pytest.param(board, number, id=f"{board.name}-{panel.title}")
    for board in BOARDS
    for number, panel in enumerate(board.panels)
]


def check(
    history: History,
    points: Points,
    panel: Panel,
    flux: str,
    *,
    device: str | None,
    variables: object = None,
) -> None:
    """Hold an answer against the points; library queries have tests of their own."""
    query = panel.query
    if isinstance(query, Ask):
        tables = history.server.tables(flux, variables=variables)
        records = [record for table in tables for record in table.records]
        assert records
        assert set(query.columns) <= set(records[0].values)
        if device is not None:
            assert {record.values["device"] for record in records} == {device}
    elif query.total:
        last = replace(query, fn="last", total=False)
        end = history.model.end + EVERY
        wanted = points.windows(last, history.model.start, end, 10**9, device)
        assert total(history, flux, variables) == pytest.approx(sum(wanted.values()))
    else:
        found = by_window(history, flux, query, variables)
        assert found
        assert found == pytest.approx(expected(history, points, query, device))


@pytest.mark.parametrize(("board", "number"), PANELS)
def test_an_influxdb_cell_gives_the_numbers_of_the_points(
    history: History, points: Points, board: Board, number: int
) -> None:
    resources = template(Wanted(history.buckets))
    (spec,) = [
        item["spec"] for item in resources if item["metadata"]["name"] == f"ne8000d-{board.name}"
    ]
    (query,) = spec["charts"][number]["queries"]
    variables = option_v({**times(history), VARIABLE: ROUTER})
    device = ROUTER if board.router else None
    panel = board.panels[number]
    check(history, points, panel, query["query"], device=device, variables=variables)


def as_grafana_sends(text: str, history: History, device: str) -> str:
    """What Grafana's data source replaces before it sends Flux."""
    for name, value in times(history).items():
        text = text.replace(f"v.{name}", value)
    text = text.replace("${device:regex}", device)
    assert "${" not in text
    assert not re.search(r"\bv\.", text)
    return text


@pytest.mark.parametrize(("board", "number"), PANELS)
def test_a_grafana_panel_gives_the_numbers_of_the_points(
    history: History, points: Points, board: Board, number: int
) -> None:
    dashboard = grafana.dashboards(history.buckets, "UTC")[f"{board.name}.json"]
    (target,) = dashboard["panels"][number]["targets"]
    flux = as_grafana_sends(target["query"], history, ROUTER if board.router else "(bng-01|bng-02)")
    device = ROUTER if board.router else None
    check(history, points, board.panels[number], flux, device=device)


def influxql(history: History, text: str) -> list[dict[str, Any]]:
    query = urllib.parse.urlencode({"db": history.buckets.raw, "q": text, "epoch": "s"})
    headers = {"Authorization": f"Token {history.influx.token}"}
    answer = json.loads(http(f"{history.influx.url}/query?{query}", headers=headers))
    (result,) = answer["results"]
    assert "error" not in result
    series: list[dict[str, Any]] = result["series"]
    return series


@pytest.mark.parametrize(("board", "number"), PANELS)
def test_a_chronograf_cell_gives_the_numbers_of_the_points(
    history: History, points: Points, board: Board, number: int
) -> None:
    dashboard = chronograf.dashboards(history.buckets, "UTC")[f"{board.name}.json"]["dashboard"]
    (query,) = dashboard["cells"][number]["queries"]
    panel = board.panels[number]
    text = query["query"]
    if query["type"] == "flux":
        values = times(history)
        known = ", ".join(f"{name}: {value}" for name, value in values.items())
        imports = "".join(re.findall(r"^import .*\n", text, re.MULTILINE))
        body = re.sub(r"^import .*\n", "", text, flags=re.MULTILINE)
        check(history, points, panel, f"{imports}\nv = {{{known}}}\n\n{body}", device=None)
        return
    assert panel.kind is Kind.LINES
    assert isinstance(panel.query, Series)
    stop = history.model.end + EVERY
    for name, value in (
        (":dashboardTime:", f"{history.model.start - 1}s"),
        (":upperDashboardTime:", f"{stop}s"),
        (":interval:", f"{EVERY}s"),
        (":device:", ROUTER),
    ):
        text = text.replace(name, value)
    device = ROUTER if board.router else None
    found = {}
    for series in influxql(history, text):
        key = tuple(series["tags"].get(tag) or "" for tag in panel.query.by)
        for at, *numbers in series["values"]:
            for name, value in zip(panel.query.fields, numbers, strict=True):
                if value is not None:
                    found[(*key, name), at] = value
    assert found == pytest.approx(expected(history, points, panel.query, device))
