"""How the daemon starts, lives, and stops: scheduler, polls in flight, queues, spool, servers."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import time
from collections.abc import Callable
from contextlib import ExitStack
from importlib.metadata import version
from types import TracebackType
from typing import Final, Self

from ne8000d.collector import Poll, poll, probe
from ne8000d.config import Config
from ne8000d.daemon import parts
from ne8000d.daemon.adhoc import DaemonAdHoc
from ne8000d.daemon.hangup import Hangups
from ne8000d.daemon.journal import Journal
from ne8000d.daemon.leaving import leave
from ne8000d.daemon.logs import set_up_logs
from ne8000d.daemon.notify import Notifier
from ne8000d.daemon.own_rows import missed_poll, sink_rows
from ne8000d.daemon.past import Gaps
from ne8000d.daemon.picture import MEASURE_EVERY, Picture
from ne8000d.daemon.reload import Running, one_line, told
from ne8000d.daemon.servers import control_socket, tcp_socket
from ne8000d.daemon.serving import Serving
from ne8000d.daemon.state_dir import StateDir
from ne8000d.daemon.watchdog import Watchdog, fresh_line
from ne8000d.errors import Ne8000dError
from ne8000d.fanout import Fanout
from ne8000d.scheduler import Scheduler
from ne8000d.sinks.live import Live
from ne8000d.snmp import Credentials
from ne8000d.unparsed import Unparsed
from ne8000d.web import Feed

_log: Final = logging.getLogger("ne8000d.daemon")

CLI_PATIENCE: Final = 5.0
"""Seconds that a poll by SNMP waits for what the CLI has to add."""

POLLS_GRACE: Final = 3.0
GOODBYES_GRACE: Final = 0.8
SINKS_GRACE: Final = 4.5
"""Seconds of a stop. With the servers' half second, and what a busy machine takes to end hundreds
of threads, they stay below the 10 promised."""


def run(load: Callable[[], Config], hangups: Hangups) -> None:
    """Run the daemon until SIGTERM or SIGINT; after a SIGHUP, with what `load` gives then.

    Raises Ne8000dError if it can't start.
    """
    config = load()
    set_up_logs(config.daemon)
    with Daemon(config, notifier=Notifier(os.environ)) as daemon:
        asyncio.run(_until_told(daemon, load, hangups))


async def _until_told(daemon: Daemon, load: Callable[[], Config], hangups: Hangups) -> None:
    enough = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, enough.set)
    await daemon.start()
    reloading = loop.create_task(hangups.serve(lambda: daemon.reload(load)))
    try:
        await enough.wait()
    finally:
        reloading.cancel()
        await asyncio.gather(reloading, return_exceptions=True)
        await daemon.stop()


class Daemon:
    """All of it. One use: enter the context, `start`, `stop`, leave."""

    def __init__(
        self,
        config: Config,
        *,
        notifier: Notifier | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._config = config
        self._notifier = notifier or Notifier({})
        self._monotonic = monotonic
        self._wall = wall
        self._stack = ExitStack()
        self._tasks: list[asyncio.Task[None]] = []
        self._refused: str | None = None

    def __enter__(self) -> Self:
        """Take state directory, ports and sinks. Raises Ne8000dError, with nothing left open."""
        config = self._config
        own = parts.declared(config)
        counters = parts.raw_counters(own)
        with ExitStack() as stack:
            state = stack.enter_context(StateDir(config.daemon.state_dir))
            control = control_socket(state.socket)
            stack.callback(state.socket.unlink, missing_ok=True)
            stack.callback(control.close)
            sockets = {"control": control}
            if config.web.enabled:
                sockets["tcp"] = tcp_socket(config.web.host, config.web.port)
                stack.callback(sockets["tcp"].close)
            self._feed = feed = Feed()
            self.live = Live(on_write=feed.write)
            self._gaps = Gaps(self._now_ms())
            credentials = Credentials(state.path)
            self._unparsed = Unparsed(state.path, wall=self._wall)
            self._devices = parts.devices(config, own, credentials, state.path)
            self._journal = Journal(self._devices)
            targets = [parts.target(device) for device in self._devices.values()]
            self._scheduler: Scheduler[Poll] = Scheduler(
                targets,
                poll=lambda device, group, due: poll(
                    self._devices[device], group, due, cli_patience=CLI_PATIENCE
                ),
                probe=lambda device: probe(self._devices[device]),
                polled=self._polled,
                missed=self._missed,
                workers=parts.workers(config, targets),
                clock_set=self._clock_set,
                monotonic=self._monotonic,
                wall=self._wall,
            )
            sinks = parts.sinks(config, state.path, self.live, counters)
            self._fanout = Fanout(sinks)
            stack.callback(self._fanout.close, SINKS_GRACE)  # nothing is left to do after `stop`
            self.picture = Picture(
                self._devices,
                self._journal,
                self.live,
                self._fanout,
                self._scheduler,
                version=version("ne8000d"),
                monotonic=self._monotonic,
                wall=self._wall,
            )
            adhoc = DaemonAdHoc(self._devices)
            stack.callback(adhoc.close)
            past = parts.past(config, state.path, sinks, self._gaps)
            self._serving = Serving(
                config.web,
                state.path,
                sockets,
                source=self.picture,
                past=past,
                feed=feed,
                adhoc=adhoc,
                counters=counters,
            )
            self.url = self._serving.url
            self._running = Running(
                config,
                state.path,
                credentials,
                self._devices,
                self._journal,
                self._gaps,
                self._scheduler,
                self._fanout,
                self.live,
                counters,
                self._serving,
                self._now_ms,
            )
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give back what was taken."""
        self._stack.close()

    async def start(self) -> None:
        """Serve, then poll."""
        self._serving.start()
        self._scheduler.start()
        watchdog = Watchdog(
            self._notifier,
            self._fanout,
            overdue_seconds=lambda: self._scheduler.overdue_seconds,
            status=self.status_line,
        )
        loop = asyncio.get_running_loop()
        self._notifier.ready(self.status_line())
        self._tasks = [loop.create_task(self._measure()), loop.create_task(watchdog.serve())]
        _log.info(
            "polling %d devices with up to %d workers; API at %s",
            len(self._devices), self._scheduler.workers, self.url or "the control socket only",
        )  # fmt: skip

    async def reload(self, load: Callable[[], Config]) -> None:
        """Go over to the configuration that `load` gives; one that is wrong changes nothing."""
        self._notifier.reloading()
        try:
            changes = await self._running.take(await asyncio.to_thread(load))
        except Ne8000dError as error:
            self._refused = one_line(error)
            _log.error("not reloaded, all goes on as before: %s", self._refused)
        else:
            self._refused = None
            _log.info("reloaded: %s", told(changes))
        self._notifier.ready(self.status_line())

    def status_line(self) -> str:
        """How the daemon is, in a sentence."""
        line = fresh_line(self.picture.devices())
        return line if self._refused is None else f"{line}; not reloaded: {self._refused}"

    async def stop(self) -> None:
        """Stop in the order in which data flows, in less than 10 seconds."""
        _log.info("stopping")
        self._notifier.stopping()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        left = await self._scheduler.stop(POLLS_GRACE)
        if left:
            _log.warning("%d polls in flight were left behind", left)
        if not left:  # else the polls have their sessions
            for device in self._devices.values():
                device.close_sessions()
        with_shells = [item for item in self._devices.values() if item.shells is not None]
        await leave([device.hang_up for device in with_shells], GOODBYES_GRACE)
        await asyncio.to_thread(self._fanout.close, SINKS_GRACE)
        for name, health in self._fanout.health().items():
            _log.info(
                "sink %s: %d rows written, %d dropped, %d bytes wait on disk",
                name, health.written, health.dropped, health.spooled_bytes,
            )  # fmt: skip
        await self._serving.stop()
        _log.info("stopped")

    def _polled(self, device: str, group: str, result: Poll) -> None:
        self._journal.polled(device, group, result, self._monotonic())
        why = None if result.ok else result.reason or "incomplete"
        self._gaps.noted(device, group, why, self._now_ms())
        for batch in result.batches:
            self._fanout.publish(batch)

    def _missed(self, device: str, group: str, reason: str) -> None:
        self._journal.missed(device, group, reason, self._monotonic())
        now_ms = self._now_ms()
        self._gaps.noted(device, group, reason, now_ms)
        self._fanout.publish(missed_poll(self._devices[device].config, group, reason, now_ms))

    def _clock_set(self, seconds: float) -> None:
        self._tasks.append(asyncio.get_running_loop().create_task(self._restamp(seconds)))

    async def _restamp(self, seconds: float) -> None:
        await asyncio.to_thread(self.live.clock_set, round(seconds * 1000), self._now_ms)
        self._feed.begin_anew()

    async def _measure(self) -> None:
        while True:
            await asyncio.sleep(MEASURE_EVERY)
            await asyncio.to_thread(self._unparsed.expire)
            health = await asyncio.to_thread(self._fanout.health)
            self._fanout.publish(sink_rows(health, self._now_ms()))

    def _now_ms(self) -> int:
        return round(self._wall() * 1000)
