"""Every answer to a write has one meaning."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest

from ne8000d.sinks.delivery import MOST_REQUESTS, Delivery
from ne8000d.sinks.record import Body
from ne8000d.sinks.sender import Backoff
from ne8000d.sinks.verdict import Action, Answer, Verdict, partial, sentence, verdict


@pytest.mark.parametrize("status", [200, 204])
def test_2xx_is_taken(status: int) -> None:
    assert verdict(status, {}) == Verdict(Action.TAKEN)


@pytest.mark.parametrize(
    "status", [None, 301, 307, 401, 403, 404, 405, 408, 410, 429, 500, 502, 503, 504]
)
def test_what_somebody_may_put_right_is_kept_and_tried_again(status: int | None) -> None:
    assert verdict(status, {}) == Verdict(Action.LATER)


@pytest.mark.parametrize(
    ("status", "action"),
    [(400, Action.REFUSED), (413, Action.SPLIT), (422, Action.PARTIAL)],
)
def test_what_stays_wrong_is_not_tried_again_as_it_is(status: int, action: Action) -> None:
    assert verdict(status, {}).action is action


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "17"}, 17.0),
        ({"retry-after": "999999"}, 3600.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-5"}, None),
        (
            {
                "retry-after": "Tue, 24 Nov 2026 04:05:16 GMT",
                "date": "Tue, 24 Nov 2026 04:04:16 GMT",
            },
            60.0,
        ),
        ({"retry-after": "Tue, 24 Nov 2026 04:05:16 GMT"}, None),
        ({}, None),
    ],
)
def test_a_server_that_asks_for_time_gets_it(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert verdict(503, headers) == Verdict(Action.LATER, seconds)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("partial write: field type conflict: input field dropped=3", ("type_conflict", 3)),
        ("partial write: points beyond retention policy dropped=2", ("retention", 2)),
        ("something else dropped=99", ("partial_write", 10)),
        ("no number", ("partial_write", 10)),
    ],
)
def test_a_partial_write_says_how_many_rows_it_cost(
    message: str, expected: tuple[str, int]
) -> None:
    assert partial(message, 10) == expected


@pytest.mark.parametrize(
    ("status", "message", "says"),
    [
        (None, "connection refused", "can't be reached (connection refused): check that it runs"),
        (401, "unauthorized access", "refuses the token (401): give influxdb.token write access"),
        (404, 'bucket "b" not found', 'has no bucket "b" of organization "o" (404, bucket "b"'),
        (429, "slow down", "asks for a pause (429, slow down)"),
        (500, "", "at http://db:8086 answers 500: look at its log"),
        (307, "", "http://db:8086 redirects to somewhere else (307): set influxdb.url"),
    ],
)
def test_an_operator_is_told_what_to_do(status: int | None, message: str, says: str) -> None:
    told = sentence(Answer(status, {}, message), address="http://db:8086", org="o", bucket="b")
    assert says in told
    assert "\n" not in told


def test_the_wait_doubles_up_to_a_minute_and_begins_anew_after_a_success() -> None:
    backoff = Backoff(lambda: 0.0)
    assert [backoff.failed(None) for _ in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert backoff.failed(300.0) == 300.0
    backoff.succeeded()
    assert backoff.failed(None) == 1
    assert Backoff(lambda: 1.0).failed(None) == 0.5


def deliver(lines: list[str], judge: Callable[[list[str]], int]) -> tuple[Delivery, list[str], int]:
    body = Body(gzip.compress("\n".join(lines).encode(), 1), len(lines), 0, 0)
    delivery = Delivery(body)
    taken: list[str] = []
    requests = 0
    while (part := delivery.next) is not None:
        sent = gzip.decompress(part.data).decode().split("\n")
        assert len(sent) == part.rows
        status = judge(sent)
        requests += 1
        if status == 204:
            taken += sent
        delivery.answered(verdict(status, {}), Answer(status, {}, "the server's message"))
    assert delivery.taken == len(taken)
    return delivery, taken, requests


LINES = [f"m n={number}i {number}" for number in range(5000)]


def test_one_bad_line_is_found_and_all_others_arrive() -> None:
    bad = LINES[1234]
    delivery, taken, requests = deliver(LINES, lambda sent: 400 if bad in sent else 204)
    assert sorted(taken) == sorted(set(LINES) - {bad})
    assert delivery.refused == [(bad.encode(), "the server's message")]
    assert delivery.dropped == {"refused": 1}
    assert requests <= MOST_REQUESTS


def test_many_bad_lines_cost_64_requests_and_the_rest_is_put_aside() -> None:
    bad = set(LINES[::500])
    delivery, taken, requests = deliver(LINES, lambda sent: 400 if bad & set(sent) else 204)
    assert requests == MOST_REQUESTS
    aside = [line for lines, _ in delivery.refused for line in lines.decode().split("\n")]
    assert sorted(taken + aside) == sorted(LINES)
    assert bad <= set(aside)
    assert len(taken) > 3500
    assert delivery.dropped == {"refused": len(aside)}


def test_a_body_that_is_too_large_is_split_until_it_fits() -> None:
    delivery, taken, requests = deliver(LINES, lambda sent: 413 if len(sent) > 20 else 204)
    assert sorted(taken) == sorted(LINES)
    assert requests > MOST_REQUESTS
    assert not delivery.dropped


def test_a_line_that_is_too_large_alone_is_put_aside() -> None:
    delivery, taken, _ = deliver(LINES[:3], lambda sent: 413 if LINES[1] in sent else 204)
    assert sorted(taken) == [LINES[0], LINES[2]]
    assert delivery.dropped == {"too_large": 1}
