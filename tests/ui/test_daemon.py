"""The page of a real daemon: simulated routers, one of them dead, and no InfluxDB."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.endtoend.running import Routers, RunningDaemon, wait_for
from tests.ui.browser import DEADLINE_MS, screenshot, visit

expect.set_options(timeout=DEADLINE_MS)

CONFIG = """
[snmp]
community = "public"
[intervals]
subscribers = "1s"
interfaces = "2s"
system = "2s"
subscribers_detail = "2s"
[[devices]]
name = "bng-dead"
host = "127.0.0.1"
[devices.snmp]
port = 9
timeout = "200ms"
retries = 0
"""


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[RunningDaemon]:
    with (
        Routers("--routers", "2", "--interfaces", "60") as routers,
        RunningDaemon(tmp_path, CONFIG + routers.devices()) as running,
    ):
        yield running


def url_of(daemon: RunningDaemon) -> str:
    """The address that the daemon's log tells."""
    found = re.findall(r"API at (http://[\d.:]+)", daemon.log.read_text())
    return str(found[-1]) if found else ""


def test_numbers_move_while_one_router_is_dead_and_nothing_is_asked_for(
    browser: Browser, daemon: RunningDaemon
) -> None:
    with visit(browser, wait_for("the address", lambda: url_of(daemon))) as tab:
        page = tab.go("/")
        expect(page.get_by_test_id("freshness")).to_contain_text("2 of 3 routers fresh")
        expect(page.get_by_test_id("freshness")).to_contain_text("bng-dead: ")
        online = page.locator("[data-five=online] .big")
        expect(online).to_have_text(re.compile(r"^[\d,]{4,}$"))
        before = online.inner_text()
        page.wait_for_function(
            "(before) => document.querySelector('[data-five=online] .big').innerText !== before",
            arg=before,
        )
        screenshot(page, "daemon-overview")
        page.get_by_role("link", name="bng-01", exact=True).click()
        expect(page.locator(".router-head")).to_contain_text("NetEngine 8000 M8")
        page.wait_for_function("() => document.querySelectorAll('.uplot').length === 3")
        page.get_by_role("link", name="Interfaces").click()
        page.locator("[data-filter]").fill("eth-trunk1.1001")
        expect(page.locator(".grid-row").first).to_contain_text("b/s")
        page = tab.go("/r/bng-dead")
        expect(page.locator(".strip .missing").first).to_have_text("–")
        assert tab.complaints == []


def test_the_page_finds_the_daemon_again_after_its_restart(
    browser: Browser, daemon: RunningDaemon
) -> None:
    url = wait_for("the address", lambda: url_of(daemon))
    # As on an operator's machine: started again, it has the port that it had.
    settled = daemon.file.read_text().replace("port = 0", f"port = {url.rpartition(':')[2]}")
    with visit(browser, url) as tab:
        page = tab.go("/r/bng-01/interfaces")
        expect(page.locator(".grid-row", has_text="b/s").first).to_be_visible()
        daemon.stop()
        expect(page.locator(".banner")).to_contain_text("No connection to ne8000d")
        expect(page.locator(".grid-row .stale").first).to_be_visible()
        daemon.file.write_text(settled)
        daemon.start()
        expect(page.locator(".live")).to_have_text("Live")
        expect(page.locator(".grid-row .stale")).to_have_count(0)
