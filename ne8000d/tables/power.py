"""Power supplies and fans: hwPwrStatusTable and hwFanStatusTable of HUAWEI-ENTITY-EXTENT-MIB.

Both are indexed by slot and number, `11.0`; a place without a unit has a row too, `present` 2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from ne8000d.batch import Value
from ne8000d.measurements.proven import M8
from ne8000d.schema import Column, Field, Frame, Kind, Measurement, Reading, Syntax, Table, Tag

_MODULE: Final = "HUAWEI-ENTITY-EXTENT-MIB"
_POWER: Final = "1.3.6.1.4.1.2011.5.25.31.1.1.18.1"
_FAN: Final = "1.3.6.1.4.1.2011.5.25.31.1.1.10.1"
_INVALID: Final = 2**31 - 1
_ABSENT: Final = 2
_PLACE: Final = "slot/number, as the agent numbers them: {}"

POWER_SUPPLY: Final = Measurement(
    "power_supply",
    "A power supply.",
    (
        Field(
            "state",
            Kind.STATE,
            "1 supply, 2 notSupply, 3 sleep, 4 unknown",
            "hwEntityPwrState",
            M8,
        ),
        Field("present", Kind.STATE, "1 present, 2 absent", "hwEntityPwrPresent", M8),
        Field("registered", Kind.STATE, "1 yes, 2 no", "hwEntityPwrReg", M8),
        Field("mode", Kind.STATE, "1 unknown, 2 dc, 3 ac, 4 hvdc", "hwEntityPwrMode", M8),
        Field(
            "current_milliamperes",
            Kind.GAUGE,
            "current; none of a supply that is absent",
            "hwEntityPwrCurrent",
            M8,
        ),
        Field(
            "voltage_volts",
            Kind.GAUGE,
            "voltage; none of a supply that is absent",
            "hwEntityPwrVoltage / 1000",
            M8,
        ),
    ),
    (Tag("power_supply", _PLACE.format("11/0")),),
)

FAN: Final = Measurement(
    "fan",
    "A fan.",
    (
        Field("state", Kind.STATE, "1 normal, 2 abnormal", "hwEntityFanState", M8),
        Field("present", Kind.STATE, "1 present, 2 absent", "hwEntityFanPresent", M8),
        Field("registered", Kind.STATE, "1 yes, 2 no", "hwEntityFanReg", M8),
        Field(
            "speed_percent",
            Kind.GAUGE,
            "speed in per cent of the highest; none of a fan that is absent",
            "hwEntityFanSpeed",
            M8,
        ),
    ),
    (Tag("fan", _PLACE.format("13/1")),),
)

_POWER_STATES: Final = {
    "state": "hwEntityPwrState",
    "present": "hwEntityPwrPresent",
    "registered": "hwEntityPwrReg",
    "mode": "hwEntityPwrMode",
}
_FAN_STATES: Final = {
    "state": "hwEntityFanState",
    "present": "hwEntityFanPresent",
    "registered": "hwEntityFanReg",
}


def _shape(
    reading: Reading,
    measurement: Measurement,
    states: Mapping[str, str],
    values: Mapping[str, tuple[str, Callable[[int], float]]],
) -> Iterator[Frame]:
    """Yield the frame of one kind of unit, none where the device has no such table."""
    at: dict[str, float] = {}
    for column in (*states.values(), *(name for name, _ in values.values())):
        at = {**reading.column(column).at, **at}
    absent = {row for row, state in reading.integers(states["present"]).items() if state == _ABSENT}
    fields: dict[str, Mapping[str, Value]] = {
        field: reading.integers(column) for field, column in states.items()
    }
    for field, (column, scaled) in values.items():
        fields[field] = {
            row: scaled(number)
            for row, number in reading.integers(column).items()
            if row not in absent and 0 <= number < _INVALID
        }
    if at:
        yield Frame(measurement, {row: (row.replace(".", "/"),) for row in at}, fields, at)


def _power(name: str, arc: int) -> Column:
    return Column(_MODULE, f"hwEntityPwr{name}", f"{_POWER}.{arc}", Syntax.INTEGER)


def _fan(name: str, arc: int) -> Column:
    return Column(_MODULE, f"hwEntityFan{name}", f"{_FAN}.{arc}", Syntax.INTEGER)


POWER_TABLE: Final = Table(
    name="power_supply",
    group="sensors",
    columns=(
        _power("State", 6),
        _power("Present", 5),
        _power("Reg", 3),
        _power("Mode", 4),
        _power("Current", 7),
        _power("Voltage", 8),
    ),
    measurements=(POWER_SUPPLY,),
    shape=lambda reading: _shape(
        reading,
        POWER_SUPPLY,
        _POWER_STATES,
        {
            "current_milliamperes": ("hwEntityPwrCurrent", float),
            "voltage_volts": ("hwEntityPwrVoltage", lambda millivolts: millivolts / 1000),
        },
    ),
)

FAN_TABLE: Final = Table(
    name="fan",
    group="sensors",
    columns=(_fan("State", 7), _fan("Present", 6), _fan("Reg", 3), _fan("Speed", 5)),
    measurements=(FAN,),
    shape=lambda reading: _shape(
        reading, FAN, _FAN_STATES, {"speed_percent": ("hwEntityFanSpeed", float)}
    ),
)
