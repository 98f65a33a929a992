"""ENTITY-MIB and Huawei's hwEntityStateTable: chassis, boards, cards, ports, power, fan."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ne8000d.oid import parse
from ne8000d.schema import Syntax
from ne8000d.simulator.bng.interfaces import IF_INDEX
from ne8000d.simulator.bng.state import State
from ne8000d.simulator.tree import Cell, Column, Index, computed, fixed, sparse

_PHYSICAL: Final = parse("1.3.6.1.2.1.47.1.1.1.1")
_ALIAS_MAPPING: Final = parse("1.3.6.1.2.1.47.1.3.2.1.2")
_ENTITY_STATE: Final = parse("1.3.6.1.4.1.2011.5.25.31.1.1.1.1")

CHASSIS: Final = 0x01000000
_BOARD_SLOT: Final = CHASSIS + (10 << 16)
BOARD: Final = _BOARD_SLOT + 1
_BOARD_MEGABYTES: Final = 8_192
_CHASSIS_CLASS, _CONTAINER, _POWER_SUPPLY, _FAN, _MODULE, _PORT = 3, 5, 6, 7, 9, 10
_DISABLED, _ENABLED, _PROTOCOL_UP, _LINK_DOWN = 2, 3, 15, 17

Reading = Callable[[float], Cell]


def card_entity(slot: int, card: int) -> int:
    """EntPhysicalIndex of a card: 17235969 for 0/7, as on the real M8."""
    return ((slot + 1) << 24) + (card << 16) + 1


def port_entity(slot: int, card: int, port: int) -> int:
    """EntPhysicalIndex of a port: 17240321 for 0/7/0, as on the real M8."""
    return ((slot + 1) << 24) + (card << 16) + 0x1101 + port


@dataclass(frozen=True, slots=True)
class Entity:
    """One physical thing. A threshold of 0 goes with a sensor that is not there."""

    number: int
    within: int
    kind: int
    position: int
    name: str
    model: str = ""
    oper: int = _ENABLED
    processor: bool = False  # shows the main board's CPU and memory
    megabytes: int = 0
    celsius: int = 0  # in the quietest hour
    too_hot: int = 0
    millivolts: int = 0


def columns(state: State, if_index: Sequence[int]) -> Iterator[Column]:
    """The entity tables; `if_index` numbers the interfaces of the plant."""
    entities = {(entity.number,): entity for entity in _entities(state)}
    index = Index(entities)

    def each(of: Callable[[Entity], Cell]) -> dict[tuple[int, ...], Cell]:
        return {key: of(entity) for key, entity in entities.items()}

    def reading(of: Callable[[Entity], Reading | int]) -> dict[tuple[int, ...], Reading]:
        cells = {key: of(entity) for key, entity in entities.items()}
        return {key: cell if callable(cell) else _always(cell) for key, cell in cells.items()}

    for column, syntax, cell in _PHYSICAL_COLUMNS:
        yield fixed((*_PHYSICAL, column), syntax, each(cell), index)
    for column, cell in _STATE_COLUMNS:
        yield fixed((*_ENTITY_STATE, column), Syntax.INTEGER, each(cell), index)
    yield fixed((*_ENTITY_STATE, 4), Syntax.BITS, each(lambda _: b"\0"), index)
    for column, of in (
        (5, lambda entity: state.cpu_percent if entity.processor else 0),
        (7, lambda entity: state.memory_percent if entity.processor else 0),
        (10, lambda _: lambda now: int(state.uptime(now))),
        (11, lambda entity: _temperature(state, entity)),
    ):
        yield computed((*_ENTITY_STATE, column), Syntax.INTEGER, reading(of), index)
    yield _alias_mapping(state, if_index)


_PHYSICAL_COLUMNS: Final[tuple[tuple[int, Syntax, Callable[[Entity], Cell]], ...]] = (
    (2, Syntax.OCTETS, lambda entity: entity.name),
    (4, Syntax.INTEGER, lambda entity: entity.within),
    (5, Syntax.INTEGER, lambda entity: entity.kind),
    (6, Syntax.INTEGER, lambda entity: entity.position),
    (7, Syntax.OCTETS, lambda entity: entity.name),
    (10, Syntax.OCTETS, lambda entity: "8.200" if entity.processor else ""),
    (11, Syntax.OCTETS, lambda entity: f"SIM{entity.number:X}" if entity.model else ""),
    (12, Syntax.OCTETS, lambda entity: "Huawei" if entity.model else ""),
    (13, Syntax.OCTETS, lambda entity: entity.model),
)
_STATE_COLUMNS: Final[tuple[tuple[int, Callable[[Entity], Cell]], ...]] = (
    (1, lambda _: 4),
    (2, lambda entity: entity.oper),
    (3, lambda entity: 4 if entity.processor else 1),
    (6, lambda entity: 90 if entity.processor else 0),
    (8, lambda entity: 85 if entity.processor else 0),
    # Integer32 octets: 8 GiB does not fit, and VRP says -1 (in the column of megabytes it fits).
    (9, lambda entity: -1 if entity.processor else 0),
    (12, lambda entity: entity.too_hot),
    (13, lambda entity: entity.millivolts),
    (19, lambda entity: entity.megabytes),
    (20, lambda entity: 7 if entity.kind == _PORT else 1),
    (27, lambda entity: 2 if entity.number == BOARD else 1),
)


def _always(cell: int) -> Reading:
    return lambda _: cell


def _temperature(state: State, entity: Entity) -> Reading | int:
    if not entity.too_hot:
        return 0
    return lambda now: int(entity.celsius + state.warmth(now))


def _entities(state: State) -> Iterator[Entity]:
    yield Entity(
        CHASSIS, 0, _CHASSIS_CLASS, 1, "NetEngine 8000 M8 frame", "CR8B0M8BKP00", processor=True
    )
    yield Entity(
        CHASSIS + (9 << 16), CHASSIS, _CONTAINER, 9, "IPU slot 9", oper=_DISABLED
    )  # the standby board is not there
    yield Entity(_BOARD_SLOT, CHASSIS, _CONTAINER, 10, "IPU slot 10")
    yield Entity(
        BOARD, _BOARD_SLOT, _MODULE, 1, "CR81IPU480AS 10", "CR8DIPU480C1", processor=True,
        megabytes=_BOARD_MEGABYTES, celsius=40, too_hot=90, millivolts=770,
    )  # fmt: skip
    yield Entity(BOARD + 0xFF, BOARD, _CONTAINER, 61, "CFCARD slot 10/0")
    yield Entity(BOARD + 0x10FF, BOARD + 0xFF, _MODULE, 0, "CFCARD 10/0", "CFCARD")
    yield Entity(BOARD + 0x2100, BOARD, _PORT, 0, "Ethernet0/0/0", oper=_PROTOCOL_UP)
    for slot in (11, 12):
        place = CHASSIS + (slot << 16)
        yield Entity(place, CHASSIS, _CONTAINER, slot, f"POWER slot {slot}")
        yield Entity(
            place + 1, place, _POWER_SUPPLY, 1, f"POWER {slot}", "DP32PDC1K6A1",
            celsius=30 + slot - 11, too_hot=70, millivolts=53_500,
        )  # fmt: skip
    place = CHASSIS + (13 << 16)
    yield Entity(place, CHASSIS, _CONTAINER, 13, "FAN slot 13")
    yield Entity(place + 1, place, _FAN, 1, "FAN 13", "CR8M82FBX")
    yield from _cards(state)


def _cards(state: State) -> Iterator[Entity]:
    ports = [
        row
        for number, row in enumerate(state.plant.interfaces)
        if row.place is not None and number not in state.absent
    ]
    there = {row.place[:2] for row in ports if row.place}
    uplinks = {row.place[:2] for row in ports if row.place and row.card is None}
    for kind, model, celsius, cards in (
        ("CR51L1CFE0", "CR5D00L1CF91", 52, sorted(uplinks)),
        ("CR51LAXFE0", "CR5D00LAXF91", 49, [item for item in state.plant.cards if item in there]),
    ):
        for slot, card in cards:
            yield Entity(
                card_entity(slot, card),
                BOARD,
                _MODULE,
                card,
                f"{kind} {slot}/{card}",
                model,
                celsius=celsius + card % 3,
                too_hot=105,
                millivolts=800,
            )
    for row in ports:
        if row.place is not None and row.name is not None:
            slot, card, port = row.place
            yield Entity(
                port_entity(slot, card, port), card_entity(slot, card), _PORT, port, row.name,
                oper=_PROTOCOL_UP if row.up else _LINK_DOWN,
            )  # fmt: skip


def _alias_mapping(state: State, if_index: Sequence[int]) -> Column:
    """Entity → ifIndex, incomplete as on the real M8: the first access card has no rows."""
    cells: dict[tuple[int, ...], Cell] = {}
    for number, row in enumerate(state.plant.interfaces):
        if row.place is not None and row.card != 0 and number not in state.absent:
            cells[port_entity(*row.place), 1] = (*IF_INDEX, if_index[number])
    cells[BOARD + 0x2100, 1] = (*IF_INDEX, if_index[state.plant.management])
    return sparse(_ALIAS_MAPPING, Syntax.OID, cells)
