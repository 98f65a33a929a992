"""Traffic of subscribers as AAA counts it, by IP version: the device's and each domain's.

The device's counters are bytes, and so are the domains' of IPv6; the domains' of IPv4 are kbytes
by the MIB, taken as 1,024 bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ne8000d.oid import LengthString, OidError, split
from ne8000d.schema import (
    Column,
    Counter,
    Field,
    Frame,
    Kind,
    Measurement,
    Rate,
    Reading,
    Syntax,
    Table,
    Tag,
    text_of,
)
from ne8000d.tables.identity import unique_rows

_AAA: Final = "1.3.6.1.4.1.2011.5.2.1"
_KILO: Final = 1024
_OCTET_BITS: Final = 8.0
_DEVICE: Final = "device"

_SOURCES: Final[Mapping[str, tuple[str, str, int]]] = {
    "ipv4_in_octets": ("hwTotalIPv4FlowUpByte", "hwDomainFlowUpByte", _KILO),
    "ipv4_out_octets": ("hwTotalIPv4FlowDnByte", "hwDomainFlowDnByte", _KILO),
    "ipv6_in_octets": ("hwTotalIPv6FlowUpByte", "hwDomainIPv6FlowUpByte", 1),
    "ipv6_out_octets": ("hwTotalIPv6FlowDnByte", "hwDomainIPv6FlowDnByte", 1),
}
"""Each field's object of the device, of a domain, and how many octets one of the latter is."""


def _field(name: str, device: str, domain: str, octets: int) -> Field:
    version, way = name.split("_")[:2]
    verb = "from" if way == "in" else "to"
    source = f"{domain} × {octets}" if octets > 1 else domain
    return Field(
        name,
        Kind.COUNTER,
        f"{version.replace('ip', 'IP')} octets {verb} subscribers",
        f"{device}; {source}",
        rate=Rate(f"{version}_{way}_bps", scale=8.0, bits=_OCTET_BITS, fills_line=True),
    )


SUBSCRIBER_TRAFFIC: Final = Measurement(
    "subscriber_traffic",
    "What subscribers send (in) and receive (out). The domains are in the device's figures.",
    tuple(_field(name, *source) for name, source in _SOURCES.items()),
    (
        Tag("scope", "device or domain"),
        Tag("name", "the domain; none for the device"),
    ),
)


def _shape(reading: Reading) -> Iterator[Frame]:
    tags: dict[str, tuple[str, ...]] = {}
    at: dict[str, float] = {}
    counters: dict[str, Counter] = {}
    for field, (device, domain, octets) in _SOURCES.items():
        total = reading.number(device)
        values = {row: count * octets for row, count in reading.integers(domain).items()}
        moments = dict(reading.column(domain).at)
        if total is not None:
            values[_DEVICE] = total
            moments[_DEVICE] = reading.column(device).at["0"]
        counters[field] = Counter(values, moments)
        for row in values:
            if row not in tags and (named := _tags(row)) is not None:
                tags[row] = named
                at[row] = moments[row]
    if tags:
        # A domain whose subscribers sleep stands still by right.
        idle = frozenset(row for row in tags if row != _DEVICE)
        rows = {row: (scope, name) for row, (name, scope) in unique_rows(tags).items()}
        yield Frame(SUBSCRIBER_TRAFFIC, rows, {}, at, counters=counters, idle=idle)


def _tags(row: str) -> tuple[str, ...] | None:
    """Name and scope: of two domains with one name the second takes another name."""
    if row == _DEVICE:
        return ("", "device")
    try:
        (name,) = split(row, (LengthString(),))
    except OidError:
        return None
    return (text_of(name) or f"domain-{row}", "domain")


def _column(name: str, arcs: str, *, scalar: bool = False) -> Column:
    return Column("HUAWEI-AAA-MIB", name, f"{_AAA}.{arcs}", Syntax.COUNTER64, scalar=scalar)


SUBSCRIBER_TRAFFIC_TABLE: Final = Table(
    name="subscriber_traffic",
    group="subscribers_detail",
    columns=(
        _column("hwTotalIPv4FlowDnByte", "14.1.18", scalar=True),
        _column("hwTotalIPv4FlowUpByte", "14.1.20", scalar=True),
        _column("hwTotalIPv6FlowDnByte", "14.1.22", scalar=True),
        _column("hwTotalIPv6FlowUpByte", "14.1.24", scalar=True),
        _column("hwDomainFlowDnByte", "6.1.4"),
        _column("hwDomainFlowUpByte", "6.1.6"),
        _column("hwDomainIPv6FlowDnByte", "6.1.39"),
        _column("hwDomainIPv6FlowUpByte", "6.1.41"),
    ),
    measurements=(SUBSCRIBER_TRAFFIC,),
    shape=_shape,
)
