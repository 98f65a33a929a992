"""Rows of answers as text that other programs read."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime, timedelta

from ne8000d.history.answers import Rows, csv_lines, influx_lines, json_lines

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_a_share_of_nothing_is_not_known() -> None:
    """What is divided by 0 is neither JSON nor a number that anybody can use."""
    rows = Rows(
        ("device", "x"), frozenset({"device"}), [("r1", value) for value in (math.nan, math.inf)]
    )
    assert [json.loads(line, parse_constant=str) for line in json_lines([rows])] == [
        {"device": "r1", "x": None}
    ] * 2
    assert list(csv_lines([rows])) == ["device,x", "r1,", "r1,"]
    assert list(influx_lines([rows], "q", NOW)) == []


def test_rows_of_different_times_are_different_points() -> None:
    begins = [NOW - timedelta(hours=hours) for hours in (2, 1)]
    rows = Rows(
        ("device", "begin", "end", "seconds"),
        frozenset({"device"}),
        [("r1", begin, NOW, 60) for begin in begins],
    )
    lines = list(influx_lines([rows], "gaps", NOW))
    assert lines == [
        f"gaps,device=r1 seconds=60i {round(begin.timestamp())}000000000" for begin in begins
    ]
