"""Polls of a router and of its recording, side by side."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from ne8000d.batch import Sample
from ne8000d.collector import poll
from ne8000d.config import Config, from_tables
from ne8000d.device import Device
from ne8000d.names import Names, mib_directories
from ne8000d.platforms import PLATFORMS
from ne8000d.record import Recorder, Recording
from ne8000d.simulator import Agent
from ne8000d.simulator.view import View
from ne8000d.snmp import open_session

KEY = b"a key of thirty-two octets or so"


def configured(port: int, folder: Path) -> Config:
    return from_tables(
        {
            "daemon": {"state_dir": str(folder)},
            "devices": [
                {"name": "bng-01", "host": "127.0.0.1",
                 "snmp": {"community": "public", "port": port, "timeout": "20s"}},
            ],
        },
        {},
    )  # fmt: skip


def samples(view: View, folder: Path) -> list[Sample]:
    """Everything that a poll of all groups writes of a device, but its own figures."""
    with Agent(view) as agent:
        (config,) = configured(agent.port, folder).devices
        device = Device(config, PLATFORMS[config.platform])
        try:
            polls = [poll(device, group, 0.0, own_only=True) for group in device.groups()]
        finally:
            device.close()
    assert {item.reason for item in polls} == {None}
    batches = [batch for item in polls for batch in item.batches]
    return [
        sample for batch in batches if batch.measurement != "poll" for sample in batch.samples()
    ]


def record(view: View, folder: Path, names: Names | None = None) -> Recording:
    """Record what an agent shows, as fast as it answers."""
    with Agent(view) as agent:
        (config,) = configured(agent.port, folder).devices
        recorder = Recorder(config, PLATFORMS[config.platform], folder, names or all_names(), KEY)
        with closing(open_session(config.snmp, config.host)) as session:
            return recorder.run(session, lambda *_: None)


def all_names() -> Names:
    return Names(mib_directories(), None)
