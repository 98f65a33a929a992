"""All objects of all modules in a form that is read from disk in milliseconds.

Rows stay plain lists until somebody asks for an object: a start that needs one name should not
build thousands.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from ne8000d.names.objects import Type
from ne8000d.schema import Syntax

FORMAT: Final = 1
"""Goes up when what is written changes: an older index is then made anew."""


class Row(NamedTuple):
    """One object. `type` counts in the catalog's types, -1 for none.

    `indices` are the full names of the index objects, an IMPLIED one with a trailing `!`.
    """

    oid: str
    module: str
    name: str
    kind: str
    type: int
    units: str
    description: str
    readable: bool
    indices: Sequence[str]


@dataclass(frozen=True, slots=True)
class Catalog:
    """What all modules together define; `problems` are the sentences about those left out."""

    types: tuple[Type, ...]
    rows: tuple[Row, ...]
    problems: tuple[str, ...]


def load(path: Path, key: str) -> Catalog | None:
    """The catalog in a file, None where there is none, or it is damaged or has another key."""
    try:
        content = json.loads(path.read_bytes())
        if content["format"] != FORMAT or content["key"] != key:
            return None
        return Catalog(
            tuple(
                Type(Syntax(syntax), convention, _labels(labels), hint, size)
                for syntax, convention, labels, hint, size in content["types"]
            ),
            tuple(Row(*row) for row in content["rows"]),
            tuple(content["problems"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _labels(pairs: list[tuple[int, str]]) -> MappingProxyType[int, str]:
    return MappingProxyType(dict(pairs))


def store(path: Path, key: str, catalog: Catalog) -> None:
    """Write the catalog whole or not at all. A folder that can't be written is no error."""
    content = {
        "format": FORMAT,
        "key": key,
        "types": [
            (kind.syntax.value, kind.convention, list(kind.labels.items()), kind.hint, kind.size)
            for kind in catalog.types
        ],
        "rows": catalog.rows,
        "problems": catalog.problems,
    }
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(content, file, separators=(",", ":"))
            Path(temporary).replace(path)
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise


class TypeTable:
    """Collects types while a catalog is made, each once."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[object, ...], int] = {}
        self.types: list[Type] = []

    def number(self, kind: Type) -> int:
        """The type's place among the types."""
        key = (kind.syntax, kind.convention, tuple(kind.labels.items()), kind.hint, kind.size)
        if key not in self._numbers:
            self._numbers[key] = len(self.types)
            self.types.append(kind)
        return self._numbers[key]
