"""Sessions with one device share its request rate and what walks have learned."""

from __future__ import annotations

import threading
from contextlib import closing

import pytest

from ne8000d.config import DeviceConfig
from ne8000d.device import Device
from ne8000d.platforms import PLATFORMS
from ne8000d.snmp import Manners, Repetitions, Session
from tests.servers import Server
from tests.snmp import proxy
from tests.snmp.liar import Liar, table
from tests.snmp.proxy import Proxy
from tests.snmp.settings import COLUMNS, EVENS, NAMES, config, settings
from tests.snmp.test_session import BEYOND


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def clock(self) -> float:
        return self.now


def test_requests_of_all_sessions_together_keep_to_the_rate():
    time = Time()
    manners = Manners(config(1, rate=4.0), clock=time.clock, sleep=time.sleep)
    for _ in range(5):
        manners.wait()
    assert time.slept == pytest.approx([0.25, 0.5, 0.75, 1.0])
    time.now += 60.0
    time.slept.clear()
    manners.wait()
    assert time.slept == []


def test_without_a_rate_nothing_waits():
    time = Time()
    manners = Manners(config(1), clock=time.clock, sleep=time.sleep)
    for _ in range(100):
        manners.wait()
    assert time.slept == []


def test_no_two_threads_get_the_same_turn():
    time = Time()
    manners = Manners(config(1, rate=1000.0), clock=time.clock, sleep=time.sleep)
    threads = [
        threading.Thread(target=lambda: [manners.wait() for _ in range(200)]) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(time.slept) == pytest.approx([turn / 1000.0 for turn in range(1, 1600)])


def test_two_sessions_of_a_device_share_its_rate(snmpd: Server):
    time = Time()
    plan = config(snmpd.port, rate=10.0)
    manners = Manners(plan, clock=time.clock, sleep=time.sleep)
    with (
        closing(Session(plan, "127.0.0.1", manners=manners)) as one,
        closing(Session(plan, "127.0.0.1", manners=manners)) as other,
    ):
        for session in (one, other, one, other):
            session.get([f"{NAMES}.1"])
    assert time.slept == pytest.approx([0.1, 0.2, 0.3])


def test_what_one_session_learned_the_next_one_knows():
    with Liar(table(BEYOND, largest=250)) as liar:
        plan = config(liar.port)
        manners = Manners(plan)
        with closing(Session(plan, "127.0.0.1", manners=manners)) as one:
            one.walk(NAMES, settings(retries=0))
        liar.requests.clear()
        with closing(Session(plan, "127.0.0.1", manners=manners)) as other:
            assert len(other.walk(NAMES, settings(retries=0)).values) == 100
        assert liar.repetitions[0] < 25


def test_what_was_learned_is_shown_by_table(snmpd: Server):
    with Proxy(snmpd.port, proxy.losing_large(300)) as path:
        plan = config(path.port)
        manners = Manners(plan)
        assert manners.repetitions([NAMES, EVENS], 25) is None
        with closing(Session(plan, "127.0.0.1", manners=manners)) as session:
            session.walk(NAMES, settings(timeout=0.2, retries=4))
            assert manners.repetitions([NAMES, EVENS, "1.3.9"], 25) == Repetitions(
                asked=min(25, manners.columns[NAMES].limit or 25), most=25, lossy=True
            )
            asked = manners.repetitions([NAMES], 25)
            assert asked is not None
            assert asked.asked < 25


def test_a_table_of_long_rows_is_asked_for_fewer_without_a_loss(snmpd: Server):
    plan = config(snmpd.port)
    manners = Manners(plan)
    with closing(Session(plan, "127.0.0.1", manners=manners)) as session:
        for column in COLUMNS:
            session.walk(column, settings(max_repetitions=200))
    asked = manners.repetitions(COLUMNS, 200)
    assert asked is not None
    assert 1 <= asked.asked < 10
    assert not asked.lossy


def test_a_device_tells_the_repetitions_of_its_tables(snmpd: Server):
    device = Device(
        DeviceConfig(name="bng-01", host="127.0.0.1", snmp=config(snmpd.port)),
        PLATFORMS["huawei_vrp"],
    )
    with closing(device):
        assert device.repetitions() == {}
        walked, column = next(
            (item, column)
            for item in device.platform.tables
            for column in item.columns
            if column.object.endswith("ifHCInOctets")
        )
        with device.session() as session:
            session.walk(column.oid, device.settings(walked))
        found = device.repetitions()
    assert found[walked.name].most == 25
    assert 1 <= found[walked.name].asked <= 25
