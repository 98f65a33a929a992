"""`ne8000d record`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ne8000d.cli.options import ConfigFile, OneDevice


def record(
    device: OneDevice,
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", show_default=False, help="Where the recording goes.")
    ],
    config: ConfigFile = None,
) -> None:
    """Record a router for 'simulate' or a bug report: names, addresses and serials are invented.

    Goes on where an earlier run stopped; exit code 1 while something is missing.
    """
    from ne8000d.cli.configured import chosen, configured  # noqa: PLC0415
    from ne8000d.cli.recording import record_device  # noqa: PLC0415

    found = configured(config)
    (asked,) = chosen(found, [device])
    complete = record_device(asked, found.config.daemon, folder)
    raise typer.Exit(0 if complete else 1)
