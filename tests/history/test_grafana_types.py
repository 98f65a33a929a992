"""The Grafana dashboards against Grafana's own types, by the TypeScript compiler.

The types are those of `@grafana/schema`. A dashboard written down as a literal must have every key
that they demand and none that they do not know, each with a value that they allow.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ne8000d.history.boards import BOARDS
from ne8000d.history.files import made
from ne8000d.history.template import Wanted
from tests.node import MODULES, module, tsc

PANEL_TYPES = "@grafana/schema/dist/esm/raw/composable"
PANELS = {"timeseries": "TimeSeries", "stat": "Stat", "table": "Table"}
OWN_STYLE = ("timeseries", "table")
"""Panels whose fields have settings of the panel's own (`fieldConfig.defaults.custom`)."""

HEAD = """\
import type { Dashboard } from '@grafana/schema';
// An enum's members are written as their values.
type Plain<T> = T extends string ? `${T}` : T extends (infer U)[] ? Plain<U>[]
    : T extends object ? { [K in keyof T]: Plain<T[K]> } : T;
"""


def dashboards() -> list[dict[str, Any]]:
    files = made(Wanted())
    return [json.loads(files[f"grafana/{board.name}.json"]) for board in BOARDS]


def literals(dashboard: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Each part that has a type of its own, with that type."""
    yield "Dashboard", dashboard
    for panel in dashboard["panels"]:
        yield f"{panel['type']}.Options", panel["options"]
        if panel["type"] in OWN_STYLE:
            yield f"{panel['type']}.FieldConfig", panel["fieldConfig"]["defaults"]["custom"]


def complaints(folder: Path, found: list[dict[str, Any]]) -> list[str]:
    """What the compiler says about these dashboards."""
    module("@grafana/schema")
    (folder / "node_modules").symlink_to(MODULES)
    lines = [HEAD]
    for kind, name in PANELS.items():
        types = f"{PANEL_TYPES}/{kind}/panelcfg/x/{name}PanelCfg_types.gen"
        lines.append(f"import type * as {kind} from '{types}';")
    typed = [part for dashboard in found for part in literals(dashboard)]
    for number, (kind, value) in enumerate(typed):
        lines.append(f"export const part{number}: Plain<{kind}> = {json.dumps(value)};")
    (folder / "dashboards.ts").write_text("\n".join(lines), encoding="utf-8")
    done = tsc(
        "--noEmit", "--strict", "--skipLibCheck", "--pretty", "false",
        "--module", "esnext", "--moduleResolution", "bundler", "dashboards.ts",
        cwd=folder,
    )  # fmt: skip
    assert not done.stderr
    return done.stdout.splitlines()


def test_every_dashboard_is_what_grafanas_own_types_demand(tmp_path: Path) -> None:
    found = dashboards()
    assert {panel["type"] for item in found for panel in item["panels"]} == set(PANELS)
    assert complaints(tmp_path, found) == []


def first(found: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    return next(panel for item in found for panel in item["panels"] if panel["type"] == kind)


@pytest.mark.parametrize("kind", PANELS)
@pytest.mark.parametrize("mistake", ["unknown key", "missing key"])
def test_the_types_find_a_mistake_in_every_kind_of_panel(
    tmp_path: Path, kind: str, mistake: str
) -> None:
    found = dashboards()
    options = first(found, kind)["options"]
    if mistake == "unknown key":
        options["nonsense"] = True
    else:
        del options[{"timeseries": "legend", "stat": "reduceOptions", "table": "frameIndex"}[kind]]
    assert len(complaints(tmp_path, found)) == 1
