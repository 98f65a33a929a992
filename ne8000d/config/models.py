"""What a configuration holds: one model a TOML table, frozen, unknown keys refused.

Attribute names are the keys. Durations are float seconds, sizes int bytes, secrets `SecretStr`
that are already resolved. `ne8000d.toml` and docs/configuration.md tell what each key means.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, PrivateAttr, ValidationInfo

from ne8000d.config.interface_types import INTERFACE_TYPES
from ne8000d.config.secret import Secret
from ne8000d.config.section import Section
from ne8000d.config.surroundings import Surroundings, state_directory, system_timezone
from ne8000d.config.tables import TableDeclaration
from ne8000d.config.values import (
    Address,
    Age,
    DeviceName,
    DiskSize,
    FilePath,
    FilePaths,
    Flush,
    Host,
    IdleClose,
    InterfaceTypes,
    Interval,
    MessageSize,
    Port,
    Positive,
    Repetitions,
    Retries,
    ShellTimeout,
    Tags,
    Text,
    Texts,
    Timeout,
    TimeZone,
    Url,
    Workers,
)
from ne8000d.config.web import WebConfig

TABLE_NAMES: Final = (
    "interface", "interface_info", "trunk", "system", "system_info", "entity", "optics",
    "optics_info", "subscribers", "subscribers_domain", "subscribers_interface",
    "subscribers_card", "subscribers_slot", "subscriber_events", "subscriber_traffic", "ppp",
    "ip_pool", "bgp_peer", "neighbor", "sensor", "sensor_info", "fan", "power_supply", "storage",
    "radius_server", "license",
)  # fmt: skip
"""Measurements that are built in."""

Mode = Literal["walk", "get"]


def _table_name(name: str, info: ValidationInfo) -> str:
    if name in TABLE_NAMES or name in Surroundings.of(info).own_tables:
        return name
    raise ValueError("there is no such table")  # `explain` says which there are


TableName = Annotated[str, AfterValidator(_table_name)]

_FRAGILE: Final = frozenset({
    "entity", "optics", "optics_info", "sensor", "sensor_info", "fan", "power_supply",
})  # fmt: skip
"""A GET of one sensor takes an NE8000 over 300 ms, and GETs sent again hog it (librenms#13352)."""


class DaemonConfig(Section):
    """`[daemon]`: where state lies, what is logged, how many polls run at once."""

    state_dir: FilePath = Field(default_factory=lambda: state_directory(os.environ))
    timezone: TimeZone = Field(default_factory=lambda: system_timezone(os.environ))
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"
    log_file: FilePath | None = None
    workers: Workers = "auto"
    include: Texts = ()
    mibs: FilePaths = ()


class TableConfig(Section):
    """`[snmp.tables.NAME]`: how one table is read; None is "as `[snmp]` says"."""

    timeout: Timeout | None = None
    retries: Retries | None = None
    max_repetitions: Repetitions | None = None
    mode: Mode | None = None
    enabled: bool | None = None


@dataclass(frozen=True, slots=True)
class TableSettings:
    """How one table is read, nothing left open. `timeout` is seconds a request.

    `mode` "walk" is column walks only; "get" asks for the wanted rows of a table where that takes
    fewer requests.
    """

    timeout: float
    retries: int
    max_repetitions: int
    mode: Mode
    enabled: bool


class SnmpConfig(Section):
    """`[snmp]` and `[devices.snmp]`. `rate` is requests a second, None without limit."""

    engine: Literal["gufo", "pysnmp"] = "gufo"
    version: Literal["1", "2c", "3"] = "2c"
    community: Secret | None = None
    port: Port = 161
    timeout: Timeout = 3.0
    retries: Retries = 2
    max_repetitions: Repetitions = 25
    max_message: MessageSize = 1400
    in_flight: Annotated[int, Field(ge=1, le=16)] = 1
    rate: Annotated[float, Field(ge=0.01, allow_inf_nan=False)] | None = None
    user: Text | None = None
    auth: Literal["MD5", "SHA1", "SHA224", "SHA256", "SHA384", "SHA512"] | None = None
    auth_password: Secret | None = None
    priv: Literal["DES", "AES128", "AES192", "AES256", "AES192C", "AES256C"] | None = None
    priv_password: Secret | None = None
    context: Text | None = None
    source: Address | None = None
    tables: dict[TableName, TableConfig] = Field(default_factory=dict)

    @property
    def configured(self) -> bool:
        """Whether there is a credential to ask with."""
        return (self.user if self.version == "3" else self.community) is not None

    def table(self, name: str) -> TableSettings:
        """How table `name` is read: its own settings, else those of a fragile table, else ours."""
        own = next((item for key, item in self.tables.items() if key == name), TableConfig())
        fragile = name in _FRAGILE
        timeout = 10.0 if fragile else self.timeout
        retries = 0 if fragile else self.retries
        return TableSettings(
            timeout=timeout if own.timeout is None else own.timeout,
            retries=retries if own.retries is None else own.retries,
            max_repetitions=own.max_repetitions or self.max_repetitions,
            mode=own.mode or ("walk" if fragile else "get"),
            enabled=own.enabled is not False,
        )


class SshConfig(Section):
    """`[ssh]` and `[devices.ssh]`: the command line. `poll` is when it is asked beside SNMP."""

    poll: Literal["always", "auto", "never"] = "always"
    username: Text | None = None
    password: Secret | None = None
    key_file: FilePath | None = None
    port: Port = 22
    protocol: Literal["ssh", "telnet"] = "ssh"
    config: FilePath | None = None
    host_key: Literal["accept-new", "strict", "off"] = "accept-new"
    known_hosts: FilePath | None = None
    idle_close: IdleClose = 300.0
    max_sessions: Annotated[int, Field(ge=1, le=4)] = 1
    timeout: ShellTimeout = 30.0

    @property
    def configured(self) -> bool:
        """Whether there is a user to log in with."""
        return self.username is not None

    @property
    def tcp_port(self) -> int:
        """The port to connect to: 23 for Telnet where none was written."""
        telnet = self.protocol == "telnet" and "port" not in self.model_fields_set
        return 23 if telnet else self.port


class IntervalsConfig(Section):
    """`[intervals]` and `[devices.intervals]`: seconds between two polls of a group."""

    interfaces: Interval = 30.0
    system: Interval = 45.0
    subscribers: Interval = 15.0
    subscribers_detail: Interval = 60.0
    pools: Interval = 60.0
    bgp: Interval = 60.0
    optics: Interval = 300.0
    sensors: Interval = 300.0
    radius: Interval = 60.0
    cgn: Interval = 60.0
    inventory: Interval = 900.0


class InterfacesConfig(Section):
    """`[interfaces]` and `[devices.interfaces]`: which interfaces are polled."""

    include: Texts = ("*",)
    exclude: Texts = ()
    exclude_types: InterfaceTypes = frozenset(
        INTERFACE_TYPES[name] for name in ("ppp", "softwareLoopback", "other", "tunnel")
    )
    alias_as: Literal["field", "tag"] = "field"


class DeviceConfig(Section):
    """`[[devices]]`: one router. After `load` its sub-tables hold the defaults too."""

    name: DeviceName
    host: Host
    enabled: bool = True
    platform: Text = "huawei_vrp"
    tags: Tags = Field(default_factory=dict)
    snmp: SnmpConfig = SnmpConfig()
    ssh: SshConfig = SshConfig()
    intervals: IntervalsConfig = IntervalsConfig()
    interfaces: InterfacesConfig = InterfacesConfig()


class InfluxConfig(Section):
    """`[influxdb]`: the InfluxDB 2 that everything is written to."""

    url: Url
    org: Text
    bucket: Text
    token: Secret
    precision: Literal["ns", "us", "ms", "s"] = "ms"
    batch: Annotated[int, Field(ge=1, le=1_000_000)] = 5000
    flush: Flush = 5.0
    gzip: bool = True
    spool_max: DiskSize = 2 * 2**30
    spool_age: Age = 7 * 86_400.0
    series_max: Positive = 200_000
    verify_tls: bool = True


class StoreConfig(Section):
    """`[store]`: the embedded store. `path` None is a file of its own in the state directory."""

    path: FilePath | None = None
    retention: Age = 7 * 86_400.0
    max: DiskSize = 2**30
    enabled: bool = True


class Config(Section):
    """A whole configuration."""

    daemon: DaemonConfig = Field(default_factory=DaemonConfig)
    snmp: SnmpConfig = SnmpConfig()
    ssh: SshConfig = SshConfig()
    intervals: IntervalsConfig = IntervalsConfig()
    interfaces: InterfacesConfig = InterfacesConfig()
    devices: Annotated[tuple[DeviceConfig, ...], Field(strict=False)] = ()
    tables: Annotated[tuple[TableDeclaration, ...], Field(strict=False)] = ()
    influxdb: InfluxConfig | None = None
    store: StoreConfig = StoreConfig()
    web: WebConfig = WebConfig()
    _file: str = PrivateAttr("ne8000d.toml")

    def model_post_init(self, context: object) -> None:
        """Keep the name of the file, for what can be seen to be wrong only later."""
        if isinstance(context, Surroundings):
            self._file = context.file

    @property
    def file(self) -> str:
        """What sentences call the file that it was read from."""
        return self._file

    def tables_of(self, device: str) -> tuple[TableDeclaration, ...]:
        """The users' own tables that a device is asked for."""
        return tuple(
            table
            for table in self.tables
            if any(fnmatchcase(device, pattern) for pattern in table.devices)
        )


class IncludedFile(Section):
    """What a file of `daemon.include` may hold."""

    devices: Annotated[tuple[DeviceConfig, ...], Field(strict=False)] = ()
