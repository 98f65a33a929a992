"""Whether a column is the table's own or another's, and then by which parts of the index."""

from __future__ import annotations

from collections.abc import Sequence

from ne8000d.config import ColumnDeclaration
from ne8000d.declared.index import Entry, listed
from ne8000d.declared.wrong import Wrong
from ne8000d.names import Kind, Object


def places_of(
    column: ColumnDeclaration, target: Object, entries: Sequence[Entry], known: Object | None
) -> tuple[int, ...] | None:
    """The places in the index that lead to another table's value; None for the table's own.

    `known` is the first object that has the whole index. Raises Wrong.
    """
    if not entries:
        _check_scalar(column, target)
        return None
    if target.kind is Kind.SCALAR:
        raise Wrong(
            f"{target.full_name} has one value, not one a row: "
            "declare it in a table without an index"
        )
    if column.by:
        return _by(column, target, entries)
    told = [part.name for part in target.index]
    names = [entry.name for entry in entries]
    if not told or (known is not None and told == [part.name for part in known.index]):
        return None
    if len(told) > len(entries):
        raise Wrong(
            f"{target.full_name} is indexed by {listed(told)}, and index names "
            f"{listed(names)} only: rows would overwrite each other, so name every part"
        )
    if set(told) <= set(names):
        return tuple(names.index(name) for name in told)
    raise Wrong(
        f"{target.full_name} is indexed by {listed(told)}, the table by {listed(names)}: "
        f"say which of them leads to it with by = [...], or take the column out"
    )


def _check_scalar(column: ColumnDeclaration, target: Object) -> None:
    if column.by:
        raise Wrong("has by, but the table has no index: take it out")
    if target.kind is Kind.COLUMN:
        told = [part.name for part in target.index]
        quoted = ", ".join(f'"{name}"' for name in told)
        raise Wrong(
            f"{target.full_name} has a row for each {listed(told)}: "
            f"without index = [{quoted}] they would overwrite each other"
        )


def _by(column: ColumnDeclaration, target: Object, entries: Sequence[Entry]) -> tuple[int, ...]:
    names = [entry.name for entry in entries]
    for name in column.by:
        if name not in names:
            raise Wrong(f"by names '{name}', which is no part of the index: {listed(names)}")
    told = [part.name for part in target.index]
    if told and len(told) != len(column.by):
        raise Wrong(
            f"{target.full_name} is indexed by {listed(told)}: "
            f"by must name {len(told)} part{'' if len(told) == 1 else 's'}, in that order"
        )
    return tuple(names.index(name) for name in column.by)
