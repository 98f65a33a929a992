"""What is never read from a router, by anybody: session tables and the columns with secrets.

hwAccessTable has one row a session and its MIB text warns of reading it; the RADIUS tables hold
shared secrets among their columns, so only named columns of them may be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ne8000d.oid import is_below

SESSIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "1.3.6.1.4.1.2011.5.2.1.15": "hwAccessTable",
        "1.3.6.1.4.1.2011.5.2.1.16": "hwAccessExtTable",
    }
)
"""A row a session, with names and addresses of people."""

SECRETS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "1.3.6.1.4.1.2011.5.2.1.10.1.2": "hwLocalUserPassword",
        "1.3.6.1.4.1.2011.5.25.40.15.1.1.1.2": "hwRadiusServerKey",
        "1.3.6.1.4.1.2011.5.25.40.15.1.1.1.25": "hwRadiusServerTestuserPassword",
        "1.3.6.1.4.1.2011.5.25.40.15.1.2.1.7": "hwRadiusServerSecretKey",
        "1.3.6.1.4.1.2011.5.25.40.15.1.3.1.3": "hwRadiusClientKey",
        "1.3.6.1.4.1.2011.5.25.40.15.1.4.1.3": "hwRadiusAuthorServerKey",
    }
)
"""Columns that hold passwords."""


def refusal(oid: str) -> str | None:
    """Why a walk of `oid` (numeric, no leading dot) is refused, as a sentence; None if it is not.

    A subtree that merely contains something off limits is refused as well.
    """
    for root, name in SESSIONS.items():
        if _touches(oid, root):
            return (
                f"{oid} is or holds {name}, which has a row for each subscriber and loads the "
                "router: walk the columns that you need by name"
            )
    for root, name in SECRETS.items():
        if _touches(oid, root):
            return f"{oid} is or holds {name}, a secret: walk the columns that you need by name"
    return None


def _touches(oid: str, root: str) -> bool:
    return oid == root or is_below(oid, root) or is_below(root, oid)
