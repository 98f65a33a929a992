"""Ranges as operators write them, and which windows are filled again for one."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from ne8000d.errors import ConfigError
from ne8000d.history import values
from ne8000d.history.buckets import Buckets
from ne8000d.history.jobs import TASKS
from ne8000d.history.scripts import Parameter, flux_string, parse, script

NOW = datetime(2026, 11, 24, 15, 7, 30, tzinfo=UTC)
SAO_PAULO = "America/Sao_Paulo"


def test_dates_are_days_of_the_time_zone_and_times_without_an_offset_are_local() -> None:
    assert values.time_range("2026-03-01/2026-03-02T08:00", SAO_PAULO) == {
        "start": "2026-03-01T03:00:00.000000Z",
        "stop": "2026-03-02T11:00:00.000000Z",
    }
    found = values.time_range("2026-03-01T00:00:00Z/2026-03-01T05:00:00+01:00", SAO_PAULO)
    assert found["stop"] == "2026-03-01T04:00:00.000000Z"
    assert values.time_range("30d", "UTC") == {"start": "-30d"}


@pytest.mark.parametrize("text", ["", "7", "d", "7 d", "1.5h", "-7d", "7d)", "a/b", "2026-02-30/x"])
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(ConfigError):
        values.time_range(text, "UTC")


@pytest.mark.parametrize(
    ("default", "text", "flux"),
    [
        ('"x"', 'a"b\\${c}', r'"a\"b\\\${c}"'),
        ("50", "7", "7"),
        ("0.95", "1", "1.0"),
        ("5m", "90s", "90s"),
        ("(r) => true", '(r) => r.kind == "sub"', '(r) => r.kind == "sub"'),
    ],
)
def test_values_are_of_the_kind_that_the_default_has(default: str, text: str, flux: str) -> None:
    assert values.assigned(Parameter("p", "", default), text) == flux


@pytest.mark.parametrize(
    ("default", "text"),
    [("50", "1.5"), ("0.95", "1e3"), ("5m", "5"), ("(r) => true", "r.kind"), ("now()", "now()")],
)
def test_values_of_another_kind_are_refused(default: str, text: str) -> None:
    with pytest.raises(ConfigError):
        values.assigned(Parameter("p", "", default), text)


@pytest.mark.parametrize("name", ["start", "stop"])
def test_the_ends_of_the_range_are_set_by_range_alone(name: str) -> None:
    with pytest.raises(ConfigError, match=f"{name} is set by --range"):
        values.assigned(Parameter(name, "", "-24h"), "7d")


def test_a_moment_before_the_calendar_is_refused() -> None:
    with pytest.raises(ConfigError, match="neither a date nor a time"):
        values.time_range("0001-01-01/2026-03-01", "Europe/Berlin")


def test_a_string_can_not_leave_its_quotes() -> None:
    assert flux_string('") |> drop() //') == '"\\") |> drop() //"'


def test_a_script_whose_head_and_text_do_not_go_together_is_told() -> None:
    with pytest.raises(ConfigError, match="no '// Parameters:'"):
        parse("mine", "// mine\n//\n// Answers: what?\nfrom(bucket: 1)\n")
    head = "// mine\n//\n// Answers: what?\n//\n// Parameters:\n//   span  how long\n// Columns:\n"
    with pytest.raises(ConfigError, match="no line 'span = …' sets it"):
        parse("mine", head + "from(bucket: 1)\n")
    found = parse("mine", head + "span = 5m\n")
    assert found.with_values({"span": "7m"}).endswith("\nspan = 7m\n")


def test_a_parameter_over_several_lines_is_replaced_whole() -> None:
    from ne8000d.history.scripts import library  # noqa: PLC0415

    text = library("tasks")["downsample-1d"].with_values({"start": "2026-01-01T00:00:00Z"})
    assert "\nstart = 2026-01-01T00:00:00Z\n" in text
    assert "36h" not in text
    assert "option location" in text


def test_only_the_head_is_left_out_of_a_dashboards_query() -> None:
    text = script("gaps").with_values({}, comments=False)
    assert not text.startswith("//")
    assert text.startswith('import "join"')


def pieces(place: int, begin: datetime, end: datetime, zone: str) -> list[tuple[datetime, ...]]:
    """Beginning and end of every piece, in local time."""
    found = []
    for flux in TASKS[place].refill(Buckets(), zone, begin, end, NOW):
        moments = re.findall(r"^(?:start|stop) = (\S+)$", flux, re.MULTILINE)
        found.append(
            tuple(sorted(datetime.fromisoformat(m).astimezone(ZoneInfo(zone)) for m in moments))
        )
    return found


def test_a_range_is_done_again_in_whole_days_of_the_time_zone() -> None:
    begin, end = datetime(2026, 3, 1, 14, 30, tzinfo=UTC), datetime(2026, 3, 2, 1, tzinfo=UTC)
    zone = ZoneInfo(SAO_PAULO)
    whole = (datetime(2026, 3, 1, tzinfo=zone), datetime(2026, 3, 2, tzinfo=zone))
    for place in range(len(TASKS)):
        assert pieces(place, begin, end, SAO_PAULO) == [whole]


def test_pieces_follow_the_local_calendar_when_clocks_change() -> None:
    zone = ZoneInfo("Europe/Berlin")
    begin, end = datetime(2026, 3, 28, tzinfo=zone), datetime(2026, 3, 31, tzinfo=zone)
    found = pieces(0, begin, end, "Europe/Berlin")
    hours = [(b.astimezone(UTC) - a.astimezone(UTC)).total_seconds() / 3600 for a, b in found]
    assert hours == [24, 23, 24]
    assert pieces(3, begin, end, "Europe/Berlin") == [(begin, end)]


def test_of_today_only_windows_that_have_ended_are_done_again() -> None:
    begin = datetime(2026, 11, 24, tzinfo=UTC)
    ends = [found[-1][1] if (found := pieces(p, begin, NOW, "UTC")) else None for p in range(4)]
    assert ends == [
        datetime(2026, 11, 24, 15, 5, tzinfo=UTC),
        datetime(2026, 11, 24, 15, tzinfo=UTC),
        datetime(2026, 11, 24, 15, tzinfo=UTC),
        None,
    ]


def test_of_today_only_hours_of_the_time_zone_have_ended() -> None:
    """At 15:07 UTC it is 20:37 in India."""
    zone = ZoneInfo("Asia/Kolkata")
    ((begin, end),) = pieces(1, NOW, NOW, "Asia/Kolkata")
    assert (begin, end) == (
        datetime(2026, 11, 24, tzinfo=zone), datetime(2026, 11, 24, 20, tzinfo=zone),
    )  # fmt: skip
