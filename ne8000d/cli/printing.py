"""Polls on the terminal or in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from ne8000d.batch import Batch
from ne8000d.cli.formats import influx_lines, json_lines
from ne8000d.cli.poll_tables import tables
from ne8000d.cli.terminal import console, print_table
from ne8000d.collector import Poll
from ne8000d.platforms import PLATFORMS


class Printer(Protocol):
    """Shows polls; `finish` ends a round."""

    def show(self, poll: Poll) -> None:
        """Take a poll's rows."""

    def finish(self) -> None:
        """Show what was kept until the round was complete."""


class _Lines:
    """Rows as lines, as soon as they come."""

    def __init__(self, lines: Callable[[Iterable[Batch]], Iterator[str]]) -> None:
        self._lines = lines

    def show(self, poll: Poll) -> None:
        for line in self._lines(poll.batches):
            sys.stdout.write(line + "\n")

    def finish(self) -> None:
        sys.stdout.flush()


class _Tables:
    """A round's rows as one table a measurement."""

    def __init__(self) -> None:
        self._batches: list[Batch] = []

    def show(self, poll: Poll) -> None:
        self._batches.extend(poll.batches)

    def finish(self) -> None:
        measurements = {
            item.name: item for platform in PLATFORMS.values() for item in platform.measurements()
        }
        for table in tables(self._batches, list(measurements.values())):
            print_table(table)
            console().print()
        self._batches.clear()


def printer(form: str) -> Printer:
    """The printer of `--format`."""
    if form == "table":
        return _Tables()
    return _Lines(json_lines if form == "json" else influx_lines)


def show_rounds(rounds: Iterable[Iterable[Poll]], show: Printer, devices: int) -> bool:
    """Print every round, failures and progress on standard error. True if all was answered."""
    complete = True
    errors = console(stderr=True, soft_wrap=True)
    # A bar on the terminal that the rows go to would be drawn between them.
    shown = errors.is_terminal and (isinstance(show, _Tables) or not sys.stdout.isatty())
    for number, polls in enumerate(rounds, 1):
        failed: list[Poll] = []
        heard: set[str] = set()
        with _bar(errors, shown=shown) as bar:
            task = bar.add_task("")
            for poll in polls:
                heard.add(poll.device)
                bar.update(task, description=f"sample {number}: {len(heard)} of {devices} devices")
                show.show(poll)
                if not poll.ok:
                    failed.append(poll)
        show.finish()
        for poll in failed:
            errors.print(_failure(poll))
        complete = complete and not failed
    return complete


def _bar(console: Console, *, shown: bool) -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not shown,
        redirect_stdout=False,
        redirect_stderr=False,
    )


def _failure(poll: Poll) -> str:
    told = poll.message or poll.reason or "not answered in full"
    return told if poll.device in told else f"{poll.device}: {told}"
