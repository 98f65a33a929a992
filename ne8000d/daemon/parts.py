"""What a configuration becomes before anything runs: devices and sinks."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from ne8000d.config import Config, DeviceConfig
from ne8000d.daemon.past import Gaps, StoredPast
from ne8000d.declared import Declared, declare
from ne8000d.device import Device, open_shells
from ne8000d.platforms import PLATFORMS, Platform
from ne8000d.scheduler import Target
from ne8000d.schema import Kind
from ne8000d.sinks import Sink
from ne8000d.sinks.influxdb import InfluxSink
from ne8000d.sinks.live import Live
from ne8000d.sinks.store import Store
from ne8000d.snmp import Credentials
from ne8000d.unparsed import Unparsed
from ne8000d.workers import workers_for

_log: Final = logging.getLogger("ne8000d.daemon")


def declared(config: Config) -> Declared:
    """The users' own tables. Reads MIB files where there are any. Raises ConfigError."""
    found = declare(config, os.environ)
    for problem in found.problems:
        _log.warning("%s", problem)
    return found


def devices(
    config: Config, own: Declared, credentials: Credentials, state_dir: Path
) -> dict[str, Device]:
    """The enabled devices by name, with the users' own tables."""
    return {
        item.name: device(item, own.platform(config, item), credentials, state_dir)
        for item in config.devices
        if item.enabled
    }


def device(
    item: DeviceConfig, platform: Platform, credentials: Credentials, state_dir: Path
) -> Device:
    """A device behind the gates of its credentials."""
    return Device(
        item,
        platform,
        gate=credentials.gate(item.name, item.host, item.snmp),
        shells=open_shells(item, state_dir, credentials),
        unparsed=Unparsed(state_dir),
    )


def target(found: Device) -> Target:
    """A device as the scheduler sees it."""
    intervals = {group: found.interval_seconds(group) for group in found.groups()}
    return Target(found.name, intervals, found.config.snmp.in_flight)


def workers(config: Config, found: Sequence[Target]) -> int:
    """How many polls may run at once."""
    configured = config.daemon.workers
    if isinstance(configured, int):
        return configured
    return workers_for(target.in_flight for target in found)


def raw_counters(own: Declared) -> dict[str, frozenset[str]]:
    """The fields of each measurement that are raw counters, which the store leaves out."""
    built_in = (item for platform in PLATFORMS.values() for item in platform.measurements())
    added = (item for table in own.tables.values() for item in table.measurements)
    return {
        item.name: frozenset(field.name for field in item.fields if field.kind is Kind.COUNTER)
        for item in (*built_in, *added)
    }


def past(config: Config, state_dir: Path, made: Sequence[Sink], gaps: Gaps) -> StoredPast | None:
    """The store as the web layer reads it, None where there is none."""
    store = next((sink for sink in made if isinstance(sink, Store)), None)
    return None if store is None else StoredPast(store, _store_path(config, state_dir), gaps)


def spool_dir(state_dir: Path) -> Path:
    """Where what InfluxDB has not taken yet waits."""
    return state_dir / "spool"


def _store_path(config: Config, state_dir: Path) -> Path:
    return config.store.path or state_dir / "store.sqlite"


def sinks(
    config: Config, state_dir: Path, live: Live, counters: Mapping[str, frozenset[str]]
) -> list[Sink]:
    """The sinks in the order of their closing: InfluxDB's spool first. Raises SinkError."""
    made: list[Sink] = []
    with ExitStack() as opened:  # what was opened is closed if the next can't be
        if config.influxdb is not None:
            made.append(InfluxSink(config.influxdb, spool_dir(state_dir)))
            opened.callback(made[-1].close)
        if config.store.enabled:
            keep, most = config.store.retention, config.store.max
            path = _store_path(config, state_dir)
            made.append(Store(path, keep, most, counters=counters))
        opened.pop_all()
    return [*made, live]
