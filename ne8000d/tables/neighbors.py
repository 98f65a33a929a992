"""Routing neighbours: ospfNbrTable (OSPF-MIB, RFC 4750) and isisISAdjTable (ISIS-MIB, RFC 4444).

The standard OSPF table covers one process, so a VRP router with several shows the neighbours of
one. An IS-IS system ID is read with every poll: adjacency numbers are given again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ne8000d.batch import Value
from ne8000d.measurements.neighbors import NEIGHBOR
from ne8000d.oid import Integer, IpAddress, OidError, split
from ne8000d.schema import Column, Frame, Reading, Syntax, Table
from ne8000d.tables import naming
from ne8000d.tables.identity import interface_names, read_in_full, unique_rows
from ne8000d.tables.memo import remembered

_OSPF: Final = "1.3.6.1.2.1.14.10.1"
_ISIS: Final = "1.3.6.1.2.1.138.1"
_SYSTEM_ID_OCTETS: Final = 6


def _shape(reading: Reading) -> Iterator[Frame]:
    tags: dict[str, tuple[str, ...]] = {}
    states: dict[str, Value] = {}
    at: dict[str, float] = {}
    for protocol, name, rows in (
        ("ospf", "ospfNbrState", _ospf(reading)),
        ("isis", "isisISAdjState", _isis(reading)),
    ):
        found = reading.integers(name)
        for row, (neighbor, interface) in rows.items():
            key = f"{protocol}.{row}"
            tags[key] = (neighbor, protocol, interface)
            states[key], at[key] = found[row], reading.column(name).at[row]
    if tags:
        rows_of = {
            key: (protocol, neighbor, interface)
            for key, (neighbor, protocol, interface) in unique_rows(tags).items()
        }
        yield Frame(NEIGHBOR, rows_of, {"state": states}, at)


def _ospf(reading: Reading) -> dict[str, tuple[str, str]]:
    """Address and interface by instance (address, ifIndex of a link without one, else 0)."""
    rows: dict[str, tuple[str, str]] = {}
    for row in reading.integers("ospfNbrState"):
        try:
            address, index = split(row, (IpAddress(), Integer()))
        except OidError:
            continue
        interface = "" if index == "0" else _interface(reading, index)
        if interface is not None:
            rows[row] = (address, interface)
    return rows


def _isis(reading: Reading) -> dict[str, tuple[str, str]]:
    """System ID and interface by instance (circuit, adjacency)."""
    rows: dict[str, tuple[str, str]] = {}
    circuits = reading.integers("isisCircIfIndex")
    systems = reading.values("isisISAdjNeighSysID")
    if not read_in_full(reading, "isisISAdjNeighSysID", "isisCircIfIndex"):
        return rows
    for row in reading.integers("isisISAdjState"):
        circuit = row.partition(".")[0]
        interface = (
            _interface(reading, str(circuits[circuit]))
            if circuit in circuits
            else f"circuit-{circuit}"
        )
        if interface is not None:
            rows[row] = (_system_id(systems.get(row, b"")) or f"adjacency-{row}", interface)
    return rows


def _interface(reading: Reading, index: str) -> str | None:
    """The interface's name, None while names are not read in full."""
    name = remembered(reading, interface_names).get(index)
    if name is None and read_in_full(reading, "ifName", "ifDescr"):
        return f"ifindex-{index}"
    return name


def _system_id(value: object) -> str:
    if not isinstance(value, bytes) or len(value) != _SYSTEM_ID_OCTETS:
        return ""
    digits = value.hex()
    return ".".join(digits[place : place + 4] for place in (0, 4, 8))


OSPF_COLUMNS: Final = (
    Column("OSPF-MIB", "ospfNbrState", f"{_OSPF}.6", Syntax.INTEGER),
    naming.IF_NAME,
    naming.IF_DESCR,
)

NEIGHBOR_TABLE: Final = Table(
    name="neighbor",
    group="bgp",
    columns=(
        *OSPF_COLUMNS,
        Column("ISIS-MIB", "isisISAdjState", f"{_ISIS}.6.1.1.2", Syntax.INTEGER),
        Column("ISIS-MIB", "isisISAdjNeighSysID", f"{_ISIS}.6.1.1.6", Syntax.OCTETS),
        Column("ISIS-MIB", "isisCircIfIndex", f"{_ISIS}.3.2.1.2", Syntax.INTEGER, slow=True),
    ),
    measurements=(NEIGHBOR,),
    shape=_shape,
)
