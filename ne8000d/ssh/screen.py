"""From the octets of a terminal to clean lines of text, in bounded memory and time.

A line is rendered as a terminal would show it: cursor moves, backspaces and erasures within the
line take effect (that is how VRP wipes its pager and wraps what is typed), every other escape
sequence and control character is dropped, so that nothing which a device sends can act on the
terminal that the text is printed to.
"""

from __future__ import annotations

import re
from typing import Final

LONGEST_LINE: Final = 64 * 1024
"""Octets; no answer of a router has longer lines, a hostile one may."""

_LONGEST_TAIL: Final = 2048
"""Octets of an unfinished line that may still be a prompt or a question."""

_CONTROL: Final = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
_TOKEN: Final = re.compile(
    r"\x1b\[(?P<arguments>[0-?]*)[ -/]*(?P<final>[@-~])"
    r"|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?"
    r"|\x1b\[[0-?]*[ -/]*$|\x1b.?"
    r"|(?P<back>\x08)|(?P<home>\r)"
    r"|[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
    r"|(?P<text>[^\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+)",
    re.DOTALL,
)
_NOT_ASCII: Final = re.compile(rb"[^\x00-\x7f]")


class LineTooLong(Exception):
    """A line went on beyond `LONGEST_LINE`."""


class Screen:
    """Collects octets; gives lines as they are finished and the unfinished one.

    `received` counts all octets.
    """

    def __init__(self) -> None:
        self.received = 0
        self._rest = b""

    def feed(self, data: bytes) -> list[str]:
        """The lines that `data` finishes. Raises LineTooLong."""
        self.received += len(data)
        *finished, rest = data.split(b"\n")
        if finished:
            finished[0] = self._rest + finished[0]
            self._rest = rest
        else:
            self._rest += rest
        if len(self._rest) > LONGEST_LINE or any(len(line) > LONGEST_LINE for line in finished):
            raise LineTooLong
        return [rendered(line) for line in finished]

    @property
    def tail(self) -> str:
        """The unfinished line; nothing where it is too long to be a prompt."""
        return rendered(self._rest) if len(self._rest) <= _LONGEST_TAIL else ""


def rendered(line: bytes) -> str:
    """A line as a terminal shows it. Text is UTF-8, else Latin-1."""
    line = line.strip(b"\r")
    if not _CONTROL.search(line):
        if not _NOT_ASCII.search(line):
            return line.decode("ascii")
        text = _decoded(line)
        if text.isprintable():
            return text
        return _shown(text)
    return _shown(_decoded(line))


def _decoded(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("latin-1")


def _shown(text: str) -> str:
    cells: list[str] = []
    cursor = 0
    for token in _TOKEN.finditer(text):
        if token["text"] is not None:
            written = token["text"]
            cells[cursor : cursor + len(written)] = written
            cursor += len(written)
        elif token["back"]:
            cursor = max(0, cursor - 1)
        elif token["home"]:
            cursor = 0
        elif token["final"]:
            cursor = _moved(cells, cursor, token["final"], token["arguments"])
    return "".join(cells).rstrip()


def _moved(cells: list[str], cursor: int, final: str, arguments: str) -> int:
    """Where a control sequence (ECMA-48 §8.3) puts the cursor; erasures take effect."""
    digits = arguments.split(";", maxsplit=1)[0].lstrip("?")[:6]
    number = int(digits) if digits.isdecimal() else 0
    match final:
        case "D":
            return max(0, cursor - max(1, number))
        case "C":
            return min(len(cells), cursor + max(1, number))
        case "G" | "`":
            return min(len(cells), max(1, number) - 1)
        case "K" | "J" if number == 0:
            del cells[cursor:]
        case "K" | "J" if number == 1:
            cells[:cursor] = " " * cursor
        case "K" | "J":
            cells[:] = " " * cursor
    return cursor
