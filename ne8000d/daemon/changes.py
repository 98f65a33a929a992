"""What differs between the configuration that runs and the one that was just loaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ne8000d.config import Config, DeviceConfig, WebConfig
from ne8000d.config.section import Section

_APPLIED: Final = frozenset({"devices", "tables", "influxdb", "daemon", "web"})
"""Sections whose changes `reload` applies, `daemon` and `web` in part. [store] is in other hands as
well: the pages read it."""

_WEB_AT_START: Final = ("enabled", "host", "port", "redis", "cache")
"""Keys of [web] by which sockets and cache are made, once."""

_DEFAULTS: Final = frozenset({"snmp", "ssh", "intervals", "interfaces"})
"""Sections that are in the devices already, key by key."""

_LOGS: Final = ("log_level", "log_format", "log_file", "timezone")


@dataclass(frozen=True, slots=True)
class Changes:
    """A reload's work. Devices of `paced` differ in their intervals alone.

    `restart` are key paths whose changes wait for a restart. While a change of [web]'s address
    waits, all of [web] does: who may ask is decided for an address.
    """

    added: tuple[DeviceConfig, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[DeviceConfig, ...] = ()
    paced: tuple[DeviceConfig, ...] = ()
    influxdb: bool = False
    web: bool = False
    logs: bool = False
    workers: bool = False
    restart: tuple[str, ...] = ()

    def sentences(self) -> Iterator[str]:
        """What is done, one sentence a kind of change."""
        paced = {item.name for item in self.paced}
        told: Mapping[str, list[str]] = {
            "added": [item.name for item in self.added],
            "removed": list(self.removed),
            "changed": [item.name for item in self.changed],
            "other intervals for": sorted(paced),
            "changed sections:": [
                name
                for name, differs in (
                    ("[influxdb]", self.influxdb),
                    ("[web]", self.web),
                    ("[daemon] log", self.logs),
                    ("[daemon] workers", self.workers),
                )
                if differs
            ],
        }
        for what, names in told.items():
            if names:
                yield f"{what} {_listed(names)}"
        if self.restart:
            yield f"restart the daemon for {_listed(list(self.restart))}"


def difference(running: Config, wanted: Config) -> Changes:
    """What to do so that `wanted` runs where `running` does."""
    before, after = _enabled(running), _enabled(wanted)
    others = {name for name in before if _tables(running, name) != _tables(wanted, name)}
    differing = [
        item for name, item in after.items() if name in others or before.get(name, item) != item
    ]
    paced = tuple(
        item
        for item in differing
        if item.name not in others and _paced_alone(before[item.name], item)
    )
    web_waits = _web_waits(running.web, wanted.web)
    return Changes(
        added=tuple(item for name, item in after.items() if name not in before),
        removed=tuple(name for name in before if name not in after),
        changed=tuple(item for item in differing if item not in paced),
        paced=paced,
        influxdb=running.influxdb != wanted.influxdb,
        web=running.web != wanted.web and not web_waits,
        logs=any(getattr(running.daemon, key) != getattr(wanted.daemon, key) for key in _LOGS),
        workers=running.daemon.workers != wanted.daemon.workers,
        restart=tuple(_waiting(running, wanted, web_waits=web_waits)),
    )


def as_it_runs(running: Config, wanted: Config, changes: Changes) -> Config:
    """What runs after these changes: `wanted`, but for what waits for a restart."""
    daemon = wanted.daemon.model_copy(update={"state_dir": running.daemon.state_dir})
    web = wanted.web if changes.web else running.web
    waiting = {name: getattr(running, name) for name in _at_start()}
    return wanted.model_copy(update={"daemon": daemon, "web": web, **waiting})


def _enabled(config: Config) -> dict[str, DeviceConfig]:
    return {item.name: item for item in config.devices if item.enabled}


def _tables(config: Config, device: str) -> tuple[object, ...]:
    """What a device's own tables are made of."""
    tables = config.tables_of(device)
    return (*tables, config.daemon.mibs) if tables else ()


def _paced_alone(before: DeviceConfig, after: DeviceConfig) -> bool:
    return before == after.model_copy(update={"intervals": before.intervals})


def _web_waits(running: WebConfig, wanted: WebConfig) -> bool:
    tls = (running.tls_cert is None) != (wanted.tls_cert is None)
    return tls or any(getattr(running, key) != getattr(wanted, key) for key in _WEB_AT_START)


def _at_start() -> Iterator[str]:
    """Sections that are read at the start alone."""
    return (name for name in Config.model_fields if name not in _APPLIED | _DEFAULTS)


def _waiting(running: Config, wanted: Config, *, web_waits: bool) -> Iterator[str]:
    if running.daemon.state_dir != wanted.daemon.state_dir:
        yield "daemon.state_dir"
    for name in (*_at_start(), *(("web",) if web_waits else ())):
        yield from _differing(name, getattr(running, name), getattr(wanted, name))


def _differing(path: str, running: object, wanted: object) -> Iterator[str]:
    if running == wanted:
        return
    if isinstance(running, Section) and isinstance(wanted, Section):
        for key in type(running).model_fields:
            yield from _differing(f"{path}.{key}", getattr(running, key), getattr(wanted, key))
    else:
        yield path


def _listed(names: list[str]) -> str:
    return ", ".join(names[:10]) + (f" and {len(names) - 10} more" if len(names) > 10 else "")
