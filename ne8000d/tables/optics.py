"""Optical modules: what hwOpticalModuleInfoTable is asked and what is written of it."""

from __future__ import annotations

from typing import Final

from ne8000d.schema import Column, Field, Kind, Measurement, Syntax, Table, Tag
from ne8000d.tables import naming
from ne8000d.tables.optics_rows import THRESHOLDS, shape
from ne8000d.tables.proven import M8, S5720

_OPTICAL: Final = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1"


def _optical(name: str, arc: int, syntax: Syntax = Syntax.INTEGER, *, slow: bool = False) -> Column:
    return Column(
        "HUAWEI-ENTITY-EXTENT-MIB", f"hwEntityOptical{name}", f"{_OPTICAL}.{arc}", syntax, slow=slow
    )


COLUMNS: Final = (
    _optical("RxPower", 8),
    _optical("TxPower", 9),
    _optical("LaneRxPower", 32, Syntax.OCTETS),
    _optical("LaneTxPower", 33, Syntax.OCTETS),
    _optical("BiasCurrent", 7),
    _optical("LaneBiasCurrent", 31, Syntax.OCTETS),
    _optical("Temperature", 5),
    _optical("Voltage", 6),
    _optical("Mode", 1),
    _optical("WaveLength", 2, slow=True),
    _optical("VendorSn", 4, Syntax.OCTETS, slow=True),
    _optical("RxLowThreshold", 13, slow=True),
    _optical("RxHighThreshold", 14, slow=True),
    _optical("TxLowThreshold", 15, slow=True),
    _optical("TxHighThreshold", 16, slow=True),
    _optical("RxLowWarnThreshold", 20, slow=True),
    _optical("RxHighWarnThreshold", 21, slow=True),
    _optical("TxLowWarnThreshold", 22, slow=True),
    _optical("TxHighWarnThreshold", 23, slow=True),
    naming.ENT_NAME,
    naming.ENT_ALIAS,
    naming.IF_NAME,
    naming.IF_DESCR,
)

_INTERFACE: Final = Tag(
    "interface",
    "the port's name as in `interface` (by entAliasMappingIdentifier), else entPhysicalName, else "
    "entity-N",
)


def _power(direction: str, text: str) -> Field:
    lane, column = f"hwEntityOpticalLane{direction}Power", f"hwEntityOptical{direction}Power"
    return Field(
        f"{direction.lower()}_power_dbm",
        Kind.GAUGE,
        f"optical power {text}; -40.0 is no light",
        f"{lane} / 100 where it is not empty, else {column} / 100; {column} is µW on devices where "
        f"it equals 1000·10^({lane}/1000)",
        f"{M8}, {S5720}",
    )


OPTICS: Final = Measurement(
    "optics",
    "Optical modules; ports without one have no row.",
    (
        _power("Rx", "received"),
        _power("Tx", "sent"),
        Field(
            "bias_milliamperes",
            Kind.GAUGE,
            "laser bias current",
            "hwEntityOpticalBiasCurrent: 1,000 and more is µA, less is mA; hwEntityOpticalLane"
            "BiasCurrent (mA) decides where it is not empty",
            f"{M8}, {S5720}",
        ),
        Field(
            "temperature_celsius",
            Kind.GAUGE,
            "temperature of the module",
            "hwEntityOpticalTemperature",
            M8,
        ),
        Field(
            "voltage_volts",
            Kind.GAUGE,
            "supply voltage of the module",
            "hwEntityOpticalVoltage / 1000",
            M8,
        ),
    ),
    (_INTERFACE, Tag("lane", "1, 2 …, on modules of several lanes only")),
)


def _threshold(name: str, objects: tuple[str, str], at: int) -> Field:
    return Field(
        name,
        Kind.INFO,
        "the module's own threshold; none where the low one is not below the high one",
        f"{objects[at]} / 100",
        M8,
    )


OPTICS_INFO: Final = Measurement(
    "optics_info",
    "What hardly changes of an optical module.",
    (
        *(
            _threshold(name, objects, at)
            for names, objects in THRESHOLDS.items()
            for at, name in enumerate(names)
        ),
        Field("serial", Kind.TEXT, "the module's serial number", "hwEntityOpticalVendorSn", S5720),
        Field(
            "wavelength_nanometers",
            Kind.INFO,
            "wavelength of the laser",
            "hwEntityOpticalWaveLength",
            M8,
        ),
    ),
    (_INTERFACE,),
    info=True,
)

OPTICS_TABLE: Final = Table(
    name="optics",
    group="optics",
    columns=COLUMNS,
    measurements=(OPTICS, OPTICS_INFO),
    shape=lambda reading: shape(reading, OPTICS, OPTICS_INFO),
)
