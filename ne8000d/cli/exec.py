"""`ne8000d exec`."""

from __future__ import annotations

from typing import Annotated

import typer

from ne8000d.cli.options import ConfigFile, SomeDevices


def execute(
    ctx: typer.Context,
    devices: SomeDevices,
    config: ConfigFile = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One object a device: the text and what it says.")
    ] = False,
    raw: Annotated[
        bool, typer.Option("--raw", help="The text alone, as the device sent it, without headings.")
    ] = False,
    allow_config: Annotated[
        bool,
        typer.Option(
            "--allow-config",
            help="Type COMMAND in the system view and commit it, after a question.",
        ),
    ] = False,
) -> None:
    """Send a command to devices and print their answers: exec DEVICE… -- COMMAND."""
    from ne8000d.cli.configured import chosen, configured  # noqa: PLC0415
    from ne8000d.cli.executing import Order, execute_order  # noqa: PLC0415

    if not str(ctx.obj or "").strip():
        raise typer.BadParameter("write the command after --: exec DEVICE… -- COMMAND", ctx)
    if as_json and raw:
        raise typer.BadParameter("take --json or --raw, not both", ctx)
    found = configured(config)
    order = Order(
        found.config, chosen(found, devices), str(ctx.obj), "json" if as_json else "raw" if raw
        else "text", config_view=allow_config,
    )  # fmt: skip
    raise typer.Exit(0 if execute_order(order) else 1)
