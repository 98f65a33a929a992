"""RADIUS servers: measurement radius_server.

`KINDS` give for each kind of packet the beginning of its objects in HUAWEI-BRAS-RADIUS-MIB, and for
each field the rest of the name and the arc.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ne8000d.schema import Field, Kind, Measurement, Rate, Tag

_FRAME_BITS: Final = 512.0
"""A packet takes at least one frame of 64 octets."""
PENDING: Final = "pending"


_AUTH: Final[Mapping[str, tuple[str, int]]] = {
    "requests": ("Requests", 3), "accepts": ("Accepts", 4), "rejects": ("Rejects", 5),
    "retransmissions": ("Retransmissions", 6), "timeouts": ("Timeouts", 11),
    "blocked": ("ServerDownBlock", 16), "unanswered": ("ServerNotReply", 18),
    PENDING: ("PendingRequests", 10),
}  # fmt: skip
_ACCT: Final[Mapping[str, tuple[str, int]]] = {
    "requests": ("Requests", 3), "responses": ("Responses", 4), "timeouts": ("Timeouts", 9),
    "blocked": ("ServerDownBlock", 14), "unanswered": ("ServerNotReply", 16),
    PENDING: ("PendingRequests", 8),
}  # fmt: skip
KINDS: Final = {"auth": ("hwRadiusStatAuthenIpv4", _AUTH), "acct": ("hwRadiusStatAcctIpv4", _ACCT)}

HELPS: Final = {
    "requests": "requests sent",
    "accepts": "Access-Accepts received",
    "rejects": "Access-Rejects received",
    "responses": "Accounting-Responses received",
    "retransmissions": "requests sent again",
    "timeouts": "requests that timed out",
    "blocked": "requests not sent because the server is taken for down",
    "unanswered": "requests that the server never answered",
}


def _sources(field: str) -> str:
    return ", ".join(
        f"{prefix}{names[field][0]}" for prefix, names in KINDS.values() if field in names
    )


RADIUS_SERVER: Final = Measurement(
    "radius_server",
    "A RADIUS server as this router sees it.",
    (
        *(
            Field(
                name,
                Kind.COUNTER,
                text,
                _sources(name),
                rate=Rate(f"{name}_per_second", bits=_FRAME_BITS),
            )
            for name, text in HELPS.items()
        ),
        Field(PENDING, Kind.GAUGE, "requests without an answer yet", _sources(PENDING)),
    ),
    (
        Tag("server", "address of the server; ADDRESS%VPN for the same address in a second VPN"),
        Tag("kind", "auth or acct"),
    ),
)
