"""The whole daemon over simulated routers: start, answers, stop."""

from __future__ import annotations

import asyncio
import json
import socket
import stat
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from ne8000d.cli.control import ask_daemon
from ne8000d.config import Config
from ne8000d.daemon.lifecycle import Daemon
from ne8000d.daemon.servers import PortBusy
from ne8000d.daemon.state_dir import StartError
from ne8000d.sinks.store import StoreReader

DEADLINE = 60.0


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    give_up = time.monotonic() + DEADLINE
    while not await condition():
        assert time.monotonic() < give_up, "the condition never came true"
        await asyncio.sleep(0.02)


def fetch(url: str, **headers: str) -> tuple[int, dict[str, Any]]:
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=DEADLINE) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


def live(config: Config, use: Callable[[Daemon], Awaitable[None]]) -> float:
    """Start a daemon, use it, stop it; the seconds that the stop took."""

    async def main(daemon: Daemon) -> float:
        await daemon.start()
        try:
            await use(daemon)
        finally:
            began = time.monotonic()
            await daemon.stop()
        return time.monotonic() - began

    with Daemon(config) as daemon:
        return asyncio.run(main(daemon))


def test_it_polls_and_answers_over_tcp_and_over_the_control_socket(make_config):
    config = make_config("bng-01", "bng-02")
    seen = {}

    async def use(daemon: Daemon) -> None:
        async def known() -> bool:
            _, answer = await asyncio.to_thread(fetch, f"{daemon.url}/api/online_total")
            seen["online"] = answer["data"]
            return None not in answer["data"]["devices"].values()

        async def ready() -> bool:
            code, _ = await asyncio.to_thread(fetch, f"{daemon.url}/ready")
            return code == 200

        await until(known)
        await until(ready)
        seen["health"] = await asyncio.to_thread(fetch, f"{daemon.url}/health")
        seen["evil"] = await asyncio.to_thread(fetch, f"{daemon.url}/health", Host="evil.example")
        path = config.daemon.state_dir / "control.sock"
        seen["mode"] = stat.S_IMODE(path.stat().st_mode)
        seen["status"] = await asyncio.to_thread(ask_daemon, path, "/api/status")

    live(config, use)
    devices = seen["online"]["devices"]
    assert set(devices) == {"bng-01", "bng-02"}
    assert seen["online"]["total"] == sum(devices.values()) > 0
    assert seen["health"][0] == 200
    assert seen["evil"][0] == 421
    assert seen["mode"] == 0o660
    assert stat.S_IMODE(config.daemon.state_dir.stat().st_mode) == 0o700
    assert not (config.daemon.state_dir / "control.sock").exists()
    status = seen["status"]
    assert status["devices"]["bng-01"]["reason"] is None
    assert status["devices"]["bng-01"]["groups"]["subscribers"]["ok"]
    assert set(status["sinks"]) == {"store", "live"}
    assert status["polls"]["failed"] == 0


def test_what_was_polled_is_in_the_store_after_the_stop(make_config):
    config = make_config("bng-01")

    async def use(daemon: Daemon) -> None:
        async def written() -> bool:
            return bool(daemon.live.snapshot("bng-01", "system"))

        await until(written)

    live(config, use)
    with StoreReader(config.daemon.state_dir / "store.sqlite") as reader:
        stored = reader.series()
    assert {"system", "poll"} <= {item.measurement for item in stored}


def test_a_dead_router_is_null_with_its_reason_and_does_not_hold_the_others(make_config):
    config = make_config("bng-01", "bng-03")
    seen = {}

    async def use(daemon: Daemon) -> None:
        async def told() -> bool:
            _, answer = await asyncio.to_thread(fetch, f"{daemon.url}/api/online_total")
            seen["answer"] = answer
            return answer["data"]["devices"]["bng-01"] is not None

        async def ready() -> bool:
            code, _ = await asyncio.to_thread(fetch, f"{daemon.url}/ready")
            return code == 200

        await until(told)
        await until(ready)

    live(config, use)
    answer = seen["answer"]
    assert answer["success"] is True
    assert answer["data"]["devices"]["bng-03"] is None
    assert answer["reason"].startswith("bng-03: ")
    assert answer["data"]["total"] == answer["data"]["devices"]["bng-01"]


def test_a_router_that_stops_answering_is_probed_only_and_comes_back(make_config, agents, caplog):
    caplog.set_level("INFO", "ne8000d")
    config = make_config("bng-02")
    snmp = config.devices[0].snmp.model_copy(update={"timeout": 0.1, "retries": 0})
    devices = (config.devices[0].model_copy(update={"snmp": snmp}),)
    config = config.model_copy(update={"devices": devices})
    dead, alive = agents["bng-02"].faults.__class__(dead=True), agents["bng-02"].faults

    async def use(daemon: Daemon) -> None:
        async def fresh() -> bool:
            return daemon.picture.devices()[0].reason is None

        async def broken() -> bool:
            return any("is probed only" in record.message for record in caplog.records)

        async def online() -> bool:
            return daemon.picture.online()["bng-02"].value is not None

        await until(fresh)
        await until(online)
        agents["bng-02"].faults = dead
        try:
            await until(broken)
        finally:
            agents["bng-02"].faults = alive
        await until(fresh)

    live(config, use)
    told = [record.message for record in caplog.records if "bng-02" in record.message]
    assert len([line for line in told if "is probed only" in line]) == 1
    assert len([line for line in told if "answers again" in line]) == 1


def test_a_stop_takes_less_than_ten_seconds_with_a_router_that_answers_late(make_config, agents):
    config = make_config("bng-01")
    slow, quick = agents["bng-01"].faults.__class__(delay=30.0), agents["bng-01"].faults
    snmp = config.devices[0].snmp.model_copy(update={"timeout": 60.0})
    devices = (config.devices[0].model_copy(update={"snmp": snmp}),)
    agents["bng-01"].faults = slow

    async def use(daemon: Daemon) -> None:
        async def polling() -> bool:
            return daemon.picture.status()["workers"]["busy"] > 0

        await until(polling)

    try:
        took = live(config.model_copy(update={"devices": devices}), use)
    finally:
        agents["bng-01"].faults = quick
    assert took < 10


def test_two_daemons_can_t_share_a_state_directory(make_config):
    config = make_config("bng-01")
    with Daemon(config), pytest.raises(StartError, match="another daemon runs in"):
        Daemon(config).__enter__()


def test_a_state_directory_is_free_again_after_the_daemon(make_config):
    config = make_config("bng-01")
    for _ in range(2):
        with Daemon(config):
            pass


def test_a_state_directory_that_can_t_be_written_is_one_sentence(make_config, tmp_path):
    (tmp_path / "file").write_text("")
    config = make_config("bng-01", daemon={"state_dir": str(tmp_path / "file" / "state")})
    with pytest.raises(StartError, match="make it writable") as told:
        Daemon(config).__enter__()
    assert "\n" not in str(told.value)


def test_a_busy_port_is_one_sentence_and_leaves_nothing_open(make_config):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        config = make_config("bng-01", web={"port": port})
        with pytest.raises(PortBusy, match=f"port {port} of 127.0.0.1 is in use"):
            Daemon(config).__enter__()
    assert not (config.daemon.state_dir / "control.sock").exists()
    with Daemon(config):
        pass


def test_a_state_directory_too_deep_for_a_socket_s_path_serves_all_the_same(make_config, tmp_path):
    config = make_config("bng-01", daemon={"state_dir": str(tmp_path / ("x" * 120))})
    seen = {}

    async def use(_: Daemon) -> None:
        path = config.daemon.state_dir / "control.sock"
        seen.update(await asyncio.to_thread(ask_daemon, path, "/health"))

    live(config, use)
    assert seen["status"] == "alive"


def test_without_web_only_the_control_socket_answers(make_config):
    config = make_config("bng-01", web={"enabled": False})
    seen = {}

    async def use(daemon: Daemon) -> None:
        seen["url"] = daemon.url
        path = config.daemon.state_dir / "control.sock"

        async def answers() -> bool:
            data = await asyncio.to_thread(ask_daemon, path, "/health")
            return data["status"] == "alive"

        await until(answers)

    live(config, use)
    assert seen["url"] is None


def test_no_thread_of_ours_is_left_after_the_stop(make_config):
    async def use(daemon: Daemon) -> None:
        async def tried() -> bool:
            return daemon.picture.not_ready() is None

        await until(tried)

    before = set(threading.enumerate())
    live(make_config("bng-01"), use)
    give_up = time.monotonic() + DEADLINE
    while left := [
        thread.name
        for thread in set(threading.enumerate()) - before
        if thread.name.startswith(("poll-", "sink-"))
    ]:
        assert time.monotonic() < give_up, left
        time.sleep(0.01)
