"""`ne8000d check`."""

from __future__ import annotations

import typer

from ne8000d.cli.options import ConfigFile


def check(config: ConfigFile = None) -> None:
    """Validate the configuration: exit code 2 and readable reasons where it is wrong."""
    import os  # noqa: PLC0415

    from ne8000d.cli.configured import configured  # noqa: PLC0415
    from ne8000d.declared import declare  # noqa: PLC0415

    found = configured(config)
    own = declare(found.config, os.environ)
    for problem in own.problems:
        typer.echo(f"warning: {problem}", err=True)
    devices = found.config.devices
    disabled = sum(not item.enabled for item in devices)
    parts = [f"{len(devices)} device{'' if len(devices) == 1 else 's'}"]
    if disabled:
        parts[0] += f" ({disabled} disabled)"
    if own.tables:
        parts.append(f"{len(own.tables)} table{'' if len(own.tables) == 1 else 's'} of your own")
    influx = found.config.influxdb
    parts.append(f"InfluxDB at {influx.url}" if influx else "no InfluxDB")
    typer.echo(f"{found.origin}: {', '.join(parts)}, OK")
