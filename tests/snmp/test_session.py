"""Sessions: names, retries, sizes, sums, and what an operator reads, on real wires."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from ne8000d.config import SnmpConfig
from ne8000d.errors import (
    AgentError,
    AuthenticationError,
    DecodeError,
    NoResponse,
    PortRefused,
    SnmpError,
    UnknownHost,
)
from ne8000d.snmp import Session, Stats, open_session
from tests.servers import Server
from tests.snmp import ber, proxy
from tests.snmp.liar import Liar, error, silent, table
from tests.snmp.proxy import Proxy
from tests.snmp.settings import (
    BASE,
    COLUMNS,
    EVENS,
    NAMES,
    USERS,
    config,
    settings,
    user_config,
)  # fmt: skip

ROWS = {f"{NAMES}.{index}": ber.integer(index) for index in range(1, 101)}
BEYOND = {**ROWS, f"{BASE}.2.1": ber.integer(0)}
UPTIME = "1.3.6.1.2.1.1.3.0"

Open = Callable[..., Session]


@pytest.fixture
def session() -> Iterator[Open]:
    """Opens sessions that never sleep and never wait for chance; closes them."""
    with ExitStack() as stack:

        def start(settings: SnmpConfig, host: str = "127.0.0.1", **keys: Any) -> Session:
            opened = Session(
                settings, host, **{"sleep": lambda _: None, "jitter": lambda: 0.0} | keys
            )
            stack.callback(opened.close)
            return opened

        yield start


@pytest.fixture
def closed_port() -> int:
    """A port on which nothing listens."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    return port


@pytest.mark.parametrize("version", ["1", "2c"])
@pytest.mark.parametrize("column", COLUMNS)
def test_every_row_of_a_column_is_read(session: Open, snmpd: Server, version: str, column: str):
    opened = session(config(snmpd.port, version=version))
    read = opened.walk(column, settings())
    assert read.values == COLUMNS[column]
    assert read.incomplete is None
    assert read.at.keys() == read.values.keys()
    assert opened.stats.varbinds == len(read.values)
    assert opened.stats.retries == 0


def test_rows_of_one_answer_share_their_moment(session: Open, snmpd: Server):
    before = time.monotonic()
    read = session(config(snmpd.port)).walk(EVENS, settings(max_repetitions=10))
    moments = list(dict.fromkeys(read.at.values()))
    assert len(moments) == 15
    assert before < moments[0]
    assert sorted(moments) == moments
    assert moments[-1] < time.monotonic()


@pytest.mark.parametrize("engine", ["gufo", "pysnmp"])
@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize(
    "path",
    [proxy.losing(3), proxy.repeating, proxy.late(3), proxy.bad(1), proxy.bad(2)],
    ids=["losing", "repeating", "late", "bad-1", "bad-2"],
)
def test_a_bad_path_costs_requests_and_no_row(
    session: Open, snmpd: Server, column: str, path: proxy.Path, engine: str
):
    with Proxy(snmpd.port, path) as bad:
        opened = session(config(bad.port, engine=engine))
        read = opened.walk(column, settings(timeout=0.05, retries=100))
        assert read.values == COLUMNS[column]
        assert read.incomplete is None


@pytest.mark.parametrize("engine", ["gufo", "pysnmp"])
def test_a_bad_path_costs_requests_and_no_row_over_v3(session: Open, snmpd: Server, engine: str):
    with Proxy(snmpd.port, proxy.bad(3)) as bad:
        opened = session(user_config(bad.port, "sha1aes128", timeout="50ms", engine=engine))
        read = opened.walk(EVENS, settings(timeout=0.05, retries=100))
        assert read.values == COLUMNS[EVENS]
        assert read.incomplete is None


def test_where_fragments_are_dropped_answers_get_smaller_and_the_size_is_remembered(
    session: Open, snmpd: Server
):
    with Proxy(snmpd.port, proxy.losing_large(600)) as firewall:
        opened = session(config(firewall.port, max_message="4000B"))
        sizes = settings(timeout=0.2, retries=3)
        for _ in range(8):
            assert opened.walk(NAMES, sizes).values == COLUMNS[NAMES]
        assert 2 <= opened.stats.retries <= 14  # Each attempt at a larger size costs two.


def test_answers_stay_within_max_message_once_the_rows_are_known(session: Open, snmpd: Server):
    seen: list[int] = []

    def watch(answer: bytes) -> list[bytes]:
        seen.append(len(answer))
        return [answer]

    with Proxy(snmpd.port, watch) as path:
        opened = session(config(path.port))
        for column in COLUMNS:
            opened.walk(column, settings(max_repetitions=200))
        seen.clear()
        for column in COLUMNS:
            assert opened.walk(column, settings(max_repetitions=200)).values == COLUMNS[column]
    assert max(seen) <= 1400
    assert max(seen) > 1000


def test_an_agent_that_says_too_big_is_asked_for_less(session: Open):
    with Liar(table(BEYOND, largest=250)) as liar:
        opened = session(config(liar.port))
        assert len(opened.walk(NAMES, settings(retries=0)).values) == 100
        assert liar.repetitions[0] == 25
        first = len(liar.requests)
        assert len(opened.walk(NAMES, settings(retries=0)).values) == 100
        assert len(liar.requests) - first < first


def test_an_answer_longer_than_the_engine_reads_is_asked_for_smaller(session: Open):
    rows = {f"{NAMES}.{index}": ber.octets(b"x" * 255) for index in range(1, 61)}
    with Liar(table(rows)) as liar:
        read = session(config(liar.port)).walk(NAMES, settings(retries=0))
        assert len(read.values) == 60
        assert read.incomplete is None


def test_an_agent_that_cuts_its_answers_short_is_read_to_the_end(session: Open):
    with Liar(table(BEYOND, most=2)) as liar:
        assert len(session(config(liar.port)).walk(NAMES, settings()).values) == 100


def test_an_agent_that_loops_is_left(session: Open):
    def reply(asked: ber.Request) -> bytes:
        return ber.answer(asked, [(f"{NAMES}.{row}", ber.integer(row)) for row in (1, 2, 3)])

    with Liar(reply) as liar:
        opened = session(config(liar.port))
        read = opened.walk(NAMES, settings())
        assert read.values == {"1": 1, "2": 2, "3": 3}
        assert read.incomplete == "loop"
        assert len(liar.requests) == 2


def test_an_agent_that_loops_over_getnext_is_left(session: Open):
    def reply(asked: ber.Request) -> bytes:
        last = asked.oids[0].removeprefix(f"{NAMES}.")
        following = {"1": 2, "2": 3, "3": 1}.get(last, 1)
        return ber.answer(asked, [(f"{NAMES}.{following}", ber.integer(following))])

    with Liar(reply) as liar:
        read = session(config(liar.port, version="1")).walk(NAMES, settings())
        assert set(read.values) == {"1", "2", "3"}
        assert read.incomplete == "loop"


def test_an_agent_that_makes_up_rows_for_ever_is_capped(session: Open):
    def reply(asked: ber.Request) -> bytes:
        last = int(asked.oids[0].rpartition(".")[2])
        rows = range(last + 1, last + 1 + asked.second)
        return ber.answer(asked, [(f"{NAMES}.{row}", ber.integer(row)) for row in rows])

    with Liar(reply) as liar:
        read = session(config(liar.port)).walk(NAMES, settings(), max_rows=500)
        assert read.incomplete == "capped"
        assert 500 <= len(read.values) < 530


def test_a_column_that_ends_in_silence_is_kept_and_marked(session: Open):
    honest = table(BEYOND)

    def reply(asked: ber.Request) -> bytes | None:
        return honest(asked) if asked.oids[0] < f"{NAMES}.5" else None

    with Liar(reply) as liar:
        opened = session(config(liar.port))
        read = opened.walk(NAMES, settings(timeout=0.05, retries=1))
        assert len(read.values) >= 25
        assert read.incomplete == "no_response"
        assert opened.stats.retries == 1


def test_a_column_that_ends_in_garbage_or_an_error_is_kept_and_marked(session: Open):
    honest = table(BEYOND)
    for made, reason in (
        (lambda _: b"\x30\x05oops!", "decode_error"),
        (lambda asked: error(asked, ber.GEN_ERR), "agent_error"),
    ):

        def reply(asked: ber.Request, made: Callable[..., bytes] = made) -> Any:
            known = asked.oids[0] == NAMES or int(asked.oids[0].rpartition(".")[2]) < 30
            return honest(asked) if known else made(asked)

        with Liar(reply) as liar:
            read = session(config(liar.port)).walk(NAMES, settings(retries=0))
            assert len(read.values) >= 30
            assert read.incomplete == reason


def test_a_column_of_garbage_alone_raises_nothing(session: Open):
    with Liar(lambda _: b"\x30\x05oops!") as liar:
        read = session(config(liar.port)).walk(NAMES, settings(retries=0))
        assert not read.values
        assert read.incomplete == "decode_error"


def test_columns_are_independent_of_each_other(session: Open, snmpd: Server):
    opened = session(config(snmpd.port))
    assert len(opened.walk(EVENS, settings()).values) == 150
    assert opened.walk(f"{BASE}.4", settings()).values == {}
    assert len(opened.walk(NAMES, settings()).values) == 300


def test_get_takes_one_request_where_it_fits_and_several_where_not(session: Open, snmpd: Server):
    opened = session(config(snmpd.port))
    few = [UPTIME, "1.3.6.1.2.1.1.5.0", "1.3.6.1.2.1.1.98.0"]
    answer = opened.get(few)
    assert answer.values.keys() == set(few[:2])
    assert answer.moments == dict.fromkeys(few[:2], answer.at)
    assert answer.incomplete is None
    assert opened.stats == Stats(requests=1, retries=0, varbinds=2)
    many = [f"{NAMES}.{row}" for row in range(1, 301)]
    answer = opened.get(many)
    assert list(answer.values) == many
    requests = opened.stats.requests - 1
    assert 5 <= requests <= 12
    assert len(set(answer.moments.values())) == requests
    assert min(answer.moments.values()) == answer.at


def test_get_of_nothing_asks_nothing(session: Open, snmpd: Server):
    opened = session(config(snmpd.port))
    assert opened.get([]).values == {}
    assert opened.stats.requests == 0


def test_get_is_split_where_the_agent_says_too_big(session: Open):
    with Liar(table(ROWS, largest=150)) as liar:
        opened = session(config(liar.port, retries=0))
        assert len(opened.get(list(ROWS)).values) == 100
        first = len(liar.requests)
        assert len(opened.get(list(ROWS)).values) == 100
        assert len(liar.requests) - first <= first


def test_one_oid_that_cannot_be_read_costs_only_itself(session: Open):
    honest, names = table(ROWS), list(ROWS)[:8]

    def reply(asked: ber.Request) -> bytes:
        return error(asked, ber.GEN_ERR) if names[5] in asked.oids else honest(asked)

    with Liar(reply) as liar:
        answer = session(config(liar.port)).get([*names[:5], *names[6:], names[5]])
        assert len(answer.values) == 7
        assert answer.incomplete == "agent_error"


def test_get_over_a_bad_path_gives_every_value(session: Open, snmpd: Server):
    names = [f"{NAMES}.{row}" for row in range(1, 301)]
    with Proxy(snmpd.port, proxy.bad(5)) as bad:
        opened = session(config(bad.port, timeout="100ms", retries=10))
        answer = opened.get(names)
        assert answer.values == {f"{NAMES}.{row}": b"row %d" % row for row in range(1, 301)}


def test_get_keeps_what_came_before_the_silence(session: Open):
    honest = table(ROWS)
    names = list(ROWS)

    def reply(asked: ber.Request) -> bytes | None:
        return honest(asked) if names[0] in asked.oids else None

    with Liar(reply) as liar:
        answer = session(config(liar.port, timeout="50ms", retries=0)).get(names)
        assert 0 < len(answer.values) < 100
        assert answer.incomplete == "no_response"


def test_retries_and_time_out_of_one_get_differ_from_the_configured(session: Open):
    with Liar(silent) as liar:
        opened = session(config(liar.port, retries=5))
        with pytest.raises(NoResponse, match=r"within 0\.05 s \(1 try\)"):
            opened.get([UPTIME], timeout=0.05, retries=0)
        assert opened.stats.requests == len(liar.requests) == 1
        with pytest.raises(NoResponse, match=r"\(3 tries\)"):
            opened.get([UPTIME], timeout=0.05, retries=2)
        assert opened.stats == Stats(requests=4, retries=2, varbinds=0)


def test_retries_are_spread_by_a_part_of_the_time_out(session: Open):
    pauses: list[float] = []
    with Liar(silent) as liar:
        opened = session(config(liar.port, timeout="40ms"), sleep=pauses.append, jitter=lambda: 0.5)
        with pytest.raises(NoResponse):
            opened.get([UPTIME])
        with pytest.raises(NoResponse):
            opened.walk(NAMES, settings(timeout=0.08))
    assert pauses == pytest.approx([0.005, 0.005, 0.01, 0.01])


def test_requests_keep_to_the_rate(session: Open, snmpd: Server):
    class Time:
        now = 100.0

        def sleep(self, seconds: float) -> None:
            assert seconds > 0
            self.now += seconds

    clock = Time()
    opened = session(config(snmpd.port, rate=4.0), clock=lambda: clock.now, sleep=clock.sleep)
    opened.walk(EVENS, settings(max_repetitions=10))
    assert clock.now == pytest.approx(100.0 + (opened.stats.requests - 1) / 4.0)
    clock.now += 60.0
    before = clock.now
    opened.get([UPTIME])
    assert clock.now == before


def test_a_name_is_looked_up_when_it_is_asked_and_again_after_a_failure(
    session: Open, snmpd: Server
):
    answers = [["127.0.0.2", "127.0.0.1"]]
    opened = session(
        config(snmpd.port, timeout="200ms", retries=0), "bng-01", lookup=lambda _: answers[0]
    )
    with pytest.raises(SnmpError, match=r"^bng-01 \(127\.0\.0\.2:\d+\) "):
        opened.get([UPTIME])
    assert opened.get([UPTIME], timeout=20.0).values
    answers[0] = ["127.0.0.1"]
    assert opened.walk(EVENS, settings()).incomplete is None


def test_each_failure_is_one_sentence_that_says_what_to_do(
    session: Open, snmpd: Server, closed_port: int
):
    def said(kind: type[SnmpError], opened: Session) -> str:
        with pytest.raises(kind) as caught:
            opened.get([UPTIME])
        with pytest.raises(kind) as walked:
            opened.walk(NAMES, settings(timeout=0.1, retries=0))
        assert type(caught.value) is type(walked.value) is kind
        return str(caught.value)

    def nowhere(_host: str) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    fast = {"timeout": "100ms", "retries": 2}
    assert said(UnknownHost, session(config(161), "bng-99", lookup=nowhere)) == (
        "the host name bng-99 does not resolve (Name or service not known): "
        "check the name and this machine's DNS, or configure the address"
    )
    assert said(PortRefused, session(config(closed_port))) == (
        f"127.0.0.1:{closed_port} refuses SNMP: nothing listens there; "
        "switch the router's SNMP agent on, or check snmp.port"
    )
    wrong = session(
        config(snmpd.port, community="wrong", **fast), "bng-01", lookup=lambda _: ["127.0.0.1"]
    )
    assert said(NoResponse, wrong) == (
        f"bng-01 (127.0.0.1:{snmpd.port}) does not answer SNMP v2c within 0.1 s (3 tries): "
        "check the address, the ACL on the router and the community"
    )
    mistaken = session(user_config(snmpd.port, "sha1aes128", auth_password="mistaken123"))
    assert said(AuthenticationError, mistaken) == (
        f"127.0.0.1:{snmpd.port} refuses the SNMPv3 user 'sha1aes128' "
        "(the authentication password or protocol is wrong): "
        "check user, auth, auth_password, priv and priv_password"
    )


def test_other_failures_say_what_to_do_too(session: Open):
    for reply, kind, said in (
        (lambda asked: error(asked, ber.TOO_BIG), AgentError, "look into the router's log"),
        (lambda asked: error(asked, ber.GEN_ERR), AgentError, "look into the router's log"),
        (lambda _: b"\x30\x05oops!", DecodeError, "check what listens there"),
    ):
        with Liar(reply) as liar, pytest.raises(kind, match=said):
            session(config(liar.port)).get([UPTIME])


@pytest.mark.parametrize("engine", ["gufo", "pysnmp"])
def test_a_wrong_privacy_password_is_an_authentication_error(
    session: Open, snmpd: Server, engine: str
):
    keys = {"priv_password": "mistaken123", "timeout": "100ms", "engine": engine}
    opened = session(user_config(snmpd.port, "sha1aes128", **keys))
    with pytest.raises(AuthenticationError, match="no encrypted request"):
        opened.get([UPTIME], retries=0)
    with pytest.raises(AuthenticationError, match="no encrypted request"):
        opened.walk(NAMES, settings(timeout=0.1, retries=0))


@pytest.mark.parametrize("engine", ["gufo", "pysnmp"])
def test_silence_of_a_user_that_worked_is_no_authentication_error(
    session: Open, snmpd: Server, engine: str
):
    opened = session(user_config(snmpd.port, "sha1aes128", engine=engine))
    opened.get([UPTIME])
    snmpd.pause()
    try:
        with pytest.raises(NoResponse):
            opened.get([UPTIME], timeout=0.05, retries=1)
    finally:
        snmpd.resume()
    assert opened.get([UPTIME]).values


@pytest.mark.parametrize("engine", ["gufo", "pysnmp"])
@pytest.mark.parametrize("user", ["open", "sha1aes128"])
def test_a_restart_of_the_agent_costs_one_retry(
    session: Open, start_snmpd: Callable[..., Server], user: str, engine: str
):
    agent = start_snmpd(USERS[user], f"rouser {user} {'noauth' if user == 'open' else 'priv'}")
    opened = session(user_config(agent.port, user, engine=engine))
    opened.get([UPTIME])
    agent.stop()
    agent.start()
    assert opened.get([UPTIME], timeout=1.0, retries=5).values


def test_a_closed_session_opens_again_when_it_is_asked(session: Open, snmpd: Server):
    opened = session(config(snmpd.port))
    opened.get([UPTIME])
    opened.close()
    opened.close()
    assert opened.get([UPTIME]).values


def test_open_session_sends_and_looks_up_nothing():
    opened = open_session(config(1), "no-such-host.invalid")
    assert opened.stats == Stats(0, 0, 0)
    opened.close()
