"""SNMPv3 on both engines against the simulated agent, which does what snmpd can't be made to do."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest

from ne8000d.config import SnmpConfig
from ne8000d.errors import AgentError, NoResponse
from ne8000d.simulator import Agent, Bng, Size, User
from ne8000d.snmp import Session
from ne8000d.snmp.engine import Engine
from ne8000d.snmp.gufo import GufoEngine
from ne8000d.snmp.pysnmp import PysnmpEngine
from tests.snmp.opening import Opened, rest

ENGINES = {"gufo": GufoEngine, "pysnmp": PysnmpEngine}
NAME = "1.3.6.1.2.1.1.5.0"
INDEXES = "1.3.6.1.2.1.2.2.1.1"
AUTHS = ("MD5", "SHA1", "SHA224", "SHA256", "SHA384", "SHA512")
PRIVS = ("DES", "AES128", "AES192", "AES256", "AES192C", "AES256C")
USERS = [
    User("open"),
    *(User(auth, auth, "authpass123") for auth in AUTHS),
    *(User(auth + priv, auth, "authpass123", priv, "privpass123")
      for auth in AUTHS for priv in PRIVS),
]  # fmt: skip
LEVELS = [User("open"), User("SHA256", "SHA256", "authpass123"), USERS[-1]]
SMALL = Size(interfaces=40, subscribers=10)


@pytest.fixture(params=ENGINES.values(), ids=ENGINES.keys())
def opened(request: pytest.FixtureRequest) -> Iterator[Opened]:
    with ExitStack() as stack:
        yield Opened(request.param, stack)


def plan(port: int, user: User, **keys: object) -> SnmpConfig:
    known = {
        "auth": user.auth, "auth_password": user.auth_password or None,
        "priv": user.priv, "priv_password": user.priv_password or None,
    }  # fmt: skip
    return SnmpConfig(
        **{"version": "3", "port": port, "user": user.name, "timeout": "20s", **known, **keys}  # type: ignore[arg-type]
    )


def asked_until_it_answers(engine: Engine, oid: str) -> tuple[object, int]:
    """The value, and how many requests were lost before."""
    for lost in range(20):
        with contextlib.suppress(NoResponse):
            return engine.get([oid]).values.get(oid), lost
    pytest.fail("it never answers")


def test_every_auth_and_priv_method_reads_the_same(opened: Opened):
    with Agent(Bng(size=SMALL), users=USERS) as agent:
        for user in USERS:
            engine = opened(plan(agent.port, user))
            assert engine.get([NAME]).values == {NAME: b"bng-01"}, user.name
            engine.close()


@pytest.mark.parametrize("user", LEVELS, ids=lambda user: user.name)
def test_an_engine_that_reboots_loses_one_request_at_most(opened: Opened, user: User):
    with Agent(Bng(size=SMALL), users=[user]) as agent:
        engine = opened(plan(agent.port, user, timeout="2s"))
        cursor = engine.column(INDEXES)
        first = [name for name, _ in cursor.ask(5).rows]
        agent.reboot_engine()
        value, lost = asked_until_it_answers(engine, NAME)
        assert (value, lost <= 1) == (b"bng-01", True)
        assert not set(first) & rest(cursor, 10).keys()


@pytest.mark.parametrize("user", LEVELS, ids=lambda user: user.name)
def test_an_engine_that_loses_its_time_loses_one_request_at_most(opened: Opened, user: User):
    with Agent(Bng(size=SMALL), users=[user]) as agent:
        engine = opened(plan(agent.port, user, timeout="2s"))
        engine.get([NAME])
        agent.lose_engine_time()
        value, lost = asked_until_it_answers(engine, NAME)
        assert (value, lost <= 1) == (b"bng-01", True)


@pytest.mark.parametrize("user", LEVELS, ids=lambda user: user.name)
def test_another_router_at_the_address_loses_one_request_at_most(opened: Opened, user: User):
    with Agent(Bng("bng-01", SMALL), users=[user]) as agent:
        engine = opened(plan(agent.port, user, timeout="2s"))
        engine.get([NAME])
        port = agent.port
    with Agent(Bng("bng-02", SMALL), users=[user], port=port):
        value, lost = asked_until_it_answers(engine, NAME)
        assert (value, lost <= 1) == (b"bng-02", True)


def test_a_reboot_of_the_router_is_noticed_at_once_by_a_session(opened: Opened):
    bng = Bng(size=SMALL)
    user = LEVELS[-1]
    kind = "gufo" if opened._kind is GufoEngine else "pysnmp"
    with (
        Agent(bng, users=[user]) as agent,
        closing(Session(plan(agent.port, user, engine=kind, timeout="2s"), "127.0.0.1")) as session,
    ):
        boots = "1.3.6.1.6.3.10.2.1.2.0"
        before = session.get([boots]).values[boots]
        bng.reboot(bng.clock())
        assert session.get([boots]).values[boots] == int(before) + 1


def test_pysnmp_asks_in_a_context():
    user = LEVELS[-1]
    with ExitStack() as stack:
        opened = Opened(PysnmpEngine, stack)
        with Agent(Bng(size=SMALL), users=[user], context="vrf-a") as agent:
            keys = {"engine": "pysnmp", "context": "vrf-a"}
            assert opened(plan(agent.port, user, **keys)).get([NAME]).values
            for wrong in ({}, {"engine": "pysnmp", "context": "vrf-b"}):
                with pytest.raises(AgentError, match="context"):
                    opened(plan(agent.port, user, **wrong)).get([NAME])
