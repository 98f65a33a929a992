"""The wheel: what an operator's `pip install` brings."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.servers import CHECKOUT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built as `pip install .` does it, by the back-end of this environment (no network)."""
    folder = tmp_path_factory.mktemp("wheel")
    words = [
        sys.executable, "-m", "pip", "wheel", "--disable-pip-version-check", "--quiet", "--no-deps",
        "--no-build-isolation", "--no-index", "--wheel-dir", str(folder), str(CHECKOUT),
    ]  # fmt: skip
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.glob("*.whl")
    return built


def files_of(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_has_every_module_and_nothing_of_tests_or_bench(wheel: Path) -> None:
    files = files_of(wheel)
    ours = {str(path.relative_to(CHECKOUT)) for path in (CHECKOUT / "ne8000d").rglob("*.py")}
    assert ours - files == set()
    tops = {name.split("/")[0] for name in files}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"ne8000d"}


def test_the_wheel_has_the_mib_modules(wheel: Path) -> None:
    mibs = {f"ne8000d/mibs/{path.name}" for path in (CHECKOUT / "mibs").iterdir()}
    assert mibs
    assert mibs - files_of(wheel) == set()


def test_the_wheel_has_the_dashboards(wheel: Path) -> None:
    folder = CHECKOUT / "dashboards"
    ours = {f"ne8000d/{path.relative_to(CHECKOUT)}" for path in folder.rglob("*") if path.is_file()}
    assert ours
    assert ours - files_of(wheel) == set()


def test_the_wheel_says_that_it_is_typed(wheel: Path) -> None:
    assert "ne8000d/py.typed" in files_of(wheel)


def test_the_wheel_has_the_sample_configuration(wheel: Path) -> None:
    assert "ne8000d/ne8000d.toml" in files_of(wheel)


def test_the_wheel_has_the_licence_and_the_command(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (metadata,) = [name for name in names if name.endswith(".dist-info/METADATA")]
        (entry_points,) = [name for name in names if name.endswith("entry_points.txt")]
        assert [name for name in names if name.endswith("/licenses/LICENSE")]
        assert "License-Expression: MIT" in archive.read(metadata).decode()
        assert "ne8000d = ne8000d.cli:main" in archive.read(entry_points).decode()
