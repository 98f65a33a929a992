"""`ne8000d record`: gentle, resumed, honest about what is missing."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from ne8000d.config import SnmpConfig, TableSettings
from ne8000d.errors import NoResponse
from ne8000d.offlimits import refusal
from ne8000d.oid import is_below
from ne8000d.platforms import PLATFORMS
from ne8000d.record import Recorder, gently, mask_key
from ne8000d.record.lines import in_order, line
from ne8000d.record.plan import subtrees
from ne8000d.schema import ColumnRead, Syntax
from ne8000d.simulator import Agent, Bng, Size
from ne8000d.snmp import Session, open_session
from tests.record.recorded import KEY, all_names, configured

NOW = 1_780_000_000.0
DESCRIPTIONS = "1.3.6.1.2.1.47.1.1.1"


class Unsteady(Session):
    """A session to a router that falls silent at one subtree, or ends it early."""

    def __init__(self, config: SnmpConfig, host: str, silent: str | None, short: str | None):
        super().__init__(config, host)
        self.silent, self.short = silent, short
        self.walked: list[str] = []

    def walk(self, oid: str, settings: TableSettings, *, max_rows: int = 100_000) -> ColumnRead:
        self.walked.append(oid)
        if oid == self.silent:
            raise NoResponse("silence")
        read = super().walk(oid, settings, max_rows=max_rows)
        return ColumnRead(read.values, read.at, "no_response") if oid == self.short else read


@pytest.mark.parametrize(("silent", "short"), [(DESCRIPTIONS, None), (None, DESCRIPTIONS)])
def test_a_recording_goes_on_where_it_stopped(
    silent: str | None, short: str | None, tmp_path: Path
) -> None:
    view = Bng("bng-01", Size(interfaces=10, subscribers=50), clock=lambda: NOW)
    names = all_names()
    with Agent(view) as agent:
        (device,) = configured(agent.port, tmp_path).devices

        def run(folder: str, silent: str | None = None, short: str | None = None) -> tuple:
            recorder = Recorder(device, PLATFORMS["huawei_vrp"], tmp_path / folder, names, KEY)
            with closing(Unsteady(device.snmp, device.host, silent, short)) as session:
                return recorder.run(session, lambda *_: None), session.walked

        first, _ = run("rec", silent, short)
        assert not first.complete
        assert "entPhysicalTable" in " ".join(first.problems)
        second, walked = run("rec")
        assert walked == [DESCRIPTIONS]
        assert (second.complete, second.resumed) == (
            True,
            len(subtrees(PLATFORMS["huawei_vrp"])) - 1,
        )
        whole, _ = run("other")
        assert second.path.read_bytes() == whole.path.read_bytes()
        assert [item.suffix for item in (tmp_path / "rec").iterdir()] == [".snmprec"]


def test_a_recording_of_another_plan_is_not_gone_on_with(tmp_path: Path) -> None:
    view = Bng("bng-01", Size(interfaces=10, subscribers=50), clock=lambda: NOW)
    names = all_names()
    with Agent(view) as agent:
        (device,) = configured(agent.port, tmp_path).devices
        for key, silent in ((KEY, DESCRIPTIONS), (KEY, None)):
            platform = PLATFORMS["huawei_vrp" if silent else "generic"]
            recorder = Recorder(device, platform, tmp_path / "rec", names, key)
            with closing(Unsteady(device.snmp, device.host, silent, None)) as session:
                found = recorder.run(session, lambda *_: None)
        assert (found.complete, found.resumed) == (True, 0)


def test_nothing_off_limits_is_walked_and_no_subtree_twice() -> None:
    for platform in PLATFORMS.values():
        oids = [item.oid for item in subtrees(platform)]
        assert all(refusal(oid) is None for oid in oids)
        assert len(set(oids)) == len(oids)
        assert not [
            (oid, other) for oid in oids for other in oids if oid != other and is_below(oid, other)
        ]


def test_nobody_is_in_a_hurry() -> None:
    assert gently(SnmpConfig()).rate == 20
    assert gently(SnmpConfig(rate=3.0)).rate == 3
    assert gently(SnmpConfig(rate=500.0)).rate == 20


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    key = mask_key(tmp_path / "state")
    assert mask_key(tmp_path / "state") == key
    assert (tmp_path / "state" / "record.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("syntax", "value", "expected"),
    [
        (Syntax.COUNTER64, 2**63, "1.3.6|70|9223372036854775808"),
        (Syntax.INTEGER, -4000, "1.3.6|2|-4000"),
        (Syntax.IP_ADDRESS, "192.0.2.1", "1.3.6|64|192.0.2.1"),
        (Syntax.OID, ".1.3.6.1", "1.3.6|6|1.3.6.1"),
        (Syntax.OCTETS, b"Eth-Trunk1|x", "1.3.6|4|Eth-Trunk1|x"),
        (Syntax.OCTETS, "São".encode(), "1.3.6|4x|53c3a36f"),
        (Syntax.OCTETS, b"a\nb", "1.3.6|4x|610a62"),
        (Syntax.OCTETS, b"", "1.3.6|4|"),
    ],
)
def test_a_line_is_what_snmpsim_reads(
    syntax: Syntax, value: int | str | bytes, expected: str
) -> None:
    assert line("1.3.6", syntax, value) == expected


def test_lines_are_in_the_order_of_their_oids() -> None:
    assert in_order(["1.3.10|2|1", "1.3.9|2|1", "1.3.10|2|7"]) == ["1.3.9|2|1", "1.3.10|2|1"]


def test_a_silent_router_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    with Agent(Bng("bng-01", Size(interfaces=2, subscribers=5)), community="other") as agent:
        (device,) = configured(agent.port, tmp_path).devices
        config = device.snmp.model_copy(update={"timeout": 0.2, "retries": 0})
        recorder = Recorder(device, PLATFORMS["huawei_vrp"], tmp_path / "rec", all_names(), KEY)
        with closing(open_session(config, "127.0.0.1")) as session, pytest.raises(NoResponse):
            recorder.run(session, lambda *_: None)
        assert list((tmp_path / "rec").glob("*.snmprec")) == []
