"""From hwOpticalModuleInfoTable's columns to rows: which ports have a module, and its lanes.

A port without a module is mode notSupported(1), or has no wavelength and -1 for both powers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ne8000d.batch import Value
from ne8000d.measurements.optics import THRESHOLDS
from ne8000d.schema import Frame, Measurement, Reading
from ne8000d.tables.identity import first_texts, interface_names, read_in_full, unique_names
from ne8000d.tables.memo import remembered
from ne8000d.tables.optics_units import (
    Lanes,
    dbm_of_hundredths,
    dbm_of_microwatts,
    in_microwatts,
    lane_numbers,
    milliamperes,
)

_IF_INDEX: Final = "1.3.6.1.2.1.2.2.1.1."
_NOT_SUPPORTED: Final = 1
_NO_VALUE: Final = -1
_INVALID: Final = 2**31 - 1
_LEAST_CELSIUS: Final = -50


@dataclass(frozen=True, slots=True)
class Modules:
    """What an inventory tells, keyed by entPhysicalIndex: ports' names, modules' labels."""

    interfaces: Mapping[str, str]
    named: bool
    info: Mapping[str, Mapping[str, Value]]


def shape(reading: Reading, optics: Measurement, optics_info: Measurement) -> Iterator[Frame]:
    """Yield the frames of one poll: a row a module, or a row a lane of it."""
    known = remembered(reading, _modules)
    rows = _present(reading, known)
    if not rows:
        return
    at = {
        **reading.column("hwEntityOpticalTxPower").at,
        **reading.column("hwEntityOpticalRxPower").at,
    }
    yield _frame(reading, optics, rows, at)
    info: dict[str, Mapping[str, Value]] = {
        name: {row: value for row, value in values.items() if row in rows}
        for name, values in known.info.items()
    }
    yield Frame(optics_info, {row: (name,) for row, name in rows.items()}, info, at)


def _modules(reading: Reading) -> Modules:
    info: dict[str, Mapping[str, Value]] = {}
    for names, objects in THRESHOLDS.items():
        low, high = reading.integers(objects[0]), reading.integers(objects[1])
        told = [row for row, value in low.items() if value < high.get(row, value) < _INVALID]
        info[names[0]] = {row: low[row] / 100 for row in told}
        info[names[1]] = {row: high[row] / 100 for row in told}
    serials = reading.texts("hwEntityOpticalVendorSn")
    info["serial"] = {row: text for row, serial in serials.items() if (text := serial.strip())}
    info["wavelength_nanometers"] = {
        row: length
        for row, length in reading.integers("hwEntityOpticalWaveLength").items()
        if 0 < length < _INVALID
    }
    named = read_in_full(reading, "entPhysicalName")
    return Modules(interfaces=_interfaces(reading), named=named, info=info)


def _interfaces(reading: Reading) -> dict[str, str]:
    """The port of an entity: entAliasMappingTable knows some (11 of the M8's 21), names the rest.

    The table's instance is entPhysicalIndex.entLogicalIndexOrZero, its value the OID of an
    ifIndex instance; the ports of an absent card point to ifIndex 0.
    """
    names = interface_names(reading)
    ports: dict[str, str] = {}
    for instance, pointer in reading.texts("entAliasMappingIdentifier").items():
        index = pointer.lstrip(".").removeprefix(_IF_INDEX)
        if index in names:
            ports.setdefault(instance.partition(".")[0], names[index])
    return first_texts(ports, reading.texts("entPhysicalName"))


def _present(reading: Reading, known: Modules) -> dict[str, str]:
    """The rows with a module in them and the name of its port.

    Without names (a walk that broke off) a row waits for them: `entity-N` would begin a second
    series of a port that has a name.
    """
    modes = reading.integers("hwEntityOpticalMode")
    rx, tx = reading.integers("hwEntityOpticalRxPower"), reading.integers("hwEntityOpticalTxPower")
    lengths = known.info["wavelength_nanometers"]
    names = unique_names(
        {
            row: known.interfaces.get(row, f"entity-{row}")
            for row in {**tx, **rx}
            if known.named or row in known.interfaces
        }
    )
    return {
        row: name
        for row, name in names.items()
        if modes.get(row) != _NOT_SUPPORTED
        and (row in lengths or {rx.get(row, _NO_VALUE), tx.get(row, _NO_VALUE)} != {_NO_VALUE})
    }


def _frame(
    reading: Reading, optics: Measurement, rows: Mapping[str, str], at: Mapping[str, float]
) -> Frame:
    """The measurement's frame; the rows of a module of several lanes are keyed `ENTITY.LANE`."""
    measured: dict[str, Mapping[str, Lanes]] = {
        "rx_power_dbm": _power(reading, "Rx", rows),
        "tx_power_dbm": _power(reading, "Tx", rows),
        "bias_milliamperes": _bias(reading, rows),
        "temperature_celsius": _temperature(reading, rows),
        "voltage_volts": _voltage(reading, rows),
    }
    widths = {row: max(len(values.get(row, ())) for values in measured.values()) for row in rows}
    lanes: dict[str, tuple[str, int]] = {}
    for row, width in widths.items():
        if width > 1:
            lanes.update({f"{row}.{lane + 1}": (row, lane) for lane in range(width)})
        else:
            lanes[row] = (row, 0)
    tags = {
        key: (rows[row], str(lane + 1) if widths[row] > 1 else "")
        for key, (row, lane) in lanes.items()
    }
    fields: dict[str, Mapping[str, Value]] = {
        field: {
            key: value
            for key, (row, lane) in lanes.items()
            if (value := _of_lane(values.get(row, ()), lane)) is not None
        }
        for field, values in measured.items()
    }
    return Frame(optics, tags, fields, {key: at[row] for key, (row, _) in lanes.items()})


def _of_lane(values: Lanes, lane: int) -> float | None:
    """A lane's value; what the module gives once (temperature, voltage) goes with every lane."""
    if len(values) == 1:
        return values[0]
    return values[lane] if lane < len(values) else None


def _lane_texts(reading: Reading, name: str, rows: Mapping[str, str]) -> dict[str, Lanes]:
    texts = reading.texts(f"hwEntityOpticalLane{name}")
    return {row: lanes for row in rows if (lanes := lane_numbers(texts.get(row, "")))}


def _power(reading: Reading, direction: str, rows: Mapping[str, str]) -> dict[str, Lanes]:
    column = reading.integers(f"hwEntityOptical{direction}Power")
    lanes = _lane_texts(reading, f"{direction}Power", rows)
    convert = dbm_of_microwatts if in_microwatts(column, lanes) else dbm_of_hundredths
    # A module that does not measure says -1 for everything, also where -1 would be -0.01 dBm.
    mute = {row for row, value in reading.integers("hwEntityOpticalVoltage").items() if value == -1}
    power: dict[str, Lanes] = {
        row: (convert(column[row]),)
        for row in rows
        if row in column and not (column[row] == _NO_VALUE and row in mute)
    }
    for row, hundredths in lanes.items():
        power[row] = tuple(
            None if value is None else dbm_of_hundredths(value) for value in hundredths
        )
    return power


def _bias(reading: Reading, rows: Mapping[str, str]) -> dict[str, Lanes]:
    column = reading.integers("hwEntityOpticalBiasCurrent")
    lanes = _lane_texts(reading, "BiasCurrent", rows)
    bias: dict[str, Lanes] = {}
    for row in rows:
        texts = lanes.get(row, ())
        if len(texts) > 1:
            bias[row] = tuple(None if lane is None or lane < 0 else lane for lane in texts)
        elif row in column or texts:
            bias[row] = (milliamperes(column.get(row, _NO_VALUE), texts[0] if texts else None),)
    return bias


def _temperature(reading: Reading, rows: Mapping[str, str]) -> dict[str, Lanes]:
    """Degrees; 2147483647 and -255 are no value."""
    return {
        row: (float(celsius),)
        for row, celsius in reading.integers("hwEntityOpticalTemperature").items()
        if row in rows and _LEAST_CELSIUS <= celsius < _INVALID
    }


def _voltage(reading: Reading, rows: Mapping[str, str]) -> dict[str, Lanes]:
    """Volts; -1 and 0 are no value."""
    return {
        row: (millivolts / 1000,)
        for row, millivolts in reading.integers("hwEntityOpticalVoltage").items()
        if row in rows and 0 < millivolts < _INVALID
    }
