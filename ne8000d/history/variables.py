"""The `v` that InfluxDB's own pages define before a dashboard's query, as an AST file.

The server takes it as `extern`, so that the query's text stays as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_PARTS: Final = re.compile(r"(\d+)(mo|ms|us|ns|y|w|d|h|m|s)")
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT.*")

Node = dict[str, object]


def option_v(values: Mapping[str, str]) -> Node:
    """The file `option v = {…}`. Values are durations (`-1h`), times, `now()`, or other text."""
    properties = [
        {"type": "Property", "key": {"type": "Identifier", "name": name}, "value": _literal(value)}
        for name, value in values.items()
    ]
    assignment = {
        "type": "VariableAssignment",
        "id": {"type": "Identifier", "name": "v"},
        "init": {"type": "ObjectExpression", "properties": properties},
    }
    return {
        "type": "File",
        "package": None,
        "imports": None,
        "body": [{"type": "OptionStatement", "assignment": assignment}],
    }


def _literal(text: str) -> Node:
    if text == "now()":
        return {"type": "CallExpression", "callee": {"type": "Identifier", "name": "now"}}
    if _TIME.fullmatch(text):
        return {"type": "DateTimeLiteral", "value": text}
    magnitude = text.removeprefix("-")
    if magnitude and not _PARTS.sub("", magnitude):
        units = [
            {"magnitude": int(number), "unit": unit} for number, unit in _PARTS.findall(magnitude)
        ]
        node: Node = {"type": "DurationLiteral", "values": units}
        if text.startswith("-"):
            return {"type": "UnaryExpression", "operator": "-", "argument": node}
        return node
    return {"type": "StringLiteral", "value": text}
