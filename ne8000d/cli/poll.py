"""`ne8000d poll`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from ne8000d.cli.options import ConfigFile, Devices, Every, Groups


class Format(StrEnum):
    """How rows are printed; `table` is for people."""

    TABLE = "table"
    JSON = "json"
    INFLUX = "influx"


def poll(
    devices: Devices = None,
    config: ConfigFile = None,
    group: Groups = None,
    samples: Annotated[
        int, typer.Option("--samples", "-n", min=1, help="How often; rates from the second on.")
    ] = 1,
    every: Every = 10.0,
    form: Annotated[
        Format | None,
        typer.Option(
            "--format", "-f", show_default=False,
            help="For people (default on a terminal), one object a line, or line protocol.",
        ),
    ] = None,
) -> None:  # fmt: skip
    """Poll devices once, in parallel, as the daemon would; exit code 1 if one did not answer."""
    import sys  # noqa: PLC0415

    from ne8000d.cli.configured import chosen, configured, known  # noqa: PLC0415
    from ne8000d.cli.polling import Plan, rounds  # noqa: PLC0415
    from ne8000d.cli.printing import printer, show_rounds  # noqa: PLC0415
    from ne8000d.schema import POLL_GROUPS  # noqa: PLC0415
    from ne8000d.tables.declared import GROUP  # noqa: PLC0415

    found = configured(config)
    known_groups = (*POLL_GROUPS, *(f"{GROUP}{item.measurement}" for item in found.config.tables))
    plan = Plan(
        config=found.config,
        devices=chosen(found, devices),
        groups=tuple(known(name, known_groups, "group") for name in dict.fromkeys(group or ())),
        samples=samples,
        every=every,
    )
    wanted = form or (Format.TABLE if sys.stdout.isatty() else Format.JSON)
    complete = show_rounds(rounds(plan), printer(wanted), len(plan.devices))
    raise typer.Exit(0 if complete else 1)
