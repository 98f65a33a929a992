from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ne8000d.config import duration, size


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("500ms", 0.5), ("30s", 30.0), ("5m", 300.0), ("1h", 3600.0), ("7d", 604800.0),
        ("1m30s", 90.0), ("1d2h3m4s5ms", 93784.005), ("1.5h", 5400.0), ("0s", 0.0),
    ],
)  # fmt: skip
def test_a_duration_is_read_as_seconds(text, seconds):
    assert duration(text) == seconds
    assert isinstance(duration(text), float)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("1400B", 1400), ("64KiB", 65536), ("512MiB", 2**29), ("2GiB", 2**31), ("1TiB", 2**40),
        ("100kB", 100_000), ("5MB", 5_000_000), ("1.5MiB", 1572864), ("2 GiB", 2**31),
    ],
)  # fmt: skip
def test_a_size_is_read_as_bytes(text, count):
    assert size(text) == count
    assert isinstance(size(text), int)


@pytest.mark.parametrize(
    ("number", "right"),
    [(30, '"30s"'), (0.5, '"500ms"'), (90.0, '"90s"'), (0, '"30s"'), (-3, '"30s"')],
)
def test_a_bare_number_is_told_its_form_as_a_duration(number, right):
    with pytest.raises(ValueError, match=f"needs a unit: write {right}"):
        duration(number)


def test_a_bare_number_is_told_its_form_as_a_size():
    with pytest.raises(ValueError, match='needs a unit: write "1400B"'):
        size(1400)


@pytest.mark.parametrize(
    "text",
    ["", "30", "s", "30 s", "30sec", "1s1m", "1s1s", "-1s", "1e3s", "٣s", "30S", None, True, []],
)
def test_what_is_no_duration_is_told_examples(text):
    with pytest.raises(ValueError, match='such as "30s"'):
        duration(text)


@pytest.mark.parametrize(
    "text", ["", "5", "MiB", "5mib", "5KB", "5M", "-1B", "1e3B", None, False, {}]
)
def test_what_is_no_size_is_told_examples(text):
    with pytest.raises(ValueError, match='such as "1400B"'):
        size(text)


@given(st.one_of(st.text(), st.integers(), st.floats(), st.none(), st.booleans()))
def test_whatever_is_written_is_read_or_refused(value):
    for read in (duration, size):
        with suppress(ValueError):
            assert read(value) >= 0
