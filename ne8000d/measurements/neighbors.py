"""Routing neighbours: measurement neighbor."""

from __future__ import annotations

from typing import Final

from ne8000d.schema import Field, Kind, Measurement, Tag

NEIGHBOR: Final = Measurement(
    "neighbor",
    "A neighbour of a routing protocol.",
    (
        Field(
            "state",
            Kind.STATE,
            "ospf: 1 down, 2 attempt, 3 init, 4 twoWay, 5 exchangeStart, 6 exchange, 7 loading, "
            "8 full; isis: 1 down, 2 initializing, 3 up, 4 failed",
            "ospfNbrState, isisISAdjState",
        ),
    ),
    (
        Tag("protocol", "ospf or isis"),
        Tag(
            "neighbor",
            "ospf: the neighbour's address; isis: its system ID, 0100.0200.3004, by CLI the "
            "name that the router prints",
        ),
        Tag(
            "interface",
            "isis: as in `interface`; ospf: only of links without an address, for the MIB tells "
            "no other; by CLI of every neighbour and as the router abbreviates it, GE0/1/0",
        ),
    ),
)
