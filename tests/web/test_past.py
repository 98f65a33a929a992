"""Charts and gaps."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ne8000d.errors import StoreError
from ne8000d.sinks.store import StoredSeries
from ne8000d.web.history import kind_of, kind_of_command, range_of, step_seconds, stepped
from tests.web.pretend import NOW_MS

CHART = "/api/history?measurement=subscribers&field=online"


def test_a_chart_has_mean_and_maximum_of_each_step(site):
    answer = site.get(f"{CHART}&range=1h&points=13").json()
    data = answer["data"]
    assert data["step_seconds"] == 300
    (line,) = data["series"]
    assert line["tags"] == {"device": "bng-01"}
    assert len(line["points"]) <= 13
    assert all(time % 300_000 == 0 for time, _, _ in line["points"])
    assert line["points"][1][1:] == [1029.5, 1039.0]
    assert answer["age_seconds"] >= 0


def test_a_short_range_has_every_value_and_no_maximum(site):
    (line,) = site.get(f"{CHART}&range=5m").json()["data"]["series"]
    assert len(line["points"]) == 20
    assert all(most is None for _, _, most in line["points"])


def test_a_range_may_be_told_by_its_ends(site):
    start = NOW_MS - 600_000
    (line,) = site.get(f"{CHART}&range={start}/{start + 60_000}").json()["data"]["series"]
    assert [time for time, _, _ in line["points"]] == [start + 15_000 * n for n in range(4)]


@pytest.mark.parametrize(
    "query", ["tag.device=bng-02", "tag.nothing=x", "range=1000/2000", "device=bng-02"]
)
def test_nothing_found_is_an_empty_chart_with_a_reason(site, query):
    answer = site.get(f"{CHART}&{query}").json()
    assert answer["data"]["series"] == []
    assert answer["reason"] == "nothing is stored of this in this range"


@pytest.mark.parametrize(
    "query",
    ["range=0s", "range=soon", "range=1", "range=9999999d", "range=1h30", "points=1", "points=x",
     "measurement=A", "field=a;b", "measurement=../etc", f"range={'9' * 60}",
     "&".join(f"tag.t{n}=x" for n in range(9))],
)  # fmt: skip
def test_a_question_that_is_none_is_told_what_is_wrong(site, query):
    answer = site.get(f"{CHART}&{query}")
    assert answer.status_code == 422
    assert answer.json()["error"]
    assert "pattern" not in answer.json()["error"]


def test_a_range_that_is_none_is_told_what_one_looks_like(site):
    answer = site.get(f"{CHART}&range=1w").json()
    assert answer["error"] == (
        "query.range: write how long until now (90s, 30m, 6h, 7d), or START/END in milliseconds"
    )


def test_the_same_chart_is_read_once_for_everybody(site):
    for _ in range(3):
        site.get(CHART)
    assert site.past.asked == 1
    statistics = site.get("/api/cache_statistics").json()["data"]
    assert statistics["classes"]["pppoe"] == {
        "ttl_seconds": 20.0, "hits": 2, "misses": 1, "entries": 1,
        "oldest_seconds": statistics["classes"]["pppoe"]["oldest_seconds"],
    }  # fmt: skip


def test_gaps_are_told_with_their_reason(site):
    assert site.get("/api/gaps").json()["data"] == [
        {
            "device": "bng-02", "group": "system", "start_ms": NOW_MS - 60_000, "end_ms": None,
            "reason": "no_response", "missed": 2,
        }
    ]  # fmt: skip
    assert site.get("/api/gaps?device=bng-01").json()["data"] == []


def test_a_store_that_fails_is_503_with_its_sentence(site):
    def fails(*_):
        raise StoreError("the store can't be read: make room")

    site.past.series = fails
    answer = site.get(CHART)
    assert (answer.status_code, answer.json()["error"]) == (
        503, "the store can't be read: make room",
    )  # fmt: skip


def test_more_lines_than_a_chart_can_hold_are_told(site):
    site.past.series = lambda *_: [
        StoredSeries("subscribers", {"device": "bng-01", "n": str(number)}, ("online",), {}, 0)
        for number in range(501)
    ]
    answer = site.get(f"{CHART}&points=10").json()
    assert len(answer["data"]["series"]) == 500
    assert answer["reason"].startswith("1 more lines than 500 are left out")


@given(
    st.lists(st.tuples(st.integers(0, 10**7), st.floats(-1e30, 1e30)), min_size=1, max_size=50),
    st.sampled_from([1000, 15_000, 300_000]),
)
def test_steps_hold_every_value_between_their_bounds(values, step_ms):
    values = sorted(values)
    points = stepped(values, step_ms)
    json.dumps(points, allow_nan=False)
    assert [point[0] for point in points] == sorted({at - at % step_ms for at, _ in values})
    for start, mean, most in points:
        inside = [value for at, value in values if at - at % step_ms == start]
        slack = 1e-5 * max(map(abs, inside)) + 1e-30
        assert min(inside) - slack <= mean <= max(inside) + slack
        assert (most is None) is (len(inside) == 1)


@given(st.integers(1, 3650 * 86_400), st.integers(10, 5000))
def test_a_step_is_long_enough(seconds, points):
    assert seconds // step_seconds(0, seconds * 1000, points) + 1 <= points


def test_a_range_until_now_holds_now():
    assert range_of("1h", NOW_MS) == (NOW_MS + 1 - 3_600_000, NOW_MS + 1)


@pytest.mark.parametrize(
    ("command", "kind"),
    [
        ("display interface brief", "interfaces"),
        ("display int", "interfaces"),
        ("display access-user domain isp", "pppoe"),
        ("display version", "system"),
        ("display clock", None),
        ("display i", None),
        ("ping 192.0.2.1", None),
        ("display", None),
    ],
)
def test_commands_are_kept_by_what_they_are_about(command, kind):
    assert kind_of_command(command.split()) == kind


@pytest.mark.parametrize(
    ("measurement", "kind"),
    [("interface", "interfaces"), ("subscribers_domain", "pppoe"), ("system", "system")],
)
def test_history_is_kept_by_what_it_is_about(measurement, kind):
    assert kind_of(measurement) == kind
