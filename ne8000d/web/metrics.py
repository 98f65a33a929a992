"""`/metrics` for Prometheus: the daemon, polls, sinks, the web, and the latest device values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily
from prometheus_client.registry import Collector

from ne8000d.sinks.live import LiveRow
from ne8000d.web.cache import Cache
from ne8000d.web.limits import Limits
from ne8000d.web.source import Source
from ne8000d.web.ws.hub import Hub

MOST_SERIES: Final = 20_000
"""Device values in one scrape; the rest is counted as left out."""

_OURS: Final = frozenset({"poll", "sink"})
_KINDS: Final = frozenset({"trunk", "physical", "member", "management"})
"""Interfaces that are told: a BNG's thousands of sub-interfaces would drown Prometheus."""

_LEFT_OUT: Final = frozenset({
    "interface_info", "optics_info", "system_info", "subscribers_interface", "subscribers_svlan",
    "sensor_info",
})  # fmt: skip

Numbers = GaugeMetricFamily | CounterMetricFamily
Family = Numbers | InfoMetricFamily


class Metrics(Collector):
    """Collects when it is scraped. `is_counter` tells a measurement's raw counters."""

    def __init__(
        self,
        source: Source,
        hub: Hub,
        cache: Cache,
        limits: Limits | None,
        is_counter: Callable[[str, str], bool],
    ) -> None:
        self._source = source
        self._hub = hub
        self._cache = cache
        self._limits = limits
        self._is_counter = is_counter

    def registry(self) -> CollectorRegistry:
        """A registry that holds nothing else."""
        registry = CollectorRegistry(auto_describe=False)
        registry.register(self)
        return registry

    def collect(self) -> Iterator[Any]:
        """Every metric as it is now."""
        status: Mapping[str, Any] = self._source.status()
        yield from _daemon(status)
        yield from _sinks(status.get("sinks", {}))
        yield from self._devices()
        yield from self._web()
        yield from self._values()

    def _devices(self) -> Iterator[Family]:
        fresh = GaugeMetricFamily("ne8000d_device_fresh", "1: heard, 0: not", labels=["device"])
        age = GaugeMetricFamily(
            "ne8000d_device_age_seconds", "since the device was heard", labels=["device"]
        )
        ok = GaugeMetricFamily(
            "ne8000d_poll_ok", "1: the last poll was complete", labels=["device", "group"]
        )
        missed = CounterMetricFamily(
            "ne8000d_poll_missed", "polls that were not made", labels=["device", "group"]
        )
        for device in self._source.devices():
            fresh.add_metric([device.name], float(device.reason is None))
            if device.age_seconds is not None:
                age.add_metric([device.name], device.age_seconds)
            for name, group in device.groups.items():
                ok.add_metric([device.name, name], float(group.ok))
                missed.add_metric([device.name, name], group.missed)
        yield from (fresh, age, ok, missed)

    def _web(self) -> Iterator[Family]:
        for name, value in self._hub.statistics().items():
            if isinstance(value, int):
                yield _one(f"ne8000d_websocket_{name}", "of /api/websocket_stats", value)
        hits = CounterMetricFamily("ne8000d_cache_hits", "answers given again", labels=["kind"])
        misses = CounterMetricFamily("ne8000d_cache_misses", "answers fetched", labels=["kind"])
        for kind, tally in self._cache.tallies.items():
            hits.add_metric([kind], tally.hits)
            misses.add_metric([kind], tally.misses)
        yield from (hits, misses)
        if self._limits is not None:
            limited = CounterMetricFamily(
                "ne8000d_rate_limited", "requests answered with 429", labels=["kind"]
            )
            for limit, count in self._limits.refused.items():
                limited.add_metric([limit], count)
            yield limited

    def _values(self) -> Iterator[Family]:
        """The latest values that are still fresh, `ne8000d_MEASUREMENT_FIELD`."""
        left = MOST_SERIES
        left_out = 0
        for measurement, rows in _by_measurement(self._fresh_rows()):
            labels = sorted({tag for row in rows for tag in row.tags})
            families: dict[str, Numbers] = {}
            for row in rows:
                values = [row.tags.get(label, "") for label in labels]
                for field, (value, _) in row.fields.items():
                    if isinstance(value, str):
                        continue
                    if left <= 0:
                        left_out += 1
                        continue
                    left -= 1
                    if field not in families:
                        families[field] = self._family(measurement, field, labels)
                    families[field].add_metric(values, value)
            yield from families.values()
        yield _one("ne8000d_metrics_left_out", "device values beyond the bound", left_out)

    def _family(self, measurement: str, field: str, labels: Sequence[str]) -> Numbers:
        name, told = f"ne8000d_{measurement}_{field}", "see docs/measurements.md"
        if self._is_counter(measurement, field):
            return CounterMetricFamily(name, told, labels=labels)
        return GaugeMetricFamily(name, told, labels=labels)

    def _fresh_rows(self) -> Iterator[LiveRow]:
        now_ms = self._source.now_ms()
        for row in self._source.rows():
            name = row.measurement
            if name in _OURS or name in _LEFT_OUT:
                continue
            if name == "interface" and row.tags.get("kind") not in _KINDS:
                continue
            fresh_ms = 1000 * self._source.fresh_seconds(row.tags.get("device", ""), name)
            fields = {
                field: told for field, told in row.fields.items() if now_ms - told[1] <= fresh_ms
            }
            if fields:
                yield LiveRow(name, row.tags, fields)


def _by_measurement(rows: Iterable[LiveRow]) -> list[tuple[str, list[LiveRow]]]:
    found: dict[str, list[LiveRow]] = {}
    for row in rows:
        found.setdefault(row.measurement, []).append(row)
    return sorted(found.items())


def _daemon(status: Mapping[str, Any]) -> Iterator[Family]:
    build = InfoMetricFamily("ne8000d_build", "the program", labels=[])
    build.add_metric([], {"version": str(status.get("version", ""))})
    yield build
    yield _one("ne8000d_uptime_seconds", "since the start", status.get("uptime_seconds", 0))
    workers = status.get("workers", {})
    for name in ("limit", "busy", "waiting"):
        if name in workers:
            yield _one(f"ne8000d_workers_{name}", "poll workers", workers[name])
    for name, count in status.get("polls", {}).items():
        if name == "worst_lag_seconds":
            yield _one(f"ne8000d_polls_{name}", "worst delay of a poll", count)
        elif isinstance(count, int):
            counted = "ne8000d_polls" if name == "polls" else f"ne8000d_polls_{name}"
            yield _one(f"{counted}_total", "since the start", count)
    skipped = CounterMetricFamily("ne8000d_polls_skipped", "not made", labels=["reason"])
    for reason, count in status.get("polls", {}).get("skipped", {}).items():
        skipped.add_metric([reason], count)
    without = CounterMetricFamily("ne8000d_without_rate", "values left out", labels=["reason"])
    for reason, count in status.get("without_rate", {}).items():
        without.add_metric([reason], count)
    yield from (skipped, without)


def _sinks(sinks: Mapping[str, Any]) -> Iterator[Family]:
    families: dict[str, Numbers] = {
        name: CounterMetricFamily(f"ne8000d_sink_{name}_rows", f"rows {name}", labels=["sink"])
        for name in ("written", "dropped")
    }
    families |= {
        name: GaugeMetricFamily(f"ne8000d_sink_{name}", told, labels=["sink"])
        for name, told in (
            ("spooled_bytes", "octets that wait on disk"),
            ("oldest_seconds", "age of the oldest that waits"),
            ("queued_rows", "rows that wait in memory"),
        )
    }
    trouble = GaugeMetricFamily("ne8000d_sink_trouble", "1: something is wrong", labels=["sink"])
    for sink, health in sinks.items():
        for name, family in families.items():
            family.add_metric([sink], health.get(name, 0))
        trouble.add_metric([sink], float(bool(health.get("state"))))
    yield from (*families.values(), trouble)


def _one(name: str, told: str, value: float) -> Family:
    if name.endswith("_total"):
        counter = CounterMetricFamily(name.removesuffix("_total"), told)
        counter.add_metric([], value)
        return counter
    gauge = GaugeMetricFamily(name, told)
    gauge.add_metric([], value)
    return gauge
