"""How these tests read TOML, and what mistakes they get told."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from ne8000d.config import Config, from_tables
from ne8000d.errors import ConfigError

PLATFORMS = ("huawei_vrp",)


def read(text: str, environ: Mapping[str, str] | None = None, folder: Path = Path()) -> Config:
    return from_tables(tomllib.loads(text), environ or {}, folder=folder, platforms=PLATFORMS)


def refused(
    text: str, environ: Mapping[str, str] | None = None, folder: Path = Path()
) -> list[str]:
    """The sentences that `text` is refused with."""
    with pytest.raises(ConfigError) as caught:
        read(text, environ, folder)
    return str(caught.value).split("\n")
