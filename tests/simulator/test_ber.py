"""BER, held against pyasn1's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyasn1.codec.ber import decoder, encoder
from pyasn1.type import univ

from ne8000d.simulator import ber

ARCS = st.integers(0, 2**32 - 1)
OIDS = st.tuples(st.integers(0, 1), st.integers(0, 39)).flatmap(
    lambda head: st.lists(ARCS, max_size=20).map(lambda tail: (*head, *tail))
)


@given(st.integers(-(2**63), 2**64 - 1))
def test_every_number_is_read_by_pyasn1_and_is_as_short_as_it_goes(number: int) -> None:
    element = ber.integer(number)
    assert int(decoder.decode(element)[0]) == number
    body = element[2:]
    # X.690 §8.3.2: the first nine bits are not all alike. (pyasn1 writes -128 in two octets.)
    assert len(body) == 1 or (body[0], body[1] >> 7) not in {(0, 0), (0xFF, 1)}


@given(st.lists(st.integers(0, 2**64 - 1)))
def test_the_fast_way_for_many_numbers_is_the_same(numbers: list[int]) -> None:
    heads = ber.integer_heads(ber.COUNTER64)
    assert ber.unsigned(heads, numbers) == [ber.integer(n, ber.COUNTER64) for n in numbers]


@given(OIDS)
def test_every_oid_is_encoded_as_pyasn1_does_it_and_read_back(oid: ber.Oid) -> None:
    body = ber.oid_body(oid)
    assert ber.tlv(ber.OID, body) == encoder.encode(univ.ObjectIdentifier(oid))
    assert ber.parse_oid(body) == oid


@given(st.binary(max_size=70_000))
def test_lengths_of_every_size_are_read_back(octets: bytes) -> None:
    element = ber.tlv(ber.OCTETS, octets)
    tag, start, end = ber.header(element, 0, len(element))
    assert (tag, element[start:end]) == (ber.OCTETS, octets)
    assert bytes(decoder.decode(element)[0]) == octets


@pytest.mark.parametrize(
    "element",
    [b"", b"\x04", b"\x04\x02a", b"\x04\x80", b"\x04\x85\0\0\0\0\1a", b"\x04\x82\1", b"\x04\xff"],
)
def test_an_element_cut_off_or_endless_is_malformed(element: bytes) -> None:
    with pytest.raises(ber.Malformed):
        ber.header(element, 0, len(element))


@pytest.mark.parametrize("body", [b"", b"\x2b\x86", b"\x2b\x90\x80\x80\x80\x00"])
def test_an_oid_cut_off_or_out_of_range_is_malformed(body: bytes) -> None:
    with pytest.raises(ber.Malformed):
        ber.parse_oid(body)
