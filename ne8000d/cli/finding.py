"""One subscriber on all routers, through the daemon's sessions or directly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import typer

from ne8000d.audit import Audit
from ne8000d.cli.control import is_answering, post_to_daemon
from ne8000d.cli.directly import Line, audit_of, audited, lines_of
from ne8000d.cli.together import Task, together
from ne8000d.cli.units import elapsed, scaled
from ne8000d.collector.subscriber import Wanted, find, wanted
from ne8000d.config import Config, DeviceConfig
from ne8000d.daemon.control_path import CONTROL_SOCKET
from ne8000d.errors import CommandRefused
from ne8000d.schema import text_of

_ASKED_BY_DAEMON: Final = 60.0
_RECORDS: Final = {"last_offline": "last leave", "last_failure": "last failed log-in"}
_FIRST: Final = (
    "username", "state", "online_since", "online_seconds", "ip", "ipv6", "ipv6_prefix",
    "ipv6_delegated_prefix", "mac", "interface", "svlan", "cvlan", "domain", "access_type",
)  # fmt: skip
_Found = tuple[str, Mapping[str, Any] | None, str | None]


def find_subscriber(config: Config, devices: Sequence[DeviceConfig], query: str) -> bool:
    """Print what routers know of a subscriber; whether one knows him. Raises Ne8000dError."""
    state_dir = config.daemon.state_dir
    path = state_dir / CONTROL_SOCKET
    if is_answering(path):
        typer.echo(f"through the daemon at {path}", err=True)
        return _print(_through(path, query))
    typer.echo(f"directly, because no daemon answers at {path}", err=True)
    audit = audit_of(state_dir)
    try:
        asked = wanted(query)
    except CommandRefused as error:
        audit.record(audited("subscriber", None, query, query), "refused", str(error))
        raise
    with lines_of([item for item in devices if item.ssh.configured], state_dir) as lines:
        if not lines:
            typer.echo("SSH is not configured for any device: see [ssh]", err=True)
            return False
        return _print(_directly(audit, lines, asked, query))


def _through(path: Path, query: str) -> Iterator[_Found]:
    answer = post_to_daemon(path, "/api/subscriber", {"subscriber": query}, _ASKED_BY_DAEMON)
    for item in answer["data"]:
        yield item["device"], item["session"], item["message"]


def _directly(audit: Audit, lines: Sequence[Line], asked: Wanted, query: str) -> Iterator[_Found]:
    def look(line: Line) -> dict[str, object] | None:
        request = audited("subscriber", line.name, query, query)
        return line.audited(audit, request, lambda shells: find(shells, asked))

    tasks = [Task(line.name, lambda line=line: look(line)) for line in lines]  # type: ignore[misc]
    for name, session, error in together(tasks):
        yield name, session, None if error is None else str(error)


def _print(found: Iterable[_Found]) -> bool:
    known = False
    without: list[str] = []
    for device, session, message in found:
        if message is not None:
            typer.echo(message if device in message else f"{device}: {message}", err=True)
        elif session is None:
            without.append(device)
        else:
            known = True
            typer.echo(f"=== {device}: {'online' if session.get('online') else 'not online'}")
            for line in _told(session):
                typer.echo(line)
    if without:
        typer.echo(f"not known on {', '.join(without)}", err=True)
    return known


def _told(session: Mapping[str, Any]) -> Iterator[str]:
    rest = [name for name in session if name not in (*_FIRST, *_RECORDS, "online")]
    for name in (*_FIRST, *rest):
        if name in session:
            yield f"  {name.replace('_', ' '):<24} {_spoken(name, session[name])}"
    for key, title in _RECORDS.items():
        record = session.get(key)
        if record:
            said = ", ".join(
                _spoken(name, record[name])
                for name in ("offline_time", "login_time", "reason", "interface")
                if name in record
            )
            yield f"  {title:<24} {said}"


def _spoken(name: str, value: object) -> str:
    if isinstance(value, int | float):
        if name.endswith("_bps"):
            return scaled(value, "b/s")
        if name.endswith("_seconds"):
            return elapsed(value)
    return text_of(str(value))
