"""What gufo alone does, or can't."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from ne8000d.errors import DecodeError, TooBig
from ne8000d.snmp.gufo import GufoEngine
from tests.servers import Server
from tests.snmp import ber
from tests.snmp.liar import Liar, table
from tests.snmp.opening import Opened, rest
from tests.snmp.settings import BASE, NAMES, config, user_config


@pytest.fixture
def opened() -> Iterator[Opened]:
    with ExitStack() as stack:
        yield Opened(GufoEngine, stack)


def test_an_answer_above_4096_bytes_is_an_error_that_a_smaller_one_avoids(opened: Opened):
    rows = {f"{NAMES}.{index}": ber.octets(b"x" * 250) for index in range(1, 41)}
    with Liar(table({**rows, f"{BASE}.2.1": ber.integer(0)})) as liar:
        cursor = opened(config(liar.port)).column(NAMES)
        with pytest.raises((TooBig, DecodeError)):
            cursor.ask(40)
        assert len(rest(cursor, 10)) == 40


def test_a_counter_that_is_sent_as_a_negative_number_is_read(opened: Opened):
    with Liar(table({f"{NAMES}.1": ber.tlv(0x41, b"\xff\xff\xff\xff")})) as liar:
        engine = opened(config(liar.port))
        assert engine.get([f"{NAMES}.1"]).values == {f"{NAMES}.1": 2**32 - 1}
        assert rest(engine.column(NAMES)) == {f"{NAMES}.1": 2**32 - 1}


def test_the_agents_clock_is_read_again_before_the_time_window_closes(
    opened: Opened, snmpd: Server
):
    now = 0.0
    engine = opened(user_config(snmpd.port, "sha1aes128"), clock=lambda: now)
    engine.get([f"{NAMES}.7"])
    first = opened.sent
    engine.get([f"{NAMES}.7"])
    assert opened.sent == first + 1
    now = 149.0
    engine.get([f"{NAMES}.7"])
    assert opened.sent == first + 3
