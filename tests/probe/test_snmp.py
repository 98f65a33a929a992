"""What a probe tells of SNMP, and that it is careful with credentials."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from ne8000d.config import SnmpConfig
from ne8000d.probe import Verdict
from ne8000d.probe.clock import date_and_time
from ne8000d.probe.contact import variants
from ne8000d.probe.tables import _View
from ne8000d.simulator import Bng, Lockout, Recording, Size, User
from ne8000d.simulator.server import Departure
from ne8000d.simulator.view import View
from ne8000d.snmp import open_session
from tests.probe.probing import NOW, Counting, Time, device, finding, probe, table
from tests.record.recorded import record

SIZE = Size(interfaces=60, subscribers=300)
AAA = "1.3.6.1.4.1.2011.5.2.1."
IP_POOL = "1.3.6.1.4.1.2011.6.8."


class Seeing(Counting):
    """An agent that keeps its answers."""

    def __init__(self, view: View) -> None:
        super().__init__(view)
        self.seen: list[bytes] = []

    def receive(self, datagram: bytes, source: str) -> Sequence[Departure]:
        found = super().receive(datagram, source)
        self.seen += [item.datagram for item in found]
        return found


def bng(time: Time | None = None) -> Bng:
    return Bng("bng-01", SIZE, clock=time or (lambda: NOW))


def test_a_device_that_never_answered_is_sent_one_packet(tmp_path: Path) -> None:
    with Counting(bng(), community="other") as agent:
        found = probe(device(agent.port, timeout="300ms", retries=2), tmp_path)
        assert agent.asked == 1
    assert not found.ok
    assert finding(found, "SNMP").verdict is Verdict.NO
    assert "check the address, the ACL" in finding(found, "SNMP").line
    assert found.tables == []


def test_a_device_that_answered_once_is_asked_again_after_a_loss(tmp_path: Path) -> None:
    with Counting(bng()) as agent:
        probe(device(agent.port), tmp_path)
        agent.asked, agent.faults.dead = 0, True
        config = device(agent.port).snmp.model_copy(update={"timeout": 0.2, "retries": 2})
        probe(device(agent.port).model_copy(update={"snmp": config}), tmp_path)
        assert agent.asked == 3


def test_variants_are_tried_on_request_a_minute_apart(tmp_path: Path) -> None:
    time = Time()
    with Counting(bng(), community="other", lockout=Lockout()) as agent:
        config = device(agent.port, timeout="300ms")
        found = probe(config, tmp_path, time=time, try_variants=True)
        assert agent.asked == 2
    assert time.sleeps == [60.0]
    assert finding(found, "variants").verdict is Verdict.NO


def test_no_variant_is_tried_where_nothing_listens(tmp_path: Path) -> None:
    time = Time()
    with Counting(bng()) as agent:
        port = agent.port
    found = probe(device(port), tmp_path, time=time, try_variants=True)
    assert [item.subject for item in found.findings] == ["SNMP"]
    assert "refuses SNMP" in found.findings[0].text
    assert time.sleeps == []


def test_a_variant_that_answers_is_told(tmp_path: Path) -> None:
    time = Time()
    users = [User("noc", "SHA256", "not-a-secret")]
    with Counting(bng(), users=users) as agent:
        config = device(
            agent.port, version="3", user="noc", auth="SHA1", auth_password="not-a-secret",
            timeout="1s",
        )  # fmt: skip
        found = probe(config, tmp_path, time=time, try_variants=True)
    assert finding(found, "SNMP").verdict is Verdict.NO
    assert finding(found, "variants").line == 'it answers to auth = "SHA256": write auth = "SHA256"'


@pytest.mark.parametrize("version", ["1", "2c", "3"])
@pytest.mark.parametrize("auth", ["MD5", "SHA1", "SHA256", "SHA512"])
@pytest.mark.parametrize("priv", ["DES", "AES128", "AES256", None])
def test_there_are_never_many_variants(version: str, auth: str, priv: str | None) -> None:
    config = SnmpConfig(version=version, user="noc", auth=auth, priv=priv)  # type: ignore[arg-type]
    found = [item for _, item in variants(config)]
    assert len(found) <= 4
    assert config not in found


def test_every_table_is_told_with_rows_requests_and_time(tmp_path: Path) -> None:
    view = bng()
    with Counting(view) as agent:
        found = probe(device(agent.port), tmp_path)
    truth = view.truth(NOW)
    assert table(found, "subscribers_domain").rows == len(truth.domains) + 1
    assert table(found, "subscribers").rows == 1
    for item in found.tables:
        assert (item.state, item.verdict) == ("read", Verdict.OK)
        assert item.rows > 0
        assert item.requests > 0
        assert item.milliseconds > 0
    assert found.calls_itself == "bng-01"


def test_what_is_hidden_is_told_from_what_is_absent(tmp_path: Path) -> None:
    lines = record(bng(), tmp_path / "rec").path.read_text().splitlines(keepends=True)
    path = tmp_path / "hidden.snmprec"
    path.write_text("".join(line for line in lines if not line.startswith((AAA, IP_POOL))))
    with Counting(Recording(path)) as agent:
        found = probe(device(agent.port), tmp_path)
    subscribers, others = table(found, "subscribers"), table(found, "subscribers_domain")
    assert (subscribers.state, subscribers.verdict) == ("excluded by view", Verdict.NO)
    assert "display snmp-agent mib-view" in subscribers.action
    assert others.action == f"like all of {AAA[:-1]}"
    assert (table(found, "ip_pool").state, table(found, "ip_pool").verdict) == (
        "absent",
        Verdict.NOTE,
    )
    assert table(found, "interface").state == "read"


def test_a_branch_is_asked_for_one_value_only(tmp_path: Path) -> None:
    path = tmp_path / "odd.snmprec"
    secret = f"{AAA}10.1.2.4.114.111.111.116"
    path.write_text(
        "1.3.6.1.2.1.1.1.0|4|some\n1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.2011.2.1\n"
        f"{AAA}1.1.0|2|1\n{secret}|4|not-a-secret\n"
    )
    with Seeing(Recording(path)) as agent:
        config = device(agent.port).snmp
        with closing(open_session(config, "127.0.0.1")) as session:
            view = _View(session, config.table("walk"), is_huawei=True)
            assert view.why_nothing(f"{AAA}14.1.1") == "absent"
            assert view.why_nothing(f"{AAA}43.1.1") == "absent"
        assert len(agent.seen) == 1
        assert b"not-a-secret" not in agent.seen[0]


def test_sub_interfaces_that_do_not_count_are_told_with_what_to_enter(tmp_path: Path) -> None:
    time = Time()
    with Counting(bng(time)) as agent:
        found = probe(device(agent.port), tmp_path, time=time)
    told = finding(found, "counters")
    assert told.verdict is Verdict.NOTE
    assert "1 of " in told.text
    assert "Eth-Trunk1.1006" in told.text
    assert "'interface Eth-Trunk1.1006', 'statistic enable'" in told.action
    assert 0 < sum(time.sleeps) <= 10


@pytest.mark.parametrize(
    ("most", "configured", "said"),
    [
        (100_000, "1400B", "answers of 3700 bytes arrive: snmp.max_message"),
        (
            1_500,
            "1400B",
            "those of 2800 get lost (fragments are dropped): 1400 bytes as configured",
        ),
    ],
)
def test_the_largest_answer_that_arrives_is_found(
    most: int, configured: str, said: str, tmp_path: Path
) -> None:
    big = Bng("bng-01", Size(interfaces=200, subscribers=10), clock=lambda: NOW)
    with Counting(big) as agent:
        agent.most = most
        found = probe(device(agent.port, max_message=configured, timeout="1s", retries=5), tmp_path)
    assert said in finding(found, "answer size").line
    assert finding(found, "answer size").verdict is Verdict.OK


def test_answers_that_are_configured_too_large_are_a_failure(tmp_path: Path) -> None:
    big = Bng("bng-01", Size(interfaces=200, subscribers=10), clock=lambda: NOW)
    with Counting(big) as agent:
        agent.most = 1_500
        found = probe(device(agent.port, max_message="3000B", timeout="500ms", retries=6), tmp_path)
    told = finding(found, "answer size")
    assert told.verdict is Verdict.NO
    assert told.action == 'write snmp.max_message = "1400B" for this device'


def test_the_routers_cpu_is_told_before_and_after(tmp_path: Path) -> None:
    view = bng()
    with Counting(view) as agent:
        found = probe(device(agent.port), tmp_path)
    percent = view.truth(NOW).cpu_percent
    assert (
        finding(found, "router CPU").text == f"{percent} % before and {percent} % after the probe"
    )


@pytest.mark.parametrize(("octets", "said"), [("07ea051c14351a002b0000", "clock"), ("", None)])
def test_a_clock_that_a_device_tells_is_compared(
    octets: str, said: str | None, tmp_path: Path
) -> None:
    path = tmp_path / "some.snmprec"
    path.write_text(f"1.3.6.1.2.1.1.1.0|4|some\n1.3.6.1.2.1.25.1.2.0|4x|{octets}\n")
    with Counting(Recording(path)) as agent:
        config = device(agent.port).model_copy(update={"platform": "generic"})
        found = probe(config, tmp_path)
    subjects = [item.subject for item in found.findings]
    assert ("clock" in subjects) is (said is not None)
    if said:
        assert "ahead of this machine's" in finding(found, "clock").text or (
            "behind this machine's" in finding(found, "clock").text
        )


def test_a_date_and_time_is_a_moment_only_with_a_time_zone() -> None:
    assert date_and_time(bytes.fromhex("07ea051c13351a002d0300")) == 1_780_008_806.0
    assert date_and_time(bytes.fromhex("07ea051c13351a00")) is None
    assert date_and_time(bytes.fromhex("07eaff1c13351a002d0300")) is None


def test_a_device_without_snmp_is_told_how_to_get_it(tmp_path: Path) -> None:
    config = device(1).model_copy(update={"snmp": SnmpConfig()})
    found = probe(config, tmp_path)
    assert finding(found, "SNMP").verdict is Verdict.NOTE
