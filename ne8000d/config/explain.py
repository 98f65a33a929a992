"""pydantic's and TOML's complaints as sentences that tell an operator what to do.

No sentence holds a value: it could be a secret in the wrong place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ne8000d.config.keys import key_paths, model_at
from ne8000d.config.models import TABLE_NAMES, Config
from ne8000d.config.values import nearest

Location = tuple[int | str, ...]

_SENTENCES: Final[Mapping[str, str]] = {
    "missing": "is missing",
    "string_type": "must be text in quotes",
    "string_unicode": "is not UTF-8 text",  # bytes of the environment, kept as surrogates
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "tuple_type": "must be a list",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
    "finite_number": "must be a number",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
}


def dotted(location: Location) -> str:
    """`devices[0].snmp.port` of `("devices", 0, "snmp", "port")`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return text.removeprefix(".")


def explain(
    error: ValidationError,
    file: str = "ne8000d.toml",
    root: type[BaseModel] = Config,
    name_of: Callable[[Location], str] = dotted,
) -> tuple[str, ...]:
    """One sentence a mistake, `FILE: KEY PATH: what to do`, in the document's order.

    `name_of` tells what the operator calls a key: its path, or an environment variable.
    """
    details = error.errors(include_url=False, include_input=False)
    return tuple(f"{file}: {_sentence(item, root, name_of)}" for item in details)


def _sentence(item: ErrorDetails, root: type[BaseModel], name_of: Callable[[Location], str]) -> str:
    location: Location = item["loc"]
    kind = item["type"]
    context: Mapping[str, Any] = item.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown(location, root)
    if location[-1:] == ("[key]",):
        return _unknown_table(location[:-1])
    if kind == "value_error":
        return f"{name_of(location)}: {context['error']}"
    if kind == "literal_error":
        return f"{name_of(location)}: must be {_choices(str(context['expected']))}"
    if kind in _SENTENCES:
        return f"{name_of(location)}: {_SENTENCES[kind].format(**context)}"
    return f"{name_of(location)}: {item['msg'][:1].lower()}{item['msg'][1:]}"


def _choices(expected: str) -> str:
    words = re.findall(r"'([^']*)'", expected)
    quoted = [f'"{word}"' for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"


def _unknown(location: Location, root: type[BaseModel]) -> str:
    model = model_at(root, location)
    siblings = tuple(model.model_fields) if model is not None else ()
    word = str(location[-1])
    head = f"unknown key '{dotted(location)}'"
    found = nearest(word, siblings) or _elsewhere(word, root)
    if found:
        return f"{head}; did you mean '{found}'?"
    if root is not Config and len(location) == 1:
        return f"{head}; an included file may hold only [[devices]]"
    return f"{head}; there are: {', '.join(siblings)}"


def _elsewhere(word: str, root: type[BaseModel]) -> str | None:
    """The path of a key of that name in another table."""
    if root is not Config:
        return None
    return next((path for path in key_paths() if path.rpartition(".")[2] == word), None)


def _unknown_table(location: Location) -> str:
    found = nearest(str(location[-1]), TABLE_NAMES)
    hint = f"did you mean '{found}'?" if found else f"there are: {', '.join(TABLE_NAMES)}"
    return f"unknown key '{dotted(location)}'; {hint}"


def toml_mistake(message: str) -> str:
    """tomllib's message as a sentence that begins with line and column."""
    match = re.fullmatch(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", message)
    if match is None:
        return f"is not TOML: {message}"
    where = f"line {match[2]}, column {match[3]}" if match[2] else "at its end"
    return f"{where}: {match[1][:1].lower()}{match[1][1:]}"
