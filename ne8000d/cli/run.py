"""`ne8000d run`."""

from __future__ import annotations

from typing import Annotated

import typer

from ne8000d.cli.options import ConfigFile


def run(
    config: ConfigFile = None,
    dev: Annotated[
        bool,
        typer.Option(
            "--dev", help="Log all (DEBUG), and start anew when source or configuration change."
        ),
    ] = False,
) -> None:
    """Run the daemon until SIGTERM or Ctrl-C; SIGHUP makes it load the configuration again."""
    if dev:
        from ne8000d.cli.dev_run import run_dev  # noqa: PLC0415

        run_dev(config)
        return

    from ne8000d.daemon.hangup import Hangups  # noqa: PLC0415

    hangups = Hangups()  # before all that takes time: a reload that comes early must not kill

    from ne8000d.cli.configured import chosen, configured  # noqa: PLC0415
    from ne8000d.config import Config  # noqa: PLC0415
    from ne8000d.daemon.lifecycle import run as run_daemon  # noqa: PLC0415

    def load() -> Config:
        found = configured(config)
        chosen(found, None)  # a daemon without a device is a mistake that should be told
        return found.config

    run_daemon(load, hangups)
