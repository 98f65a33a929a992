"""What `data` of each answer looks like: for `/docs`, and for the tests that hold answers to it.

Answers are built as plain objects (a table of 5,000 interfaces would cost more to validate than to
fetch), so these models only describe.
"""

from __future__ import annotations

from typing import Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

T = TypeVar("T")


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Aged(_Shape):
    """Values with their ages in seconds; a null value has its reason."""

    age_seconds: float | None = Field(description="age of the oldest value shown", examples=[3.4])
    reason: str | None = Field(description="why nothing is shown", examples=[None])
    ages: dict[str, float] = Field(description="by field, as far as ever told")
    reasons: dict[str, str] = Field(description="by field that is null")


class Row(_Shape):
    """A table's row; `ages` by field where they differ, `reasons` of fields that are null alone."""

    age_seconds: float | None = Field(examples=[12.5])
    reason: str | None = Field(examples=[None])
    ages: dict[str, float] | None = None
    reasons: dict[str, str] | None = None


class Devices(_Shape, Generic[T]):
    """Something of each device, by its name."""

    devices: dict[str, T]


class Health(_Shape):
    """That the daemon is alive."""

    status: Literal["alive"]
    version: str = Field(examples=["0.1.0"])


class Freshness(_Shape):
    """A device: how long ago it was heard, and why it is not fresh."""

    age_seconds: float | None = Field(examples=[3.4])
    reason: str | None = Field(examples=[None, "no_response"])


class Ready(_Shape):
    """That the daemon is ready, and how fresh each device is."""

    status: Literal["ready"]
    devices: dict[str, Freshness]


class Device(_Shape):
    """A configured router."""

    device: str = Field(examples=["bng-01"])
    host: str = Field(examples=["192.0.2.1"])
    platform: str = Field(examples=["huawei_vrp"])
    age_seconds: float | None = Field(examples=[3.4])
    reason: str | None = Field(examples=[None])


class OnlineTotal(_Shape):
    """Subscribers online now."""

    total: int | None = Field(examples=[12840])
    devices: dict[str, int | None] = Field(examples=[{"bng-01": 12840, "bng-02": None}])


class Board(Row):
    """A board, power supply or fan."""

    entity: str | None = Field(examples=["LPU 1"])
    class_: str | None = Field(alias="class", examples=["module"])
    cpu_percent: float | None
    memory_percent: float | None
    temperature_celsius: float | None


class SystemMetrics(Aged):
    """A router's load, and what it is."""

    cpu_percent: float | None = Field(examples=[23.0])
    memory_percent: float | None = Field(examples=[41.0])
    temperature_celsius: float | None = Field(examples=[52.0])
    uptime_seconds: int | None = Field(examples=[7776000])
    model: str | None = Field(examples=["NE8000 M8"])
    version: str | None
    serial: str | None
    name: str | None
    boards: list[Board]


class InterfaceStatus(Row):
    """A port, trunk or sub-interface; states are IF-MIB's: 1 up, 2 down."""

    interface: str | None = Field(examples=["GigabitEthernet0/1/0"])
    kind: str | None = Field(examples=["physical"])
    admin_status: int | None = Field(examples=[1])
    oper_status: int | None = Field(examples=[1])
    alias: str | None = Field(examples=["uplink IX.br"])
    speed_bps: int | None = Field(examples=[100_000_000_000])
    mtu: int | None = Field(examples=[1500])
    parent: str | None = Field(examples=["Eth-Trunk1"])


class InterfacesStatus(_Shape):
    """All interfaces that are polled."""

    interfaces: list[InterfaceStatus]
    age_seconds: float | None
    reason: str | None


class InterfaceTraffic(Row):
    """What an interface carries."""

    interface: str | None = Field(examples=["Eth-Trunk1"])
    kind: str | None = Field(examples=["trunk"])
    in_bps: float | None = Field(examples=[41.2e9])
    out_bps: float | None = Field(examples=[7.1e9])
    in_pps: float | None
    out_pps: float | None
    in_utilization_percent: float | None
    out_utilization_percent: float | None
    in_errors_per_second: float | None
    out_errors_per_second: float | None
    in_discards_per_second: float | None
    out_discards_per_second: float | None


class Traffic(_Shape):
    """A router's traffic: `in_bps` and `out_bps` sum its trunks and its ports outside of trunks."""

    in_bps: float | None = Field(examples=[82.4e9])
    out_bps: float | None = Field(examples=[82.1e9])
    age_seconds: float | None
    reason: str | None
    interfaces: list[InterfaceTraffic]


class DomainStats(Row):
    """Subscribers of a domain."""

    domain: str | None = Field(examples=["isp"])
    online: int | None
    total: int | None
    pppoe: int | None


class PppoeStats(Aged):
    """A router's subscribers."""

    online: int | None = Field(description="served by this router", examples=[12840])
    total: int | None = Field(description="what the router prints", examples=[12842])
    pppoe: int | None
    ipoe: int | None
    ipv4: int | None
    ipv6: int | None
    dual_stack: int | None
    rui_local: int | None
    rui_remote: int | None
    peak_since_reset: int | None
    limit: int | None
    source: str | None = Field(description="snmp, cli or both", examples=["snmp"])
    domains: list[DomainStats]


class GroupStatus(_Shape):
    """A poll group's last poll."""

    interval_seconds: float = Field(examples=[30.0])
    ok: bool
    reason: str | None
    message: str | None
    age_seconds: float | None
    ok_age_seconds: float | None
    rows: int
    missed: int


class RouterStatus(_Shape):
    """Whether a router is heard, and how its polls go."""

    host: str = Field(examples=["192.0.2.1"])
    platform: str = Field(examples=["huawei_vrp"])
    fresh: bool
    age_seconds: float | None
    reason: str | None
    model: str | None
    version: str | None
    uptime_seconds: int | None
    reasons: dict[str, str] = Field(description="by value that is null")
    groups: dict[str, GroupStatus]


class Series(_Shape):
    """One line of a chart: points are [milliseconds, mean, max]; max is null where mean says it."""

    tags: dict[str, str] = Field(examples=[{"device": "bng-01"}])
    field: str = Field(examples=["online"])
    points: list[tuple[int, float, float | None]] = Field(examples=[[[1764000000000, 128.5, 131]]])


class History(_Shape):
    """Past values, in steps of `step_seconds`."""

    measurement: str = Field(examples=["subscribers"])
    field: str = Field(examples=["online"])
    step_seconds: float = Field(examples=[15.0])
    series: list[Series]


class GapItem(_Shape):
    """Polls that were not complete; `end_ms` null: still so."""

    device: str = Field(examples=["bng-01"])
    group: str = Field(examples=["interfaces"])
    start_ms: int
    end_ms: int | None
    reason: str | None = Field(examples=["no_response"])
    missed: int


class CommandOutput(_Shape):
    """A router's answer to a command."""

    device: str = Field(examples=["bng-01"])
    command: str = Field(examples=["display version"])
    output: str
    parsed: list[dict[str, object]] | None = Field(description="rows, where there is a parser")
    duration_seconds: float


class SubscriberItem(_Shape):
    """A subscriber on a router; `session` null: not there, or not known.

    `reason` says in a word why it is not known, `message` in a sentence.
    """

    device: str = Field(examples=["bng-01"])
    session: dict[str, object] | None
    reason: str | None
    message: str | None


class SessionInfo(_Shape):
    """Who asks; a browser's POST carries `csrf` as X-CSRF-Token."""

    name: str = Field(examples=["noc"])
    role: Literal["viewer", "operator", "admin"]
    csrf: str | None


class CacheEntry(_Shape):
    """Something that is kept: its age and how long it will be."""

    key: str = Field(examples=["history subscribers online 1h"])
    age_seconds: float
    ttl_seconds: float


class CacheClass(_Shape):
    """One kind of what is kept."""

    ttl_seconds: float
    hits: int
    misses: int
    entries: int
    oldest_seconds: float | None


class CacheStatistics(_Shape):
    """How the cache does; `backend` is where it keeps things."""

    backend: Literal["memory", "redis"]
    hits: int
    misses: int
    hit_percent: float | None
    entries: int
    trouble: str | None
    classes: dict[str, CacheClass]


class WebSocketStats(_Shape):
    """How the push goes."""

    clients: int
    subscriptions: int
    connected_total: int
    dropped_slow_total: int
    refused_total: int
    frames_total: int
    encoded_total: int
    bytes_total: int
