"""`ne8000d probe`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ne8000d.cli.options import ConfigFile, Devices


def probe(
    devices: Devices = None,
    config: ConfigFile = None,
    report: Annotated[
        Path | None,
        typer.Option(
            "--report", metavar="FILE", show_default=False,
            help="Write a file to send us, with every name, address and secret masked.",
        ),
    ] = None,
    try_variants: Annotated[
        bool,
        typer.Option(
            "--try-variants",
            help="Where nothing answers, try other SNMP settings: at most 3, a minute apart.",
        ),
    ] = False,
) -> None:  # fmt: skip
    """Say what answers, and what to do about what does not; exit code 1 if something says no."""
    from ne8000d.cli.configured import chosen, configured  # noqa: PLC0415
    from ne8000d.cli.probing import Wanted, probe_all  # noqa: PLC0415

    found = configured(config)
    wanted = Wanted(found.config, chosen(found, devices), report, try_variants)
    raise typer.Exit(0 if probe_all(wanted) else 1)
