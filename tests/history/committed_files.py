"""The files below dashboards/ that are made: `make docs` writes them, a test compares."""

from __future__ import annotations

from pathlib import Path

from ne8000d.history.files import made
from ne8000d.history.template import Wanted
from tests.servers import CHECKOUT

FOLDER: Path = CHECKOUT / "dashboards"


def texts() -> dict[Path, str]:
    """Path and text of every file, for the default bucket and UTC."""
    return {FOLDER / name: text for name, text in made(Wanted()).items()}


if __name__ == "__main__":
    for path, text in texts().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
