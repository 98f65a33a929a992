"""What is written: measurements with their fields, tags and rates."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a field's number means."""

    COUNTER = "counter"
    GAUGE = "gauge"
    STATE = "state"
    TEXT = "text"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Share:
    """A percentage of growths: this counter's in per cent of the counter `of`'s, as field `name`.

    Nothing grew, no value; more than all (what began before the last poll ends after it) is 100.
    """

    name: str
    of: str


@dataclass(frozen=True, slots=True)
class Rate:
    """The field that a counter's growth a second goes to, after multiplication by `scale`.

    `bits` is the least room that one unit takes on the line (an octet 8, a frame of 64 octets
    512): growth that would need more than the row's speed is implausible. `fills_line` tells
    counters that traffic alone moves at line rate (octets and packets, not errors): in 32 bits they
    may turn more than once between two polls. `percent` names a second field: the rate in per cent
    of the row's speed. `worth` is what one count means in the counter's own field. With `delta`
    that field is the growth since the last poll: for counters that operators reset, whose total
    means nothing.
    """

    name: str
    scale: float = 1.0
    bits: float = 0.0
    fills_line: bool = False
    percent: str | None = None
    worth: float = 1.0
    delta: bool = False
    share: Share | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a measurement; its type follows from its name (`field_type`)."""

    name: str
    kind: Kind
    help: str
    source: str
    proven: str = "unproven"
    rate: Rate | None = None


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag beside `device` and the device's own."""

    name: str
    help: str


@dataclass(frozen=True, slots=True)
class Exhaustion:
    """Which fields tell when something runs out: `forecast` fills `field` with whole seconds."""

    field: str
    used: str
    total: str
    idle: str


@dataclass(frozen=True, slots=True)
class Measurement:
    """What is written under one name. `info` rows go out at first sight, on change, and slowly."""

    name: str
    help: str
    fields: tuple[Field, ...]
    tags: tuple[Tag, ...] = ()
    info: bool = False
    exhaustion: Exhaustion | None = None

    @property
    def tag_names(self) -> tuple[str, ...]:
        """Names of the tags, in the order of a frame's tag tuples."""
        return tuple(tag.name for tag in self.tags)

    @property
    def field_names(self) -> tuple[str, ...]:
        """Names of all fields, rates included, in the order in which they are written."""
        names: list[str] = []
        for item in self.fields:
            names.append(item.name)
            if item.rate is not None:
                names.append(item.rate.name)
                if item.rate.percent is not None:
                    names.append(item.rate.percent)
                if item.rate.share is not None:
                    names.append(item.rate.share.name)
        return tuple(names)
