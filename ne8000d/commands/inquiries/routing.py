"""BGP peers and routing neighbours, for routers that don't answer SNMP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_address
from typing import Final

from ne8000d.commands.bgp import IPV6, PEERS, VPNV4
from ne8000d.commands.inquiries.rows import frame
from ne8000d.commands.neighbors import ISIS, OSPF
from ne8000d.measurements.bgp import BGP_PEER
from ne8000d.measurements.neighbors import NEIGHBOR
from ne8000d.schema import CliRow, Frame, Inquiry, Replies

_PUBLIC: Final = "Public"
_COUNTS: Final = ("state", "prefixes_received", "prefixes_advertised", "remote_as")
_LASTED: Final = ("established_seconds", "down_seconds")


def _peers(replies: Replies) -> Iterator[Frame]:
    """Yield a row a peer and family; one that several commands tell counts once."""
    united = Replies(
        {
            PEERS.name: [
                replace(reply, rows=[_peer(row) for row in reply.rows])
                for command in (PEERS, IPV6, VPNV4)
                for reply in replies.all(command.name)
            ]
        }
    )
    fields = {name: name for name in (*_COUNTS, "established_seconds")}
    return frame(BGP_PEER, united, PEERS.name, ("peer", "vrf", "family"), **fields)


def _peer(row: CliRow) -> CliRow:
    """`established_seconds` is, like the MIB's, how long ago the session came up or went down."""
    lasted = next((row[name] for name in _LASTED if name in row), None)
    known: CliRow = {} if lasted is None else {"established_seconds": lasted}
    return {"vrf": _PUBLIC, **row, "peer": _address(str(row["peer"])), **known}


def _address(said: str) -> str:
    """An address as SNMP's rows have it: VRP prints IPv6 in capitals."""
    try:
        return str(ip_address(said))
    except ValueError:
        return said


def _neighbors(replies: Replies) -> Iterator[Frame]:
    united = Replies(
        {NEIGHBOR.name: [reply for command in (OSPF, ISIS) for reply in replies.all(command.name)]}
    )
    tags = ("protocol", "neighbor", "interface")
    return frame(NEIGHBOR, united, NEIGHBOR.name, tags, state="state")


BGP_INQUIRY: Final = Inquiry("bgp_peer", "bgp", (PEERS, IPV6, VPNV4), (BGP_PEER,), _peers)
NEIGHBOR_INQUIRY: Final = Inquiry("neighbor", "bgp", (OSPF, ISIS), (NEIGHBOR,), _neighbors)
