"""A browser and the stub of the API for every test of the page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests import servers
from tests.servers import CHECKOUT
from tests.ui.browser import Visit, chromium, visit
from tests.ui.fleet import PORTS, Fleet
from tests.ui.stub import StubServer, create_app


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if not (CHECKOUT / "ne8000d" / "web" / "static" / "index.html").is_file():
        servers.leave_out("the page is not built (make test builds it)")
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="package")
def fleet() -> Fleet:
    return Fleet(ports=150)


def _serve(fleet: Fleet) -> Iterator[StubServer]:
    server = StubServer(create_app(fleet))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="package")
def stub(fleet: Fleet) -> Iterator[StubServer]:
    yield from _serve(fleet)


@pytest.fixture(scope="package")
def large_stub() -> Iterator[StubServer]:
    """Its bng-01 has thousands of ports."""
    yield from _serve(Fleet(ports=PORTS))


@pytest.fixture
def tab(browser: Browser, stub: StubServer) -> Iterator[Visit]:
    """A tab on the stub that must not have complained when the test ends."""
    yield from _tab(browser, stub)


@pytest.fixture
def large_tab(browser: Browser, large_stub: StubServer) -> Iterator[Visit]:
    """The same, on thousands of ports."""
    yield from _tab(browser, large_stub)


def _tab(browser: Browser, stub: StubServer) -> Iterator[Visit]:
    with visit(browser, stub.url) as opened:
        yield opened
        assert opened.complaints == []
