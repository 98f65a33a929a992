"""Changes of an interface: what is asked for, and whether it would throw subscribers out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from ne8000d.web.adhoc import Action
from ne8000d.web.source import Source

_TEXT: Final = re.compile(r"(?=.*[!-~])[ -~]{1,242}")
"""A description as VRP takes it: 1 to 242 printable characters of ASCII, one line, not blank."""

_COUNTS: Final = "subscribers_interface"


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be done with an interface; `value` is a description's text."""

    interface: str
    action: Action
    value: str | None

    def __str__(self) -> str:
        """As the router's administrator would say it, for the audit log."""
        done = {"shutdown": "shutdown", "undo_shutdown": "undo shutdown"}.get(
            self.action, f"description {self.value!r}"
        )
        return f"interface {self.interface}: {done}"


def checked(
    source: Source, device: str, change: Change, *, force: bool
) -> tuple[HTTPStatus, str] | None:
    """Status and sentence of why a change is not made, None if it may be."""
    if change.action == "description":
        if change.value is None or not _TEXT.fullmatch(change.value) or "?" in change.value:
            return (
                HTTPStatus.UNPROCESSABLE_ENTITY,
                "body.value: a description is 1 to 242 printable ASCII characters without '?'",
            )
    elif change.value is not None:
        return HTTPStatus.UNPROCESSABLE_ENTITY, f"body.value: {change.action} takes none"
    known = {row.tags.get("interface") for row in source.rows(device, "interface")}
    if change.interface not in known:
        sentence = f"{device} has no interface {change.interface!r}: spell it as the router does"
        return HTTPStatus.NOT_FOUND, sentence
    if change.action == "shutdown" and not force:
        return _in_use(source, device, change.interface)
    return None


def _in_use(source: Source, device: str, interface: str) -> tuple[HTTPStatus, str] | None:
    oldest_ms = source.now_ms() - 1000 * source.fresh_seconds(device, _COUNTS)
    known = False
    users = 0
    for row in source.rows(device, _COUNTS):
        count, time_ms = row.fields.get("total", row.fields.get("online", (0, 0)))
        known = known or time_ms >= oldest_ms
        name = row.tags.get("interface", "")
        if name == interface or name.startswith(f"{interface}."):
            users += int(count)
    if users:
        return (
            HTTPStatus.CONFLICT,
            f"{users} subscribers are on {interface}: they would be cut off; force does it anyway",
        )
    if not known:
        return (
            HTTPStatus.CONFLICT,
            f"it is not known whether subscribers are on {interface}; force does it anyway",
        )
    return None
