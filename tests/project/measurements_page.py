"""docs/measurements.md as text, made of the declarations.

`make docs` writes it. It lives beside its test: the page changes with a declaration only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from ne8000d.platforms import PLATFORMS, Platform
from ne8000d.schema import Field, Inquiry, Kind, Measurement, Table, field_type
from ne8000d.tables.own import OWN_MEASUREMENTS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "measurements.md"

_TYPES = {int: "integer", float: "float", str: "text"}
_UNITS = (
    ("_bps", "bit/s"),
    ("_pps", "packets/s"),
    ("_per_second", "1/s"),
    ("_percent", "%"),
    ("_dbm", "dBm"),
    ("_celsius", "°C"),
    ("_volts", "V"),
    ("_milliamperes", "mA"),
    ("_nanometers", "nm"),
    ("_seconds", "s"),
    ("_bytes", "bytes"),
    ("_milliwatts", "mW"),
    ("_octets", "octets"),
    ("_packets", "packets"),
)
_HEAD = """\
# Measurements

<!-- Written by `make docs` from the declarations in the code; a test compares. -->

What ne8000d writes to InfluxDB, keeps in its store and shows: one section a measurement. Every row
carries the tag `device` and the device's own tags; a tag without a value is left out. A field whose
value is not known is missing, never 0. Stamps are whole milliseconds, UTC: the moment in which the
device was asked.

The name tells the type, always: `_percent`, `_dbm`, `_celsius`, `_volts`, `_milliamperes`, `_bps`,
`_pps` and `_per_second` are floats; counters, counts, states, `_seconds` and `_bytes` are integers
(exceptions: `speed_bps` of `interface_info` is an integer, `duration_seconds` and `lag_seconds` of
`poll` are floats).

A *counter* grows until the device restarts; the field below it is its growth a second, and is
missing where there is none to be had: at first sight, after a restart, while the device repeats an
old value. An *info* measurement is written at first sight, when a value changes, and every 15
minutes.

*Proven on* names the model and software whose recorded answers the tests replay; *unproven* means
that the object is documented and no recording has it.
"""


def page(platforms: Mapping[str, Platform] = PLATFORMS) -> str:
    """The whole page."""
    parts = [_HEAD]
    told: dict[str, str] = {}
    for platform in platforms.values():
        parts.append(f"\n## Platform `{platform.name}`\n")
        for table in platform.tables:
            for item in table.measurements:
                if item.name in told:
                    parts.append(f"\n`{item.name}`: as for `{told[item.name]}`.\n")
                else:
                    parts.append(_section(item, table))
                    told[item.name] = platform.name
        for inquiry in platform.inquiries:
            for item in inquiry.measurements:
                if item.name not in told:
                    parts.append(_section(item, inquiry))
                    told[item.name] = platform.name
        parts.extend(_section(item, None) for item in platform.compared)
    parts.append("\n## ne8000d itself\n")
    parts.extend(_section(item, None) for item in OWN_MEASUREMENTS)
    return "".join(parts)


def _section(measurement: Measurement, table: Table | Inquiry | None) -> str:
    lines = ["", f"### `{measurement.name}`", "", measurement.help, ""]
    if table is not None:
        lines += [f"Poll group `{table.group}`{', info' if measurement.info else ''}.", ""]
    if measurement.tags:
        lines += ["| tag | is |", "|---|---|"]
        lines += [f"| `{tag.name}` | {_cell(tag.help)} |" for tag in measurement.tags]
        lines.append("")
    lines += ["| field | type, unit | is | read from | proven on |", "|---|---|---|---|---|"]
    lines += [line for field in measurement.fields for line in _rows(field, measurement.name)]
    return "\n".join(lines) + "\n"


def _rows(field: Field, measurement: str) -> Iterator[str]:
    kind = " (counter)" if field.kind is Kind.COUNTER else ""
    cells = (field.help + kind, field.source, field.proven)
    yield f"| `{field.name}` | {_type(field.name, measurement)} | {' | '.join(map(_cell, cells))} |"
    if field.rate is not None:
        text = f"{'' if field.rate.delta else 'growth of '}`{field.name}` a second"
        if field.rate.scale != 1.0:
            text += f", × {field.rate.scale:g}"
        yield f"| `{field.rate.name}` | {_type(field.rate.name)} | {text} | computed | |"
        if field.rate.percent is not None:
            text = f"`{field.rate.name}` in per cent of the line's speed"
            yield f"| `{field.rate.percent}` | {_type(field.rate.percent)} | {text} | computed | |"
        if field.rate.share is not None:
            share = field.rate.share
            text = f"growth of `{field.name}` in per cent of that of `{share.of}`"
            yield f"| `{share.name}` | {_type(share.name)} | {text} | computed | |"


def _type(name: str, measurement: str = "") -> str:
    unit = next((unit for suffix, unit in _UNITS if name.endswith(suffix)), None)
    kind = _TYPES[field_type(name, measurement)]
    return f"{kind}, {unit}" if unit else kind


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
