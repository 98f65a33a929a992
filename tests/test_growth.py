"""What came since the last poll, and what share of it: events, not traffic."""

from __future__ import annotations

import pytest

from ne8000d.rates import AgentClock, Rates
from ne8000d.schema import ColumnRead, Frame, Reading, Table
from ne8000d.tables.events import SUBSCRIBER_EVENTS_TABLE
from ne8000d.tables.ppp import PPP_TABLE
from ne8000d.tables.radius import RADIUS_TABLE

OFFLINE, FAILED = "hwOfflineReasonStatistic", "hwOnlineFailReasonStatistic"


class Polls:
    """Polls of one table, a minute apart."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.rates = Rates(300.0)
        self.memo: dict[str, object] = {}
        self.now = 1000.0

    def poll(self, incomplete: str | None = None, **columns: dict[str, int]) -> Frame | None:
        self.now += 60.0
        reading = Reading(
            {
                name: ColumnRead(values, dict.fromkeys(values, self.now), incomplete)
                for name, values in columns.items()
            },
            memo=self.memo,
        )
        frames = [
            self.rates.derive(frame, AgentClock(self.now, round(self.now * 100)))
            for frame in self.table.shape(reading)
        ]
        return frames[0] if frames else None


def counts(frame: Frame | None) -> dict[str, object]:
    assert frame is not None
    return {" ".join(frame.tags[row]): n for row, n in frame.fields.get("count", {}).items()}


def test_only_what_came_since_the_last_poll_is_told() -> None:
    polls = Polls(SUBSCRIBER_EVENTS_TABLE)
    first = polls.poll(**{OFFLINE: {"1": 5000, "37": 12}, FAILED: {"1": 0, "37": 4}})
    assert counts(first) == {}
    second = polls.poll(**{OFFLINE: {"1": 5120, "37": 12}, FAILED: {"1": 0, "37": 7}})
    assert counts(second) == {"offline 1": 120, "offline 37": 0, "online_fail 37": 3}
    assert second is not None
    assert second.fields["count_per_second"]["offline.1"] == pytest.approx(2.0)


def test_a_reset_tells_nothing_and_is_counted() -> None:
    polls = Polls(SUBSCRIBER_EVENTS_TABLE)
    polls.poll(**{OFFLINE: {"1": 5000}, FAILED: {}})
    assert counts(polls.poll(**{OFFLINE: {"1": 0}, FAILED: {}})) == {}
    assert polls.rates.reasons["reset"] == 1
    assert counts(polls.poll(**{OFFLINE: {"1": 7}, FAILED: {}})) == {"offline 1": 7}


def test_a_reason_that_was_not_there_counted_nothing_before() -> None:
    polls = Polls(SUBSCRIBER_EVENTS_TABLE)
    polls.poll(**{OFFLINE: {"1": 10, "9": 0}, FAILED: {}})
    after = polls.poll(**{OFFLINE: {"1": 10, "9": 2, "77": 400}, FAILED: {}})
    assert counts(after) == {"offline 1": 0, "offline 9": 2, "offline 77": 400}


def test_after_a_walk_that_broke_off_a_new_row_is_only_seen() -> None:
    polls = Polls(SUBSCRIBER_EVENTS_TABLE)
    polls.poll("errors", **{OFFLINE: {"1": 10}, FAILED: {}})
    after = polls.poll(**{OFFLINE: {"1": 11, "77": 400}, FAILED: {}})
    assert counts(after) == {"offline 1": 1}
    again = polls.poll(**{OFFLINE: {"1": 11, "77": 401}, FAILED: {}})
    assert counts(again) == {"offline 1": 0, "offline 77": 1}


def test_quiet_counters_of_events_are_quiet_and_not_stale() -> None:
    polls = Polls(SUBSCRIBER_EVENTS_TABLE)
    for _ in range(3):
        frame = polls.poll(**{OFFLINE: {"1": 10}, FAILED: {}})
    assert counts(frame) == {"offline 1": 0}
    assert polls.rates.reasons["stale"] == 0


def ppp(**counters: int) -> dict[str, dict[str, int]]:
    return {name: {"0": value} for name, value in counters.items()}


def test_the_share_of_successes_is_that_of_the_interval() -> None:
    polls = Polls(PPP_TABLE)
    polls.poll(**ppp(hwTotalConnectNum=10_000, hwTotalSuccessNum=2_000))
    frame = polls.poll(**ppp(hwTotalConnectNum=10_200, hwTotalSuccessNum=2_150))
    assert frame is not None
    assert frame.fields["success_percent"]["0"] == pytest.approx(75.0)
    assert frame.fields["attempts"]["0"] == 10_200
    none = polls.poll(**ppp(hwTotalConnectNum=10_200, hwTotalSuccessNum=2_150))
    assert none is not None
    assert none.fields["success_percent"] == {}, "nobody tried"
    late = polls.poll(**ppp(hwTotalConnectNum=10_201, hwTotalSuccessNum=2_153))
    assert late is not None
    assert late.fields["success_percent"]["0"] == 100.0, "two began before"


def test_a_share_without_its_whole_is_none() -> None:
    polls = Polls(PPP_TABLE)
    polls.poll(**ppp(hwTotalSuccessNum=2_000))
    frame = polls.poll(**ppp(hwTotalSuccessNum=2_001))
    assert frame is not None
    assert not frame.fields.get("success_percent")


REQUESTS = "hwRadiusStatAuthenIpv4Requests"
SERVER = "192.0.2.10.0"


@pytest.mark.parametrize(
    ("before", "after", "rate", "reason"),
    [
        (2**32 - 100, 500, 10.0, None),
        (1_000_000, 60, None, "reset"),
        (1_000_000, 1_000_600, 10.0, None),
        (0, 2**31, None, "implausible"),
    ],
    ids=["wraps", "is reset", "grows", "jumps"],
)
def test_a_radius_counter(before, after, rate, reason) -> None:
    polls = Polls(RADIUS_TABLE)
    polls.poll(**{REQUESTS: {SERVER: before}})
    frame = polls.poll(**{REQUESTS: {SERVER: after}})
    assert frame is not None
    found = frame.fields["requests_per_second"].get(f"auth.{SERVER}")
    assert found == (None if rate is None else pytest.approx(rate))
    assert reason is None or polls.rates.reasons[reason] == 1
