"""One VTY line of a router that we may take: a session when there is one, commands on it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ne8000d.errors import AnswerCut, SessionClosed, SshError
from ne8000d.ssh.dialogue import Cut

if TYPE_CHECKING:
    from ne8000d.ssh.link import Link
    from ne8000d.ssh.shell import Shell


@dataclass(frozen=True, slots=True)
class Output:
    """A router's answer, without echo, prompt, pager, escape sequences and timestamp line.

    `text` is empty where `on_text` took it. `started_at` is the clock's second at which the
    command was sent, `duration_seconds` the time to the prompt. `truncated` is None, or why the
    answer was cut off: `too_long`, `line_too_long`, `too_many_questions`.
    """

    text: str
    started_at: float
    duration_seconds: float
    truncated: str | None = None


class Vty:
    """Opens a session when a command needs one, and keeps it.

    `log_in` makes a session; it tells `opening` what to close should `close` come meanwhile, from
    another thread. Everything else is for one thread at a time.
    """

    def __init__(self, log_in: Callable[[Vty], Shell], clock: Callable[[], float]) -> None:
        self._log_in = log_in
        self._clock = clock
        self._shell: Shell | None = None
        self._finished = threading.Event()
        self.opening: Link | None = None
        self.used_at = 0.0
        self.reused = False

    @property
    def is_open(self) -> bool:
        """Whether a line of the router is taken."""
        return self._shell is not None

    @property
    def in_user_view(self) -> bool:
        """Whether the next command starts where a session starts."""
        return self._shell is None or self._shell.in_user_view

    def run(
        self,
        command: str,
        *,
        timeout: float | None,
        on_text: Callable[[str], None] | None,
        max_bytes: int,
    ) -> Output:
        """Send one command, after a login if need be. A session that failed is closed.

        Raises:
            SshError: no answer.
        """
        try:
            shell = self._session()
            started = self._clock()
            answer = shell.run(command, timeout=timeout, on_text=on_text, max_bytes=max_bytes)
        except BaseException as error:
            self.close()
            if self._finished.is_set() and isinstance(error, SshError):
                raise _closed() from error
            raise
        if answer.truncated is not None:
            self.close()
        self.used_at = self._clock()
        return Output(answer.text, started, self.used_at - started, answer.truncated)

    def lines(self, command: str, *, timeout: float | None, max_bytes: int) -> Iterator[str]:
        """Send one command and yield its answer line by line, in bounded memory.

        A session that failed, or whose answer nobody reads to its end, is closed.

        Raises:
            AnswerCut: it went beyond a bound.
            SshError: no answer.
        """
        try:
            shell = self._session()
            for block in shell.stream(command, timeout=timeout, max_bytes=max_bytes):
                yield from block
        except Cut as cut:
            self.close()
            raise AnswerCut(
                f"the answer was cut off ({cut.reason}): ask for less, with a filter"
            ) from None
        except BaseException as error:
            self.close()
            if self._finished.is_set() and isinstance(error, SshError):
                raise _closed() from error
            raise
        self.used_at = self._clock()

    @property
    def may_retry(self) -> bool:
        """Whether it was a session of earlier commands that the last one ran on."""
        return self.reused and not self._finished.is_set()

    def close(self) -> None:
        """Give the line back; wakes a thread that waits for the router."""
        opening, shell = self.opening, self._shell
        if opening is not None:
            opening.close()
        if shell is not None:
            shell.close()
        self._shell = None

    def finish(self) -> None:
        """Close for good."""
        self._finished.set()
        self.close()

    def _session(self) -> Shell:
        shell = self._shell
        self.reused = shell is not None and shell.alive()
        if shell is not None and self.reused:
            return shell
        self.close()
        if self._finished.is_set():
            raise _closed()
        shell = self._shell = self._log_in(self)
        if self._finished.is_set():
            raise _closed()
        return shell


def _closed() -> SessionClosed:
    return SessionClosed("the command line of this router was closed: the daemon stops or reloads")
