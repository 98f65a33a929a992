"""What every SNMP engine promises, against net-snmp's agent and against agents that lie.

Another engine is another entry in `ENGINES`.
"""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from ne8000d.errors import (
    AgentError,
    AuthenticationError,
    DecodeError,
    NoResponse,
    PortRefused,
    SnmpError,
    TooBig,
)
from ne8000d.schema import Wire
from ne8000d.snmp.gufo import GufoEngine
from ne8000d.snmp.pysnmp import PysnmpEngine
from tests.servers import Server
from tests.snmp import ber, proxy
from tests.snmp.liar import Liar, error, silent, table
from tests.snmp.opening import Opened, rest
from tests.snmp.proxy import Proxy
from tests.snmp.settings import BASE, COLUMNS, EVENS, NAMES, USERS, config, user_config

ENGINES = {"gufo": GufoEngine, "pysnmp": PysnmpEngine}

ROWS = {f"{NAMES}.{index}": ber.integer(index) for index in range(1, 101)}
BEYOND = {**ROWS, f"{BASE}.2.1": ber.integer(0)}


@pytest.fixture(params=ENGINES.values(), ids=ENGINES.keys())
def opened(request: pytest.FixtureRequest) -> Iterator[Opened]:
    with ExitStack() as stack:
        yield Opened(request.param, stack)


@pytest.mark.parametrize("version", ["1", "2c"])
def test_get_gives_values_by_type_and_leaves_out_what_is_missing(
    opened: Opened, snmpd: Server, version: str
):
    engine = opened(config(snmpd.port, version=version))
    found = engine.get(
        ["1.3.6.1.2.1.1.2.0", "1.3.6.1.2.1.1.3.0", "1.3.6.1.2.1.1.99.0", f"{NAMES}.7"]
    )
    assert found.values.keys() == {"1.3.6.1.2.1.1.2.0", "1.3.6.1.2.1.1.3.0", f"{NAMES}.7"}
    assert found.values["1.3.6.1.2.1.1.2.0"] == "1.3.6.1.4.1.8072.3.2.10"
    assert isinstance(found.values["1.3.6.1.2.1.1.3.0"], int)
    assert found.values[f"{NAMES}.7"] == b"row 7"


@pytest.mark.parametrize("version", ["1", "2c"])
@pytest.mark.parametrize("count", [1, 2, 7])
def test_get_of_what_is_not_there_gives_nothing(
    opened: Opened, snmpd: Server, version: str, count: int
):
    engine = opened(config(snmpd.port, version=version))
    assert engine.get([f"{BASE}.9.{index}" for index in range(count)]).values == {}


def test_the_moment_is_the_middle_of_the_request(opened: Opened, snmpd: Server):
    engine = opened(config(snmpd.port))
    before = time.monotonic()
    found = engine.get(["1.3.6.1.2.1.1.3.0"])
    chunk = engine.column(NAMES).ask(5)
    assert before < found.at < chunk.at < time.monotonic()


@pytest.mark.parametrize(
    ("encoded", "value"),
    [
        (ber.integer(-5), -5),
        (ber.integer(2**32 - 1, 0x41), 2**32 - 1),
        (ber.integer(2**32 - 1, 0x42), 2**32 - 1),
        (ber.integer(2**31, 0x43), 2**31),
        (ber.integer(2**64 - 1, 0x46), 2**64 - 1),
        (ber.octets(b""), b""),
        (ber.octets(bytes(range(256))), bytes(range(256))),
        (ber.tlv(0x40, bytes((192, 0, 2, 1))), "192.0.2.1"),
        (ber.oid("0.0"), "0.0"),
        (ber.oid("1.3.6.1.4.1.2011.4294967295"), "1.3.6.1.4.1.2011.4294967295"),
    ],
)
def test_each_type_of_the_wire_has_one_type_here(opened: Opened, encoded: bytes, value: Wire):
    with Liar(table({f"{NAMES}.4294967295": encoded})) as liar:
        engine = opened(config(liar.port))
        assert engine.get([f"{NAMES}.4294967295"]).values == {f"{NAMES}.4294967295": value}
        assert rest(engine.column(NAMES)) == {f"{NAMES}.4294967295": value}


@pytest.mark.parametrize("version", ["1", "2c"])
@pytest.mark.parametrize("column", [NAMES, EVENS])
def test_a_column_gives_its_rows_in_order_and_then_ends(
    opened: Opened, snmpd: Server, version: str, column: str
):
    cursor = opened(config(snmpd.port, version=version)).column(column)
    expected = {f"{column}.{instance}": value for instance, value in COLUMNS[column].items()}
    rows = rest(cursor)
    assert rows == expected
    assert list(rows) == list(expected)


@pytest.mark.parametrize("version", ["1", "2c"])
@pytest.mark.parametrize("rows", [ROWS, BEYOND], ids=["end of the MIB", "another column follows"])
@pytest.mark.parametrize("repetitions", [1, 7, 25, 100])
def test_a_column_ends_at_its_last_row(
    opened: Opened, version: str, rows: dict[str, bytes], repetitions: int
):
    with Liar(table(rows)) as liar:
        cursor = opened(config(liar.port, version=version)).column(NAMES)
        assert len(rest(cursor, repetitions)) == 100


def test_a_column_that_is_not_there_ends_without_rows(opened: Opened, snmpd: Server):
    for column in (f"{BASE}.4", f"{BASE}.0", "2.9", "1.3.6.1.6.3.99"):
        assert rest(opened(config(snmpd.port)).column(column)) == {}


def test_an_answer_cut_short_is_followed_by_the_next_rows(opened: Opened):
    with Liar(table(BEYOND, most=3)) as liar:
        cursor = opened(config(liar.port)).column(NAMES)
        assert len(cursor.ask(25).rows) == 3
        assert len(rest(cursor)) == 97


def test_repetitions_change_within_a_column_without_a_row_lost_or_read_twice(opened: Opened):
    with Liar(table(BEYOND)) as liar:
        cursor = opened(config(liar.port)).column(NAMES)
        names: list[str] = []
        for repetitions in (10, 10, 4, 25, 1, 1, 2, 25, 3):
            names += [name for name, _ in cursor.ask(repetitions).rows]
        names += rest(cursor, 50)
        assert names == list(ROWS)
        assert max(liar.repetitions) == 50


def test_an_error_leaves_the_place_as_it_was(opened: Opened):
    honest = table(BEYOND)
    with Liar(honest) as liar:
        cursor = opened(config(liar.port, timeout="50ms")).column(NAMES)
        names = [name for name, _ in cursor.ask(10).rows]
        liar.reply = silent
        for repetitions in (10, 5, 1):
            with pytest.raises(NoResponse):
                cursor.ask(repetitions)
        liar.reply = honest
        while len(names) < 100:  # A busy machine may need more than one time-out.
            try:
                names += [name for name, _ in cursor.ask(5).rows]
            except NoResponse:
                continue
        assert names == list(ROWS)


def test_an_error_before_the_first_row_leaves_the_place_too(opened: Opened):
    with Liar(lambda asked: error(asked, ber.TOO_BIG)) as liar:
        cursor = opened(config(liar.port)).column(NAMES)
        with pytest.raises(SnmpError):
            cursor.ask(25)
        liar.reply = table(BEYOND)
        assert len(rest(cursor, 12)) == 100


def test_too_big_is_told_from_the_end_of_a_column(opened: Opened):
    with Liar(table(BEYOND, largest=200)) as liar:
        cursor = opened(config(liar.port)).column(NAMES)
        with pytest.raises(TooBig):
            cursor.ask(25)
        assert len(rest(cursor, 4)) == 100


def test_an_error_status_for_one_row_is_told_from_the_end_of_a_column(opened: Opened):
    honest = table(BEYOND)

    def reply(asked: ber.Request) -> bytes:
        at = int(asked.oids[0].rpartition(".")[2]) if asked.oids[0] != NAMES else 0
        wanted = asked.second if asked.kind == ber.GETBULK else 1
        return error(asked, ber.GEN_ERR) if at < 50 <= at + wanted else honest(asked)

    with Liar(reply) as liar:
        cursor = opened(config(liar.port)).column(NAMES)
        names = [name for _ in range(4) for name, _ in cursor.ask(10).rows]
        with pytest.raises(TooBig):
            cursor.ask(10)
        names += [name for _ in range(9) for name, _ in cursor.ask(1).rows]
        assert len(names) == 49
        with pytest.raises(AgentError):
            cursor.ask(1)


def test_get_tells_too_big_and_errors_from_what_is_missing(opened: Opened):
    oids = list(ROWS)[:6]
    with Liar(table(ROWS, largest=90)) as liar:
        engine = opened(config(liar.port))
        with pytest.raises(TooBig):
            engine.get(oids)
        assert engine.get(oids[:2]).values == {oids[0]: 1, oids[1]: 2}
        liar.reply = lambda asked: error(asked, ber.GEN_ERR)
        with pytest.raises(AgentError):
            engine.get(oids[:1])
        # One OID that can't be read fails the request: the others are found in smaller ones.
        liar.reply = lambda asked: (
            error(asked, ber.GEN_ERR) if oids[3] in asked.oids else table(ROWS)(asked)
        )
        with pytest.raises(TooBig):
            engine.get(oids)


def test_authorization_error_is_an_agents_error(opened: Opened):
    with Liar(lambda asked: error(asked, 16)) as liar:
        engine = opened(config(liar.port))
        with pytest.raises(AgentError):
            engine.get(list(ROWS)[:3])
        with pytest.raises(AgentError):
            rest(engine.column(NAMES))


@pytest.mark.parametrize(
    "garbage",
    [
        b"\x30\x82garbage",
        b"\x00",
        b"\xff" * 4096,
        ber.tlv(0x30, ber.integer(1)),
    ],
)
def test_what_is_not_snmp_is_a_decode_error(opened: Opened, garbage: bytes):
    with Liar(lambda _: garbage) as liar:
        engine = opened(config(liar.port))
        with pytest.raises(DecodeError):
            engine.get([f"{NAMES}.1"])
        with pytest.raises(DecodeError):
            engine.column(NAMES).ask(10)


def test_an_answer_of_empty_bindings_is_a_decode_error_and_the_engine_lives_on(opened: Opened):
    def reply(asked: ber.Request) -> bytes:
        head = ber.integer(asked.id) + ber.integer(0) + ber.integer(0)
        pdu = ber.tlv(ber.RESPONSE, head + ber.tlv(0x30, ber.tlv(0x30, b"")))
        return ber.tlv(0x30, ber.integer(1) + ber.octets(asked.community) + pdu)

    with Liar(reply) as liar:
        engine = opened(config(liar.port))
        cursor = engine.column(NAMES)
        for _ in range(2):
            with pytest.raises(DecodeError):
                cursor.ask(10)
        liar.reply = table(BEYOND)
        assert len(rest(cursor)) == 100


def test_answers_to_other_requests_and_communities_are_left_out(opened: Opened):
    honest = table(BEYOND)

    def reply(asked: ber.Request) -> list[bytes]:
        other = ber.Request(
            asked.version, asked.community, asked.kind, asked.id ^ 1, 0, 0, asked.oids
        )
        stranger = ber.Request(asked.version, b"stranger", asked.kind, asked.id, 0, 0, asked.oids)
        wrong = [(f"{NAMES}.7", ber.integer(777))]
        return [ber.answer(other, wrong), ber.answer(stranger, wrong), honest(asked)]

    with Liar(reply) as liar:
        engine = opened(config(liar.port))
        assert engine.get([f"{NAMES}.7"]).values == {f"{NAMES}.7": 7}
        assert rest(engine.column(NAMES))[f"{NAMES}.7"] == 7


def test_answers_that_come_twice_are_read_once(opened: Opened, snmpd: Server):
    with Proxy(snmpd.port, proxy.repeating) as path:
        cursor = opened(config(path.port)).column(NAMES)
        assert len(rest(cursor, 10)) == 300


def test_answers_that_come_late_are_not_taken_for_later_ones(opened: Opened, snmpd: Server):
    with Proxy(snmpd.port, proxy.late(4)) as path:
        cursor = opened(config(path.port, timeout="100ms")).column(NAMES)
        names: list[str] = []
        for _ in range(1_000):
            try:
                chunk = cursor.ask(20)
            except NoResponse:
                continue
            names += [name for name, _ in chunk.rows]
            if chunk.ended:
                break
        assert names == [f"{NAMES}.{instance}" for instance in COLUMNS[NAMES]]


def test_a_refused_port_is_not_silence(opened: Opened):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    engine = opened(config(port))
    for _ in range(2):
        with pytest.raises(PortRefused):
            engine.get([f"{NAMES}.1"])
        with pytest.raises(PortRefused):
            engine.column(NAMES).ask(5)


@pytest.mark.parametrize("version", ["1", "2c"])
def test_a_wrong_community_is_silence(opened: Opened, snmpd: Server, version: str):
    engine = opened(config(snmpd.port, version=version, community="wrong", timeout="50ms"))
    with pytest.raises(NoResponse):
        engine.get([f"{NAMES}.1"])
    with pytest.raises(NoResponse):
        engine.column(NAMES).ask(5)


def test_the_time_out_can_change_between_requests(opened: Opened):
    with Liar(silent) as liar:
        engine = opened(config(liar.port, timeout="50ms"))
        waits = []
        for seconds in (0.05, 0.6, 0.05):
            engine.set_timeout(seconds)
            started = time.monotonic()
            with pytest.raises(NoResponse):
                engine.get([f"{NAMES}.1"])
            waits.append(time.monotonic() - started)
        assert waits[1] >= 0.55
        assert waits[1] > waits[0]


def test_one_call_is_one_request(opened: Opened):
    with Liar(table(BEYOND)) as liar:
        engine = opened(config(liar.port))
        cursor = engine.column(NAMES)
        for _ in range(4):
            cursor.ask(20)
        engine.get(list(ROWS)[:20])
        assert len(liar.requests) == opened.sent == 5
        cursor.ask(20)
        assert rest(cursor, 20) == {}
        assert opened.sent == len(liar.requests)


def test_only_reading_requests_are_sent(opened: Opened):
    with Liar(table(BEYOND)) as liar:
        engine = opened(config(liar.port))
        engine.get([f"{NAMES}.1", f"{NAMES}.999"])
        rest(engine.column(NAMES), 10)
        rest(engine.column(EVENS), 1)
        assert set(liar.kinds) == {ber.GET, ber.GETNEXT, ber.GETBULK}


def test_an_agent_at_an_ipv6_address_is_asked(opened: Opened):
    try:
        liar = Liar(table(BEYOND), family=socket.AF_INET6)
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
    with liar:
        engine = opened(config(liar.port), address="::1")
        assert len(rest(engine.column(NAMES))) == 100


@pytest.mark.parametrize("user", USERS)
def test_each_user_and_its_protocols_read_the_same(opened: Opened, snmpd: Server, user: str):
    engine = opened(user_config(snmpd.port, user))
    assert engine.get([f"{NAMES}.7"]).values == {f"{NAMES}.7": b"row 7"}
    for column in (EVENS, NAMES):
        expected = {f"{column}.{instance}": value for instance, value in COLUMNS[column].items()}
        assert rest(engine.column(column)) == expected


@pytest.mark.parametrize(
    ("user", "keys", "said"),
    [
        ("open", {"user": "nobody"}, "does not know the user"),
        ("sha1aes128", {"user": "nobody"}, "does not know the user"),
        ("sha1aes128", {"auth_password": "mistaken123"}, "authentication password"),
        ("sha1aes128", {"auth": "SHA256"}, "authentication password"),
        ("sha224", {"priv": "AES128", "priv_password": "privpass123"}, "security level"),
    ],
)
def test_a_refused_user_is_told_why_after_one_request_in_its_name(
    opened: Opened, snmpd: Server, user: str, keys: dict[str, str], said: str
):
    engine = opened(user_config(snmpd.port, user, **keys))
    with pytest.raises(AuthenticationError, match=said):
        engine.get([f"{NAMES}.7"])
    assert opened.sent == 2  # Discovery names no user.


@pytest.mark.parametrize("keys", [{"priv_password": "mistaken123"}, {"priv": "DES"}])
def test_a_wrong_privacy_key_is_silence(opened: Opened, snmpd: Server, keys: dict[str, str]):
    engine = opened(user_config(snmpd.port, "sha1aes128", timeout="100ms", **keys))
    with pytest.raises(NoResponse):
        engine.get([f"{NAMES}.7"])


def test_a_level_below_the_one_granted_is_refused(
    opened: Opened, start_snmpd: Callable[..., Server]
):
    agent = start_snmpd(USERS["sha1aes128"], "rouser sha1aes128 priv")
    engine = opened(user_config(agent.port, "sha1aes128", priv=None, priv_password=None))
    with pytest.raises(AuthenticationError):
        engine.get(["1.3.6.1.2.1.1.3.0"])


@pytest.mark.parametrize("forgets", [False, True], ids=["restarted", "with another engine ID"])
def test_a_user_is_found_again_after_the_agent_restarted(
    opened: Opened, start_snmpd: Callable[..., Server], forgets: bool
):
    lines = [USERS["sha1aes128"], "rouser sha1aes128 priv"]
    agent = start_snmpd(*lines, *(["engineID first"] if forgets else []))
    engine = opened(user_config(agent.port, "sha1aes128", timeout="1s"))
    cursor = engine.column("1.3.6.1.2.1.1")
    names = [name for name, _ in cursor.ask(2).rows]
    agent.stop()
    if forgets:
        written = agent.folder / "snmpd.conf"
        written.write_text(written.read_text().replace("engineID first", "engineID second"))
        for kept in (agent.folder / "persistent").glob("*.conf"):
            kept.unlink()
    agent.start()
    for _ in range(20):  # One loss is allowed; a busy machine may need more.
        with contextlib.suppress(NoResponse):
            names += [name for name, _ in cursor.ask(2).rows]
            break
    assert names == [f"1.3.6.1.2.1.1.{number}.0" for number in (1, 2, 3, 4)]
