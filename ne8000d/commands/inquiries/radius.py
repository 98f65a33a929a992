"""RADIUS servers by CLI. Whoever asks names the servers: a list of them holds shared secrets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ne8000d.batch import Value
from ne8000d.commands.radius import ACCOUNTING, AUTHENTICATION
from ne8000d.measurements.radius import HELPS, KINDS, PENDING, RADIUS_SERVER
from ne8000d.schema import Counter, Frame, Inquiry, Replies

_KEYS: Final = {"blocked": "blocked_server_down", "unanswered": "no_reply"}
_BUSIEST_BPS: Final = 1e9
"""No control plane takes more than this: what bounds the growth of its counters."""


def _shape(replies: Replies) -> Iterator[Frame]:
    tags: dict[str, tuple[str, ...]] = {}
    at: dict[str, float] = {}
    columns: dict[str, dict[str, int]] = {name: {} for name in (*HELPS, PENDING)}
    for command in (AUTHENTICATION, ACCOUNTING):
        for reply in replies.all(command.name):
            for row in reply.rows:
                server, kind = reply.asked.get("server", ""), str(row.get("kind", ""))
                if not server or kind not in KINDS:
                    continue
                key = f"{kind} {server} {reply.asked.get('vpn', '')}"
                tags[key], at[key] = (server, kind), reply.at
                for name in KINDS[kind][1]:
                    value = row.get(_KEYS.get(name, name))
                    if isinstance(value, int):
                        columns[name][key] = value
    if tags:
        pending: dict[str, Mapping[str, Value]] = {PENDING: {**columns.pop(PENDING)}}
        yield Frame(
            RADIUS_SERVER,
            tags,
            pending,
            at,
            counters={
                name: Counter(values, at, narrow=frozenset(values))
                for name, values in columns.items()
            },
            speed_bps=dict.fromkeys(tags, _BUSIEST_BPS),
            idle=frozenset(tags),
        )


RADIUS_INQUIRY: Final = Inquiry(
    "radius_server", "radius", (AUTHENTICATION, ACCOUNTING), (RADIUS_SERVER,), _shape
)
