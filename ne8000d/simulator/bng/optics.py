"""Huawei's hwOpticalModuleInfoTable: a row for each port with a module."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ne8000d.oid import parse
from ne8000d.schema import Syntax
from ne8000d.simulator.bng.entities import port_entity
from ne8000d.simulator.bng.state import State
from ne8000d.simulator.tree import Cell, Column, Index, computed, fixed

_MODULE_INFO: Final = parse("1.3.6.1.4.1.2011.5.25.31.1.1.3.1")

NO_LIGHT: Final = -4_000
_LANES: Final = 4  # of a QSFP28
_SINGLE_MODE: Final = 2
_SFP_PLUS, _QSFP = 11, 13


@dataclass(frozen=True, slots=True)
class Module:
    """An optical module. Powers are hundredths of a dBm; `bias` is what the agent prints."""

    number: int
    fast: bool  # a QSFP28 of four lanes
    dark: bool
    bias: int

    def receive(self, ripple: float) -> int:
        """The power that comes in."""
        return NO_LIGHT if self.dark else -290 - 37 * (self.number % 11) + round(9 * ripple)

    def send(self, ripple: float) -> int:
        """The power that goes out."""
        return 256 - 7 * (self.number % 9) + round(4 * ripple)


def columns(state: State) -> Iterator[Column]:
    """The table; currents are in mA on every other module and in µA on the rest."""
    modules = {}
    for number, row in enumerate(state.plant.modules):
        interface = state.plant.interfaces[row]
        if interface.place is not None and row not in state.absent:
            milliamperes = 34 + number % 7
            modules[port_entity(*interface.place),] = Module(
                number,
                fast=interface.speed == 100_000,
                dark=row == state.plant.dark,
                bias=milliamperes if number % 2 == 0 else milliamperes * 1_000 + 210,
            )
    index = Index(modules)

    def each(of: Callable[[Module], Cell]) -> Mapping[tuple[int, ...], Cell]:
        return {key: of(module) for key, module in modules.items()}

    def now(
        of: Callable[[Module, float], Cell],
    ) -> Mapping[tuple[int, ...], Callable[[float], Cell]]:
        def reading(module: Module) -> Callable[[float], Cell]:
            return lambda moment: of(module, state.ripple(moment + 17 * module.number))

        return {key: reading(module) for key, module in modules.items()}

    for column, syntax, cell in _FIXED:
        yield fixed((*_MODULE_INFO, column), syntax, each(cell), index)
    for column, syntax, reading in _MOVING:
        yield computed((*_MODULE_INFO, column), syntax, now(reading), index)


def _lanes(module: Module, power: int) -> str:
    """The powers of all lanes, which differ a little; of an SFP+ the one."""
    if not module.fast:
        return str(power)
    dark = power == NO_LIGHT
    return ",".join(str(power if dark else power + 3 - 2 * lane) for lane in range(_LANES))


_FIXED: Final[tuple[tuple[int, Syntax, Callable[[Module], Cell]], ...]] = (
    (1, Syntax.INTEGER, lambda _: _SINGLE_MODE),
    (2, Syntax.INTEGER, lambda module: 1_310 if module.fast else 1_270),
    (3, Syntax.INTEGER, lambda module: 10_000 if module.fast else 40_000),
    (4, Syntax.OCTETS, lambda module: f"SIMOPT{module.number:05}"),
    (7, Syntax.INTEGER, lambda module: module.bias),
    (10, Syntax.INTEGER, lambda module: _QSFP if module.fast else _SFP_PLUS),
    (13, Syntax.INTEGER, lambda _: -1_600),
    (14, Syntax.INTEGER, lambda _: 0),
    (15, Syntax.INTEGER, lambda _: -150),
    (16, Syntax.INTEGER, lambda _: 450),
    (20, Syntax.INTEGER, lambda _: -1_500),
    (21, Syntax.INTEGER, lambda _: -100),
    (22, Syntax.INTEGER, lambda _: -100),
    (23, Syntax.INTEGER, lambda _: 400),
    (24, Syntax.OCTETS, lambda _: "OEM"),
    (25, Syntax.OCTETS, lambda module: "QSFP28-LR4" if module.fast else "SFP+ LR40"),
)
_MOVING: Final[tuple[tuple[int, Syntax, Callable[[Module, float], Cell]], ...]] = (
    (5, Syntax.INTEGER, lambda module, ripple: 36 + module.number % 5 + round(ripple)),
    (6, Syntax.INTEGER, lambda module, ripple: 3_340 + module.number % 40 + round(5 * ripple)),
    (8, Syntax.INTEGER, lambda module, ripple: module.receive(ripple)),
    (9, Syntax.INTEGER, lambda module, ripple: module.send(ripple)),
    (32, Syntax.OCTETS, lambda module, ripple: _lanes(module, module.receive(ripple))),
    (33, Syntax.OCTETS, lambda module, ripple: _lanes(module, module.send(ripple))),
)
