"""The benchmark beside Telegraf, in its short form: the ratio with a generous limit."""

from __future__ import annotations

import pytest

from bench import telegraf
from tests.servers import require

GENEROUS = 1.0
"""The wanted 2/3 is checked by `python -m bench.telegraf --check` on a quiet machine."""


@pytest.fixture(scope="module")
def comparison() -> telegraf.Comparison:
    require("telegraf")
    return telegraf.compare(interfaces=300, rounds=3, polls=8)


def test_a_poll_costs_less_cpu_than_telegrafs(comparison: telegraf.Comparison) -> None:
    assert comparison.ratio < GENEROUS, comparison


def test_both_sides_read_every_column_of_the_same_rows(comparison: telegraf.Comparison) -> None:
    assert comparison.rows >= 300
    assert comparison.columns == len(telegraf.poll_columns())


def test_the_bench_names_telegrafs_release() -> None:
    require("telegraf")
    assert telegraf.telegraf_version().startswith("v1.")
