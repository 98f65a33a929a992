"""What AAA counts of the subscribers' traffic: all of it, and each domain's part.

Three tenths are IPv6. The domains' IPv4 columns are in kbytes, all others in bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from ne8000d.oid import parse
from ne8000d.schema import Syntax
from ne8000d.simulator.bng.state import State
from ne8000d.simulator.bng.subscribers import domain_key
from ne8000d.simulator.tree import Column, Index, computed, scalar

_STAT: Final = parse("1.3.6.1.4.1.2011.5.2.1.14.1")
_DOMAIN_STAT: Final = parse("1.3.6.1.4.1.2011.5.2.1.6.1")
_KBYTE: Final = 1024
_UP, _DOWN = 0, 1


def octets(state: State, side: int, now: float) -> tuple[int, int]:
    """IPv4 and IPv6 octets from (0) or to (1) all subscribers, as the trunks count them."""
    growth = state.growth(now)
    flows = [state.traffic.flows[trunk][side] for trunk in state.plant.trunks]
    whole = sum(flow.factor * growth[flow.basis] for flow in flows)
    newer = whole * 3 // 10
    return whole - newer, newer


def columns(state: State, domains: Sequence[str]) -> Iterator[Column]:
    """The device's counters and the domains'."""

    def device(side: int, version: int) -> Callable[[float], int]:
        return lambda now: octets(state, side, now)[version]

    weights = [1 / (place + 1) for place in range(len(domains))]
    index = Index(domain_key(domain) for domain in domains)

    def part(place: int, side: int, version: int, unit: int) -> Callable[[float], int]:
        share = int(1_000 * weights[place] / sum(weights))
        return lambda now: octets(state, side, now)[version] * share // (1_000 * unit)

    for column, side, version in ((18, _DOWN, 0), (20, _UP, 0), (22, _DOWN, 1), (24, _UP, 1)):
        yield scalar((*_STAT, column), Syntax.COUNTER64, device(side, version))
    for column, side, version, unit in (
        (4, _DOWN, 0, _KBYTE), (6, _UP, 0, _KBYTE), (39, _DOWN, 1, 1), (41, _UP, 1, 1),
    ):  # fmt: skip
        cells = {
            domain_key(domain): part(place, side, version, unit)
            for place, domain in enumerate(domains)
        }
        yield computed((*_DOMAIN_STAT, column), Syntax.COUNTER64, cells, index)
