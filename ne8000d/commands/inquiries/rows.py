"""Rows of answers as columns of frames."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ne8000d.batch import Value
from ne8000d.schema import CliRow, Frame, Measurement, Replies, field_type


def integers(row: CliRow, *fields: str) -> dict[str, int]:
    """Those of a row's values that are whole numbers."""
    found = ((name, row.get(name)) for name in fields)
    return {name: value for name, value in found if isinstance(value, int)}


def typed(field: str, value: Value, measurement: str = "") -> Value | None:
    """A value in the type that the field's name promises (`field_type`); None where it can't be."""
    wanted = field_type(field, measurement)
    if isinstance(value, str) is not (wanted is str):
        return None
    return wanted(value)


def frame(
    measurement: Measurement,
    replies: Replies,
    command: str,
    tags: Sequence[str],
    **fields: str,
) -> Iterator[Frame]:
    """Yield the frame of a command that answers a row for each of the measurement's.

    `tags` are the rows' keys of the tags in the measurement's order (without a value: an empty
    one), `fields` the rows' key by field. A row without its first tag is none; of two rows with the
    same tags the first one counts.
    """
    named: dict[str, tuple[str, ...]] = {}
    columns: dict[str, dict[str, Value]] = {field: {} for field in fields}
    at: dict[str, float] = {}
    for reply in replies.all(command):
        for row in reply.rows:
            identity = tuple(str(row.get(tag, "")) for tag in tags)
            key = " ".join(identity)
            if not identity[0] or key in named:
                continue
            named[key], at[key] = identity, reply.at
            for field, source in fields.items():
                value = typed(field, row[source], measurement.name) if source in row else None
                if value is not None:
                    columns[field][key] = value
    if named:
        filled: dict[str, Mapping[str, Value]] = {**columns}
        yield Frame(measurement, named, filled, at)
