"""`ne8000d run`."""

from __future__ import annotations

from ne8000d.cli.options import ConfigFile


def run(config: ConfigFile = None) -> None:
    """Run the daemon until SIGTERM or Ctrl-C."""
    from ne8000d.cli.configured import chosen, configured  # noqa: PLC0415
    from ne8000d.daemon.lifecycle import run as run_daemon  # noqa: PLC0415

    found = configured(config)
    chosen(found, None)  # a daemon without a device is a mistake that should be told
    run_daemon(found.config)
