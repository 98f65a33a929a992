"""The vocabulary of declarations: what is read from a device and what is written of it.

A `Table` says which MIB objects to read (`Column`), which measurements come of them
(`Measurement`, `Tag`, `Field`) and how: `shape`, a pure function from a `Reading` (what the wire
brought) to `Frame`s (columns keyed by row). `rates` adds rates to a frame, `decode` makes a batch.
"""

from __future__ import annotations

from ne8000d.schema.field_types import field_type
from ne8000d.schema.frame import Counter, Frame
from ne8000d.schema.inquiry import CliRow, Command, Inquiry, Privilege, Replies, Reply
from ne8000d.schema.measurement import Exhaustion, Field, Kind, Measurement, Rate, Share, Tag
from ne8000d.schema.reading import NOTHING_READ, ColumnRead, Reading, RowChoice
from ne8000d.schema.table import POLL_GROUPS, Column, Syntax, Table
from ne8000d.schema.wire import Wire, all_integers, text_of

__all__ = [
    "NOTHING_READ",
    "POLL_GROUPS",
    "CliRow",
    "Column",
    "ColumnRead",
    "Command",
    "Counter",
    "Exhaustion",
    "Field",
    "Frame",
    "Inquiry",
    "Kind",
    "Measurement",
    "Privilege",
    "Rate",
    "Reading",
    "Replies",
    "Reply",
    "RowChoice",
    "Share",
    "Syntax",
    "Table",
    "Tag",
    "Wire",
    "all_integers",
    "field_type",
    "text_of",
]
