"""`ne8000d run --dev`: a daemon in a process of its own, started anew when a file changes.

uvicorn's reloader does not fit: it stops a server, and the daemon has polls, queues and a spool to
stop as well. The daemon is asked to end (SIGTERM) and waited for, so that nothing that was polled
is lost, and state directory and port are free for the next one.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from multiprocessing import get_context
from multiprocessing.context import SpawnProcess
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

import typer
from watchfiles import Change, watch

from ne8000d.cli.configured import chosen, configured
from ne8000d.cli.errors import REFUSED, WRONG
from ne8000d.config import Config, find_config
from ne8000d.daemon.hangup import Hangups
from ne8000d.daemon.lifecycle import run as run_daemon
from ne8000d.errors import ConfigError, Ne8000dError

_STOP_SECONDS: Final = 15.0
"""The daemon promises to stop in 10."""

_PACKAGE: Final = Path(__file__).resolve().parents[1]


def run_dev(config: Path | None) -> None:
    """Run the daemon with debug logs until SIGTERM or Ctrl-C; start it anew at every change.

    One that ended by itself, for a mistake, is started anew at the next change.
    """
    logging.getLogger("watchfiles").addHandler(logging.NullHandler())
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    daemon = _started(config)
    try:
        for changes in watch(
            *_folders(config), watch_filter=_wanted(config), recursive=False, raise_interrupt=False
        ):
            typer.echo(f"{_told(path for _, path in changes)} changed: starting anew", err=True)
            _stop(daemon)
            daemon = _started(config)
    except KeyboardInterrupt:
        pass  # a signal that came while the daemon was stopped or started
    finally:
        _stop(daemon)


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _started(config: Path | None) -> SpawnProcess:
    process = get_context("spawn").Process(target=_serve, args=(config,), name="ne8000d")
    # Ctrl-C reaches both processes. Inherited, this keeps the new one from breaking off amid its
    # imports, with a traceback; the daemon listens to the signal as soon as it can act on it.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    process.start()
    signal.signal(signal.SIGINT, before)
    return process


def _stop(daemon: SpawnProcess) -> None:
    daemon.terminate()
    daemon.join(_STOP_SECONDS)
    if daemon.is_alive():
        daemon.kill()
        daemon.join()
    daemon.close()


def _serve(config: Path | None) -> None:
    """The daemon, in its own process."""

    def load() -> Config:
        found = configured(config)
        chosen(found, None)
        daemon = found.config.daemon.model_copy(update={"log_level": "DEBUG"})
        return found.config.model_copy(update={"daemon": daemon})

    try:
        run_daemon(load, Hangups())
    except Ne8000dError as error:
        typer.echo(f"{error}\nWaiting for a change.", err=True)
        sys.exit(WRONG if isinstance(error, ConfigError) else REFUSED)


def _folders(config: Path | None) -> list[Path]:
    """The package's folders, and those of the configuration and of what it includes."""
    sources = {path.parent for path in _PACKAGE.rglob("*.py") if "node_modules" not in path.parts}
    return sorted({path.resolve() for path in (*sources, *_configuration_folders(config))})


def _configuration_folders(config: Path | None) -> Iterator[Path]:
    path = find_config(os.environ, given=config)
    folder = Path() if path is None else path.parent
    yield from (found for found in (Path(), folder) if found.is_dir())
    try:
        patterns = configured(config).config.daemon.include
    except Ne8000dError:
        return  # the daemon says it
    for pattern in patterns:
        included = (folder / Path(pattern).expanduser()).parent
        if included.is_dir():
            yield included


def _wanted(config: Path | None) -> Callable[[Change, str], bool]:
    """Sources, TOML files and `.env`; nothing else that lies beside them."""
    named = find_config(os.environ, given=config)
    file = None if named is None else named.resolve()

    def wanted(_change: Change, name: str) -> bool:
        path = Path(name)
        if path.is_relative_to(_PACKAGE):
            return path.suffix == ".py"
        return path.suffix == ".toml" or path.name == ".env" or path == file

    return wanted


def _told(names: Iterable[str]) -> str:
    found = sorted({Path(name).name for name in names})
    return ", ".join(found[:3]) + (f" and {len(found) - 3} more" if len(found) > 3 else "")
