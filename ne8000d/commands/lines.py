r"""An answer's lines as parsers want them: no terminal codes, no pager, of bounded length.

Answers are hostile: a subscriber chooses his user name, a neighbour his description. Whatever is
left of control characters becomes `\xNN` (as in `schema.text_of`), a line ends at `LINE_LIMIT`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from ne8000d.batch import Value
from ne8000d.errors import CommandError, DeviceSaidNo
from ne8000d.schema import CliRow, text_of

LINE_LIMIT: Final = 4096
"""The longest line that is read, characters; VRP wraps at 80 to 256."""
FIELD_LIMIT: Final = 1024
NONE: Final = ("Info: No", "Info: There is no", "Info: The record does not exist")
"""How VRP says that a list is empty."""
_HEAD_LINES: Final = 100
"""How many lines are kept for the error that nothing is known in them."""

_PAGER: Final = re.compile(r" {0,4}---- More ----(?:\x1b\[\d{0,3}D *(?:\x1b\[\d{0,3}D)?)?")
_CODES: Final = re.compile(
    r"\x1b\[[0-9;:<=>?]{0,32}[ -/]{0,4}[@-~]|\x1b\][^\x07\x1b]{0,256}(?:\x07|\x1b\\)|\x1b[@-Z\\-_]"
)
_STAMP: Final = re.compile(
    r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?(?: ?[+-]\d\d:\d\d)?(?: DST)?$"
)
"""The line that VRP8 prints before every output until `timestamp disable`."""
_QUESTION: Final = "Are you sure to display some information"
_REFUSAL: Final = re.compile(r"\s*(?:Error ?:|% ?[A-Z][a-z]+ )", re.IGNORECASE)
_CARET: Final = re.compile(r"\s*\^$")


def clean(raw: str) -> str:
    """One line as text, without its end."""
    line = raw[:LINE_LIMIT].rstrip("\r\n")
    if line.isascii() and line.isprintable():
        return line
    line = _CODES.sub("", _PAGER.sub("", line)).replace("\t", " ")
    # A lone carriage return goes back to the line's start: what was there is overwritten.
    return text_of(line.rpartition("\r")[2])


class Lines:
    """The lines of one answer, cleaned, and what became of them.

    A reader sets `known` where it sees something of its own that makes no row: the heading of an
    empty table. `refusal` is the first `Error: …`, `head` the beginning of the answer.
    """

    def __init__(self, raw: Iterable[str]) -> None:
        self.known = False
        self.refusal: str | None = None
        self.head: list[str] = []
        self._raw = raw

    def __iter__(self) -> Iterator[str]:
        """Yield the lines that say something: no stamp, question, or pager, no empty line."""
        for raw in self._raw:
            line = clean(raw)
            text = line.strip()
            if not text or text == "---- More ----":
                continue
            if len(self.head) < _HEAD_LINES:
                self.head.append(line)
            if text[0].isdigit() and _STAMP.match(text):
                continue
            if text.startswith(_QUESTION):
                continue
            if self.refusal is None and _REFUSAL.match(line):
                self.refusal = text
            yield line


Reader = Callable[[Lines], Iterator[CliRow]]


def answers(reader: Reader, *nothing: str) -> Callable[[Iterable[str]], Iterator[CliRow]]:
    """`Command.read` made of a reader.

    `nothing` are the beginnings of what the device says where there are no rows (`Info: No online
    user`): those end in no rows and no error. Case, spacing and a missing space after `Info:` make
    no difference.
    """
    wanted = tuple(f"{_spaced(text)} " for text in nothing)

    def read(raw: Iterable[str]) -> Iterator[CliRow]:
        lines = Lines(raw)
        rows = 0
        for row in reader(lines):
            rows += 1
            yield {name: _bounded(value) for name, value in row.items()}
        if rows or lines.known:
            return
        if wanted and any(f"{_spaced(line)} ".startswith(wanted) for line in lines.head):
            return
        text = "\n".join(lines.head)
        if lines.refusal is not None:
            raise DeviceSaidNo(
                f"the device said no: {lines.refusal[:200]}", text, lines.refusal[:FIELD_LIMIT]
            )
        raise CommandError(_unknown(lines.head), text)

    return read


def _unknown(head: list[str]) -> str:
    said = [line for line in head if not _CARET.match(line)]
    if not said:
        return "the device answered nothing"
    return (
        f"nothing in the answer is known here; it begins with {said[0].strip()[:80]!r}: "
        "please report it with the device's version"
    )


def _spaced(text: str) -> str:
    """A text in lower case with single spaces, one of them after `info:`; no end of sentence."""
    return " ".join(text.casefold().replace("info:", "info: ", 1).split()).rstrip(".!")


def _bounded(value: Value) -> Value:
    return value[:FIELD_LIMIT] if isinstance(value, str) else value
