"""`ne8000d who`."""

from __future__ import annotations

from typing import Annotated

import typer

from ne8000d.cli.options import ConfigFile


def who(
    subscriber: Annotated[
        str, typer.Argument(metavar="NAME|IP|MAC", help="A log-in name, an IP or a MAC address.")
    ],
    config: ConfigFile = None,
) -> None:
    """Look for one subscriber on all routers: online since when, where, with which addresses."""
    from ne8000d.cli.configured import chosen, configured  # noqa: PLC0415
    from ne8000d.cli.finding import find_subscriber  # noqa: PLC0415

    found = configured(config)
    raise typer.Exit(0 if find_subscriber(found.config, chosen(found, None), subscriber) else 1)
