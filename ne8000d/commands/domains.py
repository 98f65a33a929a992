"""`display domain`: the domains and who is online in them, a RUI partner's subscribers included."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ne8000d.batch import Value
from ne8000d.commands.amounts import count, text
from ne8000d.commands.columns import Heading, cells, heading, is_rule, typed
from ne8000d.commands.labels import Labels, labelled, pair
from ne8000d.commands.lines import NONE, Lines, answers
from ne8000d.commands.privileges import DISPLAY
from ne8000d.schema import CliRow, Command

_NAMES: Final = {
    "domain name": "domain",
    "domain-name": "domain",
    "domainname": "domain",
    "state": "state",
    "car": "car",
    "access-limit": "limit",
    "online": "total",
    "online-number": "total",
}
_LABELS: Final[Labels] = {
    "domain-name": ("domain", text),
    "domain name": ("domain", text),
    "domain-state": ("state", text),
    "user-access-limit": ("limit", count),
    "online-number": ("total", count),
}
_COUNTS: Final = {"limit": count, "total": count, "car": count}
_OURS: Final = frozenset({"domain", "state", "car", "limit", "total"})


def domains(lines: Lines) -> Iterator[CliRow]:
    """Yield `domain state limit total`; a name longer than its column pushes the others aside."""
    columns: Heading = ()
    one: dict[str, Value] = {}
    for line in lines:
        if is_rule(line):
            continue
        if found := heading(line, _NAMES, ("domain", "total")):
            columns, lines.known = found, True
        elif columns:
            texts = cells(line, columns)
            if texts is not None and count(texts["total"]) is not None:
                yield typed({key: texts[key] for key in columns if key in _OURS}, _COUNTS)
        elif said := pair(line):
            for key, value in labelled(iter((said,)), _LABELS):
                one.setdefault(key, value)
    if "domain" in one:
        yield one


DOMAINS: Final = Command(
    "domains",
    ("display domain",),
    answers(domains, *NONE),
    ("display domain {domain}", "display domain name {domain}"),
    privilege=DISPLAY,
)
