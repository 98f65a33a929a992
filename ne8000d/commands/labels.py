"""`Label : value` lines: one or several pairs a line, whatever the spacing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from ne8000d.batch import Value

Convert = Callable[[str], Value | None]
Labels = Mapping[str, tuple[str, Convert]]
"""By label (lower case, single spaces): the row's key, and how the text becomes its value."""

_BRACKETS: Final = re.compile(r"\([^()]*\)")


def label_of(text: str) -> str:
    """A label in the form in which labels are compared."""
    return " ".join(text.split()).casefold()


def pair(line: str) -> tuple[str, str] | None:
    """The label and the value of a line that has one pair; a colon in brackets divides nothing."""
    colon = _masked(line).find(":")
    if colon < 0:
        return None
    return label_of(line[:colon]), line[colon + 1 :].strip()


def pairs(line: str) -> Iterator[tuple[str, str]]:
    """The pairs of a line, the second label at least two spaces after the first value."""
    parts = [part for part in _split(line) if part]
    for part in parts:
        found = pair(part)
        if found is not None:
            yield found


def _split(line: str) -> Iterator[str]:
    masked = _masked(line)
    start = 0
    colon = masked.find(":")
    while colon >= 0:
        following = masked.find(":", colon + 1)
        if following < 0:
            break
        between = masked[colon + 1 : following].rstrip()
        gap = between.rfind("  ")
        word = between[gap:].lstrip()
        if gap >= 0 and word[:1].isalpha():
            begin = colon + 1 + gap
            yield line[start:begin]
            start = begin
        colon = following
    yield line[start:]


def _masked(line: str) -> str:
    """The line with everything in brackets (`(h:min:sec)`) made harmless, as long as before."""
    if "(" not in line:
        return line
    return _BRACKETS.sub(lambda found: "." * len(found[0]), line)


def labelled(found: Iterator[tuple[str, str]], labels: Labels) -> Iterator[tuple[str, Value]]:
    """What is known among these pairs, by the row's key."""
    for label, text in found:
        known = labels.get(label)
        if known is not None:
            key, convert = known
            value = convert(text)
            if value is not None:
                yield key, value
