"""What one poll brought of a table, before anything is made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from ne8000d.schema.wire import Wire, all_integers, text_of


@dataclass(frozen=True, slots=True)
class ColumnRead:
    """What one column's walk brought.

    `values` is keyed by the instance (the OID after the column's, `"17"` or `"1.4.10.0.0.1"`),
    in the agent's order; `at` gives for each instance the monotonic second in the middle of the
    request that brought it. `incomplete` is None, or the reason why the walk ended early (a
    `reason` of `errors`, `loop`, `capped`): what was read until then is kept.
    """

    values: Mapping[str, Wire]
    at: Mapping[str, float]
    incomplete: str | None = None


NOTHING_READ: Final = ColumnRead(MappingProxyType({}), MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class RowChoice:
    """Which interfaces an operator wants (`[interfaces]`)."""

    include: tuple[str, ...] = ("*",)
    exclude: tuple[str, ...] = ()
    exclude_types: frozenset[int] = frozenset()
    alias_as_tag: bool = False


EVERY_ROW: Final = RowChoice()


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that one poll knows of a table: this poll's columns and the slow ones.

    `inventory` grows by one whenever a slow column was read again, so that `shape` may keep what
    it worked out from names and joins in `memo` (a dict of its own, one a device and table).
    """

    columns: Mapping[str, ColumnRead]
    inventory: int = 0
    choice: RowChoice = EVERY_ROW
    memo: dict[str, object] = field(default_factory=dict)

    def column(self, name: str) -> ColumnRead:
        """The column `name`, empty where the device has none."""
        return self.columns.get(name, NOTHING_READ)

    def values(self, name: str) -> Mapping[str, Wire]:
        """The values of column `name` by instance, empty where the device has none."""
        return self.columns.get(name, NOTHING_READ).values

    def integers(self, name: str) -> Mapping[str, int]:
        """The values of a numeric column. A device that answers text for a number is ignored."""
        values = self.columns.get(name, NOTHING_READ).values
        # The usual case costs no copy: this runs for every column of every poll.
        if all_integers(values):
            return values
        return {key: value for key, value in values.items() if isinstance(value, int)}

    def texts(self, name: str) -> Mapping[str, str]:
        """The values of a text column, decoded (`text_of`)."""
        return {key: text_of(value) for key, value in self.values(name).items()}

    def scalar(self, name: str) -> Wire | None:
        """The value of a scalar, None where the device has none."""
        return self.columns.get(name, NOTHING_READ).values.get("0")

    def number(self, name: str) -> int | None:
        """The value of a numeric scalar, None where the device has none."""
        value = self.scalar(name)
        return value if isinstance(value, int) else None
