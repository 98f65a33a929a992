"""A router's picture in one line: the numbers that tell whether it is well."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ne8000d.batch import Value
from ne8000d.sinks.live import LiveRow

Fields = Mapping[str, tuple[Value, int]]

NO_LIGHT_DBM = -40.0


@dataclass(slots=True)
class Figures:
    """What the live view knows of one router; None where it knows nothing (yet)."""

    online: int | None = None
    cpu_percent: float | None = None
    memory_percent: float | None = None
    uplink: str | None = None
    in_bps: float | None = None
    out_bps: float | None = None
    optic: str | None = None
    rx_power_dbm: float | None = None
    dark: int = 0


def figures(rows: Iterable[LiveRow]) -> dict[str, Figures]:
    """The figures of each router.

    The uplink is the trunk or port that carries most; the worst optic the one that receives least
    light, those without any counted apart.
    """
    found: dict[str, Figures] = {}
    for row in rows:
        tags, fields = row.tags, row.fields
        device = tags.get("device")
        if device is None:
            continue
        mine = found.setdefault(device, Figures())
        match row.measurement:
            case "subscribers":
                mine.online = _integer(fields, "online")
            case "system":
                mine.cpu_percent = _number(fields, "cpu_percent")
                mine.memory_percent = _number(fields, "memory_percent")
            case "interface":
                _uplink(mine, tags, fields)
            case "optics":
                _optic(mine, tags, fields)
    return found


def _uplink(mine: Figures, tags: Mapping[str, str], fields: Fields) -> None:
    coming, going = _number(fields, "in_bps"), _number(fields, "out_bps")
    if tags.get("kind") not in {"trunk", "physical"} or coming is None or going is None:
        return
    if coming > (mine.in_bps if mine.in_bps is not None else -1.0):
        mine.uplink, mine.in_bps, mine.out_bps = tags.get("interface"), coming, going


def _optic(mine: Figures, tags: Mapping[str, str], fields: Fields) -> None:
    power = _number(fields, "rx_power_dbm")
    if power is None:
        return
    if power <= NO_LIGHT_DBM:
        mine.dark += 1
    elif mine.rx_power_dbm is None or power < mine.rx_power_dbm:
        mine.optic, mine.rx_power_dbm = tags.get("interface"), power


def _number(fields: Fields, name: str) -> float | None:
    value, _ = fields.get(name, (None, 0))
    return None if value is None or isinstance(value, str) else float(value)


def _integer(fields: Fields, name: str) -> int | None:
    value = _number(fields, name)
    return None if value is None else int(value)
