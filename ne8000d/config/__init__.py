"""The configuration: `ne8000d.toml`, secrets, and the one-router set-up from the environment.

`load(find_config(os.environ), os.environ)` is the whole of it; every mistake is a `ConfigError`
whose text has one sentence a line.
"""

from __future__ import annotations

from ne8000d.config.environment import environment
from ne8000d.config.explain import explain
from ne8000d.config.keys import key_paths
from ne8000d.config.loading import find_config, from_tables, load
from ne8000d.config.models import (
    TABLE_NAMES,
    Config,
    DaemonConfig,
    DeviceConfig,
    InfluxConfig,
    InterfacesConfig,
    IntervalsConfig,
    SnmpConfig,
    SshConfig,
    StoreConfig,
    TableConfig,
    TableSettings,
)
from ne8000d.config.router import router_lines
from ne8000d.config.tables import ColumnDeclaration, TableDeclaration
from ne8000d.config.units import duration, size
from ne8000d.config.web import RedisConfig, WebConfig
from ne8000d.resources import resource

__all__ = [
    "TABLE_NAMES", "ColumnDeclaration", "Config", "DaemonConfig", "DeviceConfig", "InfluxConfig",
    "InterfacesConfig", "IntervalsConfig", "RedisConfig", "SnmpConfig", "SshConfig", "StoreConfig",
    "TableConfig", "TableDeclaration", "TableSettings", "WebConfig", "duration", "environment",
    "explain", "find_config", "from_tables", "key_paths", "load", "router_lines", "sample", "size",
]  # fmt: skip


def sample() -> str:
    """The text of the commented `ne8000d.toml` that comes with the program."""
    return resource("ne8000d.toml").read_text(encoding="utf-8")
