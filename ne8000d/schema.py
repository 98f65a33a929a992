"""The vocabulary of declarations: what is read from a device and what is written of it.

A `Table` says which MIB objects to read (`Column`), which measurements come of them
(`Measurement`, `Tag`, `Field`) and how: `shape`, a pure function from a `Reading` (what the wire
brought) to `Frame`s (columns keyed by row). `rates` adds rates to a frame, `decode` makes a batch.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeGuard

from ne8000d.batch import Value

Wire = int | str | bytes
"""A value as it came: int for every number, bytes for OCTET STRING, str for IpAddress and OID."""


class Syntax(StrEnum):
    """The wire types of RFC 2578; engines erase them, so the declaration carries the width."""

    INTEGER = "INTEGER"
    UNSIGNED32 = "Unsigned32"
    GAUGE32 = "Gauge32"
    COUNTER32 = "Counter32"
    COUNTER64 = "Counter64"
    TIMETICKS = "TimeTicks"
    OCTETS = "OCTET STRING"
    OID = "OBJECT IDENTIFIER"
    IP_ADDRESS = "IpAddress"
    BITS = "BITS"


@dataclass(frozen=True, slots=True)
class Column:
    """One MIB object that a table reads.

    `slow` objects (names, types, joins) are read at the inventory interval and shared between the
    tables of a device; the others at every poll. A `scalar` has the one instance `.0`. A
    `fallback_for` column is read only while some row lacks the named column (32-bit counters
    beside 64-bit ones).
    """

    module: str
    name: str
    oid: str
    syntax: Syntax
    slow: bool = False
    scalar: bool = False
    fallback_for: str | None = None

    @property
    def object(self) -> str:
        """The object's full name, `IF-MIB::ifHCInOctets`."""
        return f"{self.module}::{self.name}"


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


_FLOAT_SUFFIXES: Final = (
    "_percent", "_dbm", "_celsius", "_volts", "_milliamperes", "_bps", "_pps", "_per_second",
)  # fmt: skip
_FLOATS: Final = frozenset({"duration_seconds", "lag_seconds"})
_INTEGERS: Final = frozenset({"speed_bps", "configured_bps"})
_TEXTS: Final = frozenset(
    {"reason", "source", "cause", "alias", "parent", "model", "version", "serial", "name"}
)
_TEXT_SUFFIXES: Final = ("_text", "_name")
"""Of texts in tables that users declare."""


def field_type(name: str) -> type[int | float | str]:
    """The type that a field's name promises (CONTRACT: one field, one type, always).

    InfluxDB refuses a point whose field changed its type, so this is decided by the name alone.
    `duration_seconds` and `lag_seconds` of `poll` are floats, `speed_bps` and `configured_bps`
    integers: the two documented exceptions.
    """
    if name in _TEXTS or name.endswith(_TEXT_SUFFIXES):
        return str
    if name in _INTEGERS:
        return int
    if name in _FLOATS or name.endswith(_FLOAT_SUFFIXES):
        return float
    return int


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


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that one poll knows of a table: this poll's columns and the slow ones.

    `inventory` grows by one whenever a slow column was read again, so that `shape` may keep what
    it worked out from names and joins in `memo` (a dict of its own, one a device and table).
    """

    columns: Mapping[str, ColumnRead]
    inventory: int = 0
    choice: RowChoice = RowChoice()
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


def all_integers(values: Mapping[str, Wire]) -> TypeGuard[Mapping[str, int]]:
    """Whether a column holds numbers only."""
    return set(map(type, values.values())) <= {int}


_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def text_of(value: Wire) -> str:
    r"""A device's octets as text: UTF-8, else Latin-1; NULs gone; other controls as `\xNN`.

    Huawei declares no character set for descriptions, and real agents end strings with NULs.
    """
    if isinstance(value, bytes):
        try:
            text = value.decode()
        except UnicodeDecodeError:
            text = value.decode("latin-1")
    else:
        text = str(value)
    if text.isprintable():
        return text
    return _CONTROLS.sub(lambda match: f"\\x{ord(match[0]):02x}", text.replace("\0", ""))


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


@dataclass(frozen=True, slots=True)
class Table:
    """One subject of a device: what is read, what is written, how the one becomes the other.

    `name` is the measurement whose key in `[snmp.tables]` governs how the table is read.
    `identity` is the poll column that names the rows: when its values change, the slow columns are
    read again at once. `borrows` are columns of other tables whose latest values `shape` wants.
    `wanted` tells from the slow columns and `identity` which rows are worth reading: few of many
    rows are then read by GET instead of whole columns. A table whose group is not one of
    `POLL_GROUPS` brings its own `interval_seconds`.
    """

    name: str
    group: str
    columns: tuple[Column, ...]
    measurements: tuple[Measurement, ...]
    shape: Callable[[Reading], Iterable[Frame]]
    identity: str | None = None
    borrows: tuple[str, ...] = ()
    wanted: Callable[[Reading], Collection[str]] | None = None
    interval_seconds: float | None = None


CliRow = dict[str, Value]
"""What one row of a command's answer says; what it does not say has no key."""


@dataclass(frozen=True, slots=True)
class Privilege:
    """What a login needs for a command: level and task of VRP, and who says so."""

    level: int = 1
    task: str = "unknown"
    source: str = "unknown"


@dataclass(frozen=True, slots=True)
class Command:
    """Something to be asked by CLI, and how the answer is read.

    `lines` are the spellings that we type, the cheapest first; a device that answers `Error:` to
    one is asked the next, and the one it knows is kept. `{placeholders}` are the caller's to fill:
    `each` names the command whose rows have them, a line that lacks one is passed over. `forms`
    are further spellings whose answers can be read: `{name}` stands for one word, a last `*` for
    any others.

    `read` goes through the lines of an answer as they come, in bounded memory, and yields rows. It
    raises DeviceSaidNo for `Error: …`, CommandError where nothing is known in the answer.
    """

    name: str
    lines: tuple[str, ...]
    read: Callable[[Iterable[str]], Iterator[CliRow]]
    forms: tuple[str, ...] = ()
    each: str | None = None
    privilege: Privilege = Privilege()

    def parse(self, text: str) -> list[CliRow]:
        """The rows of a whole answer; raises as `read` does."""
        return list(self.read(text.split("\n")))


@dataclass(frozen=True, slots=True)
class Reply:
    """What a device answered to a command: rows, the middle of the question (monotonic seconds).

    `line` is the spelling of `Command.lines` that was typed, `asked` what stood for its
    placeholders.
    """

    rows: Sequence[CliRow]
    at: float
    line: str = ""
    asked: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Replies:
    """Everything that one poll brought by CLI, by command; the others were not answered."""

    by_command: Mapping[str, Sequence[Reply]]
    choice: RowChoice = RowChoice()

    def all(self, command: str) -> Sequence[Reply]:
        """Every reply to a command, one a set of placeholders."""
        return self.by_command.get(command, ())

    def first(self, command: str) -> Reply | None:
        """The reply to a command without placeholders; None where there is none with rows."""
        return next((reply for reply in self.all(command) if reply.rows), None)


@dataclass(frozen=True, slots=True)
class Inquiry:
    """The twin of a `Table` for the CLI: which commands are asked, what is written of the answers.

    All of `commands` are asked; `shape` makes do with those that were answered.
    """

    name: str
    group: str
    commands: tuple[Command, ...]
    measurements: tuple[Measurement, ...]
    shape: Callable[[Replies], Iterable[Frame]]


POLL_GROUPS: Final = (
    "interfaces", "system", "subscribers", "subscribers_detail", "pools", "bgp", "optics",
    "sensors", "radius", "cgn", "inventory",
)  # fmt: skip
