"""The daemon as the web layer sees it."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Final

from ne8000d.collector import Poll
from ne8000d.daemon.journal import GroupNote, Journal
from ne8000d.device import Device
from ne8000d.fanout import Fanout
from ne8000d.scheduler import Scheduler, State
from ne8000d.sinks.live import Live, LiveRow
from ne8000d.web import DeviceView, GroupView, Known

STALE_INTERVALS: Final = 3.0
STALE_SLACK: Final = 5.0
"""Intervals, and seconds on top, after which a value is no longer what is true now."""

MEASURE_EVERY: Final = 10.0
"""Seconds between two `sink` self-measurements."""


class Picture:
    """A `web.Source` over the daemon's parts. Reads only; lives in the loop."""

    def __init__(
        self,
        devices: Mapping[str, Device],
        journal: Journal,
        live: Live,
        fanout: Fanout,
        scheduler: Scheduler[Poll],
        *,
        version: str,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._devices = devices
        self._journal = journal
        self._live = live
        self._fanout = fanout
        self._scheduler = scheduler
        self._version = version
        self._monotonic = monotonic
        self._wall = wall
        self._started = monotonic()

    def not_ready(self) -> str | None:
        """What is awaited: the first poll of a device."""
        untried = self._journal.untried()
        if not untried:
            return None
        return f"{', '.join(untried[:3])}{' …' if len(untried) > 3 else ''} not tried yet: wait"

    def devices(self) -> Sequence[DeviceView]:
        """Every device."""
        now = self._monotonic()
        return [self._view(name, device, now) for name, device in self._devices.items()]

    def device(self, name: str) -> DeviceView | None:
        """One device."""
        found = self._devices.get(name)
        return None if found is None else self._view(name, found, self._monotonic())

    def sinks(self) -> Mapping[str, str]:
        """What is wrong with each sink."""
        return {name: health.state for name, health in self._fanout.health().items()}

    def _view(self, name: str, device: Device, now: float) -> DeviceView:
        return DeviceView(
            name,
            device.config.host,
            device.config.platform,
            _age(now, self._journal.devices[name].heard_at),
            self._reason(name),
            self._group_views(name, now),
        )

    def online(self) -> Mapping[str, Known]:
        """Subscribers served by each device; what is too old is not what is true now."""
        return {name: self._online(name) for name in self._devices}

    def _online(self, name: str) -> Known:
        rows = self._live.snapshot(name, "subscribers")
        told = next((row.fields["online"] for row in rows if "online" in row.fields), None)
        note = self._journal.devices[name]
        group = note.groups.get("subscribers")
        why = self._reason(name) or (group.reason if group is not None else None)
        if told is None:
            return Known(None, None, why or "not_supported")
        value, time_ms = told
        age_seconds = max(0.0, round(self._wall() - time_ms / 1000, 3))
        if age_seconds > self.fresh_seconds(name, "subscribers"):
            return Known(None, age_seconds, why or "stale")
        return Known(int(value), age_seconds, None)

    def now_ms(self) -> int:
        """The wall clock."""
        return round(self._wall() * 1000)

    def rows(self, device: str | None = None, measurement: str | None = None) -> list[LiveRow]:
        """The last values."""
        return self._live.snapshot(device, measurement)

    def fresh_seconds(self, device: str, measurement: str) -> float:
        """Three intervals of the measurement's group, and a little."""
        known = self._devices.get(device)
        if known is None:
            return STALE_INTERVALS * MEASURE_EVERY + STALE_SLACK
        interval = known.interval_seconds(self._group(device, measurement))
        return STALE_INTERVALS * interval + STALE_SLACK

    def absence(self, device: str, measurement: str) -> str:
        """Why there is no row: the device, its group's last poll, or that it has none."""
        note = self._journal.devices[device].groups.get(self._group(device, measurement))
        if self._reason(device) or note is None:
            return self._reason(device) or "not_tried"
        return note.reason or "not_supported"

    def status(self) -> Mapping[str, object]:
        """Everything that `ne8000d status` tells."""
        now = self._monotonic()
        counts = self._scheduler.counts
        reasons: Counter[str] = Counter()
        for device in self._devices.values():
            reasons.update(device.reasons())
        return {
            "version": self._version,
            "pid": os.getpid(),
            "uptime_seconds": round(now - self._started, 3),
            "workers": {
                "limit": self._scheduler.workers,
                "busy": self._scheduler.running,
                "waiting": self._scheduler.waiting,
            },
            "polls": {**asdict(counts), "skipped": dict(counts.skipped)},
            "without_rate": dict(reasons),
            "devices": {name: self._device(name, now) for name in self._devices},
            "sinks": {
                name: {**asdict(health), "queued_rows": self._fanout.queued_rows[name]}
                for name, health in self._fanout.health().items()
            },
        }

    def _device(self, name: str, now: float) -> dict[str, object]:
        note = self._journal.devices[name]
        return {
            "host": self._devices[name].config.host,
            "breaker": str(self._scheduler.breakers[name].state),
            "age_seconds": _age(now, note.heard_at),
            "reason": self._reason(name),
            "ssh": _ssh(self._devices[name]),
            "source": _source(self._devices[name]),
            "groups": {group: _group(item, now) for group, item in note.groups.items()},
            "repetitions": {
                table: asdict(asked) for table, asked in self._devices[name].repetitions().items()
            },
        }

    def _group_views(self, name: str, now: float) -> dict[str, GroupView]:
        device = self._devices[name]
        return {
            group: GroupView(
                interval_seconds=device.interval_seconds(group),
                ok=note.ok,
                reason=note.reason,
                message=note.message,
                age_seconds=_age(now, note.at),
                ok_age_seconds=_age(now, note.ok_at),
                rows=note.rows,
                missed=note.missed,
            )
            for group, note in self._journal.devices[name].groups.items()
        }

    def _group(self, device: str, measurement: str) -> str:
        return self._devices[device].group_of(measurement)

    def _reason(self, name: str) -> str | None:
        """Why a device is not fresh."""
        breaker = self._scheduler.breakers[name]
        if breaker.state is not State.CLOSED:
            return breaker.reason
        return self._journal.devices[name].reason


def _ssh(device: Device) -> dict[str, object] | None:
    """The state of a device's command line, None where there is none."""
    if device.shells is None:
        return None
    line = device.command_line
    return {
        **asdict(device.shells.state()),
        "poll": device.config.ssh.poll,
        "reason": None if line is None else line.side.reason,
        "disagreement": None if line is None else line.agreement.event,
    }


def _source(device: Device) -> str:
    """What polls ask: `snmp`, `cli`, or both."""
    if device.command_line is None:
        return "snmp"
    return "both" if device.config.snmp.configured else "cli"


def _group(note: GroupNote, now: float) -> dict[str, object]:
    return {
        "ok": note.ok,
        "reason": note.reason,
        "message": note.message,
        "rows": note.rows,
        "duration_seconds": round(note.duration_seconds, 3),
        "lag_seconds": round(note.lag_seconds, 3),
        "age_seconds": _age(now, note.at),
        "ok_age_seconds": _age(now, note.ok_at),
        "missed": note.missed,
    }


def _age(now: float, then: float | None) -> float | None:
    return None if then is None else round(now - then, 3)
