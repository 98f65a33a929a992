"""Answers kept in memory and in a real Redis."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from ne8000d.config import RedisConfig
from ne8000d.web import Cache
from tests import servers
from tests.servers import Server
from tests.web.pretend import Site

TTL = {"interfaces": 45.0, "pppoe": 20.0, "system": 60.0}


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Costly:
    """What is fetched, and how often."""

    def __init__(self) -> None:
        self.times = 0

    async def __call__(self) -> object:
        self.times += 1
        return {"text": "<b>é\n", "number": self.times, "none": None}


@pytest.fixture
def costly() -> Costly:
    return Costly()


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Server]:
    with servers.redis(tmp_path / "redis", password="sekret") as server:
        yield server


def config(server: Server, password: str = "sekret") -> RedisConfig:
    return RedisConfig(host="127.0.0.1", port=server.port, password=password)


def run(cache: Cache, *questions):
    async def main():
        try:
            return [await question(cache) for question in questions]
        finally:
            await cache.close()

    return asyncio.run(main())


@pytest.mark.parametrize(("kind", "seconds"), list(TTL.items()))
def test_an_answer_is_given_again_for_its_kind_s_seconds_and_tells_its_age(kind, seconds, costly):
    clock = Clock()
    cache = Cache(TTL, monotonic=clock)

    async def later(cache):
        clock.now += seconds - 0.5
        kept = await cache.get(kind, "x", costly)
        clock.now += 1
        return kept, await cache.get(kind, "x", costly)

    _, (kept, anew) = run(cache, lambda cache: cache.get(kind, "x", costly), later)
    assert (kept.value["number"], kept.hit, kept.age_seconds) == (1, True, seconds - 0.5)
    assert (anew.value["number"], anew.hit, anew.age_seconds) == (2, False, 0.0)


def test_redis_keeps_answers_for_another_daemon(redis, costly):
    def ask(cache):
        return cache.get("system", "display version", costly)

    first, again = run(Cache(TTL, config(redis)), ask, ask)
    (other,) = run(Cache(TTL, config(redis)), ask)
    assert [first.hit, again.hit, other.hit] == [False, True, True]
    assert other.value == {"text": "<b>é\n", "number": 1, "none": None}
    assert 0 <= other.age_seconds < 60
    assert costly.times == 1


def test_what_holds_subscribers_never_goes_to_redis(redis, costly):
    def ask(cache):
        return cache.get("pppoe", "display access-user", costly, private=True)

    assert [kept.hit for kept in run(Cache(TTL, config(redis)), ask, ask)] == [False, True]
    (other,) = run(Cache(TTL, config(redis)), ask)
    assert not other.hit
    assert costly.times == 2


@pytest.mark.parametrize(
    ("command", "asked"), [("display version", 0), ("display version | include maria@isp", 1)]
)
def test_what_a_command_is_filtered_for_never_goes_to_redis(redis, tmp_path, command, asked):
    body = {"device": "bng-01", "command": command}
    here, there = (
        Site(folder, redis={"host": "127.0.0.1", "port": redis.port, "password": "sekret"})
        for folder in (tmp_path / "here", tmp_path / "there")
    )

    async def ask(web, site):
        answer = await web.post("/api/execute_command", json=body)
        await site.cache.close()
        return answer.status_code

    for site in (here, there):
        site.folder.mkdir()
        assert site.use(partial(ask, site=site)) == 200
    assert len(there.shell.sent) == asked


def test_a_redis_that_dies_costs_nothing_but_the_cache(redis, costly, caplog):
    caplog.set_level("INFO")

    async def dies(cache):
        redis.kill()
        return [await cache.get("system", "x", costly) for _ in range(3)]

    cache = Cache(TTL, config(redis))
    _, kept = run(cache, lambda cache: cache.get("system", "y", costly), dies)
    assert [item.hit for item in kept] == [False, True, True]
    assert cache.trouble.startswith("Redis fails")
    assert len([record for record in caplog.records if "Redis fails" in record.message]) == 1


def test_a_redis_that_comes_back_is_used_again(redis, costly):
    clock = Clock()
    cache = Cache(TTL, config(redis), monotonic=clock)

    async def comes_back(cache):
        redis.kill()
        await cache.get("system", "x", costly)
        redis.start()
        clock.now += 11
        return await cache.get("system", "z", costly)

    run(cache, comes_back)
    assert cache.trouble is None


def test_a_redis_that_hangs_holds_nobody_for_long(redis, costly):
    async def hangs(cache):
        redis.pause()
        started = time.monotonic()
        kept = [await cache.get("system", f"x{number}", costly) for number in range(5)]
        redis.resume()
        return time.monotonic() - started, kept

    ((seconds, kept),) = run(Cache(TTL, config(redis)), hangs)
    assert len(kept) == 5
    assert seconds < 20


def test_a_wrong_password_is_told_and_not_printed(redis, costly):
    cache = Cache(TTL, config(redis, "wrong-password"))
    (kept,) = run(cache, lambda cache: cache.get("system", "x", costly))
    assert kept.value["number"] == 1
    assert "Redis fails" in cache.trouble
    assert "wrong-password" not in cache.trouble


def test_memory_is_bounded_and_the_oldest_goes(costly):
    async def large():
        return "x" * 2**20

    async def many(cache):
        for number in range(70):
            await cache.get("system", str(number), large)
        return sum(map(len, cache.ages().values()))

    ((kept),) = run(Cache(TTL), many)
    assert 50 < kept < 64


def test_who_hangs_up_takes_the_answer_from_nobody(costly):
    gate = asyncio.Event()

    async def slowly():
        await gate.wait()
        return await costly()

    async def main(cache):
        first = asyncio.ensure_future(cache.get("system", "x", slowly))
        second = asyncio.ensure_future(cache.get("system", "x", slowly))
        await asyncio.sleep(0)
        first.cancel()
        gate.set()
        return await second

    (kept,) = run(Cache(TTL), main)
    assert kept.value["number"] == 1
