"""What Grafana's own types allow in a dashboard: `@grafana/schema` 13.2.3, dashboard and panelcfg.

Only what our files use is named, and unknown keys are refused, so that a new key has to be looked
up there first.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class DataSourceRef(Strict):
    type: Literal["influxdb"]
    uid: str


class GridPos(Strict):
    h: int = Field(ge=1)
    w: int = Field(ge=1, le=24)
    x: int = Field(ge=0, le=23)
    y: int = Field(ge=0)


class Target(Strict):
    """The data source's query; Flux is its `query`."""

    refId: str  # noqa: N815
    datasource: DataSourceRef
    query: str


class LineStyle(Strict):
    """GraphFieldConfig of common/common.gen, and TableFieldOptions."""

    lineWidth: int | None = None  # noqa: N815
    fillOpacity: int | None = None  # noqa: N815
    showPoints: Literal["auto", "never", "always"] | None = None  # noqa: N815
    align: Literal["auto", "left", "right", "center"] | None = None


class FieldConfig(Strict):
    unit: str | None = None
    decimals: int | None = None
    custom: LineStyle | None = None


class Matcher(Strict):
    id: Literal["byName"]
    options: str


class Property(Strict):
    id: Literal["unit"]
    value: str


class Override(Strict):
    matcher: Matcher
    properties: list[Property]


class FieldConfigSource(Strict):
    defaults: FieldConfig
    overrides: list[Override]


class Legend(Strict):
    displayMode: Literal["list", "table", "hidden"]  # noqa: N815
    placement: Literal["bottom", "right"]
    showLegend: bool  # noqa: N815


class Tooltip(Strict):
    mode: Literal["single", "multi", "none"]
    sort: Literal["asc", "desc", "none"]


class TimeSeriesOptions(Strict):
    legend: Legend
    tooltip: Tooltip


class ReduceOptions(Strict):
    calcs: list[Literal["lastNotNull"]]
    fields: str
    values: bool


class StatOptions(Strict):
    reduceOptions: ReduceOptions  # noqa: N815
    colorMode: Literal["value", "background", "background_solid", "none"]  # noqa: N815
    graphMode: Literal["none", "line", "area"]  # noqa: N815
    textMode: Literal["auto", "value", "value_and_name", "name", "none"]  # noqa: N815
    justifyMode: Literal["auto", "center"]  # noqa: N815
    orientation: Literal["auto", "vertical", "horizontal"]


class TableOptions(Strict):
    showHeader: bool  # noqa: N815
    cellHeight: Literal["sm", "md", "lg", "auto"]  # noqa: N815


class Organize(Strict):
    indexByName: dict[str, int]  # noqa: N815
    excludeByName: dict[str, bool]  # noqa: N815
    renameByName: dict[str, str]  # noqa: N815


class Transformation(Strict):
    id: Literal["organize"]
    options: Organize


class Panel(Strict):
    id: int
    title: str = Field(min_length=1)
    description: str
    type: Literal["timeseries", "stat", "table"]
    datasource: DataSourceRef
    gridPos: GridPos  # noqa: N815
    targets: list[Target] = Field(min_length=1)
    fieldConfig: FieldConfigSource  # noqa: N815
    options: TimeSeriesOptions | StatOptions | TableOptions
    transformations: list[Transformation]


class Variable(Strict):
    name: str
    label: str
    type: Literal["query", "datasource"]
    query: str
    datasource: DataSourceRef | None = None
    refresh: Literal[0, 1, 2]
    sort: Literal[0, 1, 2, 3, 4, 5, 6, 7, 8] = 0
    hide: Literal[0, 1, 2, 3]
    regex: str
    options: list[Any] = Field(max_length=0)
    includeAll: bool  # noqa: N815
    multi: bool
    current: dict[str, Any]


class Templating(Strict):
    list_: list[Variable] = Field(alias="list")


class Annotations(Strict):
    list_: list[Any] = Field(alias="list", max_length=0)


class Link(Strict):
    type: Literal["link", "dashboards"]
    title: str
    tags: list[str]
    asDropdown: bool  # noqa: N815
    icon: str
    includeVars: bool  # noqa: N815
    keepTime: bool  # noqa: N815
    targetBlank: bool  # noqa: N815
    tooltip: str
    url: str


class Time(Strict):
    from_: str = Field(alias="from")
    to: str


class Dashboard(Strict):
    uid: str = Field(max_length=40, pattern=r"^[A-Za-z0-9_-]+$")
    title: str
    description: str
    tags: list[str]
    editable: bool
    graphTooltip: Literal[0, 1, 2]  # noqa: N815
    schemaVersion: int = Field(ge=36)  # noqa: N815
    version: int
    refresh: str
    time: Time
    timezone: Literal["browser", "utc", ""]
    links: list[Link]
    annotations: Annotations
    templating: Templating
    panels: list[Panel]
