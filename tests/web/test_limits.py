"""How often somebody may ask."""

from __future__ import annotations

import time

import pytest

from ne8000d.web.limits import Window
from tests.web.pretend import COMMAND, LOOK, TOKENS, Site

CLOCK = {"device": "bng-01", "command": "display clock"}
PING = {"device": "bng-01", "command": "ping -c 3 192.0.2.1"}


def refused_at(ask, most=60):
    for number in range(1, most):
        answer = ask()
        if answer.status_code == 429:
            return number, answer
        assert answer.status_code == 200
    return None, None


@pytest.mark.parametrize(
    ("ask", "allowed"),
    [
        (lambda site: site.get("/api/devices"), 30),
        (lambda site: site.post("/api/execute_command", CLOCK), 10),
        (lambda site: site.post("/api/execute_command", PING), 5),
        (lambda site: site.post("/api/subscriber", {"subscriber": "maria"}), 5),
    ],
    ids=["data", "commands", "ping", "subscriber"],
)
def test_more_than_allowed_in_a_minute_is_429_and_says_when_to_come_back(site, ask, allowed):
    number, answer = refused_at(lambda: ask(site))
    assert number == allowed + 1
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    assert answer.headers["content-type"] == "application/problem+json"
    assert "wait" in answer.json()["error"]


def test_a_refused_command_is_not_sent(site):
    refused_at(lambda: site.post("/api/execute_command", CLOCK))
    assert len(site.shell.sent) == 10


def test_limits_are_what_the_configuration_says(make_site):
    site = make_site(rate_limits={"data": 2})
    assert refused_at(lambda: site.get("/api/devices"))[0] == 3


def test_one_who_asks_too_often_does_not_stop_the_others(make_site):
    site = make_site(rate_limits={"data": 2}, tokens=TOKENS)
    refused_at(lambda: site.get("/api/devices", LOOK))
    assert site.get("/api/devices", {"Authorization": "Bearer ask-routers"}).status_code == 200
    other = site.ask("GET", "/api/devices", LOOK, client=("127.0.0.2", 1))
    assert other.status_code == 200


@pytest.mark.parametrize("path", ["/health", "/ready", "/metrics", "/api/session", "/api/status"])
def test_what_machines_ask_all_day_has_no_limit(make_site, path):
    site = make_site(rate_limits={"data": 2})
    assert [site.get(path).status_code for _ in range(5)] == [200] * 5


def test_the_control_socket_has_no_limit(tmp_path):
    site = Site(tmp_path, control_socket=True, rate_limits={"commands": 1, "data": 1})
    assert [site.get("/api/devices").status_code for _ in range(3)] == [200] * 3
    assert [site.post("/api/execute_command", COMMAND).status_code for _ in range(3)] == [200] * 3


class Clock:
    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def test_a_clock_put_back_does_not_lock_people_out():
    wall, monotonic = Clock(time.time()), Clock(100.0)
    window = Window(1, wall=wall, monotonic=monotonic)
    assert window.wait_seconds("a") is None
    assert window.wait_seconds("a") is not None
    wall.now -= 3600
    assert window.wait_seconds("a") is None
