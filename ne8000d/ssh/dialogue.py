"""One command and its answer, without any wire: octets in, replies and text out."""

from __future__ import annotations

from typing import Final

from ne8000d.ssh import signs
from ne8000d.ssh.screen import LineTooLong, Screen
from ne8000d.ssh.signs import Prompt, Sign

_MOST_QUESTIONS: Final = 20


class Cut(Exception):
    """The answer was cut off at a bound; `reason` is the word for it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Dialogue:
    """What came back for `command` so far.

    `feed` takes octets and gives lines of the answer: without echo, timestamp line, pager, escape
    sequences and prompt. `sign` tells what the line at the end waits for, once the wire is quiet;
    `reply` is what to send then: N to a question, a space to a pager.
    """

    def __init__(
        self,
        command: str,
        prompt: Prompt,
        *,
        max_bytes: int,
    ) -> None:
        self._prompt = prompt
        self._max_bytes = max_bytes
        self._screen = Screen()
        self._echo: str | None = ""
        self._typed = _squeezed(command)
        self._first = not _asks_the_time(command)
        self._replies = 0
        self._replied_at = -1
        self.lost_first_character = False

    @property
    def received(self) -> int:
        """Octets so far."""
        return self._screen.received

    def feed(self, data: bytes) -> list[str]:
        """Take what came; the lines of the answer that it finishes. Raises Cut."""
        if self.received > self._max_bytes:
            raise Cut("too_long")
        try:
            finished = self._screen.feed(data)
        except LineTooLong:
            raise Cut("line_too_long") from None
        lines: list[str] = []
        for line in finished:
            lines += self._shown(line)
        return [] if self.lost_first_character else lines

    def sign(self) -> Sign:
        """What the unfinished line is; nothing where it was replied to already."""
        if self._screen.received == self._replied_at:
            return Sign.NOTHING
        tail = self._screen.tail
        if self._prompt.ends(tail):
            return Sign.PROMPT
        if signs.is_question(tail):
            return Sign.QUESTION
        return Sign.PAGER if signs.is_pager(tail) else Sign.NOTHING

    def other_prompt(self) -> str | None:
        """The name in a user view prompt that is not this router's: it may have been renamed."""
        tail = self._screen.tail
        return signs.prompt_name(tail) if signs.is_user_view(tail) else None

    def reply(self, newline: bytes) -> bytes:
        """What to send for `sign()`. Raises Cut after too many questions."""
        question = self.sign() is Sign.QUESTION
        self._replied_at = self._screen.received
        if not question:
            return b" "
        self._replies += 1
        if self._replies > _MOST_QUESTIONS:
            raise Cut("too_many_questions")
        return b"N" + newline

    @property
    def prompt_line(self) -> str:
        """The unfinished line: the prompt, when it has come."""
        return self._screen.tail

    def _shown(self, line: str) -> list[str]:
        """What of a finished line belongs to the answer."""
        if self._echo is not None:
            self._echo += _squeezed(self._prompt.without(line))
            if self._echo in {self._typed, self._typed[1:]}:
                self.lost_first_character = self._echo != self._typed
                self._echo = None
                return []
            if self._typed.startswith(self._echo):
                return []  # a long command is echoed in several lines
            self._echo = None
        if self._first and line:
            self._first = False
            if signs.is_timestamp(line):
                return []
        return [line]


def trimmed(lines: list[str], prompt: Prompt) -> str:
    """All lines of an answer as one text, without empty ones at either end.

    Log lines that came after the prompt, and the prompt before them, are no answer.
    """
    end = len(lines)
    for place in range(end - 1, -1, -1):
        line = lines[place]
        if prompt.ends(line) and place + 1 < len(lines):
            end = place
        elif line and not signs.is_log_line(line):
            break
    return "\n".join(lines[:end]).strip("\n")


def _asks_the_time(command: str) -> bool:
    """Whether a line with the moment is the answer itself."""
    words = command.split()
    return len(words) > 1 and len(words[1]) > 1 and "clock".startswith(words[1])


def _squeezed(text: str) -> str:
    return "".join(text.split())
