"""Fans, power supplies, sensors, storage and optics: every row of the recorded M8 is explained."""

from __future__ import annotations

from pathlib import Path

import pytest

from ne8000d.schema import Table, Wire
from ne8000d.tables.optics import OPTICS_TABLE
from ne8000d.tables.power import FAN_TABLE, POWER_TABLE
from ne8000d.tables.sensors import SENSOR_TABLE
from ne8000d.tables.storage import STORAGE_TABLE
from tests.recording import instances, pretended, reading, recorded
from tests.tables.librenms import sensors
from tests.tables.rows import by_tag, shaped

M8 = "vrp_ne8000-m8"
EXTENT = "1.3.6.1.4.1.2011.5.25.31.1.1."
ENERGY = "1.3.6.1.4.1.2011.6.157."
PLACES = {
    "fan": (f"{EXTENT}10.1.", FAN_TABLE, "fan"),
    "power supply": (f"{EXTENT}18.1.", POWER_TABLE, "power_supply"),
    "temperature": (f"{EXTENT}8.1.", SENSOR_TABLE, "sensor"),
    "voltage": (f"{EXTENT}9.1.", SENSOR_TABLE, "sensor"),
    "optics": (f"{EXTENT}3.1.", OPTICS_TABLE, "optics"),
    "storage": ("1.3.6.1.4.1.2011.6.9.1.4.2.1.", STORAGE_TABLE, "storage"),
    "board power": (f"{ENERGY}2.1.1.", SENSOR_TABLE, "sensor"),
    "device power": (f"{ENERGY}1.", SENSOR_TABLE, "sensor"),
}
"""Where rows of the recording are, and which measurement tells them."""
LEFT_OUT = {
    "device power 3": "hwAveragePower: the mean of what hwCurrentPower tells",
    "port": "no module: the device has no optical row for this port",
}


def rows(text: str, base: str) -> dict[str, dict[int, Wire]]:
    """The rows of a table: instance → column → value."""
    found: dict[str, dict[int, Wire]] = {}
    for oid, value in instances(text).items():
        if oid.startswith(base):
            column, _, instance = oid[len(base) :].partition(".")
            found.setdefault(instance, {})[int(column)] = value
    return found


def frames(table: Table, text: str):
    return shaped(table, reading(text, table))


def explained(text: str) -> list[tuple[str, str, str]]:
    """(what, instance, "reported as …" or why not) of every row of the recording."""
    told: list[tuple[str, str, str]] = []
    for what, (base, table, measurement) in PLACES.items():
        frame = frames(table, text)[measurement]
        if what == "device power":
            columns = {int(oid[len(base) :].split(".")[0]) for oid in instances(text)
                       if oid.startswith(base)}  # fmt: skip
            for column in sorted(columns):
                tags = frame.tags["power.device"] if column == 6 else None
                told.append((what, str(column), _told(measurement, tags, f"{what} {column}")))
            continue
        prefix = {"temperature": "temperature.", "voltage": "voltage.", "board power": "power."}
        for instance in rows(text, base):
            tags = frame.tags.get(f"{prefix.get(what, '')}{instance}")
            told.append((what, instance, _told(measurement, tags, what)))
    modules = rows(text, PLACES["optics"][0])
    classes = {i: columns[5] for i, columns in rows(text, "1.3.6.1.2.1.47.1.1.1.1.").items()}
    told += [
        ("optics", port, LEFT_OUT["port"])
        for port, number in classes.items()
        if number == 10 and port not in modules
    ]
    return told


def _told(measurement: str, tags: tuple[str, ...] | None, what: str) -> str:
    if tags is None:
        return f"left out: {LEFT_OUT[what]}"
    return f"reported as {measurement} {' '.join(filter(None, tags))}"


def test_every_row_of_the_m8_is_reported_or_left_out_for_a_reason(tmp_path: Path) -> None:
    told = explained(recorded(M8))
    page = tmp_path / "m8.md"
    lines = ["| table | row | |", "|---|---|---|"]
    lines += [f"| {what} | `{instance}` | {text} |" for what, instance, text in told]
    page.write_text("\n".join(lines) + "\n", encoding="utf-8")
    counted: dict[str, tuple[int, int]] = {}
    for what, _, text in told:
        reported, left_out = counted.get(what, (0, 0))
        is_told = text.startswith("reported")
        counted[what] = (reported + is_told, left_out + (not is_told))
    assert counted == {
        "fan": (1, 0), "power supply": (2, 0), "temperature": (19, 0), "voltage": (51, 0),
        "optics": (9, 12), "storage": (1, 0), "board power": (4, 0), "device power": (1, 1),
    }  # fmt: skip
    assert len(page.read_text(encoding="utf-8").splitlines()) == 2 + len(told)


def test_nothing_is_reported_that_the_m8_does_not_have() -> None:
    text = recorded(M8)
    for table, measurement in (
        (FAN_TABLE, "fan"), (POWER_TABLE, "power_supply"), (SENSOR_TABLE, "sensor"),
        (STORAGE_TABLE, "storage"), (OPTICS_TABLE, "optics"),
    ):  # fmt: skip
        frame = frames(table, text)[measurement]
        places = [what for what, place in PLACES.items() if place[2] == measurement]
        rows_told = [row for row in explained(text) if row[0] in places and "reported" in row[2]]
        assert len(frame.tags) == len(rows_told)


def test_the_m8s_values_are_those_that_librenms_found() -> None:
    text = recorded(M8)
    sensor, supply = frames(SENSOR_TABLE, text)["sensor"], frames(POWER_TABLE, text)["power_supply"]
    compared = 0
    for kind, column, field, factor in (
        ("temperature", f"{EXTENT}8.1.6.", "temperature_celsius", 1),
        ("voltage", f"{EXTENT}9.1.7.", "voltage_volts", 1),
        ("power", f"{ENERGY}2.1.1.4.", "power_milliwatts", 1000),
    ):
        for theirs in sensors(M8, kind):
            oid = f"{theirs.object}.{theirs.entity}."
            if oid.startswith(column):
                row = f"{kind}.{oid[len(column) : -1]}"
                assert sensor.fields[field][row] == pytest.approx(theirs.value * factor)
                compared += 1
    for theirs in sensors(M8, "voltage", "current"):
        oid = f"{theirs.object}.{theirs.entity}"
        if oid.startswith(f"{EXTENT}18.1."):
            arc, _, row = oid[len(f"{EXTENT}18.1.") :].partition(".")
            field, factor = {"7": ("current_milliamperes", 1000), "8": ("voltage_volts", 1)}[arc]
            assert supply.fields[field][row] == pytest.approx(theirs.value * factor)
            compared += 1
    assert compared == 19 + 51 + 4 + 4


def test_the_m8s_power_fans_and_storage() -> None:
    text = recorded(M8)
    assert by_tag(frames(POWER_TABLE, text)["power_supply"]) == {
        "11/0": {
            "state": 1, "present": 1, "registered": 1, "mode": 2,
            "current_milliamperes": 1524.0, "voltage_volts": 53.456,
        },
        "12/0": {
            "state": 1, "present": 1, "registered": 1, "mode": 2,
            "current_milliamperes": 1762.0, "voltage_volts": 53.487,
        },
    }  # fmt: skip
    assert by_tag(frames(FAN_TABLE, text)["fan"]) == {
        "13/1": {"state": 1, "present": 1, "registered": 1, "speed_percent": 20.0}
    }
    storage = by_tag(frames(STORAGE_TABLE, text)["storage"])
    assert storage["cfcard:"]["limit_bytes"] == 3646947328
    assert storage["cfcard:"]["used_bytes"] == 1350004736
    assert storage["cfcard:"]["used_percent"] == pytest.approx(37.0, abs=0.5)


def test_a_sensor_of_the_m8_names_its_board() -> None:
    made = frames(SENSOR_TABLE, recorded(M8))
    rows = by_tag(made["sensor"])
    assert rows["17498111/255/73/0 temperature CR81IPU480AS 10"] == {
        "state": 1,
        "temperature_celsius": 44.0,
    }
    assert rows["17563647/11/64/0 voltage POWER 11"] == {"state": 1, "voltage_volts": 53.517}
    assert rows["17432577 power CR81IPU480AS 10"] == {"power_milliwatts": 113000}
    assert rows["device power"] == {"power_milliwatts": 187000}
    assert all(tags[2] for tags in made["sensor"].tags.values() if tags[0] != "device")
    info = by_tag(made["sensor_info"])
    assert info["17498111/255/73/0 temperature CR81IPU480AS 10"] == {
        "minor_alarm_celsius": 75.0,
        "major_alarm_celsius": 85.0,
        "fatal_alarm_celsius": 90.0,
    }
    assert info["17563647/11/64/0 voltage POWER 11"] == {"nominal_volts": 48.0}


@pytest.mark.parametrize(
    "walk", ["vrp_ne", "vrp_nac", "vrp_ar169fgwl", "vrp_5720-vrf", "xirrus_aos"]
)
def test_a_device_without_these_tables_gives_no_row(walk: str) -> None:
    for table in (FAN_TABLE, POWER_TABLE, SENSOR_TABLE, STORAGE_TABLE):
        assert list(table.shape(reading(recorded(walk), table))) == []


def test_a_place_without_a_unit_is_told_without_values() -> None:
    made = shaped(
        FAN_TABLE,
        pretended(
            {
                "hwEntityFanState": {"1.0": 1, "1.1": 2},
                "hwEntityFanPresent": {"1.0": 1, "1.1": 2},
                "hwEntityFanSpeed": {"1.0": 0, "1.1": 0},
            }
        ),
    )
    assert by_tag(made["fan"]) == {
        "1/0": {"state": 1, "present": 1, "speed_percent": 0.0},
        "1/1": {"state": 2, "present": 2},
    }


def test_values_that_no_sensor_has_are_left_out() -> None:
    made = shaped(
        SENSOR_TABLE,
        pretended(
            {
                "hwEntityTempStatus": {"5.1.2.3": 1, "5.1.2.4": 4},
                "hwEntityTempValue": {"5.1.2.3": 2**31 - 1, "5.1.2.4": -300},
                "hwEntityVolCurValue": {"5.1.2.3": -1, "5.1.2.4": 0},
                "hwBoardCurrentPower": {"5": -1, "6": 7},
                "entPhysicalName": {"5": b"MPU"},
                "hwBoardName": {"6": b"LPU 6"},
            }
        ),
    )
    assert by_tag(made["sensor"]) == {
        "5/1/2/3 temperature MPU": {"state": 1},
        "5/1/2/4 temperature MPU": {"state": 4},
        "5/1/2/4 voltage MPU": {"voltage_volts": 0.0},
        "6 power LPU 6": {"power_milliwatts": 7},
    }


def test_storage_of_a_size_that_can_not_be_is_left_out() -> None:
    made = shaped(
        STORAGE_TABLE,
        pretended(
            {
                "hwStorageSpace": {"1": 100, "2": 0, "3": -1, "4": 10},
                "hwStorageSpaceFree": {"1": 25, "2": 0, "3": 5, "4": 11},
                "hwStorageName": {"1": b"flash:", "2": b"usb:", "3": b"x:"},
            }
        ),
    )
    assert by_tag(made["storage"]) == {
        "flash:": {"limit_bytes": 102400, "used_bytes": 76800, "used_percent": 75.0},
        "storage-4": {"limit_bytes": 10240},
    }
