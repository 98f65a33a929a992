"""Session tables and secrets are refused, whatever contains them too, and nothing of ours asks."""

from __future__ import annotations

import pytest

from ne8000d.offlimits import SECRETS, SESSIONS, refusal
from ne8000d.platforms import PLATFORMS


@pytest.mark.parametrize("oid", [*SESSIONS, *SECRETS])
def test_a_walk_of_what_is_off_limits_or_of_anything_that_holds_it_is_refused(oid: str) -> None:
    table = oid.rpartition(".")[0]
    assert refusal(oid)
    assert refusal(f"{oid}.1.3")
    assert refusal(table)
    assert refusal("1.3.6.1.4.1")


@pytest.mark.parametrize(
    "oid", ["1.3.6.1.2.1", "1.3.6.1.4.1.2011.5.2.1.14", "1.3.6.1.4.1.2011.5.25.40.15.1.6.1.3"]
)
def test_everything_else_may_be_walked(oid: str) -> None:
    assert refusal(oid) is None


def test_no_table_of_ours_reads_anything_off_limits() -> None:
    columns = [
        column
        for platform in PLATFORMS.values()
        for table in platform.tables
        for column in table.columns
    ]
    assert len(columns) > 100
    assert [column.object for column in columns if refusal(column.oid)] == []
