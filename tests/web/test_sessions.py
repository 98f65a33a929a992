"""Logging in at the page: cookie, CSRF token, logging out."""

from __future__ import annotations

import pytest

from ne8000d.web.access import Ended, Role, Sessions, Tokens
from ne8000d.web.access.sessions import COOKIE, LIFETIME_SECONDS
from ne8000d.web.access.tokens import Token
from tests.web.pretend import COMMAND, LOOK, TOKENS

LOGIN = {"token": "ask-routers"}


def test_a_token_becomes_a_cookie_that_scripts_can_t_read(tokens_site):
    answer = tokens_site.post("/api/session", LOGIN)
    assert answer.status_code == 200
    assert answer.json()["data"]["role"] == "operator"
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Path=/" in cookie
    assert "Secure" not in cookie
    assert "ask-routers" not in answer.text + cookie


@pytest.mark.parametrize(
    "headers", [{"X-Forwarded-Proto": "https"}, {"X-Forwarded-Proto": "https, http"}]
)
def test_behind_tls_the_cookie_stays_there(tokens_site, headers):
    answer = tokens_site.ask("POST", "/api/session", headers, json=LOGIN)
    assert "Secure" in answer.headers["set-cookie"]


def test_a_wrong_token_is_refused_and_logged_without_it(tokens_site, caplog):
    answer = tokens_site.post("/api/session", {"token": "s3cret-but-wrong"})
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers
    assert "POST /api/session" in caplog.text
    assert "s3cret" not in caplog.text + answer.text


def test_the_cookie_looks_and_posts_only_with_the_csrf_token(tokens_site):
    async def visit(web):
        told = (await web.post("/api/session", json=LOGIN)).json()["data"]
        seen = await web.get("/api/devices")
        without = await web.post("/api/execute_command", json=COMMAND)
        wrong = await web.post(
            "/api/execute_command", json=COMMAND, headers={"X-CSRF-Token": "wrong"}
        )
        good = await web.post(
            "/api/execute_command", json=COMMAND, headers={"X-CSRF-Token": told["csrf"]}
        )
        again = (await web.get("/api/session")).json()["data"]
        return [seen.status_code, without.status_code, wrong.status_code, good.status_code], (
            told,
            again,
        )

    statuses, (told, again) = tokens_site.use(visit)
    assert statuses == [200, 403, 403, 200]
    assert told == again
    assert len(tokens_site.shell.sent) == 1


def test_after_logging_out_the_cookie_counts_no_more(tokens_site):
    async def visit(web):
        told = (await web.post("/api/session", json=LOGIN)).json()["data"]
        cookie = web.cookies[COOKIE]
        refused = await web.delete("/api/session")
        ended = await web.delete("/api/session", headers={"X-CSRF-Token": told["csrf"]})
        web.cookies.set(COOKIE, cookie, domain="127.0.0.1")
        return refused.status_code, ended.status_code, (await web.get("/api/devices")).status_code

    assert tokens_site.use(visit) == (403, 200, 401)


def test_a_session_lives_on_in_another_process_with_the_same_key(make_site):
    async def log_in(web):
        await web.post("/api/session", json=LOGIN)
        return web.cookies[COOKIE]

    cookie = make_site(tokens=TOKENS).use(log_in)
    headers = {"Cookie": f"{COOKIE}={cookie}"}
    assert make_site(tokens=TOKENS).get("/api/devices", headers).status_code == 200
    changed = [TOKENS[0], {**TOKENS[1], "token": "another"}, TOKENS[2]]
    assert make_site(tokens=changed).get("/api/devices", headers).status_code == 401
    assert make_site(tokens=TOKENS[:1]).get("/api/devices", headers).status_code == 401


def test_who_asks_with_a_token_needs_no_csrf_token(tokens_site):
    told = tokens_site.get("/api/session", LOOK).json()["data"]
    assert told == {"name": "screen", "role": "viewer", "csrf": None}


def test_without_tokens_everybody_on_loopback_is_the_local_operator(site):
    expected = {"name": "local", "role": "operator", "csrf": None}
    assert site.get("/api/session").json()["data"] == expected
    assert site.post("/api/session", {"token": "whatever"}).json()["data"] == expected


class Clock:
    now = 1_764_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def token() -> Token:
    return Token("noc", b"d" * 32, Role.OPERATOR)


def test_a_session_ends_after_seven_days_without_a_visit(clock, token):
    sessions = Sessions(b"k" * 32, Tokens([token]), Ended(), wall=clock)
    cookie = sessions.begin(token)
    clock.now += LIFETIME_SECONDS - 1
    assert sessions.find(cookie) is not None
    clock.now += 2
    assert sessions.find(cookie) is None


def test_a_session_of_yesterday_gets_a_fresh_cookie_with_the_same_csrf_token(clock, token):
    sessions = Sessions(b"k" * 32, Tokens([token]), Ended(), wall=clock)
    cookie = sessions.begin(token)
    first = sessions.find(cookie)
    assert sessions.renewed(first) is None
    clock.now += 90_000
    fresh = sessions.find(sessions.renewed(sessions.find(cookie)))
    assert (fresh.csrf, fresh.age_seconds) == (first.csrf, 0.0)


@pytest.mark.parametrize("cookie", ["", "x", "a.b.c", "W10.x", "é"])
def test_a_forged_cookie_is_nobody(token, cookie):
    assert Sessions(b"k" * 32, Tokens([token]), Ended()).find(cookie) is None


def test_a_cookie_signed_with_another_key_is_nobody(token):
    tokens = Tokens([token])
    assert (
        Sessions(b"k" * 32, tokens, Ended()).find(Sessions(b"x" * 32, tokens, Ended()).begin(token))
        is None
    )
