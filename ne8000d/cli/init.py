"""`ne8000d init`."""

from __future__ import annotations

from typing import Annotated

import typer

from ne8000d.cli.options import ConfigFile


def init(
    config: ConfigFile = None,
    router: Annotated[
        bool, typer.Option("--router", help="Print the VRP lines to paste into the router.")
    ] = False,
) -> None:
    """Print a commented configuration, or the VRP lines that let ne8000d poll a router.

    The lines follow the [snmp] table of the configuration, where there is one.
    """
    import os  # noqa: PLC0415

    from ne8000d.config import find_config, load, router_lines, sample  # noqa: PLC0415

    if not router:
        typer.echo(sample(), nl=False)
        return
    path = find_config(os.environ, given=config)
    snmp = load(path, os.environ).snmp if path else None
    typer.echo("\n".join(router_lines(snmp=snmp)))
