"""CGN engines: sessions and traffic; no SNMP object was found for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ne8000d.batch import Value
from ne8000d.commands import nat
from ne8000d.commands.inquiries.rows import typed
from ne8000d.measurements.cgn import CGN
from ne8000d.schema import Frame, Inquiry, Replies

_FIELDS: Final = tuple(field.name for field in CGN.fields)


def _shape(replies: Replies) -> Iterator[Frame]:
    """Yield a row an engine; each command adds what it knows.

    The engines are those of the session tables: a service board has CPUs that do no CGN.
    """
    tags: dict[str, tuple[str, ...]] = {}
    fields: dict[str, dict[str, Value]] = {name: {} for name in _FIELDS}
    at: dict[str, float] = {}
    for command in (nat.TABLE, nat.PAYLOAD, nat.SIZES):
        for reply in replies.all(command.name):
            for row in reply.rows:
                engine = nat.engine_of({**reply.asked, **row})
                if engine is None:
                    continue
                key = "/".join(engine)
                tags[key] = engine
                at.setdefault(key, reply.at)
                for name in _FIELDS:
                    value = typed(name, row[name]) if name in row else None
                    if value is not None:
                        fields[name].setdefault(key, value)
    if tags:
        filled: dict[str, Mapping[str, Value]] = {**fields}
        yield Frame(CGN, tags, filled, at)


CGN_INQUIRY: Final = Inquiry("cgn", "cgn", nat.COMMANDS, (CGN,), _shape)
