"""CGN, RADIUS, address pools, BGP, the RUI pair, and where subscribers drop."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv6Address, ip_address
from typing import Final

from ne8000d.simulator.bng import Bng
from ne8000d.simulator.bng.events import OFFLINE_A_SECOND, SUCCESSES_A_SECOND, events
from ne8000d.simulator.bng.pools import pool_name, pool_sizes, usable
from ne8000d.simulator.bng.population import UserType
from ne8000d.simulator.bng.routing import NEIGHBORS, PEERS, Peer
from ne8000d.simulator.bng.subscribers import by_domain
from ne8000d.simulator.vrp.answers.counts import counts
from ne8000d.simulator.vrp.roster import sub_interface
from ne8000d.simulator.vrp.tables import moment, rule

_IPV4: Final = (UserType.IPV4, UserType.DUAL_STACK)
_ESTABLISHED: Final = 6
_SESSIONS: Final = 45  # of CGN, a subscriber
_SERVERS: Final = ("192.0.2.10", "192.0.2.11")


def nat_table(bng: Bng, now: float, slot: str = "3", engine: str = "0") -> Iterator[str]:
    """`display nat statistics table slot 3 engine 0`."""
    users = counts(bng, now, kinds=_IPV4).total
    line = "-" * 75
    yield "This operation will take a few minutes. Press 'Ctrl+C' to break ..."
    yield f"Slot: {slot} Engine: {engine}"
    yield line
    for name, value in (
        ("Total current nat444 sessions in Memory", users * _SESSIONS),
        ("Total current dslite sessions in Memory", 0),
        ("Current session speed(num/s)", users // 2),
        ("Maximum session table number in history", users * _SESSIONS * 2),
        ("Maximum session table time in history", moment(now - 400_000)),
        ("Maximum user table number in history", users * 2),
    ):
        yield f" {name:<47}:{value}"
    yield line


def nat_payload(bng: Bng, now: float) -> Iterator[str]:
    """`display nat statistics payload`."""
    into, out = bng.state.bps(now)[bng.state.plant.uplink]
    yield "Slot: 3 Engine: 0"
    for name, value in (
        ("current receive packet speed(pps)", int(into / 8_800)),
        ("current receive packet bit speed(bps)", int(into)),
        ("current transmit packet speed(pps)", int(out / 1_760)),
        ("current transmit packet bit speed(bps)", int(out)),
        ("historical maximum receive packet bit speed(bps)", int(into * 2)),
        ("historical maximum receive packet bit speed time", moment(now - 400_000)),
    ):
        yield f"  {name + ':':<60}{value!s:>18}"


def nat_sizes(bng: Bng, now: float) -> Iterator[str]:
    """`display nat session-table size`."""
    del bng, now
    yield "  SlotID   CpuID       CurSessTblSize  CfgSessTblSize  ValidFlag"
    yield "  3        0(engine)    4 M             4 M            Valid"


def radius(bng: Bng, now: float, server: str, kind: str) -> Iterator[str]:
    """`display radius-server packet ip-address ADDRESS authentication|accounting`."""
    first = server == _SERVERS[0]
    if server not in _SERVERS:
        yield "Error: The RADIUS server does not exist."
        return
    accepts = events(bng.state, SUCCESSES_A_SECOND if first else 0.01)(now)
    rejects = events(bng.state, 0.03 if first else 0.0)(now)
    timeouts = events(bng.state, 0.0 if first else 0.004)(now)
    who = "Access" if kind == "authentication" else "Account"
    for period, part in (("Total", 1), ("Last 30 minutes", 1000)):
        yield f"{period} radius server {kind} packets:"
        for left, right in (
            ((f"{who} Requests", accepts + rejects), (f"{who} Retransmissions", timeouts)),
            (
                (f"{who} {'Accepts' if who == 'Access' else 'Responses'}", accepts),
                (f"{who} Rejects", rejects),
            ),
            ((f"{who} Challenges", 0), (f"Malformed {who} Responses", 0)),
            (("Bad Authenticators", 0), ("Pending Requests", 0)),
            (("Timeouts", timeouts), ("Packets Dropped", 0)),
        ):
            yield (f"  {left[0]:<19}: {left[1] // part:<10} {right[0]:<27}: {right[1] // part}")


def pool_usage(bng: Bng, now: float) -> Iterator[str]:
    """`display ip-pool pool-usage`."""
    yield rule(66)
    yield "  Domain Name                     PoolLen       Used      Ratio"
    yield rule(66)
    for domain, total, used in _pools(bng, now):
        yield f"  {domain:<31} {total:<13} {used:<9} {100 * used // total}%"
    yield rule(66)


def pool(bng: Bng, now: float, name: str) -> Iterator[str]:
    """`display ip pool name NAME`."""
    for place, (domain, total, used) in enumerate(_pools(bng, now)):
        if pool_name(domain).casefold() != name.casefold():
            continue
        base = f"100.{64 + place}"
        conflict = 1 if place else 0
        idle = total - used - conflict - 2
        yield f"     Pool-Name      : {pool_name(domain)}"
        yield f"     Pool-No        : {place}"
        yield "     Lease          : 3 Days 0 Hours 0 Minutes"
        yield "     Position       : Local           Status           : Unlocked"
        yield f"     Gateway        : {base}.0.1       Mask             : 255.255.0.0"
        yield "     Vpn instance   : --              Unnumbered gateway: -"
        yield "     -" + "-" * 102
        heading = "     ID           start             end   total    used    idle   CFLCT disable"
        yield f"{heading} reserved static-bind delayed"
        yield "     -" + "-" * 102
        yield (
            f"     0       {base}.0.2   {base}.255.254  {total:>6}  {used:>6}  {idle:>6}  "
            f"{conflict:>6}       2        0           0       0"
        )
        yield "     -" + "-" * 102
        return
    yield "Error: The IP address pool does not exist."


def bgp(bng: Bng, now: float) -> Iterator[str]:
    """`display bgp peer`."""
    yield from _peers(bng, now, [peer for peer in PEERS if _family(peer) == "ipv4"])


def bgp_ipv6(bng: Bng, now: float) -> Iterator[str]:
    """`display bgp ipv6 peer`."""
    yield from _peers(bng, now, [peer for peer in PEERS if _family(peer) == "ipv6"])


def bgp_vpnv4(bng: Bng, now: float) -> Iterator[str]:
    """`display bgp vpnv4 all peer`."""
    yield from _peers(bng, now, [peer for peer in PEERS if _family(peer) == "vpnv4"])
    inside = [peer for peer in PEERS if _family(peer) == "vpn"]
    if inside:
        yield ""
        yield " Peer of IPv4-family for vpn instance :"
        yield ""
        yield f" VPN-Instance {inside[0].vpn}, Router ID 10.255.0.1:"
        for peer in inside:
            yield _peer(bng, now, peer)


def backup_profiles(bng: Bng, now: float) -> Iterator[str]:
    """`display remote-backup-profile`."""
    del now
    if len(bng.state.populations) == 1:
        yield "Info: No remote backup profile is configured."
        return
    yield " ----------REMOTE-BACKUP-PROFILE----------"
    yield "         PROFILE-ID  PROFILE-NAME"
    yield " -----------------------------------------"
    yield "         0x1000      rbp_a"
    yield " -----------------------------------------"
    yield "  Total 1  printed."


def backup_profile(bng: Bng, now: float, name: str) -> Iterator[str]:
    """`display remote-backup-profile rbp_a`: Master for odd MAC addresses, Slave for even ones."""
    del now
    if name != "rbp_a" or len(bng.state.populations) == 1:
        yield "Error: The remote backup profile does not exist."
        return
    yield " Profile-Index        : 0x1000"
    yield " Profile-Name         : rbp_a"
    yield " Service              : bras"
    yield " Remote-backup-service: rbs_a"
    yield " Backup-ID            : 1"
    yield " track protocol       : VRRP"
    for number, macs in ((1, "Odd-Mac"), (2, "Even-Mac")):
        ours, its = ("Master", "Slave") if number == 1 else ("Slave", "Master")
        yield f" VRRP-ID              : {number}"
        yield " VRRP-Interface       : Eth-Trunk1.588"
        yield f" Access-Control       : {macs}"
        yield f" State                : {ours}"
        yield f" Peer State           : {its}"
    yield " Interface            :"
    for place in range(len(bng.state.plant.subs)):
        trunk, vlan = sub_interface(bng, place)
        yield f"                        {trunk}.{vlan}"


def backup_service(bng: Bng, now: float, name: str) -> Iterator[str]:
    """`display remote-backup-service rbs_a`."""
    if name != "rbs_a" or len(bng.state.populations) == 1:
        yield "Error: The remote backup service does not exist."
        return
    yield " Service-Name     : rbs_a"
    yield " TCP-State        : Connected"
    yield " Peer-ip          : 192.0.2.2"
    yield " Uplink state     : 2 (1:DOWN 2:UP)"
    yield f" Last up time     : {moment(now - 500_000)}"
    yield " Last down reason : TCP closed for peer closed"


def backup_services(bng: Bng, now: float) -> Iterator[str]:
    """`display remote-backup-service`."""
    del now
    if len(bng.state.populations) == 1:
        yield "Info: No remote backup service is configured."
        return
    yield " -----------------------------------------"
    yield "         Service-ID  Service-Name"
    yield " -----------------------------------------"
    yield "         0           rbs_a"
    yield " -----------------------------------------"
    yield "  Total 1  printed."


def ospf(bng: Bng, now: float) -> Iterator[str]:
    """`display ospf peer brief`: the neighbours that SNMP has."""
    del now
    port = bng.state.plant.interfaces[bng.state.plant.uplink].name
    yield "          OSPF Process 1 with Router ID 10.255.0.1"
    yield "                   Peer Statistic Information"
    yield " " + "-" * 76
    yield " Area Id          Interface                        Neighbor id      State"
    for address in NEIGHBORS:
        yield f" 0.0.0.0          {port:<32} {address:<16} Full"
    yield " " + "-" * 76


def ranking(bng: Bng, now: float) -> Iterator[str]:
    """`display aaa offline-record link-info top 50 time 0 5 0`: where they drop, without names."""
    fallen = int(sum(OFFLINE_A_SECOND.values()) * 300 + bng.state.uptime(now) % 7)
    places = range(min(10, len(bng.state.plant.subs)))
    line = rule(60)
    yield line
    yield "  Interface                 PeVlan/CeVlan        Number"
    yield line
    for rank in places:
        trunk, vlan = sub_interface(bng, rank)
        at, vlans = f"{trunk}.{vlan}", f"{vlan}/{100 + rank}"
        yield f"  {at:<25} {vlans:<20} {max(1, fallen >> (rank + 1))}"
    yield line


def _pools(bng: Bng, now: float) -> Iterator[tuple[str, int, int]]:
    sizes = pool_sizes(bng.state, bng.size.domains)
    for place, (domain, size) in enumerate(zip(bng.size.domains, sizes, strict=True)):
        used = counts(bng, now, by_domain, place, _IPV4).total
        yield domain, size, usable(size, place) if domain in bng.state.full else used


def _family(peer: Peer) -> str:
    if peer.safi == 128:
        return "vpnv4"
    if peer.vpn != "Public":
        return "vpn"
    return "ipv6" if isinstance(ip_address(peer.address), IPv6Address) else "ipv4"


def _peers(bng: Bng, now: float, peers: list[Peer]) -> Iterator[str]:
    yield ""
    yield " BGP local router ID : 10.255.0.1"
    yield " Local AS number : 64500"
    yield (
        f" Total number of peers : {len(peers)}                 Peers in established state : "
        f"{sum(peer.state == _ESTABLISHED for peer in peers)}"
    )
    yield ""
    yield (
        "  Peer                             V          AS  MsgRcvd  MsgSent  OutQ  Up/Down       "
        "State  PrefRcv"
    )
    for peer in peers:
        yield _peer(bng, now, peer)


def _peer(bng: Bng, now: float, peer: Peer) -> str:
    up = peer.state == _ESTABLISHED
    seconds = int(max(0.0, now - bng.state.booted - 60)) if up else 0
    hours = f"{seconds // 3600:04}h{seconds // 60 % 60:02}m" if up else "00:00:00"
    state = "Established" if up else "Idle"
    messages = seconds // 60
    return (
        f"  {peer.address:<32} 4 {peer.remote_as:>11} {messages:>8} {messages:>8}     0 "
        f"{hours:>9} {state:>11} {peer.prefixes:>8}"
    )
