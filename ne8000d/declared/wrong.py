"""A mistake in a declaration."""

from __future__ import annotations


class Wrong(ValueError):
    """One sentence about one thing that is wrong; whoever catches it says where."""
