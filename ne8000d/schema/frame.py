"""What a reading is shaped into: a measurement, column by column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ne8000d.batch import Value
from ne8000d.schema.measurement import Measurement


@dataclass(slots=True)
class Counter:
    """A counter of a frame: values and the moment of each, by row.

    `narrow` are the rows whose value came from 32-bit objects. `from_zero`: all rows were read, and
    a row comes into being with its first event, so one that was not there before counted 0 then.
    """

    values: Mapping[str, int]
    at: Mapping[str, float]
    narrow: frozenset[str] = frozenset()
    from_zero: bool = False


@dataclass(slots=True)
class Frame:
    """One measurement, column by column; rows are named by a key (the SNMP instance as a rule).

    `tags` gives each row's tag values in the measurement's order and says which rows there are;
    `fields` and `counters` may lack rows (missing is missing). `at` is each row's moment
    (monotonic seconds). The rest lets `rates` judge what is plausible: `speed_bps`,
    `discontinuity` (ifCounterDiscontinuityTime), `idle` (rows that may stand still: their link is
    down), `users` (rows with subscribers, whose counters must not stand still). `trouble` is the
    reason, and a sentence, why rows that were read are left out.
    """

    measurement: Measurement
    tags: Mapping[str, tuple[str, ...]]
    fields: dict[str, Mapping[str, Value]]
    at: Mapping[str, float]
    counters: dict[str, Counter] = field(default_factory=dict)
    speed_bps: Mapping[str, float] = field(default_factory=dict)
    discontinuity: Mapping[str, int] = field(default_factory=dict)
    idle: frozenset[str] = frozenset()
    users: frozenset[str] = frozenset()
    trouble: tuple[str, str] | None = None
