"""From what somebody typed to the command whose answers can be read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ne8000d.schema import Command

_ANYTHING: Final = "*"


def command_for(typed: str, commands: Iterable[Command]) -> Command | None:
    """The command that `typed` spells, with abbreviations as VRP allows them; None where none does.

    Every word may be a prefix of the command's (`dis ver`). Of several commands that fit, the one
    with most words spelled out wins, then the one with most words that are not placeholders, then
    the first declared. What a `|` filters does not matter: the filtered answer has the same form.
    """
    words = typed.split("|", 1)[0].split()
    best: Command | None = None
    best_score = (-1, -1)
    for command in commands:
        for form in (*command.lines, *command.forms):
            score = _score(words, form.split("|", 1)[0].split())
            if score is not None and score > best_score:
                best, best_score = command, score
    return best


def _score(words: list[str], form: list[str]) -> tuple[int, int] | None:
    """How well the typed words fit a form: words in full, words of the command itself."""
    if form and form[-1] == _ANYTHING:
        form = form[:-1]
        if len(words) < len(form):
            return None
        words = words[: len(form)]
    if not words or len(words) != len(form):
        return None
    exact = literal = 0
    for word, wanted in zip(words, form, strict=True):
        if wanted.startswith("{"):
            continue
        if not wanted.startswith(word.casefold()):
            return None
        literal += 1
        exact += wanted == word.casefold()
    return exact, literal
