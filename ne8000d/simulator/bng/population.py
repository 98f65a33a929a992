"""Subscribers by rank: who is online follows from one number.

Every subscriber has a rank, an interface, a domain, an access type and an address family. At any
moment those of the lowest ranks are online, as many as the day's curve says. The number online in
any group is then a binary search among the group's ranks, and the groups of every division
(interfaces, domains, cards) sum to the total exactly.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import accumulate
from typing import Final

from ne8000d.simulator.bng.curves import DAY, OCCUPANCY_NOISE, occupancy


class UserType(IntEnum):
    """HwUserType of HUAWEI-AAA-MIB. A dual-stack user counts as dualStack only (our choice)."""

    PPPOE = 1
    PPPOA = 2
    DHCP = 3
    LNS = 4
    LAC = 5
    IPV4 = 6
    IPV6 = 7
    DUAL_STACK = 8
    ALL = 9


USED: Final = (
    UserType.PPPOE, UserType.DHCP, UserType.IPV4, UserType.IPV6, UserType.DUAL_STACK, UserType.ALL,
)  # fmt: skip
"""The types that have users here."""

_STEP: Final = 300.0
_PPPOE_SHARE: Final = 0.92
_FAMILIES: Final = (UserType.DUAL_STACK, UserType.IPV4, UserType.IPV6)
_FAMILY_WEIGHTS: Final = (56, 43, 1)

Ranks = Sequence[int]


@dataclass(frozen=True, slots=True)
class Division:
    """A way to divide subscribers: for each type the ranks in each group, ascending."""

    ranks: dict[UserType, tuple[Ranks, ...]]


class Population:
    """`size` subscribers over `weights` (one an interface) and `domains` (weights again)."""

    def __init__(
        self, size: int, seed: str, *, weights: Sequence[float], domains: Sequence[float],
        cards: Sequence[int],
        card_count: int,
    ) -> None:  # fmt: skip
        """Place everybody. `cards` gives the card of each interface, below `card_count`."""
        dice = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self.size = size
        self.seed = seed
        self._curve = occupancy(dice)
        self._smooth = occupancy(None)
        places = range(len(weights))
        interfaces = dice.choices(places, cum_weights=_sums(weights), k=size) if size else []
        homes = dice.choices(range(len(domains)), cum_weights=_sums(domains), k=size)
        kinds = [
            (UserType.PPPOE if dice.random() < _PPPOE_SHARE else UserType.DHCP, family)
            for family in dice.choices(_FAMILIES, _FAMILY_WEIGHTS, k=size)
        ]
        self.everybody = _divide([0] * size, kinds, 1)
        self.by_interface = _divide(interfaces, kinds, len(weights))
        self.by_domain = _divide(homes, kinds, len(domains))
        self.by_card = _divide([cards[interface] for interface in interfaces], kinds, card_count)

    def size_of_interface(self, place: int) -> int:
        """How many subscribers an interface has, online or not."""
        return len(self.by_interface.ranks[UserType.ALL][place])

    def online(self, now: float) -> int:
        """How many are online: the ranks below this number."""
        return int(self.size * self._curve.value(now))

    def busiest(self, since: float, now: float) -> int:
        """The most that may have been online between two moments, in steps of five minutes.

        Noise is taken at its highest, so this is never below `online` and never falls.
        """
        first = int(since // _STEP)
        last = min(int(now // _STEP) + 1, first + int(DAY / _STEP))
        most = max(self._smooth.value(step * _STEP) for step in range(first, last + 1))
        return min(self.size, int(self.size * (most + OCCUPANCY_NOISE)) + 1)


def _sums(weights: Sequence[float]) -> list[float]:
    return list(accumulate(weights))


def _divide(
    groups: Sequence[int], kinds: Sequence[tuple[UserType, UserType]], number: int
) -> Division:
    found: dict[UserType, list[list[int]]] = {kind: [[] for _ in range(number)] for kind in USED}
    everybody = found[UserType.ALL]
    for rank, (group, (access, family)) in enumerate(zip(groups, kinds, strict=True)):
        everybody[group].append(rank)
        found[access][group].append(rank)
        found[family][group].append(rank)
    return Division({kind: tuple(ranks or () for ranks in lists) for kind, lists in found.items()})
