"""`ne8000d simulate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ne8000d.cli.options import For


def simulate(
    places: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="DIR...", show_default=False,
            help="Folders with recordings (.snmprec), or recordings.",
        ),
    ] = None,
    routers: Annotated[
        int, typer.Option("--routers", min=0, max=200, help="Modelled routers besides.")
    ] = 0,
    script: Annotated[
        Path | None,
        typer.Option(
            "--script", metavar="FILE", show_default=False,
            help="Events by time, such as '10s reboot bng-01' a line.",
        ),
    ] = None,
    community: Annotated[str, typer.Option(help="What all of them answer to.")] = "public",
    moving: Annotated[
        bool, typer.Option("--moving", help="Let the counters of recordings go on counting.")
    ] = False,
    host: Annotated[str, typer.Option(help="The address to answer at.")] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option(min=0, max=65_535, help="Of the first router, the next has the next; 0: any."),
    ] = 0,
    seconds: For = None,
) -> None:  # fmt: skip
    """Serve recorded and modelled routers; events by script, or a line each on standard input.

    Prints the configuration with which to poll them. The line 'help' lists the events.
    """
    from ne8000d.cli.simulating import Stage, serve  # noqa: PLC0415

    stage = Stage(tuple(places or ()), routers, script, community, host, port, moving=moving)
    serve(stage, seconds)
