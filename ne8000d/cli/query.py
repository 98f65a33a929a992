"""`ne8000d query`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ne8000d.cli.options import ConfigFile


class Form(StrEnum):
    """How rows are printed; `table` is for people."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    LINE = "line"


def _names(incomplete: str) -> list[str]:
    from ne8000d.history.scripts import library  # noqa: PLC0415

    return [name for name in library() if name.startswith(incomplete)]


def query(
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME|FLUX", autocompletion=_names, show_default=False,
            help="A query of the library, or Flux. None lists the library.",
        ),
    ] = None,
    config: ConfigFile = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file", "-f", metavar="FILE", show_default=False,
            help="Flux from a file, - is standard input.",
        ),
    ] = None,
    time_range: Annotated[
        str | None,
        typer.Option(
            "--range", "-r", metavar="RANGE", show_default=False,
            help="7d until now, or FROM/TO: dates or times, local unless they say otherwise.",
        ),
    ] = None,
    device: Annotated[
        list[str] | None,
        typer.Option(
            "--device", "-d", metavar="NAME", show_default=False,
            help="Only this router; may be repeated.",
        ),
    ] = None,
    every: Annotated[
        str | None,
        typer.Option("--every", metavar="DURATION", show_default=False, help="The query's window."),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set", "-s", metavar="NAME=VALUE", show_default=False,
            help="Any other parameter; may be repeated.",
        ),
    ] = None,
    form: Annotated[
        Form | None,
        typer.Option(
            "--format", show_default=False,
            help="For people (default on a terminal), CSV, one object a line, or line protocol.",
        ),
    ] = None,
    show: Annotated[
        bool, typer.Option("--show", help="Print the Flux instead of running it.")
    ] = False,
) -> None:  # fmt: skip
    """Ask InfluxDB: a query of the library by its name, a file, or Flux."""
    import sys  # noqa: PLC0415

    from ne8000d.cli.querying import Question, ask, list_library  # noqa: PLC0415

    if what is None and file is None:
        list_library()
        raise typer.Exit
    if what is not None and file is not None:
        raise typer.BadParameter("give a name, Flux or a file, not two of them")
    question = Question(
        text=what,
        file=file,
        time_range=time_range,
        devices=tuple(device or ()),
        every=every,
        settings=tuple(settings or ()),
    )
    wanted = form or (Form.TABLE if sys.stdout.isatty() else Form.CSV)
    ask(config, question, wanted, show=show)
