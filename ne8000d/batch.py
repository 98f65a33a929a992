"""The currency: one table of one device at one poll, as rows of plain tuples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

Value = int | float | str
"""A field's value; `None` beside it means missing, which is never 0."""

_ESCAPED_IN_TAGS = str.maketrans({",": r"\,", "=": r"\=", " ": r"\ ", "\n": r"\n", "\r": r"\r"})
_ESCAPED_IN_MEASUREMENT = str.maketrans({",": r"\,", " ": r"\ ", "\n": r"\n", "\r": r"\r"})


class Series:
    """A measurement with its tags: who the numbers of a row belong to.

    Interned by whoever makes rows, so that the escaped line-protocol prefix is built once in a
    series' life and sinks may key their own state by the object.
    """

    __slots__ = ("measurement", "prefix", "tags")

    def __init__(self, measurement: str, tags: Mapping[str, str]) -> None:
        """Keep `tags` sorted by key and without empty values (line protocol has no empty tag)."""
        self.measurement = measurement
        self.tags: tuple[tuple[str, str], ...] = tuple(
            sorted((key, value) for key, value in tags.items() if value)
        )
        # A trailing backslash would escape the separator that follows it.
        self.prefix = measurement.translate(_ESCAPED_IN_MEASUREMENT) + "".join(
            f",{key.translate(_ESCAPED_IN_TAGS)}={_tag(value)}" for key, value in self.tags
        )

    def __repr__(self) -> str:
        return f"Series({self.prefix})"


def _tag(value: str) -> str:
    escaped = value.translate(_ESCAPED_IN_TAGS)
    return escaped + " " if escaped.endswith("\\") else escaped


Row = tuple[Series, tuple[Value | None, ...], int]
"""(series, a value for each of the batch's fields, milliseconds since the epoch)"""


@dataclass(frozen=True, slots=True)
class Sample:
    """One row as people and programs read it: for the CLI, JSON and tests, not for the hot path."""

    measurement: str
    tags: dict[str, str]
    fields: dict[str, Value]
    time_ms: int


@dataclass(frozen=True, slots=True)
class Batch:
    """The rows of one measurement that one poll of one device brought."""

    measurement: str
    tag_names: tuple[str, ...]
    field_names: tuple[str, ...]
    rows: Sequence[Row]

    def samples(self) -> Iterator[Sample]:
        """Yield each row that has a value, as names and values."""
        for series, values, time_ms in self.rows:
            fields = {
                name: value
                for name, value in zip(self.field_names, values, strict=True)
                if value is not None
            }
            if fields:
                yield Sample(self.measurement, dict(series.tags), fields, time_ms)
