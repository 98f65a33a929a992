"""Commands to routers: through the daemon's sessions, or directly; answers as they come."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import typer

from ne8000d.audit import Audit
from ne8000d.cli.control import is_answering, post_to_daemon
from ne8000d.cli.directly import Line, audit_of, audited, lines_of
from ne8000d.cli.together import Task, together
from ne8000d.collector.adhoc import Answered, ask_now, change
from ne8000d.config import Config, DeviceConfig
from ne8000d.daemon.control_path import CONTROL_SOCKET
from ne8000d.errors import CommandRefused
from ne8000d.permissions import Permissions, permitted, plain
from ne8000d.schema import text_of
from ne8000d.ssh import Shells

_ASKED_BY_DAEMON = 150.0
"""Seconds: longer than the daemon itself waits for a router."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to send where, and how to print it. `config_view`: a change, in the system view."""

    config: Config
    devices: Sequence[DeviceConfig]
    command: str
    form: Literal["text", "json", "raw"]
    config_view: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """A device's answer, as the API gives it; `refused`: it was `Error: …`."""

    device: str
    output: str
    parsed: object
    duration_seconds: float
    refused: bool


def execute_order(order: Order) -> bool:
    """Send it and print the answers; True if every device did it. Raises Ne8000dError."""
    state_dir = order.config.daemon.state_dir
    path = state_dir / CONTROL_SOCKET
    by_daemon = is_answering(path)
    audit = audit_of(state_dir)
    names = [device.name for device in order.devices]
    try:
        command = _allowed(order)
    except CommandRefused as error:
        if not by_daemon:
            for name in names:
                audit.record(audited("command", name, order.command), "refused", str(error))
            raise
        command = order.command.strip()  # the daemon refuses it, and writes the audit log
    if order.config_view and not _confirmed(command, names):
        typer.echo("nothing was sent", err=True)
        return False
    if by_daemon:
        typer.echo(f"through the daemon at {path}", err=True)
        route = "/api/config_command" if order.config_view else "/api/execute_command"
        tasks = [
            Task(name, lambda name=name: _through(path, route, name, command))  # type: ignore[misc]
            for name in names
        ]
        return _printed(order, tasks)
    typer.echo(f"directly, because no daemon answers at {path}", err=True)
    with lines_of(order.devices, state_dir) as lines:
        tasks = [
            Task(line.name, lambda line=line: _directly(audit, line, command, order))  # type: ignore[misc]
            for line in lines
        ]
        return _printed(order, tasks)


def _allowed(order: Order) -> str:
    if order.config_view:
        return plain(order.command)
    return permitted(order.command, Permissions(order.config.web.allow, order.config.web.deny))


def _confirmed(command: str, names: Sequence[str]) -> bool:
    question = f"Type '{command}' in the system view of {', '.join(names)} and commit it?"
    try:
        return typer.confirm(question, err=True)
    except typer.Abort:
        typer.echo(err=True)
        if sys.stdin.isatty():
            raise  # Ctrl-C
        return False  # nobody is there to say yes


def _through(path: Path, route: str, device: str, command: str) -> Reply:
    body = {"device": device, "command": command}
    answer = post_to_daemon(path, route, body, _ASKED_BY_DAEMON)
    data = answer["data"]
    return Reply(
        device, data["output"], data["parsed"], data["duration_seconds"],
        refused=answer.get("reason") is not None,
    )  # fmt: skip


def _directly(audit: Audit, line: Line, command: str, order: Order) -> Reply:
    def work(shells: Shells) -> Answered:
        if order.config_view:
            return change(shells, (command,))
        return ask_now(shells, line.platform, command)

    asked = audited("config" if order.config_view else "command", line.name, command)
    answer = line.audited(
        audit, asked, work, lambda found: found.refusal and "the router refused it"
    )
    rows = None if answer.rows is None else list(answer.rows)
    return Reply(line.name, answer.text, rows, answer.duration_seconds, answer.refusal is not None)


def _printed(order: Order, tasks: Sequence[Task[Reply]]) -> bool:
    good = True
    for name, reply, error in together(tasks):
        if reply is None:
            good = False
            sentence = str(error)
            typer.echo(sentence if name in sentence else f"{name}: {sentence}", err=True)
            if order.form == "json":
                _json({"device": name, "command": order.command, "output": None, "parsed": None,
                       "duration_seconds": None, "error": sentence})  # fmt: skip
            continue
        good = good and not reply.refused
        _print(order, reply, several=len(tasks) > 1)
    return good


def _print(order: Order, reply: Reply, *, several: bool) -> None:
    if order.form == "json":
        _json({"device": reply.device, "command": order.command, "output": reply.output,
               "parsed": reply.parsed, "duration_seconds": round(reply.duration_seconds, 3),
               "error": _said_no(reply)})  # fmt: skip
        return
    if order.form == "raw":
        sys.stdout.write(reply.output + "\n" if reply.output else "")
    else:
        if several:
            sys.stdout.write(f"=== {reply.device}\n")
        for line in reply.output.split("\n") if reply.output else ():
            sys.stdout.write(text_of(line) + "\n")
    sys.stdout.flush()


def _said_no(reply: Reply) -> str | None:
    return "the router refused the command" if reply.refused else None


def _json(item: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(item, ensure_ascii=False) + "\n")
    sys.stdout.flush()
