"""`ne8000d dashboards`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ne8000d.cli.influx import OperatorToken
from ne8000d.cli.options import ConfigFile

app = typer.Typer(
    help="Dashboards, tasks and checks on InfluxDB; files for Grafana, Chronograf, Zabbix.",
    no_args_is_help=True,
)

DryRun = Annotated[
    bool, typer.Option("--dry-run", "-n", help="Say what would be done, and do nothing.")
]


@app.command("list")
def list_(config: ConfigFile = None, token: OperatorToken = None) -> None:
    """What there is, and what of it is on the server."""
    from ne8000d.cli.dashboards_work import show_plan  # noqa: PLC0415

    show_plan(config, token)


@app.command()
def apply(
    config: ConfigFile = None,
    dry_run: DryRun = False,
    notify: Annotated[
        str | None,
        typer.Option(
            "--notify", metavar="URL", show_default=False,
            help="Where InfluxDB posts the messages of checks; kept until another is given.",
        ),
    ] = None,
    token: OperatorToken = None,
) -> None:  # fmt: skip
    """Install or update buckets, dashboards, tasks and checks; twice changes nothing."""
    from ne8000d.cli.dashboards_work import apply_all  # noqa: PLC0415

    apply_all(config, token, notify, dry=dry_run)


@app.command()
def remove(config: ConfigFile = None, dry_run: DryRun = False, token: OperatorToken = None) -> None:
    """Take away dashboards, tasks and checks; buckets and their data stay."""
    from ne8000d.cli.dashboards_work import remove_all  # noqa: PLC0415

    remove_all(config, token, dry=dry_run)


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Made if it is not there.")],
    config: ConfigFile = None,
) -> None:
    """Write the files to import by hand, with your bucket and time zone in them."""
    from ne8000d.cli.dashboards_work import export_all  # noqa: PLC0415

    export_all(config, folder)


@app.command()
def refill(
    time_range: Annotated[
        str,
        typer.Option("--range", "-r", metavar="FROM/TO", help="Dates or times, or 7d until now."),
    ],
    config: ConfigFile = None,
    token: OperatorToken = None,
) -> None:
    """Do the tasks again for whole days: after an outage, or for what was there before them."""
    from ne8000d.cli.dashboards_work import refill_range  # noqa: PLC0415

    refill_range(config, token, time_range)
