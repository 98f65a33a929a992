"""The InfluxDB template: what `influx apply` reads (pkger's format, `influxdata.com/v2alpha1`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ne8000d.history.alerts import CHECK_NAMES, DEADMEN, THRESHOLDS
from ne8000d.history.boards import BOARDS
from ne8000d.history.buckets import Buckets
from ne8000d.history.jobs import CHECKS, TASKS
from ne8000d.history.panels import (
    ALL_DEVICES,
    Ask,
    Board,
    Kind,
    Panel,
    Place,
    Series,
    Times,
    Unit,
    places,
)
from ne8000d.history.scripts import flux_string

VARIABLE: Final = "ne8000d_device"
NOWHERE: Final = "http://127.0.0.1:9/"
"""Where messages go until an address is given: the discard port, and the endpoint is off."""

_COLOURS: Final = ("#31C0F6", "#A500A5", "#FF7E27")
_GRID: Final = 12

Resource = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a template is made for: bucket names, time zone, and where messages go."""

    buckets: Buckets = field(default_factory=Buckets)
    zone: str = "UTC"
    notify: str | None = None


def template(wanted: Wanted, *, buckets: bool = True) -> list[Resource]:
    """The resources; without `buckets` only those that may be removed without losing data."""
    return [
        *(_buckets(wanted.buckets) if buckets else ()),
        _variable(wanted.buckets),
        *(_dashboard(board, wanted) for board in BOARDS),
        *_tasks(wanted),
        *_checks(wanted.buckets),
        *_notifications(wanted.notify),
    ]


def _resource(kind: str, name: str, spec: Resource) -> Resource:
    return {
        "apiVersion": "influxdata.com/v2alpha1",
        "kind": kind,
        "metadata": {"name": name},
        "spec": spec,
    }


def _slug(text: str) -> str:
    """A name for a resource in the template, which takes small letters, digits and `-`."""
    plain = re.sub("[^a-z0-9]+", "-", text.lower().removeprefix("ne8000d ")).strip("-")
    return f"ne8000d-{plain}" if plain else "ne8000d"


def _buckets(buckets: Buckets) -> Iterator[Resource]:
    for bucket in buckets.all():
        spec: Resource = {"name": bucket.name, "description": bucket.help}
        if bucket.keeps_seconds:
            spec["retentionRules"] = [{"type": "expire", "everySeconds": bucket.keeps_seconds}]
        yield _resource("Bucket", _slug(bucket.name), spec)


def _variable(buckets: Buckets) -> Resource:
    query = (
        'import "influxdata/influxdb/schema"\n\n'
        f'schema.tagValues(bucket: {flux_string(buckets.raw)}, tag: "device")\n'
    )
    return _resource(
        "Variable",
        "ne8000d-device",
        {
            "name": VARIABLE,
            "description": "the router that a dashboard shows",
            "type": "query",
            "language": "flux",
            "query": query,
        },
    )


def _dashboard(board: Board, wanted: Wanted) -> Resource:
    charts = [
        _chart(panel, place, board, wanted)
        for panel, place in zip(board.panels, places(board), strict=True)
    ]
    return _resource(
        "Dashboard",
        _slug(board.name),
        {"name": f"NE8000 {board.title}", "description": board.help, "charts": charts},
    )


def _chart(panel: Panel, place: Place, board: Board, wanted: Wanted) -> Resource:
    device = f"(r) => r.device == v.{VARIABLE}" if board.router else ALL_DEVICES
    times = Times("v.timeRangeStart", "v.timeRangeStop", "v.windowPeriod", device, wanted.zone)
    chart: Resource = {
        "name": panel.title,
        "xPos": place.x,
        "yPos": place.y,
        "width": panel.width,
        "height": panel.height,
        "queries": [{"query": panel.query.flux(wanted.buckets, times)}],
    }
    if panel.help:
        chart["note"] = panel.help
    match panel.kind, panel.query:
        case Kind.LINES, Series():
            return chart | _lines(panel.unit)
        case Kind.NUMBER, _:
            return chart | {
                "kind": "Single_Stat",
                "suffix": _suffix(panel.unit),
                "decimalPlaces": 0,
                "enforceDecimals": True,
                "colors": [{"name": "base", "type": "text", "hex": _COLOURS[0], "value": 0}],
            }
        case _, Ask(columns=columns):
            return chart | _table(columns)
    raise AssertionError(panel)  # a table needs a query of the library, lines a series


def _lines(unit: Unit) -> Resource:
    y = {"name": "y", "base": "10", "scale": "linear", "suffix": _suffix(unit)}
    return {
        "kind": "Xy",
        "geom": "line",
        "position": "overlaid",
        "hoverDimension": "auto",
        "xCol": "_time",
        "yCol": "_value",
        "axes": [{"name": "x", "base": "10", "scale": "linear"}, y],
        "colors": [
            {"name": f"line {number}", "type": "scale", "hex": colour, "value": 0}
            for number, colour in enumerate(_COLOURS)
        ],
    }


def _table(columns: Sequence[str]) -> Resource:
    return {
        "kind": "Table",
        "decimalPlaces": 2,
        "enforceDecimals": True,
        "timeFormat": "YYYY-MM-DD HH:mm:ss",
        "tableOptions": {"verticalTimeAxis": True, "wrapping": "single-line"},
        "fieldOptions": [
            {"fieldName": name, "displayName": name.replace("_", " "), "visible": True}
            for name in columns
        ],
        "colors": [{"name": "base", "type": "text", "hex": _COLOURS[0], "value": 0}],
    }


def _suffix(unit: Unit) -> str:
    return f" {unit}" if unit else ""


def _tasks(wanted: Wanted) -> Iterator[Resource]:
    for job in (*TASKS, *CHECKS):
        script = job.described()
        yield _resource(
            "Task",
            _slug(job.name),
            {
                "name": job.name,
                "description": script,
                "every": job.every,
                "offset": job.offset,
                "query": job.flux(wanted.buckets, wanted.zone).rstrip(),
            },
        )


def _checks(buckets: Buckets) -> Iterator[Resource]:
    for check in THRESHOLDS:
        yield _resource(
            "CheckThreshold",
            _slug(check.name),
            {
                "name": check.name,
                "description": check.help,
                "every": check.every,
                "offset": "30s",
                "query": check.query(buckets),
                "statusMessageTemplate": check.message,
                "thresholds": [
                    {"type": "greater", "level": "CRIT", "value": check.critical},
                    {"type": "greater", "level": "WARN", "value": check.warning},
                ],
            },
        )
    for dead in DEADMEN:
        yield _resource(
            "CheckDeadman",
            _slug(dead.name),
            {
                "name": dead.name,
                "description": dead.help,
                "every": dead.every,
                "offset": "10s",
                "query": dead.query(buckets),
                "statusMessageTemplate": dead.message,
                "level": "CRIT",
                "staleTime": dead.forget,
                "timeSince": dead.since,
            },
        )


def _notifications(notify: str | None) -> Iterator[Resource]:
    status = "inactive" if notify is None else "active"
    yield _resource(
        "NotificationEndpointHTTP",
        "ne8000d-endpoint",
        {
            "name": "ne8000d",
            "description": "where messages go: set by 'ne8000d dashboards apply --notify URL'",
            "type": "none",
            "method": "POST",
            "url": notify or NOWHERE,
            "status": status,
        },
    )
    for name in CHECK_NAMES:
        yield _resource(
            "NotificationRule",
            _slug(f"rule {name}"),
            {
                "name": f"{name}: tell",
                "description": f"Tells when the status of '{name}' changes.",
                "endpointName": "ne8000d-endpoint",
                "every": "1m",
                "offset": "15s",
                "status": status,
                "messageTemplate": "${ r._level }: ${ r._message }",
                "statusRules": [
                    {"currentLevel": level, "previousLevel": "ANY"}
                    for level in ("CRIT", "WARN", "OK")
                ],
                "tagRules": [{"key": "_check_name", "value": name, "operator": "EQUAL"}],
            },
        )
