"""The streams that commands write to, made fit for any text."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path


def prepare() -> None:
    """Give every command streams that take what routers say.

    JSON and line protocol are UTF-8 whatever the locale is; a terminal of another one shows a
    question mark for a letter that it lacks. What is closed (`>&-`) loses what is written to it.
    """
    if sys.stdout is None:
        sys.stdout = _lost()
    if sys.stderr is None:
        sys.stderr = _lost()
    if isinstance(sys.stdout, io.TextIOWrapper):
        if sys.stdout.isatty():
            sys.stdout.reconfigure(errors="replace")
        else:
            sys.stdout.reconfigure(encoding="utf-8")


def _lost() -> io.TextIOWrapper:
    return Path(os.devnull).open("w", encoding="utf-8")
