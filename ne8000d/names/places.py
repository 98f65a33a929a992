"""Where MIB modules are read from and where their index is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from ne8000d.resources import resource


def mib_directories(own: Sequence[Path] = ()) -> tuple[Path, ...]:
    """The user's folders, then the shipped one: the first that has a module wins."""
    return (*own, Path(str(resource("mibs"))))


def cache_directory(environ: Mapping[str, str]) -> Path:
    """The folder for what may be lost, as the XDG base directory specification says."""
    base = environ.get("XDG_CACHE_HOME", "")
    home = Path(environ.get("HOME", "") or "/nonexistent")
    return (Path(base) if base.startswith("/") else home / ".cache") / "ne8000d"
