"""`[[tables]]`: tables that users declare. What the names in them mean is `ne8000d.declared`'s."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field

from ne8000d.config.section import Section
from ne8000d.config.values import Interval, Positive, Text, Texts

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")


def _name(name: str) -> str:
    if _NAME.fullmatch(name):
        return name
    raise ValueError(
        "must be 1 to 64 lower-case letters, digits or underscores, the first a letter"
    )


Name = Annotated[str, AfterValidator(_name)]


class ColumnDeclaration(Section):
    """A column: a MIB object, and the tag or field it becomes. `by` are entries of the index."""

    name: Name
    object: Text
    kind: Literal["counter64", "counter32", "gauge", "tag", "state", "text"]
    scale: Annotated[float, Field(ge=1e-12, le=1e12, allow_inf_nan=False)] = 1.0
    by: Texts = ()


class TableDeclaration(Section):
    """A table: its measurement, its rows' index, its columns, and the devices it is asked of."""

    measurement: Name
    interval: Interval = 60.0
    index: Texts = ()
    columns: Annotated[tuple[ColumnDeclaration, ...], Field(strict=False, min_length=1)]
    devices: Texts = ("*",)
    series_max: Positive = 10_000
