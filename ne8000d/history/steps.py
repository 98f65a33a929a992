"""What becomes of each resource on the server."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Change(StrEnum):
    """What applying does to a resource."""

    NEW = "new"
    UPDATED = "updated"
    SAME = "same"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Step:
    """One resource and what becomes of it; `note` says what an operator should know."""

    kind: str
    name: str
    change: Change
    note: str = ""
