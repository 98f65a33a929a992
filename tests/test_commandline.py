"""When a way to ask a router is tried, and when two counts disagree: pure, time as a parameter."""

from __future__ import annotations

import pytest

from ne8000d.commandline import Agreement, Side


def test_a_way_is_left_alone_after_three_failures_and_tried_once_in_a_while():
    side = Side()
    for _ in range(2):
        side.silent("no_response", 100.0)
    assert side.may_ask(100.0)
    side.silent("no_response", 100.0)
    assert not side.may_ask(114.0)
    assert side.may_ask(115.0)
    side.silent("no_response", 115.0)
    assert not side.may_ask(144.0)
    assert side.may_ask(145.0)


def test_the_longest_pause_is_a_minute():
    side = Side()
    for _ in range(20):
        side.silent("unreachable", 0.0)
    assert not side.may_ask(59.0)
    assert side.may_ask(60.0)


def test_one_answer_forgets_the_failures():
    side = Side()
    for _ in range(9):
        side.silent("unreachable", 0.0)
    side.heard()
    assert side.may_ask(0.0)
    assert side.reason is None
    side.silent("unreachable", 0.0)
    assert side.may_ask(0.0)


@pytest.mark.parametrize(
    ("snmp", "cli"), [(100, 100), (100, 105), (105, 100), (20_000, 20_200), (0, 5)]
)
def test_a_log_in_between_the_two_counts_is_no_disagreement(snmp, cli):
    agreement = Agreement()
    for moment in range(5):
        assert not agreement.compared("bng-01", snmp, cli, float(moment))
    assert agreement.event is None


def test_one_disagreement_alone_is_no_event():
    agreement = Agreement()
    assert not agreement.compared("bng-01", 100, 200, 0.0)
    assert not agreement.compared("bng-01", 100, 100, 15.0)
    assert not agreement.compared("bng-01", 100, 200, 30.0)
    assert agreement.event is None


def test_an_event_begins_and_ends_once():
    agreement = Agreement()
    told = [
        agreement.compared("bng-01", snmp, 100, float(moment))
        for moment, snmp in enumerate((900, 900, 950, 900, 100, 100))
    ]
    assert told == [False, True, False, False, True, False]


def test_the_next_comparison_is_due_after_five_minutes():
    agreement = Agreement()
    assert agreement.is_due(7.0)
    agreement.compared("bng-01", 1, 1, 10.0)
    assert not agreement.is_due(309.0)
    assert agreement.is_due(310.0)
