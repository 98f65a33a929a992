"""The files that people import: as committed, as made, and as the programs want them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from ne8000d.history import zabbix
from ne8000d.history.boards import BOARDS
from ne8000d.history.buckets import Buckets
from ne8000d.history.files import export, made
from ne8000d.history.template import Wanted
from tests.endtoend.running import Routers, RunningDaemon, wait_for
from tests.history import chronograf_model
from tests.history.committed_files import FOLDER, texts

MADE = made(Wanted())


def test_the_committed_files_are_what_the_description_makes() -> None:
    stale = [
        path.name for path, text in texts().items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]  # fmt: skip
    assert stale == [], "run 'make docs' and commit"
    folders = {path.parent for path in texts()}
    kept = {path for folder in folders for path in folder.iterdir() if path.is_file()}
    assert kept - set(texts()) == set(), "no longer made"


def test_chronografs_dashboards_are_as_its_own_types_say() -> None:
    found = [name for name in MADE if name.startswith("chronograf/") and name.endswith(".json")]
    assert len(found) == len(BOARDS)
    for name in found:
        chronograf_model.File.model_validate_json(MADE[name])


@pytest.mark.parametrize("name", [name for name in MADE if name.startswith("grafana/") and name.endswith(".json")])  # fmt: skip # noqa: E501
def test_panels_of_a_grafana_dashboard_do_not_overlap_and_variables_exist(name: str) -> None:
    dashboard = json.loads(MADE[name])
    taken: set[tuple[int, int]] = set()
    for panel in dashboard["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert max(x for x, _ in cells) < 24
        assert not cells & taken
        taken |= cells
    ids = [panel["id"] for panel in dashboard["panels"]]
    assert len(set(ids)) == len(ids)
    variables = {item["name"] for item in dashboard["templating"]["list"]}
    used = set(re.findall(r"\$\{(\w+)", MADE[name]))
    assert used <= variables


def test_provisioning_files_are_yaml_that_grafana_knows() -> None:
    source = yaml.safe_load(MADE["grafana/provisioning/datasources/ne8000d.yaml"])
    (found,) = source["datasources"]
    assert found["type"] == "influxdb"
    assert found["jsonData"]["version"] == "Flux"
    provider = yaml.safe_load(MADE["grafana/provisioning/dashboards/ne8000d.yaml"])
    assert provider["providers"][0]["type"] == "file"


def test_export_writes_them_with_the_bucket_and_the_zone(tmp_path: Path) -> None:
    wanted = Wanted(Buckets("isp"), "Europe/Berlin")
    paths = export(wanted, tmp_path / "new")
    assert (tmp_path / "new" / "README.md") in paths
    everything = "".join(path.read_text() for path in paths if path.suffix == ".json")
    assert 'bucket = \\"isp_5m\\"' in everything
    assert 'zone = \\"Europe/Berlin\\"' in everything
    assert '\\"ne8000d' not in everything


# Zabbix


def templates() -> list[dict[str, Any]]:
    return list(zabbix.template()["zabbix_export"]["templates"])


def uuids(node: Any) -> list[str]:
    if isinstance(node, Mapping):
        own = [node["uuid"]] if "uuid" in node else []
        return own + [found for value in node.values() for found in uuids(value)]
    return [found for item in node for found in uuids(item)] if isinstance(node, list) else []


def test_every_uuid_of_the_zabbix_template_is_a_version_4_and_unique() -> None:
    found = uuids(zabbix.template())
    assert len(found) == len(set(found))
    for item in found:
        assert re.fullmatch(r"[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}", item)


def test_the_zabbix_template_names_every_group_that_it_needs() -> None:
    """An import makes groups that are named, and fails for others that are not there yet."""
    export = zabbix.template()["zabbix_export"]
    needed = {group["name"] for template in export["templates"] for group in template["groups"]}
    for template in export["templates"]:
        for rule in template["discovery_rules"]:
            for host in rule.get("host_prototypes", []):
                needed |= {link["group"]["name"] for link in host["group_links"]}
    assert needed == {group["name"] for group in export["groups"]}


def test_a_port_that_was_shut_since_its_discovery_is_no_problem_to_zabbix() -> None:
    (path,) = {
        item["preprocessing"][0]["parameters"][0]
        for template in templates()
        for rule in template["discovery_rules"]
        for item in rule.get("item_prototypes", [])
        if "if.state" in item["key"]
    }
    path = path.replace("{$NE8000D.DEVICE}", "r1").replace("{#INTERFACE}", "e1")
    for admin, states in ((1, [2]), (2, [])):
        port = {"interface": "e1", "admin_status": admin, "oper_status": 2}
        answer = {"data": {"devices": {"r1": {"interfaces": [port]}}}}
        assert select(answer, path) == states


def test_masters_and_triggers_of_the_zabbix_template_name_items_that_exist() -> None:
    for template in templates():
        items = {item["key"] for item in template["items"]}
        prototypes = [
            item for rule in template["discovery_rules"] for item in rule.get("item_prototypes", [])
        ]
        for item in (*template["items"], *template["discovery_rules"], *prototypes):
            if item["type"] == "DEPENDENT":
                assert item["master_item"]["key"] in items
        keys = items | {item["key"] for item in prototypes}
        for item in (*template["items"], *prototypes):
            for trigger in (*item.get("triggers", []), *item.get("trigger_prototypes", [])):
                (named,) = re.findall(r"/NE8000 by ne8000d/(.+),5m\)", trigger["expression"])
                assert named in keys


def step_into(values: list[Any], step: str) -> list[Any]:
    """One step of a path, of those that Zabbix knows and the template uses."""
    if step.startswith("[?("):
        wanted = re.findall(r"@((?:\.\w+)+) == (?:'([^']*)'|(\d+))", step)
        assert wanted
        kept = [item for value in values for item in value]
        for path, text, number in wanted:
            names = path.removeprefix(".").split(".")
            kept = [item for item in kept if _at(item, names) == (int(number) if number else text)]
        return kept
    if step == "[-1:]":
        return [item for value in values for item in value[-1:]]
    if re.fullmatch(r"\[\d+\]", step):
        return [value[int(step[1:-1])] for value in values]
    if step == ".first()":
        return values[:1]
    name = step.strip("[]'").removeprefix(".")
    return [value[name] for value in values if name in value]


def _at(item: Any, names: list[str]) -> Any:
    for name in names:
        item = item[name]
    return item


def select(document: Any, path: str) -> list[Any]:
    values = [document]
    steps = re.findall(r"\[\?\(.*?\)\]|\['[^']*'\]|\[-?\d*:?\]|\.first\(\)|\.\w+", path[1:])
    assert "".join(steps) == path[1:]
    for step in steps:
        values = step_into(values, step)
    return values


def test_every_path_of_the_zabbix_template_finds_its_number_in_a_daemons_answers(
    tmp_path: Path,
) -> None:
    """A master's answer is asked for as Zabbix does, its discoveries and items are worked out."""
    with Routers("--routers", "2", "--interfaces", "30", "--subscribers", "500") as routers:
        fast = '[snmp]\ncommunity = "public"\n[intervals]\ninterfaces = "2s"\npools = "5s"\n'
        with RunningDaemon(tmp_path, fast + routers.devices()) as daemon:
            for template in templates():
                wait_for(f"answers for {template['name']}", lambda t=template: found(daemon, t))


def found(daemon: RunningDaemon, template: dict[str, Any]) -> bool:
    """Whether every item of the template has a number (rates need two polls)."""
    macros = {item["macro"]: item["value"] for item in template["macros"]}
    macros["{$NE8000D.DEVICE}"] = "bng-01"

    def filled(text: str, more: Mapping[str, str] = macros) -> str:
        for macro, value in more.items():
            text = text.replace(macro, value)
        return text

    answers = {}
    for item in template["items"]:
        if item["type"] == "HTTP_AGENT":
            query = "&".join(
                f"{field['name']}={filled(field['value'])}" for field in item["query_fields"]
            )
            path = item["url"].removeprefix("{$NE8000D.URL}")
            answers[item["key"]] = daemon.get(f"{path}?{query}")
    for item in template["items"]:
        if item["type"] == "DEPENDENT":
            path = filled(item["preprocessing"][0]["parameters"][0])
            (value,) = select(answers[item["master_item"]["key"]], path)
            if not isinstance(value, int | float):
                return False
    for rule in template["discovery_rules"]:
        answer = answers[rule["master_item"]["key"]]
        rows = select(answer, filled(rule["preprocessing"][0]["parameters"][0]))
        things = rows[0] if rows and isinstance(rows[0], list) else rows
        if not things:
            return False
        known = {
            macro["lld_macro"]: str(select(things[0], macro["path"])[0])
            for macro in rule["lld_macro_paths"]
        }
        for item in rule.get("item_prototypes", []):
            path = filled(filled(item["preprocessing"][0]["parameters"][0]), known)
            (value,) = select(answer, path)
            if value is None and "if." in item["key"]:
                continue  # an interface that is down has no rate
            if not isinstance(value, int | float):
                return False
    return True


def test_the_readme_names_every_folder() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    for folder in FOLDER.iterdir():
        if folder.is_dir():
            assert f"`{folder.name}/" in readme
