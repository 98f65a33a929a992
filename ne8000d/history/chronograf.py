"""Chronograf dashboards (1.9 and later) in the format that its import page reads.

Lines are InfluxQL, which Chronograf's own query builder understands and which works with every
InfluxDB from 1.8 on; numbers and tables are Flux.
"""

from __future__ import annotations

from typing import Any, Final

from ne8000d.history.boards import BOARDS
from ne8000d.history.buckets import Buckets
from ne8000d.history.panels import (
    ALL_DEVICES,
    Board,
    Kind,
    Panel,
    Place,
    Series,
    Times,
    places,
)

_COLOURS: Final = (("#31C0F6", "Nineteen Eighty Four"), ("#A500A5", "Nineteen Eighty Four"), ("#FF7E27", "Nineteen Eighty Four"))  # fmt: skip # noqa: E501
_KINDS: Final = {Kind.LINES: "line", Kind.NUMBER: "single-stat", Kind.TABLE: "table"}

Json = dict[str, Any]


def dashboards(buckets: Buckets, zone: str) -> dict[str, Json]:
    """Every dashboard by file name. Flux cells show every router, InfluxQL cells `:device:`."""
    times = Times("v.timeRangeStart", "v.timeRangeStop", "v.windowPeriod", ALL_DEVICES, zone)
    return {f"{board.name}.json": _file(board, buckets, times) for board in BOARDS}


def _file(board: Board, buckets: Buckets, times: Times) -> Json:
    cells = [
        _cell(f"{board.name}-{number}", panel, place, _query(panel, board, buckets, times))
        for number, (panel, place) in enumerate(zip(board.panels, places(board), strict=True), 1)
    ]
    dashboard = {
        "id": 0,
        "name": f"NE8000 {board.title}",
        "organization": "default",
        "cells": cells,
        "templates": [_devices(buckets)] if board.router else [],
    }
    return {"meta": {"chronografVersion": "1.9.0", "sources": {}}, "dashboard": dashboard}


def _devices(buckets: Buckets) -> Json:
    return {
        "id": "ne8000d-device",
        "tempVar": ":device:",
        "type": "tagValues",
        "label": "Router",
        "sourceID": "dynamic",
        "values": [],
        "query": {
            "influxql": "SHOW TAG VALUES ON :database: FROM :measurement: WITH KEY=:tagKey:",
            "db": buckets.raw,
            "measurement": "system",
            "tagKey": "device",
            "fieldKey": "",
        },
    }


def _cell(name: str, panel: Panel, place: Place, query: Json) -> Json:
    return {
        "i": name,
        "x": place.x,
        "y": place.y,
        "w": panel.width,
        "h": panel.height,
        "name": panel.title,
        "type": _KINDS[panel.kind],
        "queries": [query],
        "axes": {
            "x": _axis("", ""),
            "y": _axis("", f" {panel.unit}" if panel.unit else ""),
            "y2": _axis("", ""),
        },
        "colors": _colours(panel),
        "legend": {},
        "tableOptions": {
            "verticalTimeAxis": True,
            "sortBy": {"internalName": "time", "displayName": "", "visible": True},
            "wrapping": "truncate",
            "fixFirstColumn": False,
        },
        "fieldOptions": _fields(panel),
        "timeFormat": "YYYY-MM-DD HH:mm:ss",
        "decimalPlaces": {"isEnforced": True, "digits": 2},
        "note": panel.help,
        "noteVisibility": "default",
    }


def _query(panel: Panel, board: Board, buckets: Buckets, times: Times) -> Json:
    if panel.kind is Kind.LINES and isinstance(panel.query, Series):
        text, kind = panel.query.influxql(buckets, one_device=board.router), "influxql"
    else:
        text, kind = panel.query.flux(buckets, times), "flux"
    config: Json = {
        "database": "", "measurement": "", "retentionPolicy": "", "fields": [], "tags": {},
        "groupBy": {"time": "", "tags": []}, "areTagsAccepted": False, "rawText": text,
        "range": None, "shifts": None,
    }  # fmt: skip
    return {"query": text, "queryConfig": config, "source": "", "type": kind}


def _axis(prefix: str, suffix: str) -> Json:
    return {
        "bounds": ["", ""], "label": "", "prefix": prefix, "suffix": suffix, "base": "10",
        "scale": "linear",
    }  # fmt: skip


def _colours(panel: Panel) -> list[Json]:
    if panel.kind is Kind.LINES:
        return [
            {"id": f"line-{place}", "type": "scale", "hex": colour, "name": name, "value": "0"}
            for place, (colour, name) in enumerate(_COLOURS)
        ]
    return [{"id": "base", "type": "text", "hex": "#00C9FF", "name": "laser", "value": "-1000000000000000000"}]  # fmt: skip # noqa: E501


def _fields(panel: Panel) -> list[Json]:
    if isinstance(panel.query, Series):
        return []
    return [
        {"internalName": name, "displayName": "", "visible": True} for name in panel.query.columns
    ]
