"""Applications over a pretend daemon."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.web.pretend import TOKENS, Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """On loopback, without tokens."""
    return Site(tmp_path)


@pytest.fixture
def make_site(tmp_path: Path) -> Callable[..., Site]:
    """`make_site(tokens=…, hosts=…)`: with a `[web]` table."""
    return lambda **web: Site(tmp_path, **web)


@pytest.fixture
def tokens_site(tmp_path: Path) -> Site:
    """With a token of each role."""
    return Site(tmp_path, tokens=TOKENS)
