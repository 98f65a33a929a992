"""`ne8000d check`."""

from __future__ import annotations

import typer

from ne8000d.cli.options import ConfigFile


def check(config: ConfigFile = None) -> None:
    """Validate the configuration: exit code 2 and readable reasons where it is wrong."""
    from ne8000d.cli.configured import configured  # noqa: PLC0415

    found = configured(config)
    devices = found.config.devices
    disabled = sum(not item.enabled for item in devices)
    parts = [f"{len(devices)} device{'' if len(devices) == 1 else 's'}"]
    if disabled:
        parts[0] += f" ({disabled} disabled)"
    influx = found.config.influxdb
    parts.append(f"InfluxDB at {influx.url}" if influx else "no InfluxDB")
    typer.echo(f"{found.origin}: {', '.join(parts)}, OK")
