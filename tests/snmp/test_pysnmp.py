"""What pysnmp does that gufo can't, and what keeps it from growing or leaking."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from ne8000d.errors import DecodeError, NoResponse, SnmpError
from ne8000d.snmp import Session
from ne8000d.snmp.pysnmp import PysnmpEngine, agent
from tests.servers import Server
from tests.snmp import ber
from tests.snmp.liar import Liar, table
from tests.snmp.opening import Opened, rest
from tests.snmp.settings import COLUMNS, EVENS, NAMES, config, settings, user_config

UPTIME = "1.3.6.1.2.1.1.3.0"


@pytest.fixture
def opened() -> Iterator[Opened]:
    with ExitStack() as stack:
        yield Opened(PysnmpEngine, stack)


@pytest.mark.parametrize("rows", [40, 240])
def test_answers_of_up_to_65_507_bytes_are_read(opened: Opened, rows: int):
    content = {f"{NAMES}.{index}": ber.octets(b"x" * 250) for index in range(1, rows + 1)}
    with Liar(table(content)) as liar:
        cursor = opened(config(liar.port, engine="pysnmp")).column(NAMES)
        assert len(cursor.ask(rows).rows) == rows


def test_a_value_longer_than_gufo_reads_is_read(opened: Opened):
    long = bytes(range(256)) * 60
    with Liar(table({f"{NAMES}.1": ber.octets(long)})) as liar:
        engine = opened(config(liar.port, engine="pysnmp"))
        assert engine.get([f"{NAMES}.1"]).values == {f"{NAMES}.1": long}


def test_a_walk_fills_answers_up_to_the_configured_length():
    content = {f"{NAMES}.{index}": ber.octets(b"x" * 200) for index in range(1, 401)}
    seen: list[int] = []
    honest = table(content)

    def reply(asked: ber.Request) -> bytes:
        seen.append(len(honest(asked)))
        return honest(asked)

    with Liar(reply) as liar:
        plan = config(liar.port, engine="pysnmp", max_message="20000B")
        with closing(Session(plan, "127.0.0.1")) as session:
            sizes = settings(max_repetitions=1000)
            session.walk(NAMES, sizes)
            seen.clear()
            assert len(session.walk(NAMES, sizes).values) == 400
    assert 15_000 < max(seen) <= 20_000


def test_a_long_answer_with_gufo_names_the_engine_that_reads_it():
    with Liar(table({f"{NAMES}.1": ber.octets(b"x" * 5_000)})) as liar:
        with (
            closing(Session(config(liar.port), "127.0.0.1")) as session,
            pytest.raises(DecodeError, match=r'snmp\.engine = "pysnmp" reads long values'),
        ):
            session.get([f"{NAMES}.1"], retries=0)
        with closing(Session(config(liar.port, engine="pysnmp"), "127.0.0.1")) as session:
            assert len(session.get([f"{NAMES}.1"]).values[f"{NAMES}.1"]) == 5_000


def test_a_number_out_of_range_names_the_engine_that_takes_it():
    with (
        Liar(table({f"{NAMES}.1": ber.tlv(0x41, b"\xff\xff\xff\xff")})) as liar,
        closing(Session(config(liar.port, engine="pysnmp"), "127.0.0.1")) as session,
        pytest.raises(DecodeError, match=r'snmp\.engine = "gufo" takes such numbers'),
    ):
        session.get([f"{NAMES}.1"], retries=0)


def test_requests_leave_from_the_source(opened: Opened):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        engine = opened(config(port, engine="pysnmp", source="127.0.0.2", timeout="50ms"))
        with pytest.raises(NoResponse):
            engine.get([UPTIME])
        listening.settimeout(20.0)
        _, (address, _) = listening.recvfrom(2_000)
    assert address == "127.0.0.2"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("192.0.2.9", "192.0.2.9, which is not an address of this machine"),
        ("2001:db8::1", "2001:db8::1, which can't reach 127.0.0.1"),
    ],
)
def test_a_source_that_cannot_be_is_one_sentence(source: str, said: str):
    with (
        closing(Session(config(161, engine="pysnmp", source=source), "127.0.0.1")) as session,
        pytest.raises(SnmpError, match=said),
    ):
        session.get([UPTIME])


def test_what_pysnmp_remembers_is_forgotten_in_time(
    opened: Opened, snmpd: Server, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(agent, "_ANSWERS_BETWEEN_TIDYING", 20)
    engine = opened(user_config(snmpd.port, "sha1aes128", engine="pysnmp"))
    for _ in range(65):
        assert engine.get([f"{NAMES}.7"]).values
    assert opened.sent == 65 + 4  # Each time the agent is discovered anew.
    usm = engine._link._agent._engine.security_models[3]
    kept = usm._SnmpUSMSecurityModel__timelineExpQueue
    assert sum(map(len, kept.values())) <= 2 * 20


@pytest.mark.parametrize("user", [None, "sha1aes128"])
def test_a_closed_engine_leaves_nothing_open(snmpd: Server, user: str | None):
    plan = user_config(snmpd.port, user) if user else config(snmpd.port)
    before = sum(1 for _ in Path("/proc/self/fd").iterdir())
    threads = threading.active_count()
    for _ in range(3):
        with ExitStack() as stack:
            engine = Opened(PysnmpEngine, stack)(plan)
            assert engine.get([UPTIME]).values
            engine.close()
            assert engine.get([UPTIME]).values
    assert sum(1 for _ in Path("/proc/self/fd").iterdir()) <= before
    assert threading.active_count() <= threads


def test_engines_in_many_threads_do_not_disturb_each_other(snmpd: Server):
    wrong: list[object] = []

    def read(user: str) -> None:
        with ExitStack() as stack:
            engine = Opened(PysnmpEngine, stack)(user_config(snmpd.port, user))
            for column in (EVENS, NAMES):
                rows = rest(engine.column(column))
                expected = {f"{column}.{key}": value for key, value in COLUMNS[column].items()}
                if rows != expected:
                    wrong.append((user, column))

    users = ["open", "sha224", "md5des", "sha1aes128", "sha256aes256", "sha1aes192c"]
    threads = [threading.Thread(target=read, args=(user,)) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
