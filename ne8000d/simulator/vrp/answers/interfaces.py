"""Interfaces: state, counters and rates, trunks, optical modules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ne8000d.simulator.bng import Bng
from ne8000d.simulator.bng.optics import NO_LIGHT
from ne8000d.simulator.bng.plant import ETHERNET, LOOPBACK, TRUNK, Interface
from ne8000d.simulator.bng.traffic import Flow
from ne8000d.simulator.vrp.roster import sub_interface

_MASK: Final = (1 << 64) - 1
_SUFFIX: Final = {10_000: "(10G)"}


def names(bng: Bng) -> dict[str, int]:
    """The interfaces by the name that the command line shows, in the order of the plant."""
    plant = bng.state.plant
    found: dict[str, int] = {}
    for number, row in enumerate(plant.interfaces):
        if number in bng.state.absent:
            continue
        if number in plant.subs:
            trunk, vlan = sub_interface(bng, number - plant.subs.start)
            found[f"{trunk}.{vlan}"] = number
        elif row.name is not None:
            found[row.name] = number
    return found


def brief(bng: Bng, now: float) -> Iterator[str]:
    """`display interface brief`: members are below their trunk, moved in by two."""
    plant = bng.state.plant
    bps = bng.state.bps(now)
    yield "PHY: Physical"
    yield "*down: administratively down"
    yield "^down: standby"
    yield "(l): loopback"
    yield "(s): spoofing"
    yield "(p): port alarm down"
    yield "InUti/OutUti: input utility rate/output utility rate"
    yield ("Interface                   PHY      Protocol  InUti OutUti   inErrors  outErrors")
    members = {port for row in plant.interfaces for port in row.lower if row.type == TRUNK}
    for name, number in names(bng).items():
        if number in members:
            continue
        row = plant.interfaces[number]
        yield _brief(name, row, bps[number])
        if row.type == TRUNK:
            for port in row.lower:
                member = plant.interfaces[port]
                yield _brief(f"  {member.name}", member, bps[port])


def all_of_them(bng: Bng, now: float) -> Iterator[str]:
    """`display interface`."""
    for name in names(bng):
        yield from one(bng, now, name)
        yield ""


def one(bng: Bng, now: float, name: str) -> Iterator[str]:
    """`display interface NAME`."""
    found = {known.casefold(): (known, number) for known, number in names(bng).items()}
    if name.casefold() not in found:
        yield "Error: Wrong parameter found at '^' position."
        return
    known, number = found[name.casefold()]
    state = bng.state
    row = state.plant.interfaces[number]
    up = "UP" if row.up else "DOWN"
    yield f"{known} current state : {up} (ifindex: {row.if_index})"
    yield f"Line protocol current state : {up}"
    if row.alias:
        yield f"Description: {row.alias.decode('latin-1')}"
    yield f"Route Port,The Maximum Transmit Unit is {row.mtu}"
    if row.type == TRUNK:
        full = sum(state.plant.interfaces[port].speed for port in row.lower)
        speeds = f"Maximal BW: {full // 1000}G, Current BW: {row.speed // 1000}G"
        size = f"The Maximum Transmit Unit is {row.mtu}"
        yield f"Hash arithmetic : According to flow,{speeds}, {size}"
    elif row.connector and row.speed >= 1000:
        yield f"Port BW: {row.speed // 1000}G, Transceiver max BW: {row.speed // 1000}G"
        yield from _power(bng, now, number)
    into, out = state.traffic.flows[number]
    bps = state.bps(now)[number]
    for side, value, flow in (("input", bps[0], into), ("output", bps[1], out)):
        packets = value / 8 / flow.packet
        yield f"    Last 300 seconds {side} rate {value:.0f} bits/sec, {packets:.0f} packets/sec"
    more = dict(zip(("Input", "Output"), state.corrections(now).get(number, ()), strict=False))
    for side, flow in (("Input", into), ("Output", out)):
        octets, packets = _counted(bng, now, flow, more.get(side, 0))
        yield f"    {side}: {octets} bytes, {packets} packets"
        yield f"    {side}:"
        yield f"      Unicast: {packets} packets, Multicast: {packets >> 12} packets"
        yield "      Broadcast: 0 packets, Discard: 0 packets"
    for side, value in zip(("input", "output"), bps, strict=True):
        yield f"    Last 300 seconds {side} utility rate:  {_percent(row, value)}"


def trunks(bng: Bng, now: float) -> Iterator[str]:
    """`display eth-trunk`."""
    del now
    plant = bng.state.plant
    for number in (*plant.trunks, plant.uplink):
        row = plant.interfaces[number]
        ports = [plant.interfaces[port] for port in row.lower]
        up = sum(port.up for port in ports)
        yield f"{row.name}'s state information is:"
        yield "Local:"
        yield f"LAG ID: {(row.name or '')[9:]}                   WorkingMode: STATIC"
        yield "Preempt Delay: Disabled     Hash arithmetic: According to flow"
        status = "up" if row.up else "down"
        yield f"Operate status: {status}          Number Of Up Port In Trunk: {up}"
        yield "-" * 80
        yield "ActorPortName          Status   PortType PortPri PortNo PortKey PortState Weight"
        for place, port in enumerate(ports, start=1):
            status = "Selected" if port.up else "Unselect"
            kind = f"{port.speed // 1000}GE"
            yield f"{port.name:<22} {status:<8} {kind:<8} 32768   {place:<6} 321     10111100  1"
        yield ""


def trunk_sub_interfaces(bng: Bng, now: float) -> Iterator[str]:
    """`display eth-trunk sub-interface`."""
    del now
    yield "Maximum number of Eth-trunk sub-interfaces : 16384"
    yield f"Current number of Eth-trunk sub-interfaces : {len(bng.state.plant.subs)}"


def modules(bng: Bng, now: float) -> Iterator[str]:
    """`display optical-module brief`."""
    plant = bng.state.plant
    yield (
        "Port                      Status  Type           Wavelength(nm) RxPower(dBm) TxPower(dBm)"
    )
    yield "-" * 92
    for number in plant.modules:
        row = plant.interfaces[number]
        receive, send = _powers(bng, now, number)
        kind, wavelength = ("QSFP28", 1310) if row.speed == 100_000 else ("10GBASE-LR", 1270)
        status = "normal" if receive > -40 else "alarm"
        yield (
            f"{row.name:<25} {status:<7} {kind:<14} {wavelength:<14} {receive:<12.2f} {send:.2f}"
        )


def _power(bng: Bng, now: float, number: int) -> Iterator[str]:
    if number in bng.state.plant.modules:
        receive, send = _powers(bng, now, number)
        yield (
            f"Rx Power: {receive:6.2f}dBm, Warning range: [-16.000,  0.000]dBm, "
            f"Tx Power: {send:6.2f}dBm, Warning range: [-5.000,  5.000]dBm"
        )


def _powers(bng: Bng, now: float, number: int) -> tuple[float, float]:
    """As the module table of SNMP has them, in dBm."""
    plant = bng.state.plant
    place = plant.modules.index(number)
    ripple = bng.state.ripple(now + 17 * place)
    receive = NO_LIGHT if number == plant.dark else -290 - 37 * (place % 11) + round(9 * ripple)
    return receive / 100, (256 - 7 * (place % 9) + round(4 * ripple)) / 100


def _counted(bng: Bng, now: float, flow: Flow, more: int) -> tuple[int, int]:
    state = bng.state
    octets = flow.factor * state.growth(now)[flow.basis] + more
    return (
        (state.counter_start + octets) & _MASK,
        (state.counter_start + octets // flow.packet) & _MASK,
    )


def _brief(name: str, row: Interface, bps: tuple[float, float]) -> str:
    physical = "up" if row.up else "down"
    protocol = "up(s)" if row.type == LOOPBACK else physical
    shown = f"{name}{_SUFFIX.get(row.speed, '') if row.type == ETHERNET else ''}"
    into, out = (_percent(row, value) for value in bps)
    return f"{shown:<27} {physical:<8} {protocol:<8} {into:>6} {out:>6} {0:>10} {0:>10}"


def _percent(row: Interface, bps: float) -> str:
    if not row.speed:
        return "--"
    share = 100 * bps / (row.speed * 1e6)
    return "0%" if share == 0 else f"{share:.2f}%"
