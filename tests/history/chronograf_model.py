"""What Chronograf's server takes: `chronograf.go` (Dashboard and below) and its checks.

`server/cells.go` (HasCorrectAxes, HasCorrectColors, HasCorrectLegend, ValidateNote) and
`server/templates.go` (ValidTemplateRequest) refuse more than the types do.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class GroupBy(Strict):
    time: str
    tags: list[str]


class QueryConfig(Strict):
    database: str
    measurement: str
    retentionPolicy: str  # noqa: N815
    fields: list[str]
    tags: dict[str, list[str]]
    groupBy: GroupBy  # noqa: N815
    areTagsAccepted: bool  # noqa: N815
    rawText: str | None  # noqa: N815
    range: None
    shifts: None


class Query(Strict):
    query: str = Field(min_length=1)
    queryConfig: QueryConfig  # noqa: N815
    source: Literal[""]
    """Empty: the import page asks for a connection."""
    type: Literal["flux", "influxql"]


class Axis(Strict):
    bounds: list[str] = Field(min_length=2, max_length=2)
    label: str
    prefix: str
    suffix: str
    base: Literal["10", "2", "raw", ""]
    scale: Literal["linear", "log", ""]


class Axes(Strict):
    x: Axis
    y: Axis
    y2: Axis


class Colour(Strict):
    id: str
    type: Literal["max", "min", "threshold", "text", "background", "scale"]
    hex: str = Field(pattern=r"^#[0-9A-F]{6}$")
    name: str
    value: str


class Legend(Strict):
    pass


class RenamableField(Strict):
    internalName: str  # noqa: N815
    displayName: str  # noqa: N815
    visible: bool


class TableOptions(Strict):
    verticalTimeAxis: bool  # noqa: N815
    sortBy: RenamableField  # noqa: N815
    wrapping: Literal["truncate", "wrap", "single line"]
    fixFirstColumn: bool  # noqa: N815


class DecimalPlaces(Strict):
    isEnforced: bool  # noqa: N815
    digits: int


class Cell(Strict):
    i: str
    x: int = Field(ge=0)
    y: int = Field(ge=0)
    w: int = Field(ge=1, le=12)
    h: int = Field(ge=1)
    name: str
    queries: list[Query] = Field(min_length=1)
    axes: Axes
    type: Literal["line", "single-stat", "table"]
    colors: list[Colour]
    legend: Legend
    tableOptions: TableOptions  # noqa: N815
    fieldOptions: list[RenamableField]  # noqa: N815
    timeFormat: str  # noqa: N815
    decimalPlaces: DecimalPlaces  # noqa: N815
    note: str
    noteVisibility: Literal["default", "showWhenNoData"]  # noqa: N815


class TemplateQuery(Strict):
    influxql: str
    db: str
    measurement: str
    tagKey: str  # noqa: N815
    fieldKey: str  # noqa: N815


class Template(Strict):
    id: str
    tempVar: str = Field(pattern=r"^:\w+:$")  # noqa: N815
    type: Literal["tagValues"]
    label: str
    sourceID: str  # noqa: N815
    values: list[str] = Field(max_length=0)
    query: TemplateQuery


class Dashboard(Strict):
    id: int
    cells: list[Cell] = Field(min_length=1)
    templates: list[Template]
    name: str
    organization: str


class Meta(Strict):
    chronografVersion: str  # noqa: N815
    sources: dict[str, str]


class File(Strict):
    meta: Meta
    dashboard: Dashboard
