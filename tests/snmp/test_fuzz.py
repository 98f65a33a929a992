"""Nothing that a device sends does more than fail a request."""

from __future__ import annotations

from contextlib import closing, suppress
from random import Random

import pytest

from ne8000d.errors import SnmpError
from ne8000d.snmp import Session
from tests.servers import Server
from tests.snmp import ber
from tests.snmp.liar import Liar
from tests.snmp.proxy import Proxy
from tests.snmp.settings import NAMES, config, settings, user_config

VALUES = (
    ber.integer(-1), ber.integer(2**40, 0x46), ber.octets(b"text"), ber.oid("1.3.6.1"),
    ber.tlv(0x40, bytes(4)), ber.NULL, ber.END_OF_MIB_VIEW, ber.tlv(0x44, b"\x9f\x78\x04abcd"),
    ber.tlv(0x04, b""), ber.tlv(0x06, b""), ber.tlv(0x45, b"x"), ber.tlv(0x09, b"\x03"), b"",
)  # fmt: skip


def mangled(random: Random, datagram: bytes) -> bytes:
    """A datagram with some octets changed, removed, repeated, or cut off."""
    octets = bytearray(datagram)
    for _ in range(random.randrange(3)):
        # Past the head, so that the answer is still taken for one.
        at = random.randrange(min(20, len(octets) - 1), len(octets))
        match random.randrange(4):
            case 0:
                octets[at] = random.randrange(256)
            case 1:
                del octets[at : at + random.randrange(1, 9)]
            case 2:
                octets[at:at] = octets[at : at + random.randrange(1, 9)]
            case 3:
                del octets[at:]
    return bytes(octets)


@pytest.mark.parametrize("engine", ["gufo", "pysnmp"])
@pytest.mark.parametrize("version", ["1", "2c"])
@pytest.mark.parametrize("seed", range(4))
def test_mangled_answers_give_a_column_or_an_error_of_ours(version: str, seed: int, engine: str):
    random = Random(seed)

    def reply(asked: ber.Request) -> bytes:
        start = asked.oids[0]
        rows = [
            (f"{start}.{random.randrange(1, 2**32)}", random.choice(VALUES))
            for _ in range(random.randrange(4))
        ]
        status = random.choice((0, 0, 0, 1, 2, 5, 16))
        return mangled(random, ber.answer(asked, rows, status=status))

    with (
        Liar(reply) as liar,
        closing(
            Session(
                config(liar.port, version=version, timeout="10ms", engine=engine),
                "127.0.0.1",
                sleep=lambda _: None,
            )
        ) as opened,
    ):
        for _ in range(40):
            with suppress(SnmpError):
                read = opened.walk(NAMES, settings(timeout=0.01, retries=0), max_rows=40)
                assert read.values.keys() == read.at.keys()
            with suppress(SnmpError):
                opened.get([f"{NAMES}.{row}" for row in range(random.randrange(1, 5))], retries=0)


@pytest.mark.parametrize("engine", ["gufo", "pysnmp"])
@pytest.mark.parametrize("user", ["open", "sha224", "sha1aes128"])
def test_mangled_answers_to_a_user_give_a_column_or_an_error_of_ours(
    snmpd: Server, user: str, engine: str
):
    random = Random(user)
    with Proxy(snmpd.port, lambda answer: [mangled(random, answer)]) as path:
        for _ in range(20 if engine == "gufo" else 4):  # pysnmp's start costs 0.1 s.
            opened = Session(
                user_config(path.port, user, timeout="10ms", engine=engine),
                "127.0.0.1",
                sleep=lambda _: None,
            )
            with closing(opened), suppress(SnmpError):
                for _ in range(10):
                    opened.walk(NAMES, settings(timeout=0.01, retries=1), max_rows=40)
