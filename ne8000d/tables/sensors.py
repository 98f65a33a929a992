"""Sensors: temperatures and voltages on the boards, and the power that boards take.

hwTemperatureThresholdTable and hwVoltageInfoTable are indexed by place, I2C bus, address, channel.
Where the MIB says slot, an M8 has `17301503` = 0x0107FFFF: an entPhysicalIndex whose low 16 bits
are all set; the board is the entity with 1 in their place (17235969 = 0x01070001, card 0/7).
Thresholds hardly change: they go to `sensor_info`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ne8000d.batch import Value
from ne8000d.measurements.proven import M8
from ne8000d.schema import Column, Field, Frame, Kind, Measurement, Reading, Syntax, Table, Tag
from ne8000d.tables import naming
from ne8000d.tables.identity import first_texts, read_in_full

_ENERGYMNGT: Final = "HUAWEI-ENERGYMNGT-MIB"
_EXTENT: Final = "HUAWEI-ENTITY-EXTENT-MIB"
_TEMPERATURE: Final = "1.3.6.1.4.1.2011.5.25.31.1.1.8.1"
_VOLTAGE: Final = "1.3.6.1.4.1.2011.5.25.31.1.1.9.1"
_ENERGY: Final = "1.3.6.1.4.1.2011.6.157"
_INVALID: Final = 2**31 - 1
_LEAST_CELSIUS: Final = -50
_WHOLE_PLACE: Final = 0xFFFF
_DEVICE: Final = "device"

_TAGS: Final = (
    Tag(
        "sensor",
        "place/bus/address/channel as the agent numbers them; of `power` the entPhysicalIndex, or "
        "device for all together",
    ),
    Tag("kind", "temperature, voltage or power"),
    Tag(
        "entity",
        "entPhysicalName, else hwBoardName, of the board that it is on; none where neither tells",
    ),
)

SENSOR: Final = Measurement(
    "sensor",
    "A sensor on a board.",
    (
        Field(
            "state",
            Kind.STATE,
            "temperature: 1 normal, 2 minor, 3 major, 4 fatal; voltage: 0 abnormal, 1 normal, "
            "2 major, 3 fatal",
            "hwEntityTempStatus, hwEntityVolStatus",
            M8,
        ),
        Field("temperature_celsius", Kind.GAUGE, "temperature", "hwEntityTempValue", M8),
        Field("voltage_volts", Kind.GAUGE, "voltage", "hwEntityVolCurValue / 1000", M8),
        Field(
            "power_milliwatts",
            Kind.GAUGE,
            "power that the board, or all together, takes",
            "hwBoardCurrentPower, hwCurrentPower",
            M8,
        ),
    ),
    _TAGS,
)

SENSOR_INFO: Final = Measurement(
    "sensor_info",
    "What hardly changes of a sensor.",
    (
        Field(
            "minor_alarm_celsius",
            Kind.INFO,
            "a minor alarm from here on",
            "hwEntityTempMinorAlmThreshold",
            M8,
        ),
        Field(
            "major_alarm_celsius",
            Kind.INFO,
            "a major alarm from here on",
            "hwEntityTempMajorAlmThreshold",
            M8,
        ),
        Field(
            "fatal_alarm_celsius",
            Kind.INFO,
            "a fatal alarm from here on",
            "hwEntityTempFatalAlmThreshold",
            M8,
        ),
        Field(
            "nominal_volts",
            Kind.INFO,
            "what the voltage should be",
            "hwEntityVolRequired / 1000",
            M8,
        ),
    ),
    _TAGS,
    info=True,
)

_THRESHOLDS: Final = {
    "minor_alarm_celsius": "hwEntityTempMinorAlmThreshold",
    "major_alarm_celsius": "hwEntityTempMajorAlmThreshold",
    "fatal_alarm_celsius": "hwEntityTempFatalAlmThreshold",
}


def _shape(reading: Reading) -> Iterator[Frame]:
    temperatures = {
        row: float(celsius)
        for row, celsius in reading.integers("hwEntityTempValue").items()
        if _LEAST_CELSIUS <= celsius < _INVALID
    }
    voltages = _volts(reading, "hwEntityVolCurValue")
    power = _milliwatts(reading)
    if not read_in_full(reading, "entPhysicalName"):
        return  # the name of its board is part of a row's identity
    boards = first_texts(reading.texts("entPhysicalName"), reading.texts("hwBoardName"))
    kinds: dict[str, Mapping[str, Value]] = {
        "temperature": {**temperatures, **reading.integers("hwEntityTempStatus")},
        "voltage": {**voltages, **reading.integers("hwEntityVolStatus")},
        "power": power,
    }
    tags: dict[str, tuple[str, ...]] = {
        f"{kind}.{row}": (row.replace(".", "/"), kind, boards.get(_board(row), ""))
        for kind, rows in kinds.items()
        for row in rows
    }
    if not tags:
        return
    fields: dict[str, Mapping[str, Value]] = {
        "state": {
            **_keyed("temperature", reading.integers("hwEntityTempStatus")),
            **_keyed("voltage", reading.integers("hwEntityVolStatus")),
        },
        "temperature_celsius": _keyed("temperature", temperatures),
        "voltage_volts": _keyed("voltage", voltages),
        "power_milliwatts": _keyed("power", power),
    }
    at = {
        **_keyed("temperature", _moments(reading, "hwEntityTempStatus", "hwEntityTempValue")),
        **_keyed("voltage", _moments(reading, "hwEntityVolStatus", "hwEntityVolCurValue")),
        **_keyed("power", _moments(reading, "hwBoardCurrentPower")),
    }
    for moment in reading.column("hwCurrentPower").at.values():
        at[f"power.{_DEVICE}"] = moment
    yield Frame(SENSOR, tags, fields, at)
    yield Frame(SENSOR_INFO, tags, _info(reading), at)


def _info(reading: Reading) -> dict[str, Mapping[str, Value]]:
    info: dict[str, Mapping[str, Value]] = {
        field: _keyed(
            "temperature",
            {row: float(n) for row, n in reading.integers(name).items() if 0 < n < _INVALID},
        )
        for field, name in _THRESHOLDS.items()
    }
    info["nominal_volts"] = _keyed("voltage", _volts(reading, "hwEntityVolRequired"))
    return info


def _volts(reading: Reading, name: str) -> dict[str, float]:
    return {
        row: millivolts / 1000
        for row, millivolts in reading.integers(name).items()
        if 0 <= millivolts < _INVALID
    }


def _milliwatts(reading: Reading) -> dict[str, int]:
    power = {
        row: milliwatts
        for row, milliwatts in reading.integers("hwBoardCurrentPower").items()
        if 0 <= milliwatts < _INVALID
    }
    whole = reading.number("hwCurrentPower")
    if whole is not None and 0 <= whole < _INVALID:
        power[_DEVICE] = whole
    return power


def _board(row: str) -> str:
    """The entPhysicalIndex of the board that a sensor is on, as far as its instance tells."""
    place = row.partition(".")[0]
    if not place.isdigit():
        return ""
    number = int(place)
    if number & _WHOLE_PLACE == _WHOLE_PLACE:
        number = number - _WHOLE_PLACE + 1
    return str(number)


def _moments(reading: Reading, *names: str) -> dict[str, float]:
    return {row: moment for name in names for row, moment in reading.column(name).at.items()}


def _keyed(kind: str, values: Mapping[str, float]) -> dict[str, float]:
    return {f"{kind}.{row}": value for row, value in values.items()}


def _temperature(name: str, arc: int, *, slow: bool = False) -> Column:
    return Column(
        _EXTENT, f"hwEntityTemp{name}", f"{_TEMPERATURE}.{arc}", Syntax.INTEGER, slow=slow
    )


def _voltage(name: str, arc: int, *, slow: bool = False) -> Column:
    return Column(_EXTENT, f"hwEntityVol{name}", f"{_VOLTAGE}.{arc}", Syntax.INTEGER, slow=slow)


SENSOR_TABLE: Final = Table(
    name="sensor",
    group="sensors",
    columns=(
        _temperature("Status", 5),
        _temperature("Value", 6),
        _voltage("Status", 5),
        _voltage("CurValue", 7),
        Column(_ENERGYMNGT, "hwBoardCurrentPower", f"{_ENERGY}.2.1.1.4", Syntax.INTEGER),
        Column(_ENERGYMNGT, "hwCurrentPower", f"{_ENERGY}.1.6", Syntax.INTEGER, scalar=True),
        _temperature("MinorAlmThreshold", 7, slow=True),
        _temperature("MajorAlmThreshold", 8, slow=True),
        _temperature("FatalAlmThreshold", 9, slow=True),
        _voltage("Required", 6, slow=True),
        Column(_ENERGYMNGT, "hwBoardName", f"{_ENERGY}.2.1.1.3", Syntax.OCTETS, slow=True),
        naming.ENT_NAME,
    ),
    measurements=(SENSOR, SENSOR_INFO),
    shape=_shape,
)
