"""Optical modules: `display optical-module brief`, `verbose`, and `display interface phy-option`.

No capture of the brief table of an NE8000 was found: its columns are told by their heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ne8000d.commands.amounts import count, number
from ne8000d.commands.columns import Heading, cells, heading, is_rule, typed
from ne8000d.commands.interface_names import plain_name
from ne8000d.commands.labels import Convert, pair
from ne8000d.commands.lines import NONE, Lines, answers
from ne8000d.commands.privileges import DISPLAY
from ne8000d.schema import CliRow, Command

_BEGIN: Final = re.compile(
    r"(?:Port )?(?P<name>[A-Za-z0-9]{1,30}\d{1,4}(?:/\d{1,4}){1,3}(?:\(\d{1,4}[MGT]\))?)"
    r"(?: (?:transceiver|optical).{0,20}information| information| current state ?:.*)?:?\s*$",
    re.IGNORECASE,
)
_POWER: Final = re.compile(
    r"\s*(Rx|Tx) (?:Optical )?Power: *(-?\d{1,3}(?:\.\d{1,4})?) ?dBm(?:, warning range: "
    r"\[ *(-?\d{1,3}(?:\.\d{1,4})?), *(-?\d{1,3}(?:\.\d{1,4})?)\] ?dBm)?",
    re.IGNORECASE,
)
_PART: Final = re.compile(r"\bThe Vendor PN is ([^,\s]{1,40})")
_WAVELENGTH: Final = re.compile(r"\bWaveLength ?: ?(\d{1,5}) ?nm", re.IGNORECASE)

_BRIEF: Final = {
    "port": "interface", "interface": "interface", "status": "status", "duplex": "duplex",
    "type": "type", "wl": "wavelength_nanometers", "wl(nm)": "wavelength_nanometers",
    "wavelength": "wavelength_nanometers", "wavelength(nm)": "wavelength_nanometers",
    "rxpw": "rx_power_dbm", "rxpw(dbm)": "rx_power_dbm", "rx power(dbm)": "rx_power_dbm",
    "rxpower(dbm)": "rx_power_dbm", "txpw": "tx_power_dbm", "txpw(dbm)": "tx_power_dbm",
    "tx power(dbm)": "tx_power_dbm", "txpower(dbm)": "tx_power_dbm", "mode": "mode",
    "sn": "serial", "vendorpn": "part", "vendor pn": "part",
    "bias(ma)": "bias_milliamperes", "temp(c)": "temperature_celsius",
    "temp.(c)": "temperature_celsius", "voltage(v)": "voltage_volts",
}  # fmt: skip
_VALUES: Final[dict[str, Convert]] = {
    "wavelength_nanometers": count,
    "rx_power_dbm": number,
    "tx_power_dbm": number,
    "bias_milliamperes": number,
    "temperature_celsius": number,
    "voltage_volts": number,
}
_LABELS: Final = {
    "rx power(dbm)": "rx_power_dbm",
    "current rx power(dbm)": "rx_power_dbm",
    "rxpower(dbm)": "rx_power_dbm",
    "tx power(dbm)": "tx_power_dbm",
    "current tx power(dbm)": "tx_power_dbm",
    "txpower(dbm)": "tx_power_dbm",
    "bias current(ma)": "bias_milliamperes",
    "bias(ma)": "bias_milliamperes",
    "current(ma)": "bias_milliamperes",
    "temperature(c)": "temperature_celsius",
    "temperature(°c)": "temperature_celsius",
    "temp.(c)": "temperature_celsius",
    "voltage(v)": "voltage_volts",
    "supply voltage(v)": "voltage_volts",
    "wavelength(nm)": "wavelength_nanometers",
    "serialnumber": "serial",
    "serial number": "serial",
    "manu. serial number": "serial",
    "vendor sn": "serial",
    "vendor pn": "part",
    "vendor part number": "part",
}


def modules(lines: Lines) -> Iterator[CliRow]:
    """Yield a row a module: `interface rx_power_dbm tx_power_dbm bias_milliamperes …`.

    A module of several lanes has a row a lane, with `lane` 1, 2 …: VRP prints
    `-0.53|-1.21(Lane0|Lane1)`.
    """
    columns: Heading = ()
    module: dict[str, str] = {}
    for line in lines:
        if is_rule(line):
            continue
        if found := heading(line, _BRIEF, ("interface", "rx_power_dbm")):
            columns, lines.known = found, True
        elif columns:
            texts = cells(line, columns)
            if texts is not None and "/" in texts["interface"]:
                yield from _rows(texts)
        elif begun := _BEGIN.match(line):
            yield from _rows(module)
            module = {"interface": begun["name"]}
        elif module:
            module = {**dict(_said(line)), **module}
    yield from _rows(module)


def _said(line: str) -> Iterator[tuple[str, str]]:
    if power := _POWER.match(line):
        side = power[1].casefold()
        yield f"{side}_power_dbm", power[2]
        if power[3]:
            yield f"{side}_low_warning_dbm", power[3]
            yield f"{side}_high_warning_dbm", power[4]
        return
    if part := _PART.search(line):
        yield "part", part[1]
    if wavelength := _WAVELENGTH.search(line):
        yield "wavelength_nanometers", wavelength[1]
    said = pair(line)
    if said is not None and (key := _LABELS.get(said[0].replace(" (", "("))):
        yield key, said[1]


def _rows(texts: dict[str, str]) -> Iterator[CliRow]:
    powers = {key: said for key, said in texts.items() if key.endswith("_power_dbm")}
    if not any(number(said) is not None for said in powers.values()):
        return
    texts = {**texts, "interface": plain_name(texts["interface"])[0]}
    converts = {**_VALUES, **{key: number for key in texts if key.endswith("_dbm")}}
    lanes = max(said.partition("(")[0].count("|") for said in powers.values()) + 1
    if lanes == 1:
        yield typed(texts, converts)
        return
    for lane in range(lanes):
        row = typed({key: _lane(said, lane) for key, said in texts.items()}, converts)
        yield {**row, "lane": lane + 1}


def _lane(said: str, lane: int) -> str:
    """A lane's part of a text with `|`; a text without belongs to all lanes."""
    parts = said.partition("(")[0].split("|")
    if len(parts) == 1:
        return said
    return parts[lane] if lane < len(parts) else ""


BRIEF: Final = Command(
    "optical_modules",
    ("display optical-module brief", "display interface phy-option"),
    answers(modules, *NONE),
    (
        "display optical-module verbose",
        "display optical-module verbose interface {interface}",
        "display optical-module interface {interface}",
        "display interface phy-option {interface}",
        "display interface transceiver *",
        "display interface {interface} transceiver *",
    ),
    privilege=DISPLAY,
)
