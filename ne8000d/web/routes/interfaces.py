"""A router's interfaces as routes show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ne8000d.web.envelope import oldest
from ne8000d.web.figures import NOT_ANSWERED, rows_of
from ne8000d.web.source import DeviceView, Source

_STATES: Final = ("admin_status", "oper_status")
_INFO: Final = ("alias", "speed_bps", "mtu", "parent")
_ANSWERED: Final = ("alias", "speed_bps", "mtu")
"""Of these, null is not known; without `parent` an interface is nobody's child."""

_TRAFFIC: Final = (
    "in_bps", "out_bps", "in_pps", "out_pps", "in_utilization_percent", "out_utilization_percent",
    "in_errors_per_second", "out_errors_per_second", "in_discards_per_second",
    "out_discards_per_second",
)  # fmt: skip
_SUMMED: Final = frozenset({"trunk", "physical"})
"""Kinds that count each wire once: members are in their trunk, sub-interfaces in their port."""


def interfaces_of(source: Source, device: DeviceView) -> Mapping[str, object]:
    """States and what hardly changes of each interface."""
    info = {
        row.tags.get("interface"): row.fields for row in source.rows(device.name, "interface_info")
    }
    shown = rows_of(source, device.name, "interface", ("interface", "kind"), _STATES)
    for item in shown:
        known = info.get(str(item["interface"]), {})
        item |= {name: known[name][0] if name in known else None for name in _INFO}
        reasons = item.get("reasons")
        unknown = dict.fromkeys((name for name in _ANSWERED if name not in known), NOT_ANSWERED)
        if unknown:
            item["reasons"] = (reasons if isinstance(reasons, dict) else {}) | unknown
    return {
        "interfaces": shown,
        "age_seconds": _age(shown),
        "reason": _why(source, device, shown),
    }


def traffic_of(source: Source, device: DeviceView) -> Mapping[str, object]:
    """What each interface carries, and the sum of trunks and of ports outside of trunks."""
    shown = rows_of(source, device.name, "interface", ("interface", "kind"), _TRAFFIC)
    summed = [item for item in shown if item["kind"] in _SUMMED]
    sums = {name: _sum(summed, name) for name in ("in_bps", "out_bps")}
    return {
        **sums,
        "age_seconds": _age(shown),
        "reason": _why(source, device, shown) or (NOT_ANSWERED if None in sums.values() else None),
        "interfaces": shown,
    }


def _age(shown: list[dict[str, object]]) -> float | None:
    return oldest(age for item in shown if isinstance(age := item["age_seconds"], float))


def _sum(rows: list[dict[str, object]], name: str) -> float | None:
    known = [value for row in rows if isinstance(value := row[name], int | float)]
    return round(sum(known), 3) if known else None


def _why(source: Source, device: DeviceView, shown: list[dict[str, object]]) -> str | None:
    if any(item["reason"] is None for item in shown):
        return None
    if shown:
        return str(shown[0]["reason"])
    return source.absence(device.name, "interface")
