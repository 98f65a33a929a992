"""Built-in tables carry names and OIDs of their own; here they are held against `mibs/`."""

from __future__ import annotations

import pytest

from ne8000d.names import Kind
from ne8000d.platforms import PLATFORMS
from ne8000d.schema import Column, Table
from tests.mibs.shipped import names

TABLES = sorted(
    {(platform.name, table.name): table for platform in PLATFORMS.values()
     for table in platform.tables}.items()
)  # fmt: skip


def ids(value):
    return "/".join(value) if isinstance(value, tuple) else ""


def check(column: Column) -> None:
    (item,) = names().resolve(column.object)
    # A name such as hwDomainAccessUserStatUserStat.9 reads the rows of one first index value.
    assert column.oid == (f"{item.oid}.{item.instance}" if item.instance else item.oid)
    if item.instance:
        assert int(item.instance) in item.index[0].type.labels
    assert item.syntax == column.syntax
    assert item.kind is (Kind.SCALAR if column.scalar else Kind.COLUMN)
    assert item.readable
    assert column.scalar or item.index


@pytest.mark.parametrize(("place", "table"), TABLES, ids=ids)
def test_every_column_of_every_built_in_table_agrees_with_the_mibs(
    place: tuple[str, str], table: Table
):
    assert table.columns, place
    for column in table.columns:
        check(column)


@pytest.mark.parametrize(("place", "table"), TABLES, ids=ids)
def test_a_column_falls_back_for_a_column_of_its_own_table(place: tuple[str, str], table: Table):
    known = {column.name for column in table.columns}
    for column in table.columns:
        assert column.fallback_for is None or column.fallback_for in known, place
