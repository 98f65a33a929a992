"""Answers in which no parser knew anything, kept for a bug report: masked, few, and not for long.

The key of the masks is made for each text and kept nowhere: nobody can tell what stood there.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from ne8000d.masked_text import masked_text
from ne8000d.masks import Masks

UNPARSED: Final = "unparsed"
"""The directory in the state directory."""

MOST_FILES: Final = 50
KEPT_SECONDS: Final = 30 * 86_400.0
REWRITTEN_SECONDS: Final = 3600.0
_LONGEST_NAME: Final = 100
_KEY_BYTES: Final = 32


class Unparsed:
    """`DEVICE-COMMAND.txt` files (0600) in a directory (0700) of `state_dir`.

    Several may work on one directory, in any thread: a file is replaced in one step.
    """

    def __init__(
        self,
        state_dir: Path,
        *,
        wall: Callable[[], float] = time.time,
        kept_seconds: float = KEPT_SECONDS,
    ) -> None:
        """Nothing is read or written yet."""
        self._folder = state_dir / UNPARSED
        self._wall = wall
        self._kept_seconds = kept_seconds

    def keep(self, device: str, command: str, about: str, text: str) -> Path | None:
        """Keep the masked `text`; the file that has this command's answer, None where none can be.

        A file that is younger than an hour stays as it is. `about` is the heading, ours, unmasked.
        """
        path = self._folder / f"{_plain(device)}-{_plain(command)}.txt"
        try:
            self.expire()
            if 0.0 <= self._wall() - _modified(path) < REWRITTEN_SECONDS:
                return path
            heading = (
                f"{about}\nEvery digit is 0 here, and what is not a word of VRP's own is invented. "
                "Look through it before you send it.\n\n"
            )
            masks = Masks(secrets.token_bytes(_KEY_BYTES))
            self._write(path, f"{heading}{masked_text(text, masks)}\n")
            self._bound()
        except OSError:
            return None
        return path

    def expire(self) -> None:
        """Remove what is too old."""
        for path in self._files():
            if abs(self._wall() - _modified(path)) >= self._kept_seconds:
                _remove(path)

    def _bound(self) -> None:
        for path in sorted(self._files(), key=_modified)[:-MOST_FILES]:
            _remove(path)

    def _files(self) -> list[Path]:
        try:
            return list(self._folder.iterdir())
        except OSError:
            return []

    def _write(self, path: Path, text: str) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        self._folder.chmod(0o700)
        descriptor, made = tempfile.mkstemp(dir=self._folder)  # 0600
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
            os.utime(made, (self._wall(), self._wall()))
            Path(made).replace(path)
        except OSError:
            _remove(Path(made))
            raise


def _plain(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]", "_", name)[:_LONGEST_NAME]


def _modified(path: Path) -> float:
    """Seconds of the epoch; 0 where there is no such file, or none that we may look at."""
    try:
        return path.lstat().st_mtime
    except OSError:
        return 0.0


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()
