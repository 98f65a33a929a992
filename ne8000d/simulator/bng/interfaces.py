"""IF-MIB: ifTable, ifXTable, ifStackTable."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import Final

from ne8000d.oid import parse
from ne8000d.schema import Syntax
from ne8000d.simulator.ber import Oid
from ne8000d.simulator.bng.plant import Interface
from ne8000d.simulator.bng.state import State
from ne8000d.simulator.bng.traffic import Flow
from ne8000d.simulator.tree import Cell, Column, Index, Numbers, fixed, moving, scalar, sparse

IF_INDEX: Final = parse("1.3.6.1.2.1.2.2.1.1")
_IF_NUMBER: Final = parse("1.3.6.1.2.1.2.1")
_IF_TABLE_LAST_CHANGE: Final = parse("1.3.6.1.2.1.31.1.5")
_IF_ENTRY: Final = parse("1.3.6.1.2.1.2.2.1")
_IFX_ENTRY: Final = parse("1.3.6.1.2.1.31.1.1.1")
_IF_STACK_STATUS: Final = parse("1.3.6.1.2.1.31.1.2.1.3")

_UP, _DOWN, _TRUE, _FALSE, _ACTIVE = 1, 2, 1, 2, 1
_IN, _OUT = 0, 1
_MASK32: Final = 0xFFFFFFFF
_MASK64: Final = 0xFFFFFFFFFFFFFFFF
_MULTICAST: Final = 12  # of 2^12 packets one is multicast
_BROADCAST: Final = 16
_DISCARDED: Final = 21
_NOTHING: Final = (0, 0)
_SECONDS_AN_ERROR: Final = 37.0  # on the one port with a bad fibre


def columns(
    state: State, if_index: Sequence[int], *, narrow: bool, changed: Callable[[], int]
) -> Iterator[Column]:
    """The interface tables, rows numbered by `if_index` (one an interface of the plant).

    `narrow` leaves out the 64-bit counters; `changed` gives ifTableLastChange in ticks.
    """
    there = (number for number in range(len(if_index)) if number not in state.absent)
    numbers = sorted(there, key=if_index.__getitem__)
    index = Index((if_index[number],) for number in numbers)
    yield scalar(_IF_NUMBER, Syntax.INTEGER, len(numbers))
    yield scalar(_IF_TABLE_LAST_CHANGE, Syntax.TIMETICKS, lambda _: changed())
    yield from _descriptions(
        {(if_index[number],): state.plant.interfaces[number] for number in numbers}, index
    )
    yield from _counters(state, numbers, index, narrow=narrow)
    yield _stack(state.plant.interfaces, if_index, numbers)


def _descriptions(rows: Mapping[Oid, Interface], index: Index) -> Iterator[Column]:
    named: dict[Oid, Cell] = {key: row.name for key, row in rows.items() if row.name is not None}
    full: tuple[tuple[int, bool, Syntax, Callable[[Interface], Cell]], ...] = (
        (3, False, Syntax.INTEGER, lambda row: row.type),
        (4, False, Syntax.INTEGER, lambda row: row.mtu),
        (5, False, Syntax.GAUGE32, lambda row: min(row.speed * 1_000_000, _MASK32)),
        (6, False, Syntax.OCTETS, _physical_address),
        (7, False, Syntax.INTEGER, lambda _: _UP),
        (8, False, Syntax.INTEGER, lambda row: _UP if row.up else _DOWN),
        (9, False, Syntax.TIMETICKS, lambda row: row.changed),
        (14, True, Syntax.INTEGER, lambda _: 1),
        (15, True, Syntax.GAUGE32, lambda row: row.speed),
        (16, True, Syntax.INTEGER, lambda _: _FALSE),
        (17, True, Syntax.INTEGER, lambda row: _TRUE if row.connector else _FALSE),
        (18, True, Syntax.OCTETS, lambda row: row.alias),
        (19, True, Syntax.TIMETICKS, lambda _: 0),
    )
    yield fixed(IF_INDEX, Syntax.INTEGER, {key: key[0] for key in rows}, index)
    yield sparse((*_IF_ENTRY, 2), Syntax.OCTETS, named)
    yield sparse((*_IFX_ENTRY, 1), Syntax.OCTETS, named)
    for column, extended, syntax, cell in full:
        entry = _IFX_ENTRY if extended else _IF_ENTRY
        yield fixed((*entry, column), syntax, {key: cell(row) for key, row in rows.items()}, index)


def _physical_address(row: Interface) -> bytes:
    """A locally administered MAC address of a socket, else zeros as the M8 has them."""
    return b"\x02\x00\x5e" + row.if_index.to_bytes(3, "big") if row.connector else bytes(6)


def _counters(
    state: State, numbers: Sequence[int], index: Index, *, narrow: bool
) -> Iterator[Column]:
    flows = [state.traffic.flows[number] for number in numbers]
    into = _Side(state, numbers, [flow[_IN] for flow in flows], _IN)
    out = _Side(state, numbers, [flow[_OUT] for flow in flows], _OUT)
    for side, octets, octets64 in ((into, 10, 6), (out, 16, 10)):
        yield moving((*_IF_ENTRY, octets), Syntax.COUNTER32, index, side.octets(_MASK32))
        if not narrow:
            yield moving((*_IFX_ENTRY, octets64), Syntax.COUNTER64, index, side.octets(_MASK64))
    for side, shift, oid32, column64 in (
        (into, 0, (*_IF_ENTRY, 11), 7),
        (into, _MULTICAST, (*_IFX_ENTRY, 2), 8),
        (into, _BROADCAST, (*_IFX_ENTRY, 3), 9),
        (out, 0, (*_IF_ENTRY, 17), 11),
        (out, _MULTICAST, (*_IFX_ENTRY, 4), 12),
        (out, _BROADCAST, (*_IFX_ENTRY, 5), 13),
    ):
        yield moving(oid32, Syntax.COUNTER32, index, side.packets(shift, _MASK32))
        if not narrow:
            yield moving(
                (*_IFX_ENTRY, column64),
                Syntax.COUNTER64,
                index,
                side.packets(shift, _MASK64),
            )
    yield moving((*_IF_ENTRY, 13), Syntax.COUNTER32, index, into.packets(_DISCARDED + 2, _MASK32))
    yield moving((*_IF_ENTRY, 19), Syntax.COUNTER32, index, out.packets(_DISCARDED, _MASK32))
    yield moving((*_IF_ENTRY, 14), Syntax.COUNTER32, index, _errors(state, numbers))
    zeros: Mapping[Oid, Cell] = dict.fromkeys(index.keys, 0)
    yield fixed((*_IF_ENTRY, 20), Syntax.COUNTER32, zeros, index)


class _Side:
    """What one direction of the interfaces `numbers` counts."""

    def __init__(
        self, state: State, numbers: Sequence[int], flows: Sequence[Flow], side: int
    ) -> None:
        self._state = state
        self._numbers = numbers
        self._flows = flows
        self._side = side

    def octets(self, mask: int) -> Numbers:
        """Their octets."""
        pairs = [(flow.factor, flow.basis) for flow in self._flows]

        def numbers(first: int, behind: int, now: float) -> list[int]:
            growth = self._state.growth(now)
            start = self._state.counter_start
            more = self._more(first, behind, now)
            return [
                (start + factor * growth[basis] + extra) & mask
                for (factor, basis), extra in zip(pairs[first:behind], more, strict=False)
            ]

        return numbers

    def packets(self, shift: int, mask: int) -> Numbers:
        """One of 2^shift of their packets."""
        triples = [(flow.factor, flow.basis, flow.packet << shift) for flow in self._flows]

        def numbers(first: int, behind: int, now: float) -> list[int]:
            growth = self._state.growth(now)
            start = self._state.counter_start
            more = self._more(first, behind, now)
            return [
                (start + (factor * growth[basis] + extra) // octets) & mask
                for (factor, basis, octets), extra in zip(triples[first:behind], more, strict=False)
            ]

        return numbers

    def _more(self, first: int, behind: int, now: float) -> Iterable[int]:
        """What detours add to each row."""
        found = self._state.corrections(now)
        if not found:
            return repeat(0)
        return [found.get(number, _NOTHING)[self._side] for number in self._numbers[first:behind]]


def _errors(state: State, numbers: Sequence[int]) -> Numbers:
    bad = state.plant.interfaces[state.plant.trunks[0]].lower[0]

    def errors(first: int, behind: int, now: float) -> list[int]:
        seen = int(max(0.0, now - state.counted_since) / _SECONDS_AN_ERROR)
        return [
            (state.counter_start + (seen if number == bad else 0)) & _MASK32
            for number in numbers[first:behind]
        ]

    return errors


def _stack(
    interfaces: Sequence[Interface], if_index: Sequence[int], numbers: Sequence[int]
) -> Column:
    """Who lies on whom; 0 is above the highest and below the lowest (RFC 2863 §3.1.1)."""
    there = {number: if_index[number] for number in numbers}
    pairs = {
        (own, there[lower])
        for higher, own in there.items()
        for lower in interfaces[higher].lower
        if lower in there
    }
    highers = {pair[0] for pair in pairs}
    lowers = {pair[1] for pair in pairs}
    pairs |= {(number, 0) for number in there.values() if number not in highers}
    pairs |= {(0, number) for number in there.values() if number not in lowers}
    return sparse(_IF_STACK_STATUS, Syntax.INTEGER, dict.fromkeys(pairs, _ACTIVE))
