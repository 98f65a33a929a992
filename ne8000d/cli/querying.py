"""What `ne8000d query` does: which Flux, which values, how it is printed."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import typer
from rich.table import Table

from ne8000d.cli.influx_work import influx_of, loaded
from ne8000d.cli.terminal import print_table
from ne8000d.config import Config
from ne8000d.errors import ConfigError
from ne8000d.history import values
from ne8000d.history.answers import Rows, csv_lines, influx_lines, json_lines, rows_of
from ne8000d.history.buckets import Buckets
from ne8000d.history.scripts import Script, library, parse, script
from ne8000d.history.server import Server
from ne8000d.history.variables import option_v


@dataclass(frozen=True, slots=True)
class Question:
    """What was typed."""

    text: str | None = None
    file: Path | None = None
    time_range: str | None = None
    devices: tuple[str, ...] = ()
    every: str | None = None
    settings: tuple[str, ...] = ()


def list_library() -> None:
    """Every query with what it answers."""
    table = Table("query", "answers", box=None, padding=(0, 2, 0, 0))
    for item in library().values():
        table.add_row(item.name, item.answers.partition("?")[0] + "?")
    print_table(table)


def ask(config_file: Path | None, question: Question, form: str, *, show: bool) -> None:
    """Run the question and print its rows. Raises ConfigError, InfluxError."""
    config = loaded(config_file)
    influx = None if show and config.influxdb is None else influx_of(config)
    buckets = Buckets(influx.bucket) if influx is not None else Buckets()
    found, text = _text(question)
    variables = None
    if found is not None:
        text = found.with_values(_values(found, question, config, buckets))
    else:
        variables = option_v(_variables(question, config))
    if show or influx is None:
        sys.stdout.write(text)
        return
    with Server(influx) as server:
        rows = rows_of(
            server.tables(text, variables=variables), tuple(found.columns) if found else ()
        )
    if not rows:
        typer.echo(_no_rows(found, buckets), err=True)
    if form == "table":
        for part in rows:
            _table(part, ZoneInfo(config.daemon.timezone))
    else:
        _print(rows, form, found.name if found else "query")


def _text(question: Question) -> tuple[Script | None, str]:
    """The script, or plain Flux where there is no head to tell of parameters."""
    if question.file is not None:
        try:
            piped = str(question.file) == "-"
            text = sys.stdin.read() if piped else question.file.read_text("utf-8")
        except UnicodeDecodeError:
            raise ConfigError(f"{question.file} is no text: give a file of Flux") from None
        except OSError as error:
            raise ConfigError(f"{question.file}: {error.strerror}: give a file of Flux") from None
    else:
        text = question.text or ""
        if _is_name(text):
            return script(text), ""
    if "// Answers:" in text:
        return parse(str(question.file or "query"), text), text
    for option, given in (("--device", question.devices), ("--set", question.settings)):
        if given:
            raise ConfigError(
                f"{option} needs a query with parameters: plain Flux has none, write it there"
            )
    return None, text


def _is_name(text: str) -> bool:
    return bool(text) and all(letter.isalnum() or letter in "-_" for letter in text)


def _variables(question: Question, config: Config) -> dict[str, str]:
    """`v` as InfluxDB's own pages define it."""
    span = values.time_range(question.time_range or "1h", config.daemon.timezone)
    every = values.duration(question.every) if question.every else "1m"
    return {
        "timeRangeStart": span["start"],
        "timeRangeStop": span.get("stop", "now()"),
        "windowPeriod": every,
    }


def _values(found: Script, question: Question, config: Config, buckets: Buckets) -> dict[str, str]:
    known = found.in_buckets(buckets)
    if found.has("zone"):
        known["zone"] = f'"{config.daemon.timezone}"'
    if question.time_range is not None:
        known |= values.time_range(question.time_range, config.daemon.timezone)
    if question.devices:
        known["device"] = values.devices(question.devices)
    if question.every is not None:
        known["every"] = values.duration(question.every)
    for setting in question.settings:
        name, equals, value = setting.partition("=")
        if not equals:
            raise ConfigError(f"--set needs NAME=VALUE, not '{setting}'")
        known[name] = values.assigned(found.parameter(name), value)
    return known


def _no_rows(found: Script | None, buckets: Buckets) -> str:
    """Why nothing is printed; on stderr, so that programs read no rows."""
    asked = found.in_buckets(buckets).get("bucket") if found is not None else None
    if asked is None:
        return "no rows: nothing in that range answers the question"
    bucket = asked.strip('"')
    told = f"no rows: the bucket '{bucket}' holds nothing in that range that answers the question"
    if bucket == buckets.raw:
        return told
    return f"{told}; the tasks that 'ne8000d dashboards apply' installs fill it"


def _print(parts: list[Rows], form: str, name: str) -> None:
    lines: Iterable[str]
    match form:
        case "csv":
            lines = csv_lines(parts)
        case "json":
            lines = json_lines(parts)
        case _:
            lines = influx_lines(parts, name, datetime.now(UTC))
    for line in lines:
        sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _table(part: Rows, zone: ZoneInfo) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for place, column in enumerate(part.columns):
        numbers = all(isinstance(row[place], (int, float, type(None))) for row in part.rows)
        table.add_column(column, justify="right" if numbers else "left", no_wrap=True)
    for row in part.rows:
        table.add_row(*(_cell(value, zone) for value in row))
    print_table(table)


def _cell(value: object, zone: ZoneInfo) -> str:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return "-"
    match value:
        case float():
            # A share of lost packets is small, and not nothing.
            return f"{value:.1e}" if 0 < abs(value) < 0.005 else f"{value:,.2f}"
        case bool():
            return str(value).lower()
        case int():
            return f"{value:,}"
        case datetime():
            return f"{value.astimezone(zone):%Y-%m-%d %H:%M:%S}"
    return str(value)
