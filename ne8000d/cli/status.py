"""`ne8000d status`."""

from __future__ import annotations

from ne8000d.cli.options import ConfigFile


def status(config: ConfigFile = None) -> None:
    """Print the health of the running daemon, asked through its control socket."""
    from ne8000d.cli.configured import configured  # noqa: PLC0415
    from ne8000d.cli.control import ask_daemon  # noqa: PLC0415
    from ne8000d.cli.status_tables import print_status  # noqa: PLC0415
    from ne8000d.daemon.control_path import CONTROL_SOCKET  # noqa: PLC0415

    # Whoever may use the socket may ask; the secrets may be systemd's and the daemon's alone.
    path = configured(config, with_secrets=False).config.daemon.state_dir / CONTROL_SOCKET
    print_status(ask_daemon(path, "/api/status"), str(path))
