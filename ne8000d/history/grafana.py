"""Grafana dashboards (JSON model, schema 39) with the Flux data source, and provisioning."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from ne8000d.history.boards import BOARDS
from ne8000d.history.buckets import Buckets
from ne8000d.history.panels import Ask, Board, Kind, Panel, Place, Times, Unit, places
from ne8000d.history.scripts import flux_string

_SOURCE: Final = {"type": "influxdb", "uid": "${datasource}"}
_COLUMNS: Final = 2
"""Grafana's grid has 24 columns, the description 12."""
_UNITS: Final[Mapping[Unit, str]] = {
    Unit.BITS: "bps",
    Unit.PACKETS: "pps",
    Unit.PER_SECOND: "cps",
    Unit.PERCENT: "percent",
    Unit.COUNT: "short",
    Unit.DBM: "dBm",
    Unit.CELSIUS: "celsius",
    Unit.SECONDS: "s",
    Unit.BYTES: "bytes",
}
_COLUMN_UNITS: Final[Sequence[tuple[str, str]]] = (
    ("_bps", "bps"), ("_percent", "percent"), ("_seconds", "s"), ("_dbm", "dBm"),
    ("coverage", "percentunit"), ("days_left", "d"), ("seconds", "s"),
)  # fmt: skip
_DEVICE: Final = "(r) => r.device =~ /^${device:regex}$/"

Json = dict[str, Any]


def dashboards(buckets: Buckets, zone: str) -> dict[str, Json]:
    """Every dashboard by file name."""
    times = Times("v.timeRangeStart", "v.timeRangeStop", "v.windowPeriod", _DEVICE, zone)
    return {f"{board.name}.json": _dashboard(board, buckets, times) for board in BOARDS}


def _dashboard(board: Board, buckets: Buckets, times: Times) -> Json:
    return {
        "uid": f"ne8000d-{board.name}",
        "title": f"NE8000 {board.title}",
        "description": board.help,
        "tags": ["ne8000d"],
        "editable": True,
        "graphTooltip": 1,
        "schemaVersion": 39,
        "version": 1,
        "refresh": "1m",
        "time": {"from": "now-24h", "to": "now"},
        "timezone": "browser",
        "links": [_links()],
        "annotations": {"list": []},
        "templating": {"list": [_data_source(), _devices(board, buckets)]},
        "panels": [
            _panel(number, panel, place, panel.query.flux(buckets, times))
            for number, (panel, place) in enumerate(
                zip(board.panels, places(board), strict=True), 1
            )
        ],
    }


def _links() -> Json:
    return {
        "type": "dashboards", "title": "NE8000", "tags": ["ne8000d"], "asDropdown": True,
        "icon": "external link", "includeVars": True, "keepTime": True, "targetBlank": False,
        "tooltip": "", "url": "",
    }  # fmt: skip


def _data_source() -> Json:
    return {
        "name": "datasource", "label": "InfluxDB (Flux)", "type": "datasource", "query": "influxdb",
        "refresh": 1, "hide": 0, "includeAll": False, "multi": False, "options": [], "regex": "",
    }  # fmt: skip


def _devices(board: Board, buckets: Buckets) -> Json:
    query = (
        'import "influxdata/influxdb/schema"\n\n'
        f'schema.tagValues(bucket: {flux_string(buckets.raw)}, tag: "device")'
    )
    every = not board.router
    chosen = {"selected": True, "text": ["All"], "value": ["$__all"]}
    return {
        "name": "device", "label": "Router", "type": "query", "datasource": _SOURCE, "query": query,
        "refresh": 2, "sort": 1, "hide": 0, "regex": "", "options": [],
        "includeAll": every, "multi": every,
        **({"current": chosen} if every else {}),
    }  # fmt: skip


def _panel(number: int, panel: Panel, place: Place, flux: str) -> Json:
    return {
        "id": number,
        "title": panel.title,
        "description": panel.help,
        "type": {Kind.LINES: "timeseries", Kind.NUMBER: "stat", Kind.TABLE: "table"}[panel.kind],
        "datasource": _SOURCE,
        "gridPos": {
            "x": place.x * _COLUMNS, "y": place.y * _COLUMNS,
            "w": panel.width * _COLUMNS, "h": panel.height * _COLUMNS,
        },
        "targets": [
            {"refId": "A", "datasource": _SOURCE, "query": flux}
        ],
        "fieldConfig": {"defaults": _defaults(panel), "overrides": _overrides(panel)},
        "options": _options(panel),
        "transformations": _transformations(panel),
    }  # fmt: skip


def _defaults(panel: Panel) -> Json:
    defaults: Json = {"unit": _UNITS[panel.unit]}
    if panel.kind is Kind.LINES:
        defaults["custom"] = {"lineWidth": 1, "fillOpacity": 0, "showPoints": "never"}
    if panel.kind is Kind.TABLE:
        cells = {"align": "auto", "cellOptions": {"type": "auto"}, "inspect": False}
        defaults = {"decimals": 2, "custom": cells}
    return defaults


def _overrides(panel: Panel) -> list[Json]:
    if not isinstance(panel.query, Ask):
        return []
    found = []
    for column in panel.query.columns:
        unit = next((unit for end, unit in _COLUMN_UNITS if column.endswith(end)), None)
        if unit is not None:
            found.append(
                {
                    "matcher": {"id": "byName", "options": column},
                    "properties": [{"id": "unit", "value": unit}],
                }
            )
    return found


def _options(panel: Panel) -> Json:
    match panel.kind:
        case Kind.LINES:
            return {
                "legend": {
                    "displayMode": "list", "placement": "bottom", "showLegend": True, "calcs": [],
                },
                "tooltip": {"mode": "multi", "sort": "desc"},
            }  # fmt: skip
        case Kind.NUMBER:
            return {
                "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
                "colorMode": "value", "graphMode": "none", "textMode": "value",
                "justifyMode": "auto", "orientation": "auto", "wideLayout": True,
                "showPercentChange": False, "percentChangeColorMode": "standard",
            }  # fmt: skip
        case Kind.TABLE:
            return {"showHeader": True, "cellHeight": "sm", "frameIndex": 0}


def _transformations(panel: Panel) -> list[Json]:
    """Columns in the order in which the query's script names them; Flux gives them in its own."""
    if not isinstance(panel.query, Ask):
        return []
    order = {name: place for place, name in enumerate(panel.query.columns)}
    return [
        {
            "id": "organize",
            "options": {"indexByName": order, "excludeByName": {}, "renameByName": {}},
        }
    ]


DATA_SOURCE_YAML: Final = """\
# Grafana reads this from its provisioning/datasources folder. The token needs no more than to read
# the buckets: 'ne8000d influx setup' makes one. Grafana takes $NAME from its environment.
apiVersion: 1
datasources:
  - name: ne8000d
    uid: ne8000d
    type: influxdb
    access: proxy
    url: $NE8000D_INFLUX_URL
    jsonData:
      version: Flux
      organization: $NE8000D_INFLUX_ORG
      defaultBucket: {bucket}
      httpMode: POST
    secureJsonData:
      token: $NE8000D_INFLUX_READ_TOKEN
"""

PROVIDER_YAML: Final = """\
# Grafana reads this from its provisioning/dashboards folder, and the dashboards from `path`.
apiVersion: 1
providers:
  - name: ne8000d
    folder: NE8000
    type: file
    allowUiUpdates: true
    options:
      path: /var/lib/grafana/dashboards/ne8000d
"""


def _yaml(text: str) -> str:
    """A YAML string in which Grafana finds no variable."""
    return json.dumps(text, ensure_ascii=False).replace("$", "$$")


def provisioning(buckets: Buckets) -> dict[str, str]:
    """Grafana's provisioning files by path."""
    return {
        "provisioning/datasources/ne8000d.yaml": DATA_SOURCE_YAML.format(bucket=_yaml(buckets.raw)),
        "provisioning/dashboards/ne8000d.yaml": PROVIDER_YAML,
    }
