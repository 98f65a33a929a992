"""What `ne8000d influx` and `dashboards` do with a server."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import typer
from pydantic import SecretStr, ValidationError

from ne8000d.cli.toml_text import quoted
from ne8000d.config import Config, InfluxConfig, find_config, load
from ne8000d.errors import ConfigError
from ne8000d.history.buckets import DEFAULT, Buckets
from ne8000d.history.server import Server
from ne8000d.history.setup import make_first_user, make_tokens, needs_first_user

_NOT_YET: Final = "not yet"


@dataclass(frozen=True, slots=True)
class Named:
    """What was said on the command line instead of in the configuration."""

    url: str | None = None
    org: str | None = None
    bucket: str | None = None


def influx_of(config: Config) -> InfluxConfig:
    """The InfluxDB of a configuration. Raises ConfigError."""
    if config.influxdb is None:
        raise ConfigError(
            "the configuration has no [influxdb]: write url, org, bucket and token "
            "('ne8000d influx setup' makes the token)"
        )
    return config.influxdb


def loaded(config_file: Path | None) -> Config:
    """The configuration of this environment; an empty one where there is none."""
    return load(find_config(os.environ, given=config_file), os.environ)


def set_up(config_file: Path | None, named: Named, user: str, token: str | None) -> None:
    """Make first user, buckets and tokens; print what goes into the configuration."""
    influx = _influx(config_file, named)
    with Server(influx, token=token) as server:
        fresh = needs_first_user(server)
        if fresh:
            token = make_first_user(server, user, _password(), influx.bucket)
    if token is None and influx.token.get_secret_value() == _NOT_YET:
        raise ConfigError(
            "making buckets needs a token that may: give an operator's with INFLUX_ADMIN_TOKEN"
        )
    with Server(influx, token=token) as server:
        tokens = make_tokens(server, Buckets(influx.bucket))
    if fresh:
        _note(f"The first user is '{user}'; keep this token, it may do everything: {token}")
    _note("For ne8000d.toml:")
    table = {
        "url": str(influx.url),
        "org": influx.org,
        "bucket": influx.bucket,
        "token": tokens.daemon,
    }
    lines = (f"{key} = {quoted(value)}\n" for key, value in table.items())
    sys.stdout.write("[influxdb]\n" + "".join(lines))
    _note(f"For Grafana or Chronograf, which only read: {tokens.reader}")


def _influx(config_file: Path | None, named: Named) -> InfluxConfig:
    """The configured InfluxDB with what was named instead. Raises ConfigError."""
    known = None if named.url and named.org else loaded(config_file).influxdb
    url = named.url or (str(known.url) if known else None)
    org = named.org or (known.org if known else None)
    bucket = named.bucket or (known.bucket if known else DEFAULT)
    if url is None or org is None:
        raise ConfigError("which InfluxDB? Give --url and --org, or write them into [influxdb]")
    try:
        return InfluxConfig(
            url=url,
            org=org,
            bucket=bucket,
            token=known.token if known else SecretStr(_NOT_YET),
            verify_tls=known.verify_tls if known else True,
        )
    except ValidationError as error:
        what = error.errors()[0]
        told = what["msg"].removeprefix("Value error, ")
        raise ConfigError(f"--{what['loc'][0]} {told}") from None


def _password() -> str:
    given = os.environ.get("INFLUX_PASSWORD")
    if given:
        return given
    if not sys.stdin.isatty():
        raise ConfigError("a new InfluxDB needs a password for its first user: set INFLUX_PASSWORD")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))


def _note(text: str) -> None:
    typer.echo(text, err=True)
