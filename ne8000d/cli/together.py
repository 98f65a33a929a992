"""Several routers at once: answers in the order in which they come, and who is awaited."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

import typer
from rich.status import Status

from ne8000d.cli.terminal import console
from ne8000d.errors import Ne8000dError
from ne8000d.workers import Workers

T = TypeVar("T")

_PATIENCE_SECONDS: Final = 3.0
"""Silence after which those who are awaited are named, where that can't be shown all the time."""
_MOST_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class Task(Generic[T]):
    """What is to be done with a router; `work` blocks, and raises Ne8000dError."""

    name: str
    work: Callable[[], T]


def together(tasks: Sequence[Task[T]]) -> Iterator[tuple[str, T | None, Ne8000dError | None]]:
    """Do all of it in parallel; yield name and result, or name and error, as they finish."""
    workers = Workers(max(1, len(tasks)), name="exec")
    awaited: dict[Future[T], str] = {workers.submit(task.work): task.name for task in tasks}
    shown = _Shown(len(tasks))
    try:
        while awaited:
            shown.waiting(list(awaited.values()))
            done, _ = wait(awaited, timeout=_PATIENCE_SECONDS, return_when=FIRST_COMPLETED)
            if not done:
                shown.silence(list(awaited.values()))
            for future in done:
                name = awaited.pop(future)
                shown.hide()
                try:
                    result = future.result()
                except Ne8000dError as error:
                    yield name, None, error
                else:
                    yield name, result, None
    finally:
        shown.hide()
        workers.shutdown(wait=False, cancel_futures=True)


class _Shown:
    """The line at the bottom of a terminal; elsewhere, one line once it takes long."""

    def __init__(self, routers: int) -> None:
        self._console = console(stderr=True)
        self._routers = routers
        self._status: Status | None = None
        self._told: list[str] = []

    def waiting(self, names: list[str]) -> None:
        if self._console.is_terminal:
            answered = self._routers - len(names)
            text = f"{answered} of {self._routers} answered; waiting for {_listed(names)}"
            self._status = self._console.status(text)
            self._status.start()

    def silence(self, names: list[str]) -> None:
        self.hide()
        if not self._console.is_terminal and names != self._told:
            self._told = names
            typer.echo(f"waiting for {_listed(names)}", err=True)

    def hide(self) -> None:
        if self._status is not None:
            self._status.stop()
            self._status = None
            sys.stderr.flush()


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more
