"""The page's own tests: what is pure is tested by Node, without a browser."""

from __future__ import annotations

import re

from tests import servers
from tests.node import UI, node, tsc
from tests.servers import CHECKOUT


def test_the_pages_unit_tests_pass() -> None:
    done = node("--test", "--test-reporter=tap", "src/**/*.test.ts")
    assert done.returncode == 0, done.stdout + done.stderr
    passed = re.search(r"^# pass (\d+)$", done.stdout, re.MULTILINE)
    assert passed is not None
    assert int(passed[1]) > 40


def test_the_lock_names_no_registry() -> None:
    lock = (UI / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert "http" not in re.sub(r'"(funding|url)": .*', "", lock)


def test_the_page_asks_for_nothing_outside_itself() -> None:
    static = CHECKOUT / "ne8000d" / "web" / "static"
    if not (static / "index.html").is_file():
        servers.leave_out("the page is not built (make test builds it)")
    built = [static / "index.html", *(static / "assets").iterdir()]
    for path in built:
        text = path.read_text()
        found = set(re.findall(r"https?://[\w.-]+", text)) - {"http://www.w3.org"}
        assert found == set(), path.name
        assert "innerHTML" not in text or path.suffix == ".js"
    sources = [path for path in (UI / "src").rglob("*.ts*") if ".test." not in path.name]
    assert sources
    for path in sources:
        assert "innerHTML" not in path.read_text(), path.name


def test_the_types_of_the_page_hold() -> None:
    done = tsc("--noEmit", "--project", str(UI))
    assert done.returncode == 0, done.stdout
