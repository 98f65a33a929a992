"""The files that people import by hand, made of the one description."""

from __future__ import annotations

import json
from pathlib import Path

from ne8000d.history import chronograf, grafana, zabbix
from ne8000d.history.template import Wanted, template
from ne8000d.resources import resource


def made(wanted: Wanted) -> dict[str, str]:
    """Path below `dashboards/` and text of every file that is made."""
    texts = {"influxdb/template.json": _json(template(wanted))}
    for folder, files in (
        ("grafana", grafana.dashboards(wanted.buckets, wanted.zone)),
        ("chronograf", chronograf.dashboards(wanted.buckets, wanted.zone)),
    ):
        texts |= {f"{folder}/{name}": _json(content) for name, content in files.items()}
    texts["zabbix/ne8000d.json"] = _json(zabbix.template())
    for path, text in grafana.provisioning(wanted.buckets).items():
        texts[f"grafana/{path}"] = text
    return texts


def export(wanted: Wanted, folder: Path) -> list[Path]:
    """Write all of them below `folder`; return their paths. Raises OSError."""
    paths = []
    readme = resource("dashboards").joinpath("README.md").read_text(encoding="utf-8")
    for name, text in {**made(wanted), "README.md": readme}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths


def _json(content: object) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
