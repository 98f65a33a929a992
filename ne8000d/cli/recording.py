"""A recording on request, with its progress on standard error."""

from __future__ import annotations

import os
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Final

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from ne8000d.cli.control import is_answering
from ne8000d.cli.on_request import check_credential, gates, introduce
from ne8000d.cli.terminal import console
from ne8000d.config import DaemonConfig, DeviceConfig
from ne8000d.daemon.control_path import CONTROL_SOCKET
from ne8000d.device import open_shells
from ne8000d.names import Names, cache_directory, mib_directories
from ne8000d.platforms import PLATFORMS
from ne8000d.record import Recorder, Recording, gently, mask_key
from ne8000d.snmp import Credentials, open_session
from ne8000d.ssh import Shells

_A_LINE_EVERY: Final = 25
"""Subtrees between two lines of progress where there is no terminal."""


def record_device(device: DeviceConfig, daemon: DaemonConfig, folder: Path) -> bool:
    """Record a device into `folder`. False where something is missing. Raises Ne8000dError."""
    check_credential(device)
    state_dir = daemon.state_dir
    names = Names(mib_directories(daemon.mibs), cache_directory(os.environ))
    recorder = Recorder(device, PLATFORMS[device.platform], folder, names, mask_key(state_dir))
    shown = console(stderr=True, soft_wrap=True)
    session = closing(open_session(gently(device.snmp), device.host))
    with session as asked, ExitStack() as stack, _bar(shown) as bar:
        introduce(asked, gates(state_dir, [device])[device.name])
        task = bar.add_task(device.name)

        def tell(done: int, of: int, name: str) -> None:
            bar.update(task, completed=done, total=of, description=f"{device.name} {name}")
            if not shown.is_terminal and done and done % _A_LINE_EVERY == 0:
                shown.print(f"{device.name}: {done} of {of} subtrees")

        found = recorder.run(asked, tell, _shells(device, state_dir, stack))
    _report(device, found)
    return found.complete


def _shells(device: DeviceConfig, state_dir: Path, stack: ExitStack) -> Shells | None:
    """The router's command line; None where there is none, or a running daemon holds it."""
    if device.ssh.configured and is_answering(state_dir / CONTROL_SOCKET):
        typer.echo(
            f"{device.name}: the running daemon holds this router's session, so its command line "
            "is not recorded: stop the daemon to have it",
            err=True,
        )
        return None
    shells = open_shells(device, state_dir, Credentials(state_dir))
    if shells is not None:
        stack.callback(shells.close)
    return shells


def _bar(shown: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.completed:.0f} of {task.total:.0f}"),
        TimeElapsedColumn(),
        console=shown,
        transient=True,
        disable=not shown.is_terminal,
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
    for unsaid in found.unsaid:
        typer.echo(f"{device.name}: left out: {unsaid}", err=True)
    if found.answers:
        typer.echo(f"{device.name}: {found.answers} answers of the command line", err=True)
    typer.echo(f"{found.path}: {found.values} values, {found.masked} names and addresses invented")
    if not found.complete:
        typer.echo(
            f"{device.name}: it is not whole: run the command again, it goes on from here", err=True
        )
