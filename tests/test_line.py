"""What `line.encode` writes is what an independent reader of line protocol reads."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ne8000d.batch import Batch, Series, Value
from ne8000d.line import Precision, encode

STAMP = 1_795_493_056_123


def parse(line: str) -> tuple[str, dict[str, str], dict[str, Value], int]:
    """Read one line as InfluxDB's reference describes it: character by character."""
    at = 0

    def word(stops: str) -> str:
        nonlocal at
        text = ""
        while at < len(line) and line[at] not in stops:
            if line[at] == "\\" and at + 1 < len(line) and line[at + 1] in ",= ":
                at += 1
            text += line[at]
            at += 1
        return text

    def value() -> Value:
        nonlocal at
        if line[at] == '"':
            text = ""
            at += 1
            while line[at] != '"':
                if line[at] == "\\" and line[at + 1] in '"\\':
                    at += 1
                text += line[at]
                at += 1
            at += 1
            return text
        raw = word(", ")
        return int(raw[:-1]) if raw.endswith("i") else float(raw)

    measurement = word(", ")
    tags: dict[str, str] = {}
    fields: dict[str, Value] = {}
    while line[at] == ",":
        at += 1
        key = word("=")
        at += 1
        tags[key] = word(", ")
    while line[at] in " ,":
        at += 1
        key = word("=")
        at += 1
        fields[key] = value()
        if line[at] == " ":
            break
    return measurement, tags, fields, int(line[at + 1 :])


def one(**fields: Value | None) -> Batch:
    series = Series("interface", {"device": "bng-01", "interface": "Eth-Trunk1"})
    return Batch(
        "interface", ("interface",), tuple(fields), [(series, tuple(fields.values()), STAMP)]
    )


def test_a_row_is_one_line_with_typed_fields() -> None:
    assert encode(one(in_octets=12, in_bps=1.5, oper_status=1, alias='say "hi"')) == [
        rf'interface,device=bng-01,interface=Eth-Trunk1 in_octets=12i,in_bps=1.5,oper_status=1i,alias="say \"hi\"" {STAMP}'  # noqa: E501
    ]


@pytest.mark.parametrize(
    ("precision", "stamp"),
    [("ns", f"{STAMP}000000"), ("us", f"{STAMP}000"), ("ms", str(STAMP)), ("s", str(STAMP)[:-3])],
)
def test_stamps_are_printed_in_the_precision_asked_for(precision: Precision, stamp: str) -> None:
    assert encode(one(a=1), precision)[0].endswith(f" a=1i {stamp}")


@pytest.mark.parametrize("missing", ["first", "second", "third"])
def test_a_missing_value_leaves_no_trace(missing: str) -> None:
    fields: dict[str, Value | None] = {"first": 1, "second": 2.5, "third": 3}
    fields[missing] = None
    text = encode(one(**fields))[0]
    assert parse(text)[2] == {name: value for name, value in fields.items() if value is not None}
    assert missing not in text


def test_a_row_without_a_field_is_left_out() -> None:
    assert encode(one(a=None, b=None)) == []
    assert encode(one(a=math.nan)) == []


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 2**64 - 1])
def test_an_integer_outside_int64_is_left_out_and_counted(number: int) -> None:
    counted: Counter[str] = Counter()
    assert parse(encode(one(a=number, b=7), left_out=counted)[0])[2] == {"b": 7}
    assert counted == {"int64": 1}


@pytest.mark.parametrize("number", [2**63 - 1, -(2**63)])
def test_the_ends_of_int64_are_written(number: int) -> None:
    assert parse(encode(one(a=number))[0])[2] == {"a": number}


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_a_float_that_is_no_number_is_left_out_and_counted(number: float) -> None:
    counted: Counter[str] = Counter()
    assert parse(encode(one(a_bps=number, b_bps=1.0), left_out=counted)[0])[2] == {"b_bps": 1.0}
    assert counted == {"not_finite": 1}


def test_floats_whose_sum_overflows_are_all_written() -> None:
    fields = parse(encode(one(a_bps=1.7e308, b_bps=1.7e308))[0])[2]
    assert fields == {"a_bps": 1.7e308, "b_bps": 1.7e308}


def test_a_whole_number_in_a_field_of_floats_stays_a_float() -> None:
    for extra in (None, "text"):
        value = parse(encode(one(cpu_percent=5, reason=extra))[0])[2]["cpu_percent"]
        assert isinstance(value, float)


def test_a_flag_is_an_integer() -> None:
    assert parse(encode(one(ok=True))[0])[2] == {"ok": 1}


def test_a_line_break_in_a_string_stays_in_its_line() -> None:
    lines = encode(one(alias="two\nlines\r"))
    assert "\n" not in lines[0]
    assert parse(lines[0])[2] == {"alias": r"two\nlines\r"}


def test_rows_of_different_types_in_one_batch_are_each_right() -> None:
    series = Series("m", {})
    rows = [(1, 2.0), (None, "x"), (3, None), (4, 5.0)]
    batch = Batch("m", (), ("a", "b"), [(series, row, at) for at, row in enumerate(rows, 1)])
    assert encode(batch) == ["m a=1i,b=2.0 1", 'm b="x" 2', "m a=3i 3", "m a=4i,b=5.0 4"]


names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(
    lambda name: not name.endswith("\\")
)
nasty = st.one_of(
    st.sampled_from(
        ['a,b=c "d\n', "ends with \\", "\\", "a\\,b", "ção ☃", "", " ", "=", "100 % %s"]
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc"])),
)
values = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    nasty,
)


def readable(tag: str) -> str:
    """What line protocol can say of a tag: a backslash at its end is written as a space."""
    text = tag.replace("\n", r"\n")
    return text[:-1] + " " if text.endswith("\\") else text


@given(
    tags=st.dictionaries(st.sampled_from(["device", "interface", "site"]), nasty),
    fields=st.dictionaries(names, values, max_size=25),
)
def test_whatever_is_written_is_read_back(
    tags: dict[str, str], fields: dict[str, Value | None]
) -> None:
    batch = Batch(
        "m", tuple(tags), tuple(fields), [(Series("m", tags), tuple(fields.values()), STAMP)]
    )
    lines = encode(batch)
    expected = {
        name: value.replace("\n", r"\n") if isinstance(value, str) else value
        for name, value in fields.items()
        if value is not None
    }
    if not expected:
        assert lines == []
        return
    measurement, read_tags, read_fields, stamp = parse(lines[0])
    assert measurement == "m"
    assert read_tags == {key: readable(value) for key, value in tags.items() if value}
    assert read_fields == expected
    assert stamp == STAMP
