"""What `ne8000d dashboards` does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import typer
from rich.progress import track
from rich.table import Table

from ne8000d.cli.influx_work import influx_of, loaded
from ne8000d.cli.terminal import console, print_table
from ne8000d.config import Config
from ne8000d.errors import ConfigError
from ne8000d.history import install
from ne8000d.history.buckets import Buckets
from ne8000d.history.files import export
from ne8000d.history.jobs import TASKS
from ne8000d.history.server import Server
from ne8000d.history.steps import Change, Step
from ne8000d.history.template import Wanted
from ne8000d.history.values import moments


def show_plan(config_file: Path | None, token: str | None) -> None:
    """Every resource and its state on the server."""
    config = loaded(config_file)
    with Server(influx_of(config), token=token) as server:
        steps = install.plan(server, _wanted(config, None))
    states = {
        Change.NEW: "not installed",
        Change.SAME: "installed",
        Change.UPDATED: "installed, older",
        Change.REMOVED: "no longer ours",
    }
    _print(steps, states)


def apply_all(
    config_file: Path | None, token: str | None, notify: str | None, *, dry: bool
) -> None:
    """Install or update; print each resource that changes, and a sum."""
    if notify is not None and not notify.startswith(("http://", "https://")):
        raise ConfigError(
            f"--notify needs an address that begins with http:// or https://, not '{notify}'"
        )
    config = loaded(config_file)
    wanted = _wanted(config, notify)
    with Server(influx_of(config), token=token) as server:
        steps = install.plan(server, wanted) if dry else install.apply(server, wanted)
    _told(steps, dry=dry)


def remove_all(config_file: Path | None, token: str | None, *, dry: bool) -> None:
    """Take everything away but the buckets."""
    config = loaded(config_file)
    with Server(influx_of(config), token=token) as server:
        steps = install.remove(server, dry=dry)
    _told(steps, dry=dry)
    names = ", ".join(bucket.name for bucket in _wanted(config, None).buckets.all())
    typer.echo(f"The buckets stay, with what they hold: {names}")


def export_all(config_file: Path | None, folder: Path) -> None:
    """Write the files; say how many."""
    paths = export(_wanted(loaded(config_file), None), folder)
    typer.echo(f"{len(paths)} files in {folder}: README.md there says what each is for")


def refill_range(config_file: Path | None, token: str | None, time_range: str) -> None:
    """Run every task's script over the days that a range touches, the finest first."""
    config = loaded(config_file)
    influx = influx_of(config)
    zone = config.daemon.timezone
    now = datetime.now(UTC)
    start, stop = moments(time_range, zone, now)
    shown = console(stderr=True)
    with Server(influx, token=token) as server:
        for task in TASKS:
            pieces = list(task.refill(Buckets(influx.bucket), zone, start, stop, now))
            for flux in track(pieces, task.name, console=shown, disable=not shown.is_terminal):
                server.tables(flux)
            typer.echo(f"{task.name}: done")


def _wanted(config: Config, notify: str | None) -> Wanted:
    buckets = Buckets(config.influxdb.bucket) if config.influxdb is not None else Buckets()
    return Wanted(buckets, config.daemon.timezone, notify)


def _told(steps: Iterable[Step], *, dry: bool) -> None:
    steps = list(steps)
    changed = [step for step in steps if step.change is not Change.SAME or step.note]
    _print(changed, {change: str(change) for change in Change})
    counts = Counter(step.change for step in steps)
    what = ", ".join(f"{counts[change]} {change}" for change in Change if counts[change])
    typer.echo(f"{'would be: ' if dry else ''}{what or 'nothing there'}")


def _print(steps: Iterable[Step], words: dict[Change, str]) -> None:
    table = Table("kind", "name", "state", "note", box=None, padding=(0, 2, 0, 0))
    for step in steps:
        table.add_row(step.kind, step.name, words[step.change], step.note)
    if table.row_count:
        print_table(table)
