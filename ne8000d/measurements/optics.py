"""Optical modules: measurements optics and optics_info."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ne8000d.measurements.proven import M8, S5720
from ne8000d.schema import Field, Kind, Measurement, Tag

NO_LIGHT: Final = -40.0
"""What the devices print for no light; less than that is none either."""

THRESHOLDS: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    (f"{power.lower()}_low_{level}_dbm", f"{power.lower()}_high_{level}_dbm"): (
        f"hwEntityOptical{power}Low{infix}Threshold",
        f"hwEntityOptical{power}High{infix}Threshold",
    )
    for power in ("Rx", "Tx")
    for level, infix in (("alarm", ""), ("warning", "Warn"))
}
"""Pairs of fields, low and high, with the objects that they come from."""

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
