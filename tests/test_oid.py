"""Numeric OIDs and index parts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ne8000d import oid
from ne8000d.oid import (
    ImpliedString,
    InetAddress,
    Integer,
    IpAddress,
    LengthString,
    Mac,
    OidError,
)

ALL = (Integer(), LengthString(), ImpliedString(), IpAddress(), InetAddress(), Mac())


def test_a_numeric_oid_is_parsed_with_and_without_a_leading_dot():
    assert oid.parse("1.3.6.1") == oid.parse(".1.3.6.1") == (1, 3, 6, 1)
    assert oid.format_arcs((1, 3, 6, 1)) == "1.3.6.1"
    assert oid.parse("0.0") == (0, 0)
    assert oid.parse("2.999.4294967295") == (2, 999, 4294967295)


@pytest.mark.parametrize(
    "text",
    ["", "1", ".", "1.", "1..3", "1.3.x", "3.1", "1.40", "1.3.-1", "1.3.4294967296", " 1.3",
     "1.3\n", "1.03", "1.3" + ".1" * 127, "ifName", "\u0661.\u0663"],
)  # fmt: skip
def test_text_that_is_no_oid_is_refused(text: str):
    with pytest.raises(OidError):
        oid.parse(text)


def test_below_is_decided_by_whole_numbers():
    assert oid.is_below("1.3.6.1.5", "1.3.6.1")
    assert not oid.is_below("1.3.6.11", "1.3.6.1")
    assert not oid.is_below("1.3.6.1", "1.3.6.1")


@pytest.mark.parametrize(
    ("instance", "part", "text"),
    [
        ("17", Integer(), "17"),
        ("4.103.111.108.100", LengthString(), "gold"),
        ("0", LengthString(), ""),
        ("2.195.169", LengthString(), "é"),
        ("1.233", LengthString(), "é"),
        ("103.111.108.100", ImpliedString(), "gold"),
        ("10.0.0.1", IpAddress(), "10.0.0.1"),
        ("4.192.0.2.1", InetAddress(), "192.0.2.1"),
        ("16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.1", InetAddress(), "2001:db8::1"),
        ("8.192.0.2.1.0.0.0.7", InetAddress(), "192.0.2.1%7"),
        ("20.254.128.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.0.0.3", InetAddress(), "fe80::1%3"),
        ("3.98.110.103", InetAddress(), "bng"),
        ("0.26.255.1.2.3", Mac(), "00:1a:ff:01:02:03"),
    ],
)
def test_a_part_reads_its_own_encoding(instance: str, part: oid.Part, text: str):
    assert oid.split(instance, (part,)) == (text,)


def test_a_composite_index_is_taken_apart_in_order():
    parts = (Integer(), LengthString(), InetAddress(), Integer())
    assert oid.split("3.2.105.112.4.192.0.2.1.9", parts) == ("3", "ip", "192.0.2.1", "9")


@pytest.mark.parametrize(
    ("instance", "parts"),
    [
        ("", (Integer(),)),
        ("1.2", (Integer(),)),
        ("1", (Integer(), Integer())),
        ("1", (Integer(), LengthString())),
        ("5.97", (LengthString(),)),
        ("1.256", (LengthString(),)),
        ("300.1", (ImpliedString(),)),
        ("1.2.3", (IpAddress(),)),
        ("1.2.3.400", (IpAddress(),)),
        ("4.1.2.3", (InetAddress(),)),
        ("1.2.3.4.5", (Mac(),)),
        ("x", (Integer(),)),
        ("1.-2", (ImpliedString(),)),
        ("1..2", (Integer(), Integer())),
    ],
)
def test_an_instance_that_does_not_fit_its_index_is_an_oid_error(
    instance: str, parts: tuple[oid.Part, ...]
):
    with pytest.raises(OidError):
        oid.split(instance, parts)


@given(
    st.lists(st.integers(min_value=-3, max_value=2**33), max_size=30).map(oid.format_arcs)
    | st.text(max_size=20),
    st.lists(st.sampled_from(ALL), max_size=4),
)
def test_whatever_a_device_sends_gives_texts_or_an_oid_error(instance: str, parts: list[oid.Part]):
    try:
        texts = oid.split(instance, parts)
    except OidError:
        return
    assert len(texts) == len(parts)
