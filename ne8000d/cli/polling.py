"""Polls on request, through the same path as the daemon's: devices in parallel, groups in turn."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import as_completed
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from ne8000d.cli.on_request import check_credential, gates, known_credentials
from ne8000d.collector import Poll, poll
from ne8000d.config import Config, DeviceConfig
from ne8000d.declared import declare
from ne8000d.device import Device, open_shells
from ne8000d.workers import Workers, workers_for


@dataclass(frozen=True, slots=True)
class Plan:
    """What is polled: no groups means all; `samples` rounds begin `every` seconds apart."""

    config: Config
    devices: Sequence[DeviceConfig]
    groups: Sequence[str]
    samples: int
    every: float

    @property
    def state_dir(self) -> Path:
        """Where it is known which credentials worked."""
        return self.config.daemon.state_dir


def rounds(plan: Plan) -> Iterator[Iterator[Poll]]:
    """Poll round by round; each round yields its polls as devices finish.

    The devices live through all rounds, so from the second on counters have rates.
    """
    for item in plan.devices:
        if not item.ssh.configured:  # `load` has looked at the enabled ones
            check_credential(item)
    own = declare(plan.config, os.environ)
    workers = Workers(workers_for(1 for _ in plan.devices))
    with ExitStack() as stack:
        stack.callback(workers.shutdown, wait=False, cancel_futures=True)
        known = gates(plan.state_dir, plan.devices)
        credentials = known_credentials(plan.state_dir)
        devices = [
            Device(
                item,
                own.platform(plan.config, item),
                gate=known[item.name],
                shells=open_shells(item, plan.state_dir, credentials),
            )
            for item in plan.devices
        ]
        for device in devices:
            stack.callback(device.close)
        start = time.monotonic()
        for number in range(plan.samples):
            due_at = start + number * plan.every
            time.sleep(max(0.0, due_at - time.monotonic()))
            yield _round(plan, devices, workers)


def _round(plan: Plan, devices: Sequence[Device], workers: Workers) -> Iterator[Poll]:
    due_at = time.monotonic()
    running = [workers.submit(_poll_device, plan, device, due_at) for device in devices]
    for future in as_completed(running):
        yield from future.result()


def _poll_device(plan: Plan, device: Device, due_at: float) -> list[Poll]:
    results: list[Poll] = []
    # The inventory tells again what the other groups found, so they have to be polled before. Where
    # everything is polled they have just told it: then it has its own tables left.
    wanted = sorted(plan.groups or device.groups(), key=lambda name: name == "inventory")
    needed = _groups(device) if "inventory" in wanted and not device.readings else []
    for group in [*(name for name in needed if name not in wanted), *wanted]:
        result = poll(device, group, due_at, own_only=not plan.groups)
        if group in wanted or not result.answered:
            results.append(result)
        if not result.answered:
            break  # the other groups would only wait for the same silence
    return results


def _groups(device: Device) -> list[str]:
    """Every group but the inventory: at first sight each subject brings its own."""
    return [group for group in device.groups() if group != "inventory"]
