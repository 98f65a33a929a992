"""Frames as tests compare them: rows by their first tag (or by their key), with their fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ne8000d.batch import Value
from ne8000d.schema import Frame, Reading, Table, field_type

Fields = dict[str, Value]


def shaped(table: Table, reading: Reading) -> dict[str, Frame]:
    """The table's frames by measurement; every value has the type that its name promises."""
    frames: dict[str, Frame] = {}
    for frame in table.shape(reading):
        assert frame.measurement in table.measurements
        assert frame.measurement.name not in frames
        assert set(frame.fields) <= set(frame.measurement.field_names)
        frames[frame.measurement.name] = frame
        for tags in frame.tags.values():
            assert len(tags) == len(frame.measurement.tags)
        for name, values in frame.fields.items():
            wanted = field_type(name, frame.measurement.name)
            wrong = {row: value for row, value in values.items() if type(value) is not wanted}
            assert not wrong, f"{frame.measurement.name}.{name} is not {wanted.__name__}: {wrong}"
        assert frame.tags.keys() <= frame.at.keys()
        for name, counter in frame.counters.items():
            assert name in frame.measurement.field_names
            assert counter.values.keys() <= counter.at.keys()
            assert {type(value) for value in counter.values.values()} <= {int}
    return frames


def fields_of(frame: Frame, row: str) -> Fields:
    """One row's fields."""
    return {name: values[row] for name, values in frame.fields.items() if row in values}


def by_tag(frame: Frame) -> dict[str, Fields]:
    """Each row's fields by its tags, joined with a space; two rows of one name fail."""
    rows = {" ".join(filter(None, tags)): fields_of(frame, row) for row, tags in frame.tags.items()}
    assert len(rows) == len(frame.tags)
    return rows


def column(frame: Frame, field: str) -> Mapping[str, Value]:
    """One field's values by the first tag."""
    return {
        frame.tags[row][0]: value for row, value in frame.fields[field].items() if row in frame.tags
    }


def names(frames: Iterable[Frame]) -> list[str]:
    """The measurements that were made."""
    return [frame.measurement.name for frame in frames]
