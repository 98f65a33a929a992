"""A new configuration for what runs: only what differs is touched."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ne8000d.collector import Poll
from ne8000d.config import Config, DeviceConfig, InfluxConfig
from ne8000d.daemon import parts
from ne8000d.daemon.changes import Changes, as_it_runs, difference
from ne8000d.daemon.journal import Journal
from ne8000d.daemon.leaving import leave
from ne8000d.daemon.logs import set_up_logs
from ne8000d.daemon.past import Gaps
from ne8000d.daemon.serving import Serving
from ne8000d.device import Device
from ne8000d.errors import Ne8000dError
from ne8000d.fanout import Fanout
from ne8000d.platforms import Platform
from ne8000d.scheduler import Scheduler
from ne8000d.sinks import Sink
from ne8000d.sinks.influxdb import InfluxSink
from ne8000d.sinks.live import Live
from ne8000d.snmp import Credentials

_log: Final = logging.getLogger("ne8000d.daemon")

SINK_GRACE: Final = 5.0
"""Seconds for a sink that is no longer wanted to bring what it has to safety."""

LATE_BATCHES: Final = 5.0
"""Seconds after which no batch of a device that was removed can be under way any more."""


@dataclass(slots=True)
class Running:
    """What runs, by which configuration. Lives in the loop."""

    config: Config
    state_dir: Path
    credentials: Credentials
    devices: dict[str, Device]
    journal: Journal
    gaps: Gaps
    scheduler: Scheduler[Poll]
    fanout: Fanout
    live: Live
    counters: dict[str, frozenset[str]]
    serving: Serving
    now_ms: Callable[[], int]

    async def take(self, wanted: Config) -> Changes:
        """Go over to `wanted`; raises Ne8000dError, with nothing changed, if that can't be.

        The certificate of HTTPS is read again every time: whoever renews it need only reload.
        """
        changes = difference(self.config, wanted)
        runs = as_it_runs(self.config, wanted, changes)
        own = await asyncio.to_thread(parts.declared, wanted)
        await asyncio.to_thread(self.serving.renew_certificate, runs.web)
        await self._sinks_and_logs(changes, wanted)
        if changes.web:
            self.serving.take(runs.web)
        self.counters.update(parts.raw_counters(own))
        await asyncio.gather(
            *(self._remove(name) for name in changes.removed),
            *(self._change(item, own.platform(wanted, item)) for item in changes.changed),
        )
        for item in changes.paced:
            self.devices[item.name].take_intervals(item)
            self.scheduler.change(parts.target(self.devices[item.name]), anew=False)
        for item in changes.added:
            self._add(item, own.platform(wanted, item))
        for device in self.devices.values():
            if device.shells is not None:
                device.shells.reloaded()
        targets = [parts.target(device) for device in self.devices.values()]
        self.scheduler.allow(parts.workers(wanted, targets))
        self.config = runs
        return changes

    async def _sinks_and_logs(self, changes: Changes, wanted: Config) -> None:
        """What may fail comes first: a sink that is new, the log's file."""
        before, after = self.config.influxdb, wanted.influxdb
        opened: Sink | None = None
        if before is None and after is not None:
            opened = await asyncio.to_thread(InfluxSink, after, parts.spool_dir(self.state_dir))
        if changes.logs:
            try:
                set_up_logs(wanted.daemon)
            except Ne8000dError:
                if opened is not None:
                    await asyncio.to_thread(opened.close)
                raise
        if opened is not None:
            self.fanout.add(opened)
        elif before is not None and after is None:
            await asyncio.to_thread(self.fanout.remove, InfluxSink.name, SINK_GRACE)
        elif changes.influxdb and before is not None and after is not None:
            self.fanout.exchange(InfluxSink.name, self._influx(after, before))

    def _influx(self, after: InfluxConfig, before: InfluxConfig) -> Callable[[], Sink]:
        """Opens the sink as it should be now, on the spool as it is; else as it was."""
        spool = parts.spool_dir(self.state_dir)

        def opened() -> Sink:
            try:
                return InfluxSink(after, spool)
            except Ne8000dError as error:
                _log.error("[influxdb] stays as it was: %s", error)
                return InfluxSink(before, spool)

        return opened

    def _add(self, item: DeviceConfig, platform: Platform) -> None:
        device = self._made(item, platform)
        self.journal.add(item.name)
        self.scheduler.add(parts.target(device))

    async def _remove(self, name: str) -> None:
        self.scheduler.remove(name)
        device = self.devices.pop(name)
        self.journal.forget(name)
        self.gaps.forget(name, self.now_ms())
        self.live.forget(name)
        asyncio.get_running_loop().call_later(LATE_BATCHES, self._forget_late, name)
        await self._close(device)

    def _made(self, item: DeviceConfig, platform: Platform) -> Device:
        made = parts.device(item, platform, self.credentials, self.state_dir)
        self.devices[item.name] = made
        return made

    async def _close(self, device: Device) -> None:
        if device.shells is not None:
            await leave([device.hang_up])
        device.close_sessions()

    def _forget_late(self, name: str) -> None:
        if name not in self.devices:
            self.live.forget(name)

    async def _change(self, item: DeviceConfig, platform: Platform) -> None:
        before = self.devices[item.name]
        # First of all, so that never two VTY lines are taken. Polls in flight give their sessions
        # back, and end as polls of this device.
        await self._close(before)
        device = self._made(item, platform)
        if before.config.tags != item.tags:
            self.live.forget(item.name)
        self.journal.keep(item.name, device.groups())
        self.scheduler.change(parts.target(device), anew=True)


def one_line(error: Ne8000dError) -> str:
    """All sentences of an error as one line of a log."""
    return _joined(str(error).splitlines())


def told(changes: Changes) -> str:
    """What a reload did, as one line of a log."""
    return _joined(changes.sentences()) or "nothing differs"


def _joined(sentences: Iterable[str]) -> str:
    return "; ".join(sentence.rstrip(".") for sentence in sentences if sentence)
