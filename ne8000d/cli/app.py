"""The Typer application. Commands import what is heavy when they run, so that help is instant."""

from __future__ import annotations

from typing import Annotated

import typer

from ne8000d.cli.ask import get, walk
from ne8000d.cli.check import check
from ne8000d.cli.dashboards import app as dashboards
from ne8000d.cli.demo import demo
from ne8000d.cli.errors import OneSentence
from ne8000d.cli.exec import execute
from ne8000d.cli.influx import app as influx
from ne8000d.cli.init import init
from ne8000d.cli.poll import poll
from ne8000d.cli.probe import probe
from ne8000d.cli.query import query
from ne8000d.cli.record import record
from ne8000d.cli.run import run
from ne8000d.cli.simulate import simulate
from ne8000d.cli.status import status
from ne8000d.cli.who import who

app = typer.Typer(
    name="ne8000d",
    cls=OneSentence,
    help="Watches Huawei NE8000 BNGs by SNMP and SSH.",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version  # noqa: PLC0415

        typer.echo(f"ne8000d {version('ne8000d')}")
        raise typer.Exit


@app.callback()
def _root(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
    _debug: Annotated[
        bool, typer.Option("--debug", help="Show the traceback of an error; works anywhere.")
    ] = False,
) -> None:
    """Watches Huawei NE8000 BNGs by SNMP and SSH."""


for _command in (
    run, demo, poll, check, probe, get, walk, who, status, query, record, simulate, init,
):  # fmt: skip
    app.command()(_command)
app.command("exec")(execute)

app.add_typer(dashboards, name="dashboards")
app.add_typer(influx, name="influx")
