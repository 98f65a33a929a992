"""A recording on request, with its progress on standard error."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path
from typing import Final

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from ne8000d.cli.on_request import gates, introduce
from ne8000d.config import DaemonConfig, DeviceConfig
from ne8000d.names import Names, cache_directory, mib_directories
from ne8000d.platforms import PLATFORMS
from ne8000d.record import Recorder, Recording, gently, mask_key
from ne8000d.snmp import open_session

_A_LINE_EVERY: Final = 25
"""Subtrees between two lines of progress where there is no terminal."""


def record_device(device: DeviceConfig, daemon: DaemonConfig, folder: Path) -> bool:
    """Record a device into `folder`. False where something is missing. Raises Ne8000dError."""
    state_dir = daemon.state_dir
    names = Names(mib_directories(daemon.mibs), cache_directory(os.environ))
    recorder = Recorder(device, PLATFORMS[device.platform], folder, names, mask_key(state_dir))
    console = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
    session = closing(open_session(gently(device.snmp), device.host))
    with session as asked, _bar(console) as bar:
        introduce(asked, gates(state_dir, [device])[device.name])
        task = bar.add_task(device.name)

        def tell(done: int, of: int, name: str) -> None:
            bar.update(task, completed=done, total=of, description=f"{device.name} {name}")
            if not console.is_terminal and done and done % _A_LINE_EVERY == 0:
                console.print(f"{device.name}: {done} of {of} subtrees")

        found = recorder.run(asked, tell)
    _report(device, found)
    return found.complete


def _bar(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:.0f} of {task.total:.0f}"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


def _report(device: DeviceConfig, found: Recording) -> None:
    for problem in found.problems:
        typer.echo(f"{device.name}: {problem}", err=True)
    if found.left_out:
        typer.echo(
            f"{device.name}: {found.left_out} values left out: what their index says is not known, "
            "so it can't be masked",
            err=True,
        )
    typer.echo(f"{found.path}: {found.values} values, {found.masked} names and addresses invented")
    if not found.complete:
        typer.echo(
            f"{device.name}: it is not whole: run the command again, it goes on from here", err=True
        )
