"""The dashboards: what is on each, once, for every program that shows them."""

from __future__ import annotations

from typing import Final

from ne8000d.history.panels import Ask, Board, Kind, Panel, Series, Unit

_LINKS: Final = {"kind": ("physical", "trunk")}
_POOLS: Final = {"level": ("pool",)}
_PORT: Final = ("device", "interface")


def _lines(
    title: str, query: Series, unit: Unit = Unit.COUNT, width: int = 6, text: str = ""
) -> Panel:
    return Panel(title, Kind.LINES, query, unit, width, help=text)


def _number(
    title: str, measurement: str, field: str, unit: Unit = Unit.COUNT, by: str = "device"
) -> Panel:
    query = Series(measurement, (field,), (by,), total=True)
    return Panel(title, Kind.NUMBER, query, unit, 3, 3)


def _table(title: str, query: Ask, width: int = 6, text: str = "") -> Panel:
    return Panel(title, Kind.TABLE, query, width=width, help=text)


OVERVIEW: Final = Board(
    "overview",
    "Overview",
    "How many subscribers each router serves, what falls, and what is about to run out.",
    (
        _number("Subscribers online", "subscribers", "online"),
        _number("PPPoE", "subscribers", "pppoe"),
        _number("Dual-stack", "subscribers", "dual_stack"),
        _number("Waits on disk", "sink", "spooled_bytes", Unit.BYTES, "sink"),
        _lines("Subscribers online by router", Series("subscribers", ("online",)), width=8),
        _table("Now", Ask("subscribers-now"), 4),
        _table(
            "Mass disconnects", Ask("mass-disconnect"), 12,
            "At least 50 subscribers and 20 % of a place within five minutes.",
        ),
        _table("Fullest links", Ask("fullest-links")),
        _table("Tightest pools", Ask("pool-forecast")),
        _lines(
            "CPU of the busiest board", Series("system", ("cpu_percent",)), Unit.PERCENT,
        ),
        _table("Missing polls", Ask("gaps")),
    ),
)  # fmt: skip

ROUTER: Final = Board(
    "router",
    "Router",
    "One router: its boards, its subscribers, what it carries.",
    (
        _number("Up for", "system", "uptime_seconds", Unit.SECONDS),
        _number("CPU", "system", "cpu_percent", Unit.PERCENT),
        _number("Memory", "system", "memory_percent", Unit.PERCENT),
        _number("Subscribers online", "subscribers", "online"),
        _lines("Subscribers", Series("subscribers", ("online", "pppoe", "dual_stack"))),
        _lines(
            "Traffic of ports and trunks",
            Series("interface", ("in_bps", "out_bps"), _PORT, _LINKS),
            Unit.BITS,
        ),
        _lines(
            "CPU by board", Series("entity", ("cpu_percent",), ("device", "entity")), Unit.PERCENT
        ),
        _lines(
            "Memory by board",
            Series("entity", ("memory_percent",), ("device", "entity")),
            Unit.PERCENT,
        ),
        _lines(
            "Temperature by board",
            Series("entity", ("temperature_celsius",), ("device", "entity")),
            Unit.CELSIUS,
        ),
        _table("Links now", Ask("fullest-links")),
    ),
    router=True,
)

SUBSCRIBERS: Final = Board(
    "subscribers",
    "Subscribers",
    "How many, where, and against last week.",
    (
        _lines("Online by router", Series("subscribers", ("online",)), width=12),
        _lines(
            "Online by domain",
            Series("subscribers_domain", ("online",), ("device", "domain")),
        ),
        _lines(
            "Online by interface",
            Series("subscribers_interface", ("online",), _PORT),
        ),
        _lines(
            "PPPoE, IPv4, IPv6, dual-stack",
            Series("subscribers", ("pppoe", "ipv4", "ipv6", "dual_stack")),
        ),
        _lines(
            "Went offline, by reason",
            Series(
                "subscriber_events", ("count_per_second",), ("device", "kind", "reason"),
            ),
            Unit.PER_SECOND,
        ),
        _lines("PPP log-ins that succeed", Series("ppp", ("success_percent",)), Unit.PERCENT),
        _lines(
            "RADIUS: rejected, not answered",
            Series(
                "radius_server", ("rejects_per_second", "timeouts_per_second"),
                ("device", "server", "kind"),
            ),
            Unit.PER_SECOND,
        ),
        _table("Peaks", Ask("subscribers-peak"), 4),
        _table("Domains now", Ask("subscribers-by-domain"), 4),
        _table("Interfaces now", Ask("subscribers-by-interface"), 4),
        _table("Against last week", Ask("compare-last-week")),
        _table("Mass disconnects", Ask("mass-disconnect")),
    ),
)  # fmt: skip

INTERFACES: Final = Board(
    "interfaces",
    "Interfaces",
    "What every port and trunk of one router carries, and what it loses.",
    (
        _lines("Received", Series("interface", ("in_bps",), _PORT, _LINKS), Unit.BITS),
        _lines("Sent", Series("interface", ("out_bps",), _PORT, _LINKS), Unit.BITS),
        _lines(
            "Use",
            Series(
                "interface", ("in_utilization_percent", "out_utilization_percent"), _PORT, _LINKS
            ),
            Unit.PERCENT,
        ),
        _lines(
            "Packets", Series("interface", ("in_pps", "out_pps"), _PORT, _LINKS), Unit.PACKETS
        ),
        _lines(
            "Errors",
            Series("interface", ("in_errors_per_second", "out_errors_per_second"), _PORT),
            Unit.PER_SECOND,
        ),
        _lines(
            "Discards",
            Series("interface", ("in_discards_per_second", "out_discards_per_second"), _PORT),
            Unit.PER_SECOND,
        ),
        _lines(
            "Trunk members up", Series("trunk", ("members_up", "members_total"), _PORT, fn="min"),
        ),
        _table(
            "95th percentile", Ask("top-interfaces"), 6,
            "Nearest rank over the 5-minute windows of the chosen range.",
        ),
        _table("Lost packets", Ask("error-ratios")),
        _table("Use by hour of the day", Ask("interface-heat")),
    ),
    router=True,
)  # fmt: skip

OPTICS: Final = Board(
    "optics",
    "Optics and boards",
    "Optical power against what it was, and how warm it is.",
    (
        _lines("Received power", Series("optics", ("rx_power_dbm",), _PORT), Unit.DBM),
        _lines("Sent power", Series("optics", ("tx_power_dbm",), _PORT), Unit.DBM),
        _table("Drift", Ask("optic-drift"), 12, "The range's first day against its last hours."),
        _lines(
            "Temperature of modules",
            Series("optics", ("temperature_celsius",), _PORT),
            Unit.CELSIUS,
        ),
        _lines(
            "Temperature of boards",
            Series("entity", ("temperature_celsius",), ("device", "entity")),
            Unit.CELSIUS,
        ),
        _lines("Bias current", Series("optics", ("bias_milliamperes",), _PORT)),
        _lines(
            "Memory of boards",
            Series("entity", ("memory_percent",), ("device", "entity")),
            Unit.PERCENT,
        ),
    ),
    router=True,
)

_POOL: Final = ("device", "pool", "family", "kind")

POOLS: Final = Board(
    "pools",
    "Pools and CGN",
    "Addresses in use, until when they last, and CGN sessions.",
    (
        _lines(
            "Use of pools", Series("ip_pool", ("used_percent",), _POOL, _POOLS), Unit.PERCENT
        ),
        _lines("Addresses in use", Series("ip_pool", ("used",), _POOL, _POOLS)),
        _table("Forecast", Ask("pool-forecast"), 12, "A straight line through the range."),
        _table(
            "Forecast of the busiest hour", Ask("pool-forecast-daily"), 12,
            "Needs a range of two days or more.",
        ),
        _lines("CGN sessions", Series("cgn", ("sessions",), ("device", "slot", "engine"))),
        _lines(
            "New CGN sessions",
            Series("cgn", ("sessions_per_second",), ("device", "slot", "engine")),
            Unit.PER_SECOND,
        ),
    ),
)  # fmt: skip

_PEER: Final = ("device", "vrf", "peer", "family")

BGP: Final = Board(
    "bgp",
    "BGP",
    "Sessions, what they bring, and which of them flap.",
    (
        _lines("State (6 is established)", Series("bgp_peer", ("state",), _PEER, fn="min")),
        _lines("Prefixes received", Series("bgp_peer", ("prefixes_received",), _PEER)),
        _lines("Prefixes advertised", Series("bgp_peer", ("prefixes_advertised",), _PEER)),
        _table("Losses", Ask("bgp-flaps")),
    ),
)

POLLER: Final = Board(
    "poller",
    "Poller health",
    "Whether ne8000d itself keeps up, and every gap.",
    (
        _lines(
            "Duration of polls", Series("poll", ("duration_seconds",), ("device", "group")),
            Unit.SECONDS,
        ),
        _lines(
            "Late by", Series("poll", ("lag_seconds",), ("device", "group"), fn="max"), Unit.SECONDS
        ),
        _lines(
            "Complete polls (1 is all)", Series("poll", ("ok",), ("device", "group")),
        ),
        _lines("Repeated requests", Series("poll", ("retries",), ("device", "group"), fn="sum")),
        _table("Latency", Ask("poller-latency"), 12),
        _table("Missing polls", Ask("gaps")),
        _lines("Waits on disk", Series("sink", ("spooled_bytes",), ("sink",)), Unit.BYTES),
        _lines("Rows lost", Series("sink", ("dropped",), ("sink",), fn="max")),
    ),
)  # fmt: skip

BOARDS: Final = (OVERVIEW, ROUTER, SUBSCRIBERS, INTERFACES, OPTICS, POOLS, BGP, POLLER)
