"""`ne8000d influx`."""

from __future__ import annotations

from typing import Annotated

import typer

from ne8000d.cli.options import ConfigFile

app = typer.Typer(help="The InfluxDB server.", no_args_is_help=True)

OperatorToken = Annotated[
    str | None,
    typer.Option(
        "--token", envvar="INFLUX_ADMIN_TOKEN", show_default=False, metavar="TOKEN",
        help="A token that may change things there; else influxdb.token. Better in the environment "
        "than on the command line, where others see it.",
    ),
]  # fmt: skip


@app.callback()
def _influx() -> None:
    """The InfluxDB server."""


@app.command()
def setup(
    config: ConfigFile = None,
    url: Annotated[
        str | None, typer.Option("--url", show_default=False, help="Else influxdb.url.")
    ] = None,
    org: Annotated[
        str | None, typer.Option("--org", show_default=False, help="Else influxdb.org.")
    ] = None,
    bucket: Annotated[
        str | None,
        typer.Option("--bucket", show_default=False, help="Else influxdb.bucket, else ne8000d."),
    ] = None,
    user: Annotated[
        str, typer.Option("--user", help="The first user's name, where the server is new.")
    ] = "admin",
    token: OperatorToken = None,
) -> None:  # fmt: skip
    """Make the buckets, and a token for the daemon that sees no other bucket.

    A server that nobody has set up yet gets its first user; the password is asked for, or read from
    INFLUX_PASSWORD. Doing it again prints the same tokens.
    """
    from ne8000d.cli.influx_work import Named, set_up  # noqa: PLC0415

    set_up(config, Named(url, org, bucket), user, token)
