"""How much flows through each interface: exact integrals of demand curves.

A counter is `factor × growth[basis]`: the growth of one curve since the start, in thousandths of
a second at full demand, times the octets that the interface carries in such a thousandth. Trunks
and ports add up the factors of what flows through them, so that their octets are the sums exactly.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ne8000d.simulator.bng.curves import demand
from ne8000d.simulator.bng.plant import Plant

_KINDS: Final = 4  # of neighbourhoods, each with curves of its own
_PARTS: Final = 1_000  # of a second
_DOWN_BPS: Final = 2_200_000.0  # of a subscriber at the busiest moment
_UP_SHARE: Final = 0.12
_FULLEST: Final = 0.6  # of a trunk, at the busiest moment
_DEDICATED_BPS: Final = 300_000_000
_MANAGEMENT_BPS: Final = 16_000
_PPP_BPS: Final = 800_000
_DOWN_PACKET: Final = 1_100  # octets, mean
_UP_PACKET: Final = 220


@dataclass(frozen=True, slots=True)
class Flow:
    """What goes through an interface in one direction; `packet` is a packet's mean octets."""

    factor: int
    basis: int
    packet: int


_NOTHING: Final = Flow(0, 0, _UP_PACKET)

_Sum = list[int]  # factors by basic curve


class Traffic:
    """Flows (in, out) of each interface of `plant`, by its number.

    `users` are the subscribers of each sub-interface, online or not.
    """

    def __init__(self, plant: Plant, users: Sequence[int], seed: str) -> None:
        self._dice = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self._curves = [demand(self._dice) for _ in range(2 * _KINDS)]
        self._sums: list[_Sum] = []
        self.flows = [(_NOTHING, _NOTHING)] * len(plant.interfaces)
        whole_up, whole_down = self._add_subs(plant, users)
        dedicated = _factor(_DEDICATED_BPS)
        self.flows[plant.dedicated] = (
            Flow(dedicated, _KINDS, _UP_PACKET), Flow(dedicated, 0, _DOWN_PACKET),
        )  # fmt: skip
        whole_up[_KINDS] += dedicated
        whole_down[0] += dedicated
        # Seen from the network's side, downstream comes in.
        self._add_trunk(plant, plant.uplink, (whole_down, _DOWN_PACKET), (whole_up, _UP_PACKET))
        management = _factor(_MANAGEMENT_BPS)
        self.flows[plant.management] = (
            Flow(management, _KINDS, _UP_PACKET), Flow(management, 0, _UP_PACKET),
        )  # fmt: skip
        for number in plant.ppp:
            kind = number % _KINDS
            down = _factor(_PPP_BPS * self._dice.uniform(0.2, 3.0))
            self.flows[number] = (
                Flow(max(1, down // 8), _KINDS + kind, _UP_PACKET), Flow(down, kind, _DOWN_PACKET),
            )  # fmt: skip

    def growth(self, since: float, now: float) -> list[int]:
        """How far each basis has grown from `since` to `now`; never less for a later `now`."""
        basic = [
            int(_PARTS * (curve.integral(now) - curve.integral(since))) for curve in self._curves
        ]
        return basic + [_dot(factors, basic) for factors in self._sums]

    def bps(self, now: float) -> list[tuple[float, float]]:
        """The true bits a second (in, out) of each interface at this moment."""
        values = self._values(now)
        return [(_bps(into, values), _bps(out, values)) for into, out in self.flows]

    def bps_of(self, flows: tuple[Flow, Flow], now: float) -> tuple[float, float]:
        """The true bits a second of two flows at this moment."""
        values = self._values(now)
        return _bps(flows[0], values), _bps(flows[1], values)

    def _values(self, now: float) -> list[float]:
        """Each basis at this moment."""
        basic = [curve.value(now) for curve in self._curves]
        return basic + [
            sum(factor * value for factor, value in zip(factors, basic, strict=True))
            for factors in self._sums
        ]

    def load(self, now: float) -> float:
        """Demand as a share of the busiest moment's."""
        return self._curves[0].value(now)

    def _add_subs(self, plant: Plant, users: Sequence[int]) -> tuple[_Sum, _Sum]:
        """Flows of sub-interfaces and their trunks; the factors of all together, up and down."""
        down_bps = _DOWN_BPS
        below: dict[int, int] = dict.fromkeys(plant.trunks, 0)
        for number, count in zip(plant.subs, users, strict=True):
            below[plant.interfaces[number].lower[0]] += count
        for trunk, count in [*below.items(), (plant.uplink, sum(users))]:
            if count:
                down_bps = min(down_bps, _FULLEST * plant.interfaces[trunk].speed * 1e6 / count)
        up = {trunk: [0] * (2 * _KINDS) for trunk in plant.trunks}
        down = {trunk: [0] * (2 * _KINDS) for trunk in plant.trunks}
        for number, count in zip(plant.subs, users, strict=True):
            trunk = plant.interfaces[number].lower[0]
            kind = number % _KINDS
            bps = down_bps * count * self._dice.uniform(0.7, 1.3)
            factor_down, factor_up = _factor(bps), _factor(bps * _UP_SHARE)
            up[trunk][_KINDS + kind] += factor_up
            down[trunk][kind] += factor_down
            if number != plant.counters_off:
                self.flows[number] = (
                    Flow(factor_up, _KINDS + kind, _UP_PACKET),
                    Flow(factor_down, kind, _DOWN_PACKET),
                )
        for trunk in plant.trunks:
            self._add_trunk(plant, trunk, (up[trunk], _UP_PACKET), (down[trunk], _DOWN_PACKET))
        return _total(up.values()), _total(down.values())

    def _add_trunk(
        self, plant: Plant, trunk: int, into: tuple[_Sum, int], out: tuple[_Sum, int]
    ) -> None:
        """Flows of a trunk and, in unequal parts, of its members that are up."""
        members = [port for port in plant.interfaces[trunk].lower if plant.interfaces[port].up]
        self.flows[trunk] = (self._flow(*into), self._flow(*out))
        weights = [self._dice.uniform(0.85, 1.15) for _ in members]
        for port, part_in, part_out in zip(
            members, _split(into[0], weights), _split(out[0], weights), strict=True
        ):
            self.flows[port] = (self._flow(part_in, into[1]), self._flow(part_out, out[1]))

    def _flow(self, factors: _Sum, packet: int) -> Flow:
        self._sums.append(factors)
        return Flow(1, len(self._curves) + len(self._sums) - 1, packet)


def _factor(bps: float) -> int:
    """Octets in a thousandth of a second at full demand; something always flows."""
    return max(1, round(bps / 8 / _PARTS)) if bps else 0


def _bps(flow: Flow, values: Sequence[float]) -> float:
    return 8.0 * _PARTS * flow.factor * values[flow.basis]


def _dot(factors: _Sum, growth: list[int]) -> int:
    return sum(factor * grown for factor, grown in zip(factors, growth, strict=True))


def _total(sums: Iterable[_Sum]) -> _Sum:
    return [sum(factors) for factors in zip(*sums, strict=True)]


def _split(factors: _Sum, weights: Sequence[float]) -> list[_Sum]:
    """`factors` in as many parts as there are weights, which add up to them exactly."""
    whole = sum(weights)
    parts = [[int(factor * weight / whole) for factor in factors] for weight in weights]
    for basis, factor in enumerate(factors):
        if parts:
            parts[-1][basis] += factor - sum(part[basis] for part in parts)
    return parts
