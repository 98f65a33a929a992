"""Debian's chromium, driven by Playwright; what goes wrong in a page is noted."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests import servers

DEADLINE_MS = 30_000
"""For whatever a page is waited for: a machine may be busy."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a window. Leaves the test out where there is none."""
    program = servers.require("chromium")
    # Chromium has no sandbox for root, and containers have no large /dev/shm.
    flags = ["--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=flags)
        try:
            yield browser
        finally:
            browser.close()


class Visit:
    """A tab that keeps what its console and its scripts complained about."""

    def __init__(self, page: Page, base: str) -> None:
        self.page = page
        self.base = base
        self.complaints: list[str] = []
        page.set_default_timeout(DEADLINE_MS)
        page.on("console", self._told)
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))

    def _told(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.type}: {message.text}")

    def go(self, path: str) -> Page:
        """Open an address of the page and wait for its first figures."""
        self.page.goto(self.base + path)
        self.page.wait_for_selector("main h1, main .notice-title")
        return self.page


@contextmanager
def visit(
    browser: Browser,
    base: str,
    *,
    size: tuple[int, int] = (1400, 900),
    locale: str = "en-GB",
    scheme: str = "light",
) -> Iterator[Visit]:
    """A tab with nothing remembered."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale=locale,
        color_scheme="dark" if scheme == "dark" else "light",
    )  # fmt: skip
    try:
        yield Visit(context.new_page(), base)
    finally:
        context.close()


def screenshot(page: Page, name: str) -> None:
    """Keep a picture for people where NE8000D_SCREENSHOTS names a folder."""
    folder = os.environ.get("NE8000D_SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png")
