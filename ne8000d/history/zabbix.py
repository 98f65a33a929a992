"""A Zabbix template (6.0 and later, JSON) over ne8000d's own API: one request brings many items.

Two templates: `NE8000 routers` discovers the routers and makes a host of each; `NE8000 by ne8000d`
is linked to those hosts and discovers interfaces, domains and pools.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

ROUTER: Final = "NE8000 by ne8000d"
ROUTERS: Final = "NE8000 routers by ne8000d"
_GROUP: Final = "Templates/Network devices"
_HOSTS: Final = "Network devices"
_URL, _TOKEN, _DEVICE = "{$NE8000D.URL}", "{$NE8000D.TOKEN}", "{$NE8000D.DEVICE}"
_OURS: Final = f"$.data.devices['{_DEVICE}']"

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Item:
    """A number inside a master's answer; `most` makes a trigger of severity `severity`."""

    key: str
    name: str
    path: str
    unit: str = ""
    most: str | None = None
    severity: str = "WARNING"
    whole: bool = False


def template() -> Json:
    """The whole file."""
    return {
        "zabbix_export": {
            "version": "6.0",
            # Those of the hosts too: an import makes only groups that are named here.
            "groups": [{"uuid": _uuid("group", name), "name": name} for name in (_GROUP, _HOSTS)],
            "templates": [_router(), _routers()],
        }
    }


def _routers() -> Json:
    rule = _discovery(
        ROUTERS,
        "ne8000d.routers",
        "Routers",
        "ne8000d.devices",
        "$.data",
        {"{#DEVICE}": "$.device"},
    )
    rule["host_prototypes"] = [
        {
            "uuid": _uuid(ROUTERS, "host"),
            "host": "{#DEVICE}",
            "name": "{#DEVICE}",
            "group_links": [{"group": {"name": _HOSTS}}],
            "templates": [{"name": ROUTER}],
            "macros": [{"macro": _DEVICE, "value": "{#DEVICE}"}],
        }
    ]
    return _template(
        ROUTERS,
        "Link it to one host. Every router that ne8000d watches becomes a host of its own. Set "
        f"{_URL} and {_TOKEN} as global macros, so that those hosts know them too.",
        [_master(ROUTERS, "ne8000d.devices", "Devices", "/api/devices", ())],
        [rule],
    )


def _router() -> Json:
    device = (("device", _DEVICE),)
    pool = (*device, ("measurement", "ip_pool"), ("field", "used_percent"), ("range", "15m"),
            ("points", "15"), ("tag.level", "pool"))  # fmt: skip
    masters = [
        _master(ROUTER, "ne8000d.system", "System metrics", "/api/system_metrics", device),
        _master(ROUTER, "ne8000d.subscribers", "Subscriber counts", "/api/pppoe_stats", device),
        _master(ROUTER, "ne8000d.traffic", "Network traffic", "/api/network_traffic", device),
        _master(ROUTER, "ne8000d.states", "Interface states", "/api/interfaces_status", device),
        _master(ROUTER, "ne8000d.pools", "Address pools", "/api/history", pool),
    ]
    items = [
        *_items("ne8000d.system", _SYSTEM),
        *_items("ne8000d.subscribers", _SUBSCRIBERS),
        *_items("ne8000d.traffic", _TRAFFIC),
    ]
    return _template(
        ROUTER,
        f"One router, named {_DEVICE} in ne8000d's configuration (the host's name by default).",
        [*masters, *items],
        [_interfaces(), _states(), _domains(), _pools()],
    )


_SYSTEM: Final = (
    _Item("cpu", "CPU of the busiest board", f"{_OURS}.cpu_percent", "%", "90"),
    _Item("memory", "Memory of the fullest board", f"{_OURS}.memory_percent", "%", "90"),
    _Item("temperature", "Hottest board", f"{_OURS}.temperature_celsius", "°C"),
    _Item("uptime", "Uptime", f"{_OURS}.uptime_seconds", "uptime", whole=True),
)
_SUBSCRIBERS: Final = (
    _Item("online", "Subscribers online", f"{_OURS}.online", whole=True),
    _Item("pppoe", "PPPoE subscribers", f"{_OURS}.pppoe", whole=True),
    _Item("dual_stack", "Dual-stack subscribers", f"{_OURS}.dual_stack", whole=True),
)
_TRAFFIC: Final = (
    _Item("in_bps", "Received", f"{_OURS}.in_bps", "bps"),
    _Item("out_bps", "Sent", f"{_OURS}.out_bps", "bps"),
)


def _interfaces() -> Json:
    def path(field: str) -> str:
        return f"{_OURS}.interfaces[?(@.interface == '{{#INTERFACE}}')].{field}.first()"

    rule = _discovery(
        ROUTER, "ne8000d.interfaces", "Interfaces", "ne8000d.traffic", f"{_OURS}.interfaces",
        {"{#INTERFACE}": "$.interface", "{#KIND}": "$.kind"},
    )  # fmt: skip
    rule["filter"] = {
        "conditions": [
            {"macro": "{#KIND}", "value": "^(physical|trunk)$", "formulaid": "A"},
        ]
    }
    rule["item_prototypes"] = _prototypes(
        "ne8000d.traffic", "{#INTERFACE}",
        (
            _Item("if.in_bps", "received", path("in_bps"), "bps"),
            _Item("if.out_bps", "sent", path("out_bps"), "bps"),
            _Item("if.in_use", "use, received", path("in_utilization_percent"), "%", "90"),
            _Item("if.out_use", "use, sent", path("out_utilization_percent"), "%", "90"),
            _Item("if.errors", "errors received", path("in_errors_per_second"), "/s"),
            _Item("if.discards", "discards sent", path("out_discards_per_second"), "/s"),
        ),
    )  # fmt: skip
    return rule


def _states() -> Json:
    # A port that an operator has shut since is known to Zabbix for a week, and is not at fault.
    own = "@.interface == '{#INTERFACE}' && @.admin_status == 1"
    path = f"{_OURS}.interfaces[?({own})].oper_status.first()"
    rule = _discovery(
        ROUTER, "ne8000d.states.found", "Interfaces that are enabled", "ne8000d.states",
        f"{_OURS}.interfaces[?(@.admin_status == 1)]",
        {"{#INTERFACE}": "$.interface", "{#KIND}": "$.kind"},
    )  # fmt: skip
    rule["filter"] = {
        "conditions": [
            {"macro": "{#KIND}", "value": "^(physical|trunk|member)$", "formulaid": "A"},
        ]
    }
    state = _Item("if.state", "state (1 up)", path, most="1", severity="AVERAGE", whole=True)
    rule["item_prototypes"] = _prototypes("ne8000d.states", "{#INTERFACE}", (state,))
    return rule


def _domains() -> Json:
    path = f"{_OURS}.domains[?(@.domain == '{{#DOMAIN}}')].online.first()"
    rule = _discovery(
        ROUTER, "ne8000d.domains", "Domains", "ne8000d.subscribers", f"{_OURS}.domains",
        {"{#DOMAIN}": "$.domain"},
    )  # fmt: skip
    item = _Item("domain.online", "subscribers online", path, whole=True)
    rule["item_prototypes"] = _prototypes("ne8000d.subscribers", "{#DOMAIN}", (item,))
    return rule


def _pools() -> Json:
    path = (
        "$.data.series[?(@.tags.pool == '{#POOL}' && @.tags.family == '{#FAMILY}')]"
        ".points[-1:][1].first()"
    )
    rule = _discovery(
        ROUTER, "ne8000d.pools.found", "Address pools", "ne8000d.pools", "$.data.series",
        {"{#POOL}": "$.tags.pool", "{#FAMILY}": "$.tags.family"},
    )  # fmt: skip
    item = _Item("pool.used", "addresses in use", path, "%", "90", "HIGH")
    rule["item_prototypes"] = _prototypes("ne8000d.pools", "{#POOL},{#FAMILY}", (item,))
    return rule


def _template(name: str, text: str, items: Sequence[Json], rules: Sequence[Json]) -> Json:
    macros = [(_URL, "http://127.0.0.1:8000"), (_TOKEN, "")]
    if name == ROUTER:
        macros.append((_DEVICE, "{HOST.HOST}"))
    return {
        "uuid": _uuid("template", name),
        "template": name,
        "name": name,
        "description": text,
        "groups": [{"name": _GROUP}],
        "items": list(items),
        "discovery_rules": list(rules),
        "macros": [{"macro": macro, "value": value} for macro, value in macros],
    }


def _master(
    template_name: str, key: str, name: str, path: str, query: Sequence[tuple[str, str]]
) -> Json:
    return {
        "uuid": _uuid(template_name, key),
        "name": f"{name} (JSON)",
        "type": "HTTP_AGENT",
        "key": key,
        "delay": "1m",
        "history": "0",
        "trends": "0",
        "value_type": "TEXT",
        "timeout": "10s",
        "url": f"{_URL}{path}",
        "query_fields": [{"name": field, "value": value} for field, value in query],
        "headers": [{"name": "Authorization", "value": f"Bearer {_TOKEN}"}],
    }


def _items(master: str, items: Sequence[_Item]) -> list[Json]:
    return [_dependent(master, item, f"ne8000d.{item.key}", item.name) for item in items]


def _prototypes(master: str, of: str, items: Sequence[_Item]) -> list[Json]:
    named = of.replace(",", " ")
    found = []
    for item in items:
        made = _dependent(master, item, f"ne8000d.{item.key}[{of}]", f"{named}: {item.name}")
        if "triggers" in made:
            made["trigger_prototypes"] = made.pop("triggers")
        found.append(made)
    return found


def _dependent(master: str, item: _Item, key: str, name: str) -> Json:
    made: Json = {
        "uuid": _uuid(ROUTER, key),
        "name": name,
        "type": "DEPENDENT",
        "key": key,
        "delay": "0",
        "value_type": "UNSIGNED" if item.whole else "FLOAT",
        "units": item.unit,
        "preprocessing": [
            # A value that is not known is null, never 0: nothing is kept of it.
            {
                "type": "JSONPATH",
                "parameters": [item.path],
                "error_handler": "DISCARD_VALUE",
            },
            {
                "type": "MATCHES_REGEX",
                "parameters": [r"^-?[0-9]"],
                "error_handler": "DISCARD_VALUE",
            },
        ],
        "master_item": {"key": master},
    }
    if item.most is not None:
        made["triggers"] = [
            {
                "uuid": _uuid(ROUTER, f"{key} above {item.most}"),
                "expression": f"min(/{ROUTER}/{key},5m)>{item.most}",
                "name": f"{name} above {item.most}{item.unit}",
                "priority": item.severity,
            }
        ]
    return made


def _discovery(
    template_name: str, key: str, name: str, master: str, path: str, macros: dict[str, str]
) -> Json:
    return {
        "uuid": _uuid(template_name, key),
        "name": name,
        "type": "DEPENDENT",
        "key": key,
        "delay": "0",
        "lifetime": "7d",
        "preprocessing": [{"type": "JSONPATH", "parameters": [path]}],
        "master_item": {"key": master},
        "lld_macro_paths": [{"lld_macro": macro, "path": where} for macro, where in macros.items()],
    }


def _uuid(*names: str) -> str:
    """What Zabbix takes for a version 4 UUID (RFC 9562), the same for the same names."""
    digits = hashlib.sha256("/".join(names).encode()).hexdigest()
    return f"{digits[:12]}4{digits[13:16]}8{digits[17:32]}"
