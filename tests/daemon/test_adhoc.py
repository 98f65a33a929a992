"""The daemon's ad-hoc commands over simulated routers: bounded, side by side, one session each."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from ne8000d.config import from_tables
from ne8000d.daemon.adhoc import MOST_WAITING, DaemonAdHoc
from ne8000d.daemon.lifecycle import Daemon
from ne8000d.errors import CommandRefused, CommandTimeout, VtyBusy
from ne8000d.simulator.bng import Bng, Size
from ne8000d.simulator.vrp.roster import Roster
from ne8000d.web import NoShell
from tests.collector.routers import Sites, sites
from tests.daemon.test_daemon import until

SIZE = Size(interfaces=4, subscribers=50)
NOW = 1_790_000_000.0
Use = Callable[[DaemonAdHoc], Coroutine[Any, Any, None]]


@pytest.fixture
def two(tmp_path: Path):
    bngs = [Bng(name, SIZE, clock=lambda: NOW) for name in ("bng-01", "bng-02")]
    with sites(tmp_path / "sites", *bngs) as made:
        yield made


def asking(found: Sites, use: Use, **how: Any) -> None:
    """Give `use` the ad-hoc commands of these routers."""
    devices = {name: found.device(name) for name in found.vrps}
    adhoc = DaemonAdHoc(devices, **how)
    try:
        asyncio.run(use(adhoc))
    finally:
        for vrp in found.vrps.values():
            vrp.oddities.hang = ""
        for device in devices.values():
            device.close()
        adhoc.close()


def test_an_answer_has_text_rows_and_whether_the_router_refused(two):
    async def use(adhoc: DaemonAdHoc) -> None:
        good = await adhoc.run("bng-01", "display bgp peer", "noc")
        assert good.parsed
        assert not good.refused
        bad = await adhoc.run("bng-01", "display nonsense", "noc")
        assert bad.refused
        assert "Error:" in bad.text
        assert bad.parsed is None

    asking(two, use)


def test_a_router_that_hangs_takes_bounded_time_and_delays_no_other(two):
    two.vrps["bng-01"].oddities.hang = "display version"

    async def use(adhoc: DaemonAdHoc) -> None:
        began = time.monotonic()
        hanging = asyncio.ensure_future(adhoc.run("bng-01", "display version", "noc"))
        assert (await adhoc.run("bng-02", "display version", "noc")).text
        assert not hanging.done()
        with pytest.raises(CommandTimeout, match="no answer within 3 s"):
            await hanging
        assert time.monotonic() - began < 20

    asking(two, use, seconds=3.0)


def test_only_so_many_may_wait_for_one_router(two):
    two.vrps["bng-01"].oddities.hang = "display version"

    async def use(adhoc: DaemonAdHoc) -> None:
        waiting = [
            asyncio.ensure_future(adhoc.run("bng-01", "display version", "noc"))
            for _ in range(MOST_WAITING)
        ]
        await asyncio.sleep(0)
        with pytest.raises(VtyBusy, match="try again"):
            await adhoc.run("bng-01", "display version", "noc")
        ends = await asyncio.gather(*waiting, return_exceptions=True)
        assert {type(end) for end in ends} == {CommandTimeout}

    asking(two, use, seconds=2.0)


def test_an_interface_is_changed_and_the_change_committed(two):
    async def use(adhoc: DaemonAdHoc) -> None:
        done = await adhoc.interface("bng-01", "GigabitEthernet0/1/0", "shutdown", None, "noc")
        assert not done.refused
        line = await adhoc.configure("bng-01", "sysname new", "noc")
        assert not line.refused

    asking(two, use)
    committed = two.vrps["bng-01"].visits.committed
    assert "shutdown" in committed
    assert "sysname new" in committed


def test_every_router_answers_for_itself_about_a_subscriber(two):
    user = next(Roster(two.bngs["bng-01"]).find(NOW))
    two.vrps["bng-02"].oddities.hang = "access-user"

    async def use(adhoc: DaemonAdHoc) -> None:
        first, second = await adhoc.subscriber(["bng-01", "bng-02"], user.mac, "noc")
        assert first.session is not None
        assert first.session["username"] == user.name
        assert (second.session, second.reason) == (None, "command_timeout")
        with pytest.raises(CommandRefused):
            await adhoc.subscriber(["bng-01"], "a name with blanks", "noc")

    asking(two, use, seconds=3.0)


def test_a_device_without_ssh_says_what_to_configure(two):
    async def ask(adhoc: DaemonAdHoc) -> None:
        with pytest.raises(NoShell, match="SSH is not configured for bng-01"):
            await adhoc.run("bng-01", "display version", "noc")
        with pytest.raises(NoShell):
            await adhoc.subscriber(["bng-01"], "x@y", "noc")

    device = two.device("bng-01")
    device.shells.close()
    device.shells = None
    asyncio.run(ask(DaemonAdHoc({"bng-01": device})))


def test_a_reload_takes_no_second_line_and_a_stop_gives_it_back(two):
    intervals = {"subscribers": "1s"}
    document = two.document("bng-01", intervals=intervals)
    visits = two.vrps["bng-01"].visits

    async def use(daemon: Daemon) -> None:
        await daemon.start()
        try:

            async def polled() -> bool:
                return any("summary" in command for command in visits.commands)

            await until(polled)
            document["devices"][0]["tags"] = {"site": "gru"}
            await daemon.reload(lambda: from_tables(document, {}))
            visits.commands.clear()
            await until(polled)
        finally:
            await daemon.stop()

    with Daemon(from_tables(document, {})) as daemon:
        asyncio.run(use(daemon))
    assert visits.logins == 2
    assert (visits.most_sessions, visits.sessions) == (1, 0)
