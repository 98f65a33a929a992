"""`ne8000d who`: one subscriber on all routers, and nothing of it kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from ne8000d.config import from_tables
from ne8000d.simulator.bng import Bng, Size
from ne8000d.simulator.vrp.roster import Roster
from tests.cli.test_exec import NOW, audited, running, written
from tests.collector.routers import Sites, sites

SIZE = Size(interfaces=5, subscribers=100)


@pytest.fixture
def two(tmp_path: Path):
    bngs = [
        Bng(name, SIZE, seed=seed, clock=lambda: NOW)
        for seed, name in ((1, "bng-01"), (2, "bng-02"))
    ]
    with sites(tmp_path / "sites", *bngs) as made:
        yield made


def known_on(found: Sites, name: str):
    return next(Roster(found.bngs[name]).find(NOW))


def nothing_is_kept(found: Sites, *texts: str) -> None:
    for path in (found.folder / "state").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for text in texts:
                assert text.encode() not in content, path.name


@pytest.mark.parametrize("attribute", ["name", "ipv4", "mac"])
def test_a_subscriber_is_found_and_only_a_keyed_hash_is_kept(run, two, attribute):
    user = known_on(two, "bng-01")
    query = getattr(user, attribute)
    told = run("who", query, "-c", written(two))
    assert told.code == 0
    for text in ("=== bng-01: online", user.name, user.ipv4, user.mac, user.interface):
        assert text in told.out
    for text in ("online since", "svlan", "cvlan", "last leave"):
        assert text in told.out
    nothing_is_kept(two, user.name, user.ipv4, user.mac)
    log = audited(two)
    assert {item["action"] for item in log} == {"subscriber"}
    assert len({item["what"] for item in log}) == 1
    assert log[0]["what"].startswith("subscriber:")


def test_nobody_of_that_name_is_exit_1(run, two):
    told = run("who", "nobody@nowhere", "-c", written(two))
    assert told.code == 1
    assert told.out == ""
    assert "not known on" in told.err


def test_a_router_that_does_not_answer_does_not_hide_the_others(run, two):
    two.vrps["bng-02"].oddities.hang = "access-user"
    user = known_on(two, "bng-01")
    told = run("who", user.name, "-c", written(two, timeout="3s"))
    assert "=== bng-01: online" in told.out
    assert "bng-02" in told.err


def test_more_than_a_name_is_refused_and_not_sent(run, two):
    told = run("who", "x verbose", "-c", written(two))
    assert told.code == 1
    assert two.vrps["bng-01"].visits.logins == 0


def test_through_the_daemon_nothing_is_kept_either(run, two, caplog):
    user = known_on(two, "bng-01")
    config = from_tables(two.document("bng-01", "bng-02"), {})
    with running(config):
        told = run("who", user.name, "-c", written(two))
        assert told.code == 0, told.err
        assert "through the daemon at" in told.err
        assert f"  {'username':<24} {user.name}" in told.out
    nothing_is_kept(two, user.name, user.ipv4, user.mac)
    assert user.name not in caplog.text
    assert two.vrps["bng-01"].visits.most_sessions == 1


def test_through_the_daemon_a_router_that_can_not_be_asked_is_told_in_a_sentence(run, two):
    two.vrps["bng-02"].password = "another"
    user = known_on(two, "bng-01")
    with running(from_tables(two.document("bng-01", "bng-02"), {})):
        told = run("who", user.name, "-c", written(two))
    assert told.code == 0
    (said,) = [line for line in told.err.splitlines() if "bng-02" in line]
    assert "login_refused" not in said
    assert "ssh.password" in said
