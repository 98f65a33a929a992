"""Users' own tables (`[[tables]]`): what their words mean in MIBs, checked, and made into tables.

`declare` is the whole of it. It reads MIB files, so it is for the start, a reload, and commands;
what it makes is polled like every other table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ne8000d.config import Config, DeviceConfig
from ne8000d.declared.compiling import compile_table
from ne8000d.errors import ConfigError
from ne8000d.names import Names, cache_directory, mib_directories
from ne8000d.platforms import PLATFORMS, Platform
from ne8000d.schema import Table
from ne8000d.tables.declared import declared_table
from ne8000d.tables.own import OWN_MEASUREMENTS

_LATER: Final = frozenset({"aggregate", "incident"})
"""Measurements of features to come (CONTRACT §3)."""

__all__ = ["Declared", "declare"]


@dataclass(frozen=True, slots=True)
class Declared:
    """The users' own tables by measurement; `problems` are sentences about MIB modules left out."""

    tables: Mapping[str, Table] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    def platform(self, config: Config, device: DeviceConfig) -> Platform:
        """What a device is asked: the tables of its platform, and the users' own for it."""
        platform = PLATFORMS[device.platform]
        own = tuple(self.tables[item.measurement] for item in config.tables_of(device.name))
        return replace(platform, tables=(*platform.tables, *own)) if own else platform


def declare(config: Config, environ: Mapping[str, str]) -> Declared:
    """The users' own tables of a configuration; MIB files are read only where it names any.

    Raises:
        ConfigError: with one sentence a line for each mistake.
    """
    wrong = list(_missing_folders(config))
    if wrong:
        raise _told(config, wrong)
    if not (config.tables or config.daemon.mibs):
        return Declared()
    names = Names(mib_directories(config.daemon.mibs), cache_directory(environ))
    wrong += _clashes(config)
    tables: dict[str, Table] = {}
    for item in config.tables:
        declaration, mistakes = compile_table(item, names)
        wrong += mistakes
        if declaration is not None:
            tables[item.measurement] = declared_table(declaration)
    if wrong:
        raise _told(config, wrong)
    return Declared(tables, names.problems)


def _told(config: Config, sentences: Sequence[str]) -> ConfigError:
    return ConfigError("\n".join(f"{config.file}: {sentence}" for sentence in sentences))


def _missing_folders(config: Config) -> Iterator[str]:
    for path in config.daemon.mibs:
        if not path.is_dir():
            yield f"daemon.mibs: there is no folder {path}: make it, or take it out"


def _clashes(config: Config) -> Iterator[str]:
    """Names of measurements that are taken, tags that devices have already."""
    built_in = {item.name for platform in PLATFORMS.values() for item in platform.measurements()}
    taken = built_in | {item.name for item in OWN_MEASUREMENTS} | _LATER
    for item in config.tables:
        where = f"[[tables]] {item.measurement}"
        if item.measurement in taken:
            yield f"{where}: there is a measurement of that name already: choose another"
        taken.add(item.measurement)
        names = {entry.partition(":")[0] for entry in item.index}
        names |= {column.name for column in item.columns}
        for device in config.devices:
            for name in sorted(names & device.tags.keys()):
                if item in config.tables_of(device.name):
                    yield f"{where}: '{name}' is also a tag of device {device.name}: rename one"
