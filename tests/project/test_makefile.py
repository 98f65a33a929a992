"""`make demo` and `make test` on machines that lack something."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests import servers
from tests.servers import CHECKOUT


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A checkout on a machine whose PATH holds nothing but `bin`."""
    make = servers.require("make")
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copyfile(CHECKOUT / name, tmp_path / name)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "make").symlink_to(make)
    return tmp_path


def make_demo(machine: Path) -> str:
    """Run `make demo`, which must fail, and return its first line."""
    environ = {"PATH": str(machine / "bin"), "HOME": os.environ.get("HOME", "")}
    done = subprocess.run(
        ["make", "demo"], cwd=machine, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    return done.stderr.splitlines()[0]


def pretend_python(machine: Path, name: str, script: str) -> None:
    program = machine / "bin" / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_a_machine_without_python_is_told_what_to_install(machine: Path) -> None:
    assert make_demo(machine).startswith("ne8000d needs Python 3.11 or newer and found none")


def test_a_machine_with_an_old_python_is_told_what_to_install(machine: Path) -> None:
    pretend_python(machine, "python3", "exit 1")
    assert make_demo(machine).startswith("ne8000d needs Python 3.11 or newer and found none")


def test_a_python_without_venv_is_told_what_to_install(machine: Path) -> None:
    pretend_python(machine, "python3", 'case "$2" in *ensurepip*) exit 1;; esac')
    assert make_demo(machine).startswith("python3 comes without venv: install it")


def test_a_newer_python_beside_an_old_one_is_found(machine: Path) -> None:
    pretend_python(machine, "python3", "exit 1")
    pretend_python(machine, "python3.12", 'case "$2" in *ensurepip*) exit 1;; esac')
    assert make_demo(machine).startswith("python3.12 comes without venv: install it")
