"""Tables whose columns are told by their heading, not by their position.

VRP pushes columns to the right of a long value, adds columns from version to version, and writes
headings of two words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final

from ne8000d.commands.amounts import text
from ne8000d.commands.labels import Convert
from ne8000d.schema import CliRow

Heading = tuple[str, ...]
"""The columns' keys from left to right; a column that is not known has its own heading as key."""

_HEADING_LIMIT: Final = 400
"""The longest heading, characters: no window is wider, and hostile lines must not cost much."""
_RULE: Final = re.compile(r"[\s=\-+]+")


def is_rule(line: str) -> bool:
    """Whether a line is a rule: `-----`, `- - - -`, `=====`."""
    return _RULE.fullmatch(line) is not None


def heading(line: str, names: Mapping[str, str], needed: Collection[str]) -> Heading | None:
    """The columns of a heading; None where the line is none, for lack of the `needed` keys.

    `names` gives keys by heading (lower case); of two that fit, the longer one counts.
    """
    if len(line) > _HEADING_LIMIT:
        return None
    left = " ".join(line.split()).casefold()
    keys: list[str] = []
    while left:
        word = left.partition(" ")[0]
        name = max((name for name in names if _begins(left, name)), key=len, default=word)
        keys.append(names.get(name, name))
        left = left[len(name) :].lstrip()
    return tuple(keys) if set(needed) <= set(keys) else None


def cells(line: str, columns: Heading, absorbs: str | None = None) -> dict[str, str] | None:
    """A row's texts by key; None where their number does not fit.

    A row with more words than columns gives the surplus to the column `absorbs`.
    """
    words = line.split()
    surplus = len(words) - len(columns)
    if surplus > 0 and absorbs in columns:
        at = columns.index(absorbs)
        words[at : at + surplus + 1] = [" ".join(words[at : at + surplus + 1])]
    elif surplus:
        return None
    return dict(zip(columns, words, strict=True))


def typed(texts: Mapping[str, str], converts: Mapping[str, Convert]) -> CliRow:
    """A row's texts as values: by `converts`, else as they are; what says nothing is left out."""
    row: CliRow = {}
    for key, said in texts.items():
        value = converts.get(key, text)(said)
        if value is not None:
            row[key] = value
    return row


def _begins(text: str, name: str) -> bool:
    return text.startswith(name) and text[len(name) : len(name) + 1] in {"", " "}
