"""What an agent answers, without a socket."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ne8000d.oid import parse
from ne8000d.schema import Syntax
from ne8000d.simulator import Agent, Limits, ber, pdu
from ne8000d.simulator.tree import Column, Index, Tree, fixed, moving, scalar
from tests.simulator.asking import ask, read, request

NAME = "1.3.6.1.2.1.31.1.1.1.1"
OCTETS = "1.3.6.1.2.1.31.1.1.1.6"
SPEED = "1.3.6.1.2.1.31.1.1.1.15"
DESCR = "1.3.6.1.2.1.1.1"


class Small:
    """A description, and three interfaces with a name, a Counter64 and a speed."""

    clock = staticmethod(lambda: 0.0)

    def __init__(self) -> None:
        index = Index([(3,), (200,), (20_000,)])
        names = {(3,): "a", (200,): "b" * 200, (20_000,): "c"}
        columns: list[Column] = [
            scalar(parse(DESCR), Syntax.OCTETS, "a router"),
            fixed(parse(NAME), Syntax.OCTETS, names, index),
            moving(
                parse(OCTETS),
                Syntax.COUNTER64,
                index,
                lambda first, behind, now: [int(now) + row for row in range(3)][first:behind],
            ),
            fixed(parse(SPEED), Syntax.GAUGE32, dict.fromkeys(index.keys, 10_000), index),
        ]
        self.tree = Tree(columns)


@pytest.fixture
def agent() -> Agent:
    return Agent(Small())


def test_get_brings_each_instance_asked_for_in_order(agent: Agent) -> None:
    answer = ask(agent, pdu.GET, f"{OCTETS}.200", f"{DESCR}.0", now=70.0)
    assert answer.varbinds == [
        (f"{OCTETS}.200", ber.COUNTER64, 71),
        (f"{DESCR}.0", ber.OCTETS, b"a router"),
    ]
    assert (answer.status, answer.index) == (0, 0)


@pytest.mark.parametrize("request_id", [0, 1, -1, 2**31 - 1, -(2**31)])
def test_the_request_id_comes_back(agent: Agent, request_id: int) -> None:
    assert ask(agent, pdu.GET, f"{DESCR}.0", request_id=request_id).request_id == request_id


def test_a_missing_row_and_a_missing_object_are_told_apart(agent: Agent) -> None:
    answer = ask(agent, pdu.GET, f"{NAME}.4", DESCR, "1.3.6.1.2.1.99.0", f"{NAME}.3")
    assert answer.values == ["noSuchInstance", "noSuchInstance", "noSuchObject", b"a"]
    assert answer.names == [f"{NAME}.4", DESCR, "1.3.6.1.2.1.99.0", f"{NAME}.3"]


def test_get_next_crosses_columns_and_ends_with_the_view(agent: Agent) -> None:
    answer = ask(agent, pdu.GET_NEXT, "0.0", f"{NAME}.3", f"{NAME}.20000", f"{SPEED}.20000", "2.5")
    assert answer.names == [
        f"{DESCR}.0", f"{NAME}.200", f"{OCTETS}.3", f"{SPEED}.20000", "2.5",
    ]  # fmt: skip
    assert answer.values[-2:] == ["endOfMibView"] * 2


def test_sub_identifiers_are_ordered_as_numbers(agent: Agent) -> None:
    names = ask(agent, pdu.GET_BULK, NAME, second=3).names
    assert names == [f"{NAME}.3", f"{NAME}.200", f"{NAME}.20000"]


def test_bulk_answers_non_repeaters_once_and_columns_row_by_row(agent: Agent) -> None:
    answer = ask(agent, pdu.GET_BULK, DESCR, NAME, SPEED, first=1, second=2)
    assert answer.names == [
        f"{DESCR}.0", f"{NAME}.3", f"{SPEED}.3", f"{NAME}.200", f"{SPEED}.200",
    ]  # fmt: skip


def test_bulk_repeats_the_last_name_at_the_end_of_the_view_and_stops_after_it(
    agent: Agent,
) -> None:
    answer = ask(agent, pdu.GET_BULK, SPEED, f"{SPEED}.200", second=40)
    assert answer.varbinds[2:] == [
        (f"{SPEED}.200", ber.GAUGE32, 10_000),
        (f"{SPEED}.20000", 0x82, "endOfMibView"),
        (f"{SPEED}.20000", ber.GAUGE32, 10_000),
        (f"{SPEED}.20000", 0x82, "endOfMibView"),
        (f"{SPEED}.20000", 0x82, "endOfMibView"),
        (f"{SPEED}.20000", 0x82, "endOfMibView"),
    ]


@pytest.mark.parametrize(("first", "second"), [(-1, 1), (0, 1)])
def test_bulk_takes_negative_numbers_for_zero(agent: Agent, first: int, second: int) -> None:
    assert ask(agent, pdu.GET_BULK, NAME, first=first, second=second).names == [f"{NAME}.3"]
    assert ask(agent, pdu.GET_BULK, NAME, first=first, second=-7).varbinds == []


def test_bulk_takes_more_non_repeaters_than_names_for_all_of_them(agent: Agent) -> None:
    assert ask(agent, pdu.GET_BULK, NAME, first=9, second=9).names == [f"{NAME}.3"]


def test_a_bulk_answer_is_cut_to_what_fits() -> None:
    agent = Agent(Small(), limits=Limits(max_size=280))
    datagram = agent.answer(request(pdu.GET_BULK, NAME, second=2_000_000_000), 0.0)
    assert datagram is not None
    assert len(datagram) <= 280
    assert read(datagram).names == [f"{NAME}.3", f"{NAME}.200"]


def test_a_bulk_answer_is_cut_at_a_number_of_varbinds() -> None:
    agent = Agent(Small(), limits=Limits(max_varbinds=2))
    assert len(ask(agent, pdu.GET_BULK, NAME, second=50).varbinds) == 2


def test_an_answer_that_does_not_fit_is_too_big() -> None:
    agent = Agent(Small(), limits=Limits(max_size=200))
    for kind in (pdu.GET, pdu.GET_BULK, pdu.GET_NEXT):
        oid = f"{NAME}.200" if kind == pdu.GET else f"{NAME}.3"
        answer = ask(agent, kind, oid, second=1 if kind == pdu.GET_BULK else 0)
        assert (answer.status, answer.index, answer.varbinds) == (pdu.TOO_BIG, 0, [])


def test_v1_says_too_big_with_the_names_of_the_request() -> None:
    agent = Agent(Small(), limits=Limits(max_size=200))
    answer = ask(agent, pdu.GET, f"{NAME}.200", version=pdu.V1)
    assert (answer.status, answer.names) == (pdu.TOO_BIG, [f"{NAME}.200"])


def test_v1_names_the_first_varbind_that_is_not_there(agent: Agent) -> None:
    for missing in (f"{NAME}.4", f"{OCTETS}.3"):
        answer = ask(agent, pdu.GET, f"{NAME}.3", missing, version=pdu.V1)
        assert (answer.version, answer.status, answer.index) == (pdu.V1, pdu.NO_SUCH_NAME, 2)
        assert answer.names == [f"{NAME}.3", missing]
    answer = ask(agent, pdu.GET_NEXT, f"{SPEED}.20000", version=pdu.V1)
    assert (answer.status, answer.index) == (pdu.NO_SUCH_NAME, 1)


def test_v1_passes_over_counter64(agent: Agent) -> None:
    answer = ask(agent, pdu.GET_NEXT, f"{NAME}.20000", f"{OCTETS}.3", version=pdu.V1)
    assert answer.names == [f"{SPEED}.3"] * 2


def test_nothing_can_be_set(agent: Agent) -> None:
    answer = ask(agent, pdu.SET, f"{NAME}.3")
    assert (answer.status, answer.index, answer.names) == (pdu.NOT_WRITABLE, 1, [f"{NAME}.3"])
    assert ask(agent, pdu.SET, f"{NAME}.3", version=pdu.V1).status == pdu.NO_SUCH_NAME


def test_a_wrong_community_gets_silence(agent: Agent) -> None:
    assert agent.answer(request(pdu.GET, f"{DESCR}.0", community=b"private"), 0.0) is None


@pytest.mark.parametrize("version", [2, 3, -1])
def test_another_version_gets_silence(agent: Agent, version: int) -> None:
    assert agent.answer(request(pdu.GET, f"{DESCR}.0", version=version), 0.0) is None


@pytest.mark.parametrize("kind", [pdu.RESPONSE, 0xA4, 0xA6, 0xA7, 0xA8, 0x30])
def test_what_is_no_request_gets_silence(agent: Agent, kind: int) -> None:
    assert agent.answer(request(kind, f"{DESCR}.0"), 0.0) is None


def test_bulk_in_v1_gets_silence(agent: Agent) -> None:
    assert agent.answer(request(pdu.GET_BULK, NAME, version=pdu.V1), 0.0) is None


WHOLE = request(pdu.GET_BULK, DESCR, NAME, first=1, second=3)


@settings(max_examples=400)
@given(st.binary(max_size=200))
def test_no_datagram_makes_it_fall(noise: bytes) -> None:
    agent = Agent(Small())
    assert agent.answer(noise, 0.0) is None


@settings(max_examples=400)
@given(st.data())
def test_a_request_with_octets_changed_or_lost_makes_it_answer_or_be_silent(
    data: st.DataObject,
) -> None:
    broken = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(broken) - 1))
        broken[at] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(1, len(broken)))
    answer = Agent(Small()).answer(bytes(broken[:end]), 0.0)
    if answer is not None:
        read(answer)


@pytest.mark.parametrize("end", range(len(WHOLE)))
def test_a_request_cut_off_anywhere_gets_silence(agent: Agent, end: int) -> None:
    assert agent.answer(WHOLE[:end], 0.0) is None
