"""A recording of both wires polls like the router: SNMP and command line agree in it."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import closing
from pathlib import Path

from ne8000d.batch import Sample
from ne8000d.collector import poll
from ne8000d.config import from_tables
from ne8000d.device import Device, open_shells
from ne8000d.masks import Masks
from ne8000d.platforms import PLATFORMS
from ne8000d.record import Recorder, Recording
from ne8000d.simulator import Agent, Bng, Size
from ne8000d.simulator import Recording as Recorded
from ne8000d.simulator.answers import beside, read_answers
from ne8000d.simulator.view import View
from ne8000d.simulator.vrp import BngCli, Cli, Replay, Vrp, VrpServer
from ne8000d.snmp import open_session
from tests.record.recorded import KEY, all_names
from tests.record.test_roundtrip import masked, plain

NOW = 1_780_000_000.0
NOT_RECORDED = {"poll", "device", "alarm", "subscribers_svlan"}


def bng() -> Bng:
    return Bng("bng-01", Size(interfaces=20, subscribers=300, ppp_rows=3), clock=lambda: NOW)


def configured(folder: Path, snmp_port: int, ssh_port: int, *, snmp: bool = True):
    credential = {"community": "public", "timeout": "20s"} if snmp else {}
    document = {
        "daemon": {"state_dir": str(folder)},
        "devices": [
            {
                "name": "bng-01",
                "host": "127.0.0.1",
                "snmp": {"port": snmp_port, **credential},
                "ssh": {"port": ssh_port, "username": "noc", "password": "not-a-secret",
                        "timeout": "20s"},
            }
        ],
    }  # fmt: skip
    (device,) = from_tables(document, {}).devices
    return device


def polled(view: View, cli: Cli, folder: Path, *, snmp: bool = True) -> list[Sample]:
    """Everything that a poll of all groups writes by both wires."""
    with Agent(view) as agent, VrpServer([Vrp(cli)]) as shells:
        config = configured(folder, agent.port, shells.ports[0], snmp=snmp)
        device = Device(
            config, PLATFORMS[config.platform], shells=open_shells(config, folder, None)
        )
        with closing(device):
            polls = [poll(device, group, 0.0, own_only=True) for group in device.groups()]
    batches = [batch for item in polls for batch in item.batches]
    return [
        sample
        for batch in batches
        if batch.measurement not in NOT_RECORDED
        for sample in batch.samples()
    ]


def recorded(vrp: Vrp, folder: Path) -> Recording:
    with Agent(bng()) as agent, VrpServer([vrp]) as server:
        config = configured(folder, agent.port, server.ports[0])
        recorder = Recorder(config, PLATFORMS[config.platform], folder / "rec", all_names(), KEY)
        shells = open_shells(config, folder, None)
        assert shells is not None
        with closing(shells), closing(open_session(config.snmp, config.host)) as session:
            return recorder.run(session, lambda *_: None, shells)


def test_a_poll_by_both_wires_of_the_recording_gives_the_samples_of_the_router(
    tmp_path: Path,
) -> None:
    expected = polled(bng(), BngCli(bng()), tmp_path)
    found = recorded(Vrp(BngCli(bng())), tmp_path)
    assert (found.problems, found.unsaid) == ([], [])
    assert found.answers > 15
    answers = read_answers(beside(found.path))
    view = Recorded(found.path, clock=lambda: NOW)
    again = polled(view, Replay(found.path.stem, answers), tmp_path / "again")
    masks = Masks(KEY)
    missing = Counter(masked(masks, item) for item in expected)
    missing.subtract(Counter(map(plain, again)))
    assert {item: number for item, number in missing.items() if number} == {}
    (totals,) = [item for item in again if item.measurement == "subscribers"]
    assert totals.fields["source"] == "both"
    (check,) = [item for item in again if item.measurement == "subscribers_check"]
    assert check.fields["difference"] == 0


def test_a_recording_by_cli_alone_polls_like_the_router(tmp_path: Path) -> None:
    expected = polled(bng(), BngCli(bng()), tmp_path, snmp=False)
    found = recorded(Vrp(BngCli(bng())), tmp_path)
    answers = read_answers(beside(found.path))
    view = Recorded(found.path, clock=lambda: NOW)
    again = polled(view, Replay("router", answers), tmp_path / "again", snmp=False)
    masks = Masks(KEY)
    missing = Counter(masked(masks, item) for item in expected)
    missing.subtract(Counter(map(plain, again)))
    assert len(expected) > 50
    assert {item: number for item, number in missing.items() if number} == {}


def test_the_file_holds_no_name_of_the_router(tmp_path: Path) -> None:
    found = recorded(Vrp(BngCli(bng())), tmp_path)
    path = beside(found.path)
    assert path.stat().st_mode & 0o777 == 0o600
    text = path.read_text("utf-8")
    for hidden in ("bng-01", "fibra", "corporativo", "gerencia", "10.255.0", "LICNE8000"):
        assert hidden not in text


class Breaks:
    """A command line that ends at one command, until it is well."""

    def __init__(self, cli: Cli, vrp: Vrp | None = None) -> None:
        self.cli, self.asked, self.well = cli, Counter[str](), False

    @property
    def name(self) -> str:
        return self.cli.name

    def answer(self, line: str):
        self.asked[line] += 1
        if line == "display cpu-usage" and not self.well:
            raise ConnectionError
        return self.cli.answer(line)


def test_it_goes_on_with_the_command_at_which_it_stopped(tmp_path: Path) -> None:
    cli = Breaks(BngCli(bng()))
    first = recorded(Vrp(cli), tmp_path)
    assert not first.complete
    assert [item for item in first.problems if item.startswith("command line: ")]
    done = dict(json.loads(beside(first.path).read_bytes())["answers"])
    assert "display domain" in done
    assert "display version" not in done
    cli.well = True
    cli.asked.clear()
    second = recorded(Vrp(cli), tmp_path)
    assert second.complete
    assert cli.asked["display domain"] == 0
    assert cli.asked["display version"] > 0
    assert second.answers > first.answers
    assert sorted(path.suffix for path in second.path.parent.iterdir()) == [".json", ".snmprec"]
