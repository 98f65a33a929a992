"""SNMPv3 of the simulated agent: keys, and what net-snmp makes of it."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterator

import pytest

from ne8000d.errors import ConfigError
from ne8000d.simulator import Agent, Bng, Limits, Lockout, Size, User
from ne8000d.simulator.users import key_of, localized
from tests import servers

NAME = "1.3.6.1.2.1.1.5.0"
AUTHS = {
    "MD5": "MD5", "SHA1": "SHA", "SHA224": "SHA-224", "SHA256": "SHA-256", "SHA384": "SHA-384",
    "SHA512": "SHA-512",
}  # fmt: skip
PRIVS = {
    "DES": "DES", "AES128": "AES", "AES192": "AES-192", "AES256": "AES-256",
    "AES192C": "AES-192-C", "AES256C": "AES-256-C",
}  # fmt: skip
LEVELS = {0: "noAuthNoPriv", 1: "authNoPriv", 3: "authPriv"}
USERS = [
    User("open"),
    *(User(auth, auth, "authpass123") for auth in AUTHS),
    *(User(auth + priv, auth, "authpass123", priv, "privpass123")
      for auth in AUTHS for priv in PRIVS),
]  # fmt: skip
SMALL = Size(interfaces=4, subscribers=10)
PAIR = User("SHA1AES128", "SHA1", "authpass123", "AES128", "privpass123")


@pytest.fixture(scope="module")
def agent() -> Iterator[Agent]:
    with Agent(Bng(size=SMALL), users=USERS) as started:
        yield started


def netsnmp(port: int, user: User, *oids: str, program: str = "snmpget", extra=()) -> str:
    """What net-snmp prints, on standard output or error."""
    words = ["-m", "", "-On", "-v3", "-u", user.name, "-l", LEVELS[user.level]]
    if user.auth:
        words += ["-a", AUTHS[user.auth], "-A", user.auth_password]
    if user.priv:
        words += ["-x", PRIVS[user.priv], "-X", user.priv_password]
    words += ["-t", "10", "-r", "1", *extra, f"127.0.0.1:{port}", *oids]
    done = subprocess.run(
        [servers.require(program), *words],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return done.stdout + done.stderr


@pytest.mark.parametrize("user", USERS, ids=lambda user: user.name)
def test_net_snmp_reads_by_every_user(agent: Agent, user: User):
    assert f'.{NAME} = STRING: "bng-01"' in netsnmp(agent.port, user, NAME)


def test_a_long_answer_comes_whole_and_decrypts(agent: Agent):
    for user in (PAIR, User("SHA512DES", "SHA512", "authpass123", "DES", "privpass123")):
        walked = netsnmp(agent.port, user, "1.3.6.1.2.1.2", program="snmpbulkwalk")
        assert walked.count("\n") > 100
        assert "Timeout" not in walked


@pytest.mark.parametrize(
    ("user", "said"),
    [
        (User("nobody"), "Unknown user name"),
        (User("SHA1AES128", "SHA1", "mistaken123", "AES128", "privpass123"), "Authentication"),
        (User("SHA1", "SHA1", "authpass123", "AES128", "privpass123"), "Unsupported security"),
        (User("SHA1AES128", "SHA1", "authpass123"), "authorizationError"),
    ],
)
def test_a_user_that_is_wrong_is_told_why(agent: Agent, user: User, said: str):
    assert said in netsnmp(agent.port, user, NAME)


def test_another_context_is_refused(agent: Agent):
    assert "Bad context" in netsnmp(agent.port, PAIR, NAME, extra=["-n", "vrf-b"])
    with Agent(Bng(size=SMALL), users=[PAIR], context="vrf-b") as other:
        assert "bng-01" in netsnmp(other.port, PAIR, NAME, extra=["-n", "vrf-b"])


def test_the_engine_tells_its_boots_and_time_as_its_objects_do(agent: Agent):
    bng = agent.view
    assert isinstance(bng, Bng)
    bng.reboot(bng.clock())
    told = netsnmp(agent.port, PAIR, "1.3.6.1.6.3.10.2.1.2.0", "1.3.6.1.6.3.10.2.1.3.0")
    assert f"2.0 = INTEGER: {bng.state.boots}" in told
    moment = agent._usm.clock.moment(bng.clock())
    assert moment.boots == bng.state.boots
    assert moment.time < 100


def test_an_engine_that_reboots_counts_and_one_that_forgets_does_not():
    now = 1_000.0
    bng = Bng(size=SMALL, clock=lambda: now)
    agent = Agent(bng)
    before = agent._usm.clock.moment(now)
    now += 5.0
    agent.reboot_engine()
    now += 2.0
    assert agent._usm.clock.moment(now) == (before.boots + 1, 2)
    agent.lose_engine_time()
    now += 3.0
    assert agent._usm.clock.moment(now) == (before.boots + 1, 3)
    bng.reboot(now)
    now += 1.0
    assert agent._usm.clock.moment(now) == (bng.state.boots, 1)


def test_the_keys_are_those_of_rfc_3414():
    engine_id = bytes.fromhex("000000000000000000000002")
    for auth, key, local in (
        ("MD5", "9faf3283884e92834ebc9847d8edd963", "526f5eed9fcce26f8964c2930787d82b"),
        ("SHA1", "9fb5cc0381497b3793528939ff788d5d79145211",
         "6695febc9288e36282235fc7151f128497b38f3f"),
    ):  # fmt: skip
        assert key_of(auth, b"maplesyrup").hex() == key
        assert localized(auth, bytes.fromhex(key), engine_id).hex() == local


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("u", "SHA3", "long enough"), "auth is one of"),
        (("u", "SHA1", "long enough", "3DES", "long enough"), "priv is one of"),
        (("u", None, "", "DES", "long enough"), "priv needs auth"),
        (("u", "SHA1", "short"), "8 characters"),
    ],
)
def test_a_user_that_cannot_be_is_one_sentence(words, said):
    with pytest.raises(ConfigError, match=said):
        User(*words)


def test_wrong_passwords_lock_the_source_out():
    with Agent(Bng(size=SMALL), users=[PAIR], lockout=Lockout((3600.0,))) as agent:
        assert "bng-01" in netsnmp(agent.port, PAIR, NAME)
        wrong = User("SHA1AES128", "SHA1", "mistaken123", "AES128", "privpass123")
        netsnmp(agent.port, wrong, NAME, extra=["-t", "1", "-r", "0"])
        told = netsnmp(agent.port, PAIR, NAME, extra=["-t", "1", "-r", "0"])
        assert "bng-01" not in told


def test_answers_keep_within_what_the_sender_takes():
    seen: list[int] = []

    class Watched(Agent):
        def receive(self, datagram, source):
            departures = super().receive(datagram, source)
            seen.extend(len(departure.datagram) for departure in departures)
            return departures

    for priv in ("DES", "AES128"):
        user = User("u", "SHA1", "authpass123", priv, "privpass123")
        with Watched(Bng(size=SMALL), users=[user], limits=Limits(max_size=700)) as agent:
            netsnmp(agent.port, user, "1.3.6.1.2.1.2", program="snmpbulkwalk", extra=["-Cr50"])
    assert 600 < max(seen) <= 700


@pytest.mark.parametrize("user", [USERS[0], USERS[1], PAIR], ids=lambda user: user.name)
def test_a_message_with_octets_changed_or_lost_gets_an_answer_or_silence(user: User):
    asked: list[bytes] = []

    class Watched(Agent):
        def receive(self, datagram, source):
            asked.append(datagram)
            return super().receive(datagram, source)

    with Watched(Bng(size=SMALL), users=[user]) as agent:
        netsnmp(agent.port, user, NAME)
        now = agent.view.clock()
        dice = random.Random(user.name)
        for _ in range(3_000):
            mangled = bytearray(dice.choice(asked))
            for _ in range(dice.randrange(1, 4)):
                at = dice.randrange(len(mangled))
                if dice.random() < 0.7:
                    mangled[at] = dice.randrange(256)
                else:
                    del mangled[at : at + dice.randrange(1, 4)]
            agent.answer(bytes(mangled), now)


@pytest.mark.parametrize("version", [b"\x03", b"\x02", b"\x7f"])
def test_what_is_no_message_of_v3_gets_silence(agent: Agent, version: bytes):
    for tail in (b"", b"\x30\x00", b"\x30\x03\x02\x01\x01", b"\x04\x02hi" * 3):
        body = b"\x02\x01" + version + tail
        assert agent.answer(b"\x30" + bytes([len(body)]) + body, 0.0) is None
