"""Probes in parallel, and what of them stands on the terminal, in a pipe, or in a report."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import as_completed
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from ne8000d.cli.control import is_answering
from ne8000d.cli.on_request import gates
from ne8000d.cli.terminal import console
from ne8000d.config import Config, DeviceConfig
from ne8000d.daemon.control_path import CONTROL_SOCKET
from ne8000d.device import open_shells
from ne8000d.errors import ConfigError
from ne8000d.masks import Masks
from ne8000d.probe import (
    Finding,
    Options,
    Probed,
    TableFinding,
    Verdict,
    probe_device,
    probe_influx,
    report,
)
from ne8000d.record import mask_key
from ne8000d.snmp import Credentials
from ne8000d.workers import Workers

_AT_ONCE: Final = 16
_STYLES: Final = {Verdict.OK: "green", Verdict.NOTE: "yellow", Verdict.NO: "red"}
_SIGNS: Final = {Verdict.OK: "✓", Verdict.NOTE: "!", Verdict.NO: "✗"}
_HELD: Final = Finding(
    "command line",
    Verdict.NOTE,
    "the running daemon holds this router's session, and a second VTY line is not taken beside it",
    "'ne8000d status' tells how it stands, 'ne8000d exec' tries a command by the daemon's session",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is probed, and where a report goes."""

    config: Config
    devices: Sequence[DeviceConfig]
    report: Path | None
    try_variants: bool


def probe_all(wanted: Wanted) -> bool:
    """Probe and print; True if nothing said no. Raises ConfigError for a report that can't be."""
    output = console(soft_wrap=True)
    show = _Shown(output)
    errors = console(stderr=True, soft_wrap=True)
    probed: list[Probed] = []
    with _bar(errors) as bar:
        for item in _probed(wanted, bar):
            probed.append(item)
            if not output.is_terminal:
                show.device(item)
        influx = []
        if wanted.config.influxdb is not None:
            task = bar.add_task("InfluxDB")
            influx = list(probe_influx(wanted.config.influxdb))
            bar.remove_task(task)
    if output.is_terminal:  # a bar would be drawn between the lines
        for item in probed:
            show.device(item)
    show.findings("", influx)
    if wanted.report is not None:
        key = mask_key(wanted.config.daemon.state_dir)
        _write(wanted.report, report(wanted.config, probed, influx, Masks(key)))
        errors.print(f"{wanted.report}: read it before you send it")
    return all(item.ok for item in probed) and all(
        finding.verdict is not Verdict.NO for finding in influx
    )


def _probed(wanted: Wanted, bar: Progress) -> Iterator[Probed]:
    """Probe devices side by side; each is yielded when it is done."""
    state_dir = wanted.config.daemon.state_dir
    known = gates(state_dir, wanted.devices)
    credentials = Credentials(state_dir)
    daemon = is_answering(state_dir / CONTROL_SOCKET)
    workers = Workers(_AT_ONCE, name="probe")
    with ExitStack() as stack:
        # Whoever presses Ctrl-C does not wait for routers that are silent.
        stack.callback(workers.shutdown, wait=False, cancel_futures=True)
        running = []
        for device in wanted.devices:
            shells = None if daemon else open_shells(device, state_dir, credentials)
            if shells is not None:
                stack.callback(shells.close)
            options = Options(credentials, known[device.name], shells, wanted.try_variants)
            running.append(workers.submit(_probe, device, options, bar))
        configured = {device.name for device in wanted.devices if device.ssh.configured}
        for future in as_completed(running):
            probed = future.result()
            if daemon and probed.device in configured:
                probed.findings.append(_HELD)
            yield probed


def _probe(device: DeviceConfig, options: Options, bar: Progress) -> Probed:
    task = bar.add_task(device.name)
    try:
        return probe_device(
            device, options, lambda what: bar.update(task, description=f"{device.name}: {what}")
        )
    finally:
        bar.remove_task(task)


class _Shown:
    """One line each; on a terminal with colours, and a device's tables as a table."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def device(self, item: Probed) -> None:
        """All of one device."""
        if not self._console.is_terminal:
            lines = [*map(_table_finding, item.tables)]
            self.findings(item.device, [*item.findings, *lines])
            return
        self._console.print(Text(item.device, style="bold"))
        self.findings("", item.findings)
        if item.tables:
            self._console.print(_table(item.tables))
        self._console.print()

    def findings(self, device: str, findings: Sequence[Finding]) -> None:
        """A line each."""
        for finding in findings:
            if self._console.is_terminal:
                line = Text(f"{_SIGNS[finding.verdict]} ", style=_STYLES[finding.verdict])
                line.append(f"{finding.subject}: ", style="bold").append(finding.line, style="")
                self._console.print(line)
            else:
                words = [device, finding.verdict, f"{finding.subject}: {finding.line}"]
                self._console.print(" ".join(filter(None, words)))


def _table_finding(item: TableFinding) -> Finding:
    text = f"{item.state}, {item.rows} rows, {item.requests} requests, {item.milliseconds:.0f} ms"
    return Finding(f"table {item.name}", item.verdict, text, item.action)


def _table(tables: Sequence[TableFinding]) -> Table:
    shown = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("table", "group", "rows", "requests", "ms", "state"):
        right = heading in {"rows", "requests", "ms"}
        shown.add_column(heading, justify="right" if right else "left", no_wrap=heading != "state")
    for item in tables:
        state = f"{item.state}: {item.action}" if item.action else item.state
        shown.add_row(
            item.name, item.group, f"{item.rows:,}", f"{item.requests:,}",
            f"{item.milliseconds:,.0f}", Text(state, style=_STYLES[item.verdict]),
        )  # fmt: skip
    return shown


def _bar(console: Console) -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
        redirect_stdout=False,
        redirect_stderr=False,
    )


def _write(path: Path, text: str) -> None:
    """Write a file for its owner alone. Raises ConfigError."""
    try:
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}: name another file with --report") from None
