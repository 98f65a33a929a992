"""VRP's silence after wrong communities."""

from __future__ import annotations

from ne8000d.simulator import Agent, Lockout, pdu
from tests.simulator.asking import read, request
from tests.simulator.test_answers import DESCR, Small

RIGHT = request(pdu.GET, f"{DESCR}.0")
WRONG = request(pdu.GET, f"{DESCR}.0", community=b"private")


class Router(Small):
    """With a clock that a test sets."""

    now = 1_000.0

    def __init__(self) -> None:
        super().__init__()
        self.clock = lambda: self.now  # type: ignore[assignment]


def answered(agent: Agent, datagram: bytes, source: str = "192.0.2.1") -> bool:
    departures = agent.receive(datagram, source)
    for departure in departures:
        read(departure.datagram)
    return bool(departures)


def test_each_failure_locks_the_address_for_longer() -> None:
    router = Router()
    agent = Agent(router, lockout=Lockout())
    for pause in (8, 16, 32, 300, 300):
        assert not answered(agent, WRONG)
        router.now += pause - 0.1
        assert not answered(agent, RIGHT), f"the right community too, within {pause} s"
        router.now += 0.2
    assert answered(agent, RIGHT)


def test_a_right_community_forgets_the_failures() -> None:
    router = Router()
    agent = Agent(router, lockout=Lockout())
    assert not answered(agent, WRONG)
    router.now += 8
    assert answered(agent, RIGHT)
    assert not answered(agent, WRONG)
    router.now += 8
    assert answered(agent, RIGHT)


def test_other_addresses_are_not_locked() -> None:
    agent = Agent(Router(), lockout=Lockout())
    assert not answered(agent, WRONG, "192.0.2.1")
    assert not answered(agent, RIGHT, "192.0.2.1")
    assert answered(agent, RIGHT, "192.0.2.2")


def test_a_datagram_that_is_no_request_locks_nobody() -> None:
    agent = Agent(Router(), lockout=Lockout())
    assert not answered(agent, b"noise")
    assert answered(agent, RIGHT)


def test_it_is_off_unless_switched_on() -> None:
    agent = Agent(Router())
    assert not answered(agent, WRONG)
    assert answered(agent, RIGHT)
