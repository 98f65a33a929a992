"""BGP peers of every address family: `display bgp all summary` (VRP8), `display bgp … peer`.

The summary has `RtRcv` and `RtAdv`, the peer tables `PrefRcv`. A family is named by a line before
its table, a VPN instance by `VPN-Instance NAME, Router ID …:`, else both follow from the command.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ne8000d.commands.amounts import count, seconds
from ne8000d.commands.columns import Heading, cells, heading, is_rule, typed
from ne8000d.commands.labels import pair
from ne8000d.commands.lines import NONE, Lines, Reader, answers
from ne8000d.commands.privileges import BGP, DISPLAY
from ne8000d.schema import CliRow, Command

STATES: Final = {
    "idle": 1, "connect": 2, "active": 3, "opensent": 4, "openconfirm": 5, "established": 6,
}  # fmt: skip
"""bgpPeerState of RFC 4273."""

_NAMES: Final = {
    "peer": "peer", "v": "version", "as": "remote_as", "msgrcvd": "messages_in",
    "msgsent": "messages_out", "outq": "queue", "up/down": "up_down", "state": "state",
    "prefrcv": "prefixes_received", "rtrcv": "prefixes_received", "rtadv": "prefixes_advertised",
}  # fmt: skip
_VALUES: Final = {
    "messages_in": count, "messages_out": count, "queue": count,
    "prefixes_received": count, "prefixes_advertised": count,
}  # fmt: skip
_FAMILY: Final = re.compile(r"\s*Address Family ?: ?(\S.{0,40})", re.IGNORECASE)
_VPN_FAMILY: Final = re.compile(r"\s*Peer of IPv([46])-family for vpn instance", re.IGNORECASE)
_VPN: Final = re.compile(r"\s*VPN-Instance (\S{1,80}), Router ID", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"[0-9A-Fa-f:.%]{2,60}$")
_FAMILIES: Final = {"vpnv4 all": "vpnv4", "vpnv6 all": "vpnv6", "l2vpn evpn": "evpn"}
"""What VRP calls otherwise than `bgp_peer` does."""


def peers(family: str) -> Reader:
    """A reader of peers, `family` until the answer names another one.

    It yields `peer vrf family remote_as state state_name established_seconds` and prefixes. `state`
    is that of RFC 4273, 6 established; `remote_as` a number, asdot `635.88` too.
    """

    def read(lines: Lines) -> Iterator[CliRow]:
        current, vrf = family, ""
        columns: Heading = ()
        for line in lines:
            if is_rule(line):
                continue
            if named := _FAMILY.match(line):
                said = " ".join(named[1].split()).casefold()
                current, vrf = _FAMILIES.get(said, said.replace(" ", "-")), ""
            elif vpn_family := _VPN_FAMILY.match(line):
                current = f"ipv{vpn_family[1]}-unicast"
            elif instance := _VPN.match(line):
                vrf = instance[1]
            elif found := heading(line, _NAMES, ("peer", "state")):
                columns, lines.known = found, True
            elif columns and (row := _peer(line, columns)):
                yield {**row, "family": current, **({"vrf": vrf} if vrf else {})}
            elif (said_pair := pair(line)) and said_pair[0] == "total number of peers":
                lines.known = True

    return read


def _peer(line: str, columns: Heading) -> CliRow | None:
    texts = cells(line, columns, absorbs="state")
    if texts is None or not _ADDRESS.match(texts["peer"]):
        return None
    row = typed(
        {key: said for key, said in texts.items() if key in _VALUES or key == "peer"}, _VALUES
    )
    name = texts["state"].partition("(")[0].casefold()
    state = STATES.get(name.replace(" ", ""))
    row["state_name"] = texts["state"]
    if state is not None:
        row["state"] = state
    lasted = seconds(texts.get("up_down", ""))
    if lasted is not None:
        row["established_seconds" if name == "established" else "down_seconds"] = lasted
    system = autonomous_system(texts.get("remote_as", ""))
    if system is not None:
        row["remote_as"] = system
    return row


def autonomous_system(said: str) -> int | None:
    """An AS number, plain or asdot (RFC 5396): `635.88` is 635 × 65536 + 88."""
    high, dot, low = said.partition(".")
    if not high.isdecimal() or (dot and not low.isdecimal()) or len(said) > 11:
        return None
    return (int(high) << 16) + int(low) if dot else int(high)


PEERS: Final = Command(
    "bgp_peers",
    ("display bgp all summary", "display bgp peer"),
    answers(peers("ipv4-unicast"), *NONE),
    privilege=BGP,
)
"""Every family at once, else IPv4 alone."""

IPV6: Final = Command(
    "bgp_ipv6",
    ("display bgp ipv6 peer",),
    answers(peers("ipv6-unicast"), *NONE),
    privilege=DISPLAY,
)
VPNV4: Final = Command(
    "bgp_vpnv4",
    ("display bgp vpnv4 all peer",),
    answers(peers("vpnv4"), *NONE),
    privilege=DISPLAY,
)
VPNV6: Final = Command(
    "bgp_vpnv6",
    ("display bgp vpnv6 all peer",),
    answers(peers("vpnv6"), *NONE),
    privilege=DISPLAY,
)
COMMANDS: Final = (PEERS, IPV6, VPNV4, VPNV6)
