"""axe-core on every view: nothing serious may be found, in either theme."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests import servers
from tests.servers import CHECKOUT
from tests.ui.browser import visit
from tests.ui.stub import StubServer

AXE = CHECKOUT / "ne8000d" / "web" / "ui" / "node_modules" / "axe-core" / "axe.min.js"

VIEWS = (
    "/", "/?kiosk=1", "/r/bng-05", "/r/bng-01/interfaces?q=centro&open=Eth-Trunk1.1008",
    "/r/bng-02/optics", "/r/bng-03/boards", "/r/bng-02/subscribers", "/r/bng-02/pools",
    "/r/bng-03/bgp", "/r/bng-03/gaps", "/r/bng-01/console",
)  # fmt: skip


@pytest.fixture(scope="package")
def axe() -> Path:
    if not AXE.is_file():
        servers.leave_out("axe-core is not installed (make test installs it)")
    return AXE


DARK = ("/", "/r/bng-05", "/r/bng-01/interfaces?q=centro&open=Eth-Trunk1.1008", "/r/bng-02/optics")
"""Views that between them have every colour."""


@pytest.mark.parametrize(
    ("path", "scheme"), [(path, "light") for path in VIEWS] + [(path, "dark") for path in DARK]
)
def test_axe_finds_nothing_serious(
    browser: Browser, stub: StubServer, axe: Path, path: str, scheme: str
) -> None:
    with visit(browser, stub.url, scheme=scheme) as tab:
        page = tab.go(path)
        page.wait_for_timeout(500)
        # Evaluated by the debugger: the page's policy forbids scripts from elsewhere.
        page.evaluate(axe.read_text())
        found = page.evaluate("() => axe.run(document, { resultTypes: ['violations'] })")
        serious = [
            f"{item['id']}: {item['help']}: {node['html'][:160]} {node.get('failureSummary', '')}"
            for item in found["violations"]
            if item["impact"] in {"serious", "critical"}
            for node in item["nodes"][:3]
        ]
        assert serious == []
