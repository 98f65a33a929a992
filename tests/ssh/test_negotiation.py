"""Telnet's commands are taken out and declined."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ne8000d.ssh.negotiation import Negotiation

IAC, SB, SE, WILL, WONT, DO, DONT = 255, 250, 240, 251, 252, 253, 254


def test_every_option_is_declined_and_what_is_declined_needs_no_answer():
    text, replies = Negotiation().feed(
        b"a" + bytes((IAC, WILL, 1, IAC, DO, 24, IAC, WONT, 3, IAC, DONT, 3)) + b"b"
    )
    assert text == b"ab"
    assert replies == bytes((IAC, DONT, 1, IAC, WONT, 24))


def test_a_doubled_octet_is_one_and_subnegotiations_and_nulls_vanish():
    data = b"x" + bytes((IAC, IAC)) + b"\r\0y" + bytes((IAC, SB, 24, 1, IAC, SE)) + b"z"
    assert Negotiation().feed(data) == (b"x\xff\ryz", b"")


@given(st.lists(st.sampled_from([
    b"text", bytes((IAC, WILL, 1)), bytes((IAC, DO, 31)), bytes((IAC, IAC)), bytes((IAC, 241)),
    bytes((IAC, SB, 24, 1, IAC, SE)), b"\0", b"\r\n",
]), max_size=12), st.integers(1, 5))  # fmt: skip
def test_commands_may_come_in_pieces(parts, size):
    data = b"".join(parts)
    whole = Negotiation().feed(data)
    pieces = Negotiation()
    found = [pieces.feed(data[at : at + size]) for at in range(0, len(data), size)]
    assert b"".join(text for text, _ in found) == whole[0]
    assert b"".join(reply for _, reply in found) == whole[1]


@given(st.binary(max_size=300))
def test_no_octets_break_it(data):
    Negotiation().feed(data)


def test_a_subnegotiation_without_end_is_given_up():
    talk = Negotiation()
    talk.feed(bytes((IAC, SB, 24)))
    with pytest.raises(ValueError, match="without end"):
        talk.feed(b"x" * 5000)
