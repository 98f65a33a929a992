"""What LibreNMS computed from the recorded walks: an independent second opinion."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from tests.recording import reference


@dataclass(frozen=True)
class Sensor:
    """One value of theirs: the object that it came from, the entity, the value."""

    kind: str
    object: str
    entity: str
    value: float


def opinion(walk: str, part: str) -> list[dict[str, object]]:
    """The rows of one part (`processors`, `mempools`, `sensors`) of their result."""
    found: dict[str, dict[str, dict[str, list[dict[str, object]]]]] = json.loads(
        reference("expected", f"{walk}.json")
    )
    return found.get(part, {}).get("discovery", {}).get(part, [])


def sensors(walk: str, *kinds: str) -> Iterator[Sensor]:
    """Their sensors of these kinds: temperature, voltage, dbm, current."""
    for row in opinion(walk, "sensors"):
        if row["sensor_class"] in kinds:
            oid = str(row["sensor_oid"]).lstrip(".")
            parent, _, entity = oid.rpartition(".")
            yield Sensor(
                str(row["sensor_class"]), parent, entity, float(str(row["sensor_current"]))
            )
