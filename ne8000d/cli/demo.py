"""`ne8000d demo`."""

from __future__ import annotations

from typing import Annotated

import typer

from ne8000d.cli.options import For


def demo(
    routers: Annotated[
        int, typer.Option("--routers", min=2, max=200, help="How many; the first two are a pair.")
    ] = 3,
    interfaces: Annotated[
        int, typer.Option("--interfaces", min=1, max=16000, help="Sub-interfaces of each.")
    ] = 300,
    port: Annotated[
        int | None,
        typer.Option(
            "--port", min=1, max=65535, show_default="8000, or a free one",
            help="Port of the HTTP API on 127.0.0.1.",
        ),
    ] = None,
    duration: For = None,
) -> None:  # fmt: skip
    """Watch simulated routers: no configuration, no InfluxDB, nothing left behind."""
    from ne8000d.cli.demo_run import run_demo  # noqa: PLC0415

    run_demo(routers, interfaces, port, duration)
