"""One session: logged in, pager off, one command after the other. For one thread at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Self

from ne8000d.errors import CommandTimeout, SessionDropped, SshError
from ne8000d.ssh import signs
from ne8000d.ssh.dialogue import Cut, Dialogue, trimmed
from ne8000d.ssh.greeting import Greeting
from ne8000d.ssh.link import Link
from ne8000d.ssh.signs import Prompt, Sign

_SETTLE_SECONDS: Final = {
    Sign.PROMPT: 0.01,
    Sign.PAGER: 0.01,
    Sign.QUESTION: 0.1,
    Sign.USERNAME: 0.1,
    Sign.PASSWORD: 0.1,
}
"""A line is what it looks like when nothing follows for so long: it may be half a line of text."""

_LOGIN_SETTLE_SECONDS: Final = 0.1
"""Longer, because banners come in pieces."""

_RENAMED_SECONDS: Final = 2.0
"""After such a silence a prompt with another name counts: the router was renamed."""

_WHOLE: Final = 10
"""A command may take so many times the longest silence."""

_MOST_UNASKED: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command brought.

    `truncated` is why it was cut off: `line_too_long`, `too_long`, `too_many_questions`; the
    session is then good for nothing more.
    """

    text: str
    truncated: str | None = None


class Shell:
    """A session at the prompt."""

    def __init__(self, link: Link, device_name: str, prompt: Prompt, timeout: float) -> None:
        self._link = link
        self._device = device_name
        self._prompt = prompt
        self._timeout = timeout
        self._view = f"<{prompt.name}>"

    @classmethod
    def log_in(
        cls,
        link: Link,
        device_name: str,
        *,
        timeout: float,
        credentials: tuple[str, str] | None = None,
    ) -> Self:
        """Get from an open link to the prompt, and switch the pager off.

        `timeout` is the longest silence; `credentials` are for Telnet.

        Raises:
            SshError: there is no way to the prompt.
        """
        greeting = Greeting(device_name, credentials)
        try:
            _greet(link, greeting, device_name, timeout)
        except SessionDropped:
            raise greeting.ended() or SessionDropped(
                f"{device_name} closed the session before its prompt: "
                "check user level, access list and protocol of its VTY lines"
            ) from None
        return cls(link, device_name, Prompt(greeting.name or device_name), timeout)

    @property
    def in_user_view(self) -> bool:
        """Whether the last prompt was `<…>`."""
        return signs.is_user_view(self._view)

    def alive(self) -> bool:
        """Whether the session is open, as far as this side knows."""
        return self._link.alive()

    def close(self) -> None:
        """Log out; from any thread."""
        self._link.close()

    def run(
        self,
        command: str,
        *,
        timeout: float | None = None,
        on_text: Callable[[str], None] | None = None,
        max_bytes: int,
    ) -> Answer:
        """Send `command` and wait for the prompt.

        Raises:
            CommandTimeout: silence for `timeout` seconds, or no end after ten times that.
            SessionDropped: the session broke off.
        """
        lines: list[str] = []
        truncated = None
        try:
            for block in self.stream(command, timeout=timeout, max_bytes=max_bytes):
                if on_text is None:
                    lines += block
                else:
                    on_text("\n".join(block) + "\n")
        except Cut as cut:
            truncated = cut.reason
        return Answer(trimmed(lines, self._prompt), truncated)

    def stream(
        self, command: str, *, timeout: float | None = None, max_bytes: int
    ) -> Iterator[list[str]]:
        """Send `command` and yield the lines of the answer, in blocks as they come.

        Raises:
            Cut: it went beyond a bound.
            CommandTimeout, SessionDropped: as `run`.
        """
        patience = self._timeout if timeout is None else timeout
        for _ in range(2):
            dialogue = Dialogue(command, self._prompt, max_bytes=max_bytes)
            self._drain()
            self._link.send(command.encode() + self._link.newline)
            yield from self._converse(dialogue, command, patience)
            if not dialogue.lost_first_character:
                break  # else VRP swallowed it, as it does after long output, and said "Error"
        self._view = dialogue.prompt_line

    def _converse(self, dialogue: Dialogue, command: str, patience: float) -> Iterator[list[str]]:
        end = time.monotonic() + _WHOLE * patience
        silent_since = time.monotonic()
        while True:
            now = time.monotonic()
            if now >= end:
                raise self._endless(command, _WHOLE * patience)
            sign = dialogue.sign()
            wait = _SETTLE_SECONDS.get(sign) or self._wait(dialogue, silent_since, patience, now)
            data = self._link.receive(min(wait, end - now))
            if data:
                if lines := dialogue.feed(data):
                    yield lines
                silent_since = time.monotonic()
            elif sign is Sign.PROMPT:
                return
            elif sign is not Sign.NOTHING:
                self._link.send(dialogue.reply(self._link.newline))
                silent_since = time.monotonic()
            elif (name := dialogue.other_prompt()) is not None:
                self._prompt = Prompt(name)
                return
            elif time.monotonic() - silent_since >= patience:
                raise CommandTimeout(
                    f"{self._device}: '{_public(command)}' brought nothing for {patience:g} s: "
                    "is the router overloaded? A longer ssh.timeout waits longer"
                )

    def _wait(self, dialogue: Dialogue, since: float, patience: float, now: float) -> float:
        allowed = patience
        if dialogue.other_prompt() is not None:
            allowed = min(patience, _RENAMED_SECONDS)
        return max(0.001, since + allowed - now)

    def _drain(self) -> None:
        """Throw away what came unasked: log lines, rests of an earlier answer."""
        thrown = 0
        while data := self._link.receive(0):
            thrown += len(data)
            if thrown > _MOST_UNASKED:
                raise SshError(f"{self._device} does not stop talking: the session is closed")

    def _endless(self, command: str, seconds: float) -> CommandTimeout:
        return CommandTimeout(
            f"{self._device}: '{_public(command)}' did not end within {seconds:g} s: "
            "ask for less, or give it a longer time-out"
        )


def _greet(link: Link, greeting: Greeting, device: str, timeout: float) -> None:
    end = time.monotonic() + timeout
    while greeting.name is None:
        left = end - time.monotonic()
        if left <= 0:
            raise CommandTimeout(
                f"{device} shows no prompt within {timeout:g} s after the login: "
                "log in by hand and look at what it says"
            )
        sign = greeting.sign()
        wait = left if sign is Sign.NOTHING else min(left, _LOGIN_SETTLE_SECONDS)
        data = link.receive(wait)
        if data:
            greeting.feed(data)
        elif sign is not Sign.NOTHING:
            link.send(greeting.reply(link.newline))


def _public(command: str) -> str:
    """The words of a command that name nobody: what follows may be a subscriber."""
    return " ".join(command.split()[:2])
