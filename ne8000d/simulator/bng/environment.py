"""Power supplies, fans, sensors, the power that boards take, storage, licences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from ne8000d.oid import parse
from ne8000d.schema import Syntax
from ne8000d.simulator.ber import Oid
from ne8000d.simulator.bng.entities import BOARD, CHASSIS, card_entity
from ne8000d.simulator.bng.population import UserType
from ne8000d.simulator.bng.state import State
from ne8000d.simulator.bng.subscribers import capacity, domain_key, everybody, tally
from ne8000d.simulator.tree import Cell, Column, Index, computed, fixed, scalar

_FAN: Final = parse("1.3.6.1.4.1.2011.5.25.31.1.1.10.1")
_POWER: Final = parse("1.3.6.1.4.1.2011.5.25.31.1.1.18.1")
_TEMPERATURE: Final = parse("1.3.6.1.4.1.2011.5.25.31.1.1.8.1")
_VOLTAGE: Final = parse("1.3.6.1.4.1.2011.5.25.31.1.1.9.1")
_ENERGY: Final = parse("1.3.6.1.4.1.2011.6.157")
_STORAGE: Final = parse("1.3.6.1.4.1.2011.6.9.1.4.2.1")
_GTL: Final = parse("1.3.6.1.4.1.2011.5.25.142.1.8.1")
_BRAS_LICENSE: Final = parse("1.3.6.1.4.1.2011.5.2.1.77.1")

_SUPPLIES: Final = (11, 12)
_FAN_SLOT: Final = 13
_MILLIVOLTS: Final = 53_500
_I2C: Final = 255
_NO_CARD: Final = 0xFFFE  # from an entity's number to its place: 0x…0001 to 0x…FFFF

Reading = Callable[[float], int]


def columns(state: State) -> Iterator[Column]:
    """Everything that is not a port, a board or a subscriber."""
    yield from _fans(state)
    yield from _supplies(state)
    yield from _sensors(state)
    yield from _energy(state)
    yield from _storage()
    yield from _licences(state)


def _table(
    entry: Oid, index: Index, syntax: Syntax, cells: Mapping[int, int | Reading]
) -> Iterator[Column]:
    """Columns of a table whose rows are all alike."""
    for column, cell in cells.items():
        if callable(cell):
            yield computed((*entry, column), syntax, dict.fromkeys(index.keys, cell), index)
        else:
            yield fixed((*entry, column), syntax, dict.fromkeys(index.keys, cell), index)


def _fans(state: State) -> Iterator[Column]:
    index = Index([(_FAN_SLOT, 1)])

    def speed(now: float) -> int:
        return 20 + int(30 * state.traffic.load(now))

    cells: dict[int, int | Reading] = {1: _FAN_SLOT, 2: 1, 3: 1, 4: 1, 5: speed, 6: 1, 7: 1}
    yield from _table(_FAN, index, Syntax.INTEGER, cells)


def _milliamperes(state: State) -> Reading:
    return lambda now: 1_400 + int(600 * state.traffic.load(now))


def _supplies(state: State) -> Iterator[Column]:
    index = Index((slot, 0) for slot in _SUPPLIES)
    yield fixed((*_POWER, 1), Syntax.INTEGER, {(slot, 0): slot for slot in _SUPPLIES}, index)
    cells: dict[int, int | Reading] = {
        2: 0, 3: 1, 4: 2, 5: 1, 6: 1, 7: _milliamperes(state), 8: _MILLIVOLTS,
    }  # fmt: skip
    yield from _table(_POWER, index, Syntax.INTEGER, cells)


def _boards(state: State) -> dict[int, tuple[int, int]]:
    """Boards with sensors: their entity, and temperature in the quietest hour and nominal mV."""
    boards = {BOARD: (44, 800), card_entity(0, 1): (52, 800)}
    boards.update({card_entity(*card): (49, 800) for card in state.plant.cards})
    boards.update({CHASSIS + (slot << 16) + 1: (31, 48_000) for slot in _SUPPLIES})
    return boards


def _sensors(state: State) -> Iterator[Column]:
    boards: dict[Oid, tuple[int, int]] = {
        (entity + _NO_CARD, _I2C, 72, 0): figures for entity, figures in _boards(state).items()
    }
    index = Index(boards)

    def warm(celsius: int) -> Reading:
        return lambda now: int(celsius + state.warmth(now))

    temperatures = {key: warm(celsius) for key, (celsius, _) in boards.items()}
    yield computed((*_TEMPERATURE, 6), Syntax.INTEGER, temperatures, index)
    yield from _table(_TEMPERATURE, index, Syntax.INTEGER, {5: 1, 7: 95, 8: 100, 9: 105})
    nominal: dict[Oid, Cell] = {key: millivolts for key, (_, millivolts) in boards.items()}
    yield fixed((*_VOLTAGE, 6), Syntax.INTEGER, nominal, index)

    def ripple(millivolts: int) -> Reading:
        return lambda now: millivolts + round(millivolts / 100 * state.ripple(now))

    voltages = {key: ripple(millivolts) for key, (_, millivolts) in boards.items()}
    yield computed((*_VOLTAGE, 7), Syntax.INTEGER, voltages, index)
    yield from _table(_VOLTAGE, index, Syntax.INTEGER, {5: 1})


def _energy(state: State) -> Iterator[Column]:
    names: dict[Oid, str] = {(BOARD,): "CR81IPU480AS 10"}
    names.update({(CHASSIS + (slot << 16) + 1,): f"POWER {slot}" for slot in _SUPPLIES})
    names[CHASSIS + (_FAN_SLOT << 16) + 1,] = f"FAN {_FAN_SLOT}"
    index = Index(names)
    amperes = _milliamperes(state)

    def supply(now: float) -> int:
        return amperes(now) * _MILLIVOLTS // 1_000

    def whole(now: float) -> int:
        return len(_SUPPLIES) * supply(now)

    def board(now: float) -> int:
        return whole(now) * 6 // 10

    power: dict[Oid, Reading] = {
        key: supply if name.startswith("POWER") else board if key == (BOARD,) else lambda _: 15_000
        for key, name in names.items()
    }
    yield fixed((*_ENERGY, 2, 1, 1, 3), Syntax.OCTETS, names, index)
    yield computed((*_ENERGY, 2, 1, 1, 4), Syntax.INTEGER, power, index)
    yield scalar((*_ENERGY, 1, 3), Syntax.INTEGER, 183_000)
    yield scalar((*_ENERGY, 1, 6), Syntax.INTEGER, whole)


def _storage() -> Iterator[Column]:
    """One card, of the size that the recorded M8 has."""
    index = Index([(1,)])
    yield from _table(_STORAGE, index, Syntax.INTEGER, {2: 3, 3: 3_561_472, 4: 2_243_108})
    yield fixed((*_STORAGE, 5), Syntax.OCTETS, {(1,): "cfcard:"}, index)
    yield fixed((*_STORAGE, 6), Syntax.OCTETS, {(1,): ""}, index)


def _licences(state: State) -> Iterator[Column]:
    """Sessions by two tables: an item of the licence file, a resource of the BRAS."""
    numbers = tally(state, everybody, UserType.ALL, [0])

    def used(now: float) -> int:
        return next(iter(numbers(0, 1, now)))

    item = Index([(1,)])
    yield fixed((*_GTL, 2), Syntax.OCTETS, {(1,): "LME0BNGSESS00"}, item)
    resource = Index([domain_key("session")])
    cells: dict[int, int | Reading] = {3: capacity(state), 4: used}
    yield from _table(_GTL, item, Syntax.UNSIGNED32, cells)
    cells = {2: capacity(state), 3: used}
    yield from _table(_BRAS_LICENSE, resource, Syntax.UNSIGNED32, cells)
