"""What an agent holds: columns of instances in OID order, encoded when they are asked for."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from ne8000d.schema import Syntax
from ne8000d.simulator import ber
from ne8000d.simulator.ber import Oid

Cell = int | str | bytes | Oid
"""A value before it is encoded: a number, text, octets, an OID."""

Values = Callable[[int, int, float], Sequence[bytes]]
"""`(first, behind the last, now)` → the encoded values of these rows at that moment."""

Numbers = Callable[[int, int, float], Iterable[int]]
"""`(first, behind the last, now)` → the numbers of these rows at that moment."""

TAGS: Final[Mapping[Syntax, int]] = {
    Syntax.INTEGER: ber.INTEGER,
    Syntax.UNSIGNED32: ber.GAUGE32,
    Syntax.GAUGE32: ber.GAUGE32,
    Syntax.COUNTER32: ber.COUNTER32,
    Syntax.COUNTER64: ber.COUNTER64,
    Syntax.TIMETICKS: ber.TIMETICKS,
    Syntax.OCTETS: ber.OCTETS,
    Syntax.OID: ber.OID,
    Syntax.IP_ADDRESS: ber.IP_ADDRESS,
    Syntax.BITS: ber.OCTETS,
}


def encode(syntax: Syntax, cell: Cell) -> bytes:
    """One value as its element. Text goes out as UTF-8; an IpAddress is given as four octets."""
    tag = TAGS[syntax]
    if isinstance(cell, int):
        return ber.integer(cell, tag)
    if isinstance(cell, str):
        return ber.tlv(tag, cell.encode())
    return ber.tlv(tag, ber.oid_body(cell) if isinstance(cell, tuple) else cell)


class Index:
    """The instances of a table in order, shared by its columns."""

    __slots__ = ("keys", "suffixes")

    def __init__(self, keys: Iterable[Oid]) -> None:
        self.keys: list[Oid] = sorted(keys)
        self.suffixes = [ber.sub_identifiers(key) for key in self.keys]


SCALAR: Final = Index([(0,)])


class _Heads(dict[tuple[int, int], bytes]):
    """Everything of a varbind before its instance, by the lengths of instance and value.

    Both length octets depend on nothing else, so a varbind costs two concatenations.
    """

    def __init__(self, prefix: bytes) -> None:
        super().__init__()
        self._prefix = prefix

    def __missing__(self, lengths: tuple[int, int]) -> bytes:
        suffix, value = lengths
        name = ber.length(len(self._prefix) + suffix) + self._prefix
        whole = ber.length(1 + len(name) + suffix + value)
        head = self[lengths] = b"\x30" + whole + b"\x06" + name
        return head


class Column:
    """One object and its instances. `syntax` is None where they are of different types."""

    __slots__ = ("_heads", "_values", "index", "oid", "syntax")

    def __init__(self, oid: Oid, syntax: Syntax | None, index: Index, values: Values) -> None:
        """Name an object; the empty OID is for an index that holds whole names (see `whole`)."""
        self.oid = oid
        self.syntax = syntax
        self.index = index
        self._values = values
        self._heads = _Heads(ber.oid_body(oid) if oid else b"")

    def __len__(self) -> int:
        return len(self.index.keys)

    def varbinds(self, first: int, behind: int, now: float) -> list[bytes]:
        """The encoded varbinds of rows `first` to `behind` - 1 at the moment `now`."""
        heads = self._heads
        return [
            heads[len(suffix), len(value)] + suffix + value
            for suffix, value in zip(
                self.index.suffixes[first:behind], self._values(first, behind, now), strict=True
            )
        ]


def fixed(oid: Oid, syntax: Syntax, cells: Mapping[Oid, Cell], index: Index) -> Column:
    """A column that never changes; rows of `index` without a cell must not exist."""
    encoded: dict[Cell, bytes] = {}
    values = []
    for key in index.keys:
        cell = cells[key]
        element = encoded.get(cell)
        if element is None:
            element = encoded[cell] = encode(syntax, cell)
        values.append(element)
    return Column(oid, syntax, index, lambda first, behind, _: values[first:behind])


def sparse(oid: Oid, syntax: Syntax, cells: Mapping[Oid, Cell]) -> Column:
    """A column that never changes and has an index of its own."""
    return fixed(oid, syntax, cells, Index(cells))


def moving(oid: Oid, syntax: Syntax, index: Index, numbers: Numbers) -> Column:
    """A column of numbers that are worked out for the rows and the moment asked for."""
    heads = ber.integer_heads(TAGS[syntax])
    tag = TAGS[syntax]
    if syntax is Syntax.INTEGER:
        return Column(
            oid,
            syntax,
            index,
            lambda first, behind, now: [
                ber.integer(number, tag) for number in numbers(first, behind, now)
            ],
        )
    return Column(
        oid,
        syntax,
        index,
        lambda first, behind, now: ber.unsigned(heads, numbers(first, behind, now)),
    )


def computed(
    oid: Oid, syntax: Syntax, cells: Mapping[Oid, Callable[[float], Cell]], index: Index
) -> Column:
    """A column with a function a row, for the few rows that each have their own."""
    functions = [cells[key] for key in index.keys]
    return Column(
        oid,
        syntax,
        index,
        lambda first, behind, now: [
            encode(syntax, function(now)) for function in functions[first:behind]
        ],
    )


def scalar(oid: Oid, syntax: Syntax, value: Cell | Callable[[float], Cell]) -> Column:
    """An object with the one instance `.0`."""
    if callable(value):
        return computed(oid, syntax, {(0,): value}, SCALAR)
    return fixed(oid, syntax, {(0,): value}, SCALAR)


class Tree:
    """All columns of an agent in OID order. No column's OID may begin another's."""

    __slots__ = ("_columns", "_oids")

    def __init__(self, columns: Iterable[Column]) -> None:
        """Sort `columns`; those without a row are as if they were not there."""
        self._columns = sorted((c for c in columns if len(c)), key=lambda column: column.oid)
        self._oids = [column.oid for column in self._columns]

    def __len__(self) -> int:
        """How many varbinds a walk of everything brings."""
        return sum(map(len, self._columns))

    def find(self, oid: Oid, now: float) -> bytes:
        """The varbind of exactly this instance, else the exception value (RFC 3416 §4.2.1)."""
        column = self._column_of(oid)
        if column is None:
            return ber.NO_SUCH_OBJECT
        keys = column.index.keys
        key = oid[len(column.oid) :]
        row = bisect_left(keys, key)
        if row < len(keys) and keys[row] == key:
            return column.varbinds(row, row + 1, now)[0]
        if column.oid or _has_sibling(keys, key, row):
            return ber.NO_SUCH_INSTANCE
        return ber.NO_SUCH_OBJECT

    def walk(self, oid: Oid, count: int, now: float) -> list[bytes]:
        """Up to `count` varbinds of the instances that follow `oid`; fewer at the view's end."""
        number, row = self._after(oid)
        found: list[bytes] = []
        while len(found) < count and number < len(self._columns):
            found += self._columns[number].varbinds(row, row + count - len(found), now)
            number, row = number + 1, 0
        return found

    def next_but_counter64(self, oid: Oid, now: float) -> bytes | None:
        """The varbind after `oid` that v1 can carry: no Counter64 (RFC 3584 §4.2.2.1)."""
        number, row = self._after(oid)
        while number < len(self._columns):
            column = self._columns[number]
            if column.syntax is not Syntax.COUNTER64:
                while row < len(column):
                    varbind = column.varbinds(row, row + 1, now)[0]
                    if ber.value_tag(varbind) != ber.COUNTER64:
                        return varbind
                    row += 1
            number, row = number + 1, 0
        return None

    def _column_of(self, oid: Oid) -> Column | None:
        number = bisect_right(self._oids, oid) - 1
        if number < 0:
            return None
        column = self._columns[number]
        return column if oid[: len(column.oid)] == column.oid else None

    def _after(self, oid: Oid) -> tuple[int, int]:
        """The number of the column and the row of the first instance after `oid`."""
        number = bisect_right(self._oids, oid) - 1
        if number < 0:
            return 0, 0
        column = self._columns[number]
        if oid[: len(column.oid)] != column.oid:
            return number + 1, 0
        row = bisect_right(column.index.keys, oid[len(column.oid) :])
        return (number, row) if row < len(column) else (number + 1, 0)


def _has_sibling(keys: Sequence[Oid], key: Oid, row: int) -> bool:
    """Whether a neighbour of `row` differs from `key` in the last sub-identifier only.

    In a list of whole names this tells a missing row of an object from a missing object, right
    for scalars and for tables with one index.
    """
    parent = key[:-1]
    return any(
        keys[neighbour][: len(parent)] == parent
        for neighbour in (row - 1, row)
        if 0 <= neighbour < len(keys)
    )
