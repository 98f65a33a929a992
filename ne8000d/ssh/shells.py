"""The command line of one router, for everything that needs it."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ne8000d.config import SshConfig
from ne8000d.credentials import KnownCredentials
from ne8000d.errors import SessionDropped
from ne8000d.ssh.entrance import Entrance
from ne8000d.ssh.gate import LoginGate
from ne8000d.ssh.turns import Purpose, Turns
from ne8000d.ssh.vty import Output, Vty

LONGEST_ANSWER: Final = 16 * 2**20
"""Octets; 60,000 subscribers listed are about 12 MB."""


@dataclass(frozen=True, slots=True)
class State:
    """For `status`: sessions open and in use, callers waiting, logins so far.

    `refused` is what the router's refusal of the login was told as, None where there was none.
    """

    open: int
    busy: int
    waiting: int
    logins: int
    refused: str | None


class Lease:
    """A session that one caller has for itself."""

    def __init__(self, vty: Vty) -> None:
        self._vty = vty

    def run(
        self,
        command: str,
        *,
        timeout: float | None = None,
        on_text: Callable[[str], None] | None = None,
        max_bytes: int = LONGEST_ANSWER,
    ) -> Output:
        """Send one command; see `Shells.run`. Nothing is sent twice."""
        return self._vty.run(command, timeout=timeout, on_text=on_text, max_bytes=max_bytes)

    def lines(
        self, command: str, *, timeout: float | None = None, max_bytes: int = LONGEST_ANSWER
    ) -> Iterator[str]:
        """Send one command and yield its answer line by line, for answers too long to keep.

        Raises:
            AnswerCut: it went beyond a bound.
            SshError: no answer.
        """
        return self._vty.lines(command, timeout=timeout, max_bytes=max_bytes)


class Shells:
    """Sessions of one router: at most `max_sessions`, opened when needed, kept, closed when idle.

    `run` may be called from any number of threads; it blocks until it is the caller's turn and the
    answer is there. Nothing is sent before the first call. `known_hosts` is for where the
    configuration names no file; `credentials` keeps refusals over restarts; `clock` is monotonic
    seconds, `wall` seconds since the epoch.
    """

    def __init__(
        self,
        config: SshConfig,
        host: str,
        name: str,
        *,
        platform: str = "huawei_vrp",
        known_hosts: Path,
        credentials: KnownCredentials | None = None,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._config = config
        self._name = name
        self._clock = clock
        self._gate = LoginGate(config, host, name, credentials, wall)
        self._entrance = Entrance(
            config,
            host,
            name,
            platform=platform,
            known_hosts=config.known_hosts or known_hosts,
            gate=self._gate,
            clock=clock,
        )
        self._turns = Turns(config.max_sessions)
        self._vtys = [Vty(self._entrance.log_in, clock) for _ in range(config.max_sessions)]
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._keeper: threading.Thread | None = None

    def run(
        self,
        command: str,
        *,
        timeout: float | None = None,
        purpose: Purpose,
        on_text: Callable[[str], None] | None = None,
        max_bytes: int = LONGEST_ANSWER,
    ) -> Output:
        """Send one command and bring the answer.

        A poll whose session breaks off logs in once more and asks again; a command of a person
        does not, because it may have been carried out. `timeout` is the longest silence in
        seconds, the configured one by default; a command may take ten times as long. With
        `on_text` lines go there in blocks, as they come, and are not kept: after a session that
        broke off, from the beginning again.

        Raises:
            SshError: no answer; the class tells why.
            ConfigError: the configuration names no user, or files that can't be read.
        """
        with self._vty(purpose) as vty:
            try:
                return vty.run(command, timeout=timeout, on_text=on_text, max_bytes=max_bytes)
            except SessionDropped:
                if purpose != "poll" or not vty.may_retry:
                    raise
            return vty.run(command, timeout=timeout, on_text=on_text, max_bytes=max_bytes)

    @contextlib.contextmanager
    def lease(self, purpose: Purpose) -> Iterator[Lease]:
        """A session for several commands that nobody else's come between.

        At the end it is taken back to the user view. Raises SessionClosed.
        """
        with self._vty(purpose) as vty:
            yield Lease(vty)

    def close_idle(self) -> float | None:
        """Close sessions that nobody used for `idle_close`.

        The seconds until the next may be due; None where no session is open. A thread of our own
        does this; there is no need to call it.
        """
        waits = []
        for number, vty in enumerate(self._vtys):
            if not vty.is_open:
                continue
            left = self._config.idle_close
            if self._turns.take_idle(number):
                try:
                    left += vty.used_at - self._clock()
                    if left <= 0:
                        vty.close()
                        continue
                finally:
                    self._turns.give_back(number)
            waits.append(left)
        return min(waits, default=None)

    def reloaded(self) -> None:
        """The configuration was reloaded: a refused login may be tried again."""
        self._gate.reopen()

    def state(self) -> State:
        """How it stands."""
        return State(
            open=sum(vty.is_open for vty in self._vtys),
            busy=self._turns.busy,
            waiting=self._turns.waiting,
            logins=self._entrance.logins,
            refused=self._gate.refused,
        )

    def close(self) -> None:
        """Log out. Commands on their way end with SessionClosed."""
        self._closed.set()
        self._turns.close()
        for vty in self._vtys:
            vty.finish()
        with self._lock:
            keeper = self._keeper
        if keeper is not None:
            keeper.join()

    @contextlib.contextmanager
    def _vty(self, purpose: Purpose) -> Iterator[Vty]:
        number = self._turns.take(purpose)
        vty = self._vtys[number]
        try:
            yield vty
            if not vty.in_user_view:
                # Uncommitted changes are dropped: the question whether to commit them gets an N.
                vty.run("return", timeout=None, on_text=None, max_bytes=LONGEST_ANSWER)
        except BaseException:
            if not vty.in_user_view:
                vty.close()
            raise
        finally:
            self._turns.give_back(number)
            self._keep_watch()

    def _keep_watch(self) -> None:
        """Have a thread wait for the sessions to become idle, as long as there are any."""
        with self._lock:
            watched = self._keeper is not None and self._keeper.is_alive()
            if watched or self._closed.is_set() or not any(vty.is_open for vty in self._vtys):
                return
            self._keeper = threading.Thread(
                target=self._watch, name=f"ssh-idle-{self._name}", daemon=True
            )
            self._keeper.start()

    def _watch(self) -> None:
        while (wait := self.close_idle()) is not None:
            if self._closed.wait(wait + 0.01):
                return
