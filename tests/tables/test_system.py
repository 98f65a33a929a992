"""Boards and the device: the recorded walks, LibreNMS's opinion of them, and nasty answers."""

from __future__ import annotations

import pytest

from ne8000d.schema import ColumnRead, Reading, Wire
from ne8000d.tables.description import model_of, version_of
from ne8000d.tables.entity import ENTITY_TABLE
from ne8000d.tables.entity_rows import alarm_mask
from ne8000d.tables.identity import unique_names
from tests.recording import pretended, reading, recorded
from tests.tables.librenms import opinion, sensors
from tests.tables.rows import Fields, by_tag, column, fields_of, shaped

STATE = "1.3.6.1.4.1.2011.5.25.31.1.1.1.1"
BOARD: dict[str, dict[str, Wire]] = {
    "entPhysicalName": {"1": b"frame", "2": b"MPU 9", "3": b"GigabitEthernet0/1/0"},
    "entPhysicalClass": {"1": 3, "2": 9, "3": 10},
    "hwEntityOperStatus": {"1": 3, "2": 3, "3": 15},
    "hwEntityCpuUsage": {"1": 0, "2": 7, "3": 0},
    "hwEntityCpuUsageThreshold": {"1": 0, "2": 90, "3": 0},
    "hwEntityMemUsage": {"1": 0, "2": 40, "3": 0},
    "hwEntityMemUsageThreshold": {"1": 0, "2": 85, "3": 0},
    "hwEntityTemperature": {"1": 0, "2": 41, "3": 0},
    "hwEntityTemperatureThreshold": {"1": 0, "2": 90, "3": 0},
    "hwEntityVoltage": {"1": 0, "2": 0, "3": 0},
    "hwEntityAdminStatus": {"1": 4, "2": 4, "3": 4},
}


def board(**changes: dict[str, Wire]) -> dict[str, Fields]:
    """The `entity` rows of a made-up device of a frame, a board and a port."""
    frames = shaped(ENTITY_TABLE, pretended({**BOARD, **changes}))
    return by_tag(frames["entity"])


def test_the_m8_has_one_real_cpu_and_one_real_memory() -> None:
    frames = shaped(ENTITY_TABLE, reading(recorded("vrp_ne8000-m8"), ENTITY_TABLE))
    assert column(frames["entity"], "cpu_percent") == {"CR81IPU480AS 10": 58.0}
    assert column(frames["entity"], "memory_percent") == {"CR81IPU480AS 10": 54.0}
    assert column(frames["entity"], "memory_bytes") == {"CR81IPU480AS 10": 8192 * 2**20}
    assert fields_of(frames["system"], "0") == {
        "uptime_seconds": 2705629,
        "cpu_percent": 58.0,
        "memory_percent": 54.0,
        "temperature_celsius": 57.0,
    }


def test_the_m8_writes_chassis_modules_power_supplies_and_the_fan_but_no_port_or_slot() -> None:
    frames = shaped(ENTITY_TABLE, reading(recorded("vrp_ne8000-m8"), ENTITY_TABLE))
    rows = by_tag(frames["entity"])
    assert sorted(rows) == [
        "CFCARD 10/0 module",
        "CLK 15 module",
        "CR51LAXFE0 0/7 module",
        "CR51LAXFE0 0/8 module",
        "CR81IPU480AS 10 module",
        "FAN 13 fan",
        "NetEngine 8000 M8 frame chassis",
        "POWER 11 powerSupply",
        "POWER 12 powerSupply",
        "VIRTUALPIC 0/78 module",
        "VIRTUALPIC 0/79 module",
    ]
    states = {"admin_status": 4, "oper_status": 3, "alarm_status": 0}
    assert rows["NetEngine 8000 M8 frame chassis"] == states
    assert rows["POWER 11 powerSupply"] == {
        "temperature_celsius": 33.0,
        "voltage_volts": 53.517,
        **states,
    }


def test_the_m8_tells_what_it_is() -> None:
    frames = shaped(ENTITY_TABLE, reading(recorded("vrp_ne8000-m8"), ENTITY_TABLE))
    assert fields_of(frames["system_info"], "0") == {
        "model": "NetEngine 8000 M8",
        "version": "V800R012C10SPC300 (VRP 8.200)",
        "name": "<private>",
    }


@pytest.mark.parametrize(
    ("walk", "model", "version", "serial"),
    [
        ("vrp_5720-vrf", "S5720-56C-PWR-EI-AC", "V200R010C00SPC600 (VRP 5.170)", None),
        (
            "vrp_ar169fgwl",
            "AR169FGW-L",
            "V200R009C00SPC500 (VRP 5.170)",
            "21500102003GJA000278",
        ),
        ("vrp_nac", "S5720-56C-PWR-EI-AC", "V200R010C00SPC600 (VRP 5.170)", None),
        ("vrp_ne", "NE40E-M2K-B", None, None),
    ],
)
def test_every_recorded_device_tells_its_model(
    walk: str, model: str, version: str | None, serial: str | None
) -> None:
    frames = shaped(ENTITY_TABLE, reading(recorded(walk), ENTITY_TABLE))
    info = fields_of(frames["system_info"], "0")
    assert (info["model"], info.get("version"), info.get("serial")) == (model, version, serial)


@pytest.mark.parametrize("walk", ["vrp_nac", "vrp_ne", "xirrus_aos"])
def test_a_device_without_boards_still_has_an_uptime(walk: str) -> None:
    frames = shaped(ENTITY_TABLE, reading(recorded(walk), ENTITY_TABLE))
    assert frames.keys() == {"system", "system_info"}
    assert fields_of(frames["system"], "0").keys() == {"uptime_seconds"}


def test_each_unit_of_a_stack_is_a_row_and_the_system_has_the_worst() -> None:
    frames = shaped(ENTITY_TABLE, reading(recorded("vrp_5720-vrf"), ENTITY_TABLE))
    assert column(frames["entity"], "cpu_percent") == {
        "MPU Board 0": 18.0,
        "MPU Board 1": 28.0,
        "MPU Board 2": 53.0,
    }
    assert fields_of(frames["system"], "0")["cpu_percent"] == 53.0
    assert set(column(frames["entity"], "alarm_status").values()) == {1}


@pytest.mark.parametrize("walk", ["vrp_ne8000-m8", "vrp_5720-vrf"])
def test_processors_and_memory_agree_with_librenms(walk: str) -> None:
    entity = shaped(ENTITY_TABLE, reading(recorded(walk), ENTITY_TABLE))["entity"]
    left_out = {
        "16777216": "the M8's chassis repeats its board; its total is LibreNMS's reading of -1"
    }
    cpu = {str(row["processor_index"]): row for row in opinion(walk, "processors")}
    memory = {str(row["mempool_index"]): row for row in opinion(walk, "mempools")}
    assert cpu
    assert entity.fields["cpu_percent"] == {
        row: theirs["processor_usage"] for row, theirs in cpu.items() if row not in left_out
    }
    assert entity.fields["memory_percent"] == {
        row: theirs["mempool_perc"] for row, theirs in memory.items() if row not in left_out
    }
    assert entity.fields["memory_bytes"] == {
        row: theirs["mempool_total"] for row, theirs in memory.items() if row not in left_out
    }
    assert left_out.keys() & entity.tags.keys() == left_out.keys() & cpu.keys()


@pytest.mark.parametrize("walk", ["vrp_ne8000-m8", "vrp_5720-vrf"])
def test_board_temperatures_and_voltages_agree_with_librenms(walk: str) -> None:
    entity = shaped(ENTITY_TABLE, reading(recorded(walk), ENTITY_TABLE))["entity"]
    for kind, arc, field in (
        ("temperature", 11, "temperature_celsius"),
        ("voltage", 13, "voltage_volts"),
    ):
        theirs = {
            sensor.entity: sensor.value
            for sensor in sensors(walk, kind)
            if sensor.object == f"{STATE}.{arc}"
        }
        assert entity.fields[field] == pytest.approx(theirs)


def test_uptime_does_not_roll_over_when_the_engine_counts_seconds() -> None:
    frames = shaped(
        ENTITY_TABLE, pretended({"sysUpTime": {"0": 5}, "snmpEngineTime": {"0": 50_000_000}})
    )
    assert fields_of(frames["system"], "0") == {"uptime_seconds": 50_000_000}
    frames = shaped(ENTITY_TABLE, pretended({"sysUpTime": {"0": 4_294_967_295}}))
    assert fields_of(frames["system"], "0") == {"uptime_seconds": 42_949_672}


def test_zero_is_a_value_where_a_threshold_says_that_there_is_a_sensor() -> None:
    rows = board(hwEntityCpuUsage={"1": 0, "2": 0, "3": 0})
    assert rows["MPU 9 module"]["cpu_percent"] == 0.0
    assert "cpu_percent" not in rows["frame chassis"]


def test_a_board_that_is_not_enabled_has_no_cpu() -> None:
    rows = board(hwEntityOperStatus={"1": 3, "2": 4, "3": 15})
    assert "cpu_percent" not in rows["MPU 9 module"]
    assert rows["MPU 9 module"]["oper_status"] == 4


def test_a_chassis_keeps_a_cpu_of_its_own() -> None:
    rows = board(
        hwEntityCpuUsage={"1": 12, "2": 7, "3": 0}, hwEntityMemUsage={"1": 40, "2": 40, "3": 0}
    )
    assert rows["frame chassis"]["cpu_percent"] == 12.0
    assert "memory_percent" not in rows["frame chassis"]


def test_the_system_is_its_chassis_where_no_board_has_a_cpu() -> None:
    one: dict[str, dict[str, Wire]] = {
        "entPhysicalName": {"1": b"pizza box"},
        "entPhysicalClass": {"1": 3},
        "hwEntityCpuUsage": {"1": 31},
        "hwEntityCpuUsageThreshold": {"1": 90},
    }
    frames = shaped(ENTITY_TABLE, pretended(one))
    assert fields_of(frames["system"], "0") == {"cpu_percent": 31.0}


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ({"hwEntityMemSize": 1_598_029_824}, 1_598_029_824),
        ({"hwEntityMemSize": -1, "hwEntityMemSizeMega": 8192}, 8192 << 20),
        ({"hwEntityMemSize": -1, "hwEntityMemSizeExt": 16_000_001}, 16_000_001 << 10),
        # 5 GiB modulo 2^32 looks like 1 GiB: Integer32 can't have held it.
        ({"hwEntityMemSize": 1 << 30, "hwEntityMemSizeMega": 5120}, 5120 << 20),
        ({"hwEntityMemSize": 191_890_528, "hwEntityMemSizeMega": 919}, 191_890_528),
        ({"hwEntityMemSize": 0, "hwEntityMemSizeMega": 0}, None),
        ({"hwEntityMemSize": 2**31 - 1}, None),
    ],
)
def test_memory_size_is_exact_where_it_fits(sizes: dict[str, int], expected: int | None) -> None:
    rows = board(**{name: {"2": size} for name, size in sizes.items()})
    assert rows["MPU 9 module"].get("memory_bytes") == expected


def test_impossible_numbers_are_left_out() -> None:
    rows = board(
        hwEntityCpuUsage={"2": 255},
        hwEntityMemUsage={"2": -1},
        hwEntityTemperature={"2": 2**31 - 1},
        hwEntityVoltage={"2": 2**31 - 1},
    )
    assert rows["MPU 9 module"] == {"admin_status": 4, "oper_status": 3}


def test_text_where_a_number_belongs_costs_only_that_value() -> None:
    rows = board(
        hwEntityCpuUsage={"1": b"none", "2": b"7 %"}, hwEntityVoltage={"2": "1.3.6", "1": 0}
    )
    assert rows["MPU 9 module"].keys() == {
        "memory_percent",
        "temperature_celsius",
        "admin_status",
        "oper_status",
    }


def test_a_ragged_column_keeps_the_rows_of_the_others() -> None:
    rows = board(hwEntityOperStatus={"1": 3}, hwEntityTemperature={"2": 41})
    assert rows["MPU 9 module"] == {
        "cpu_percent": 7.0,
        "memory_percent": 40.0,
        "temperature_celsius": 41.0,
        "admin_status": 4,
    }


def test_names_are_unique_and_never_empty() -> None:
    rows = board(
        entPhysicalName={"1": b"", "2": b"FAN", "10": b"FAN", "9": b"FAN\0", "3": b"\xff\x01"},
        entPhysicalDescr={"1": b"a frame", "2": b"unused"},
        entPhysicalClass={"1": 3, "2": 7, "9": 7, "10": 7, "3": 9, "4": 9},
        hwEntityOperStatus=dict.fromkeys(("1", "2", "9", "10", "3", "4"), 3),
    )
    assert sorted(rows) == sorted(
        [
            "a frame chassis",
            "FAN fan",
            "FAN#9 fan",
            "FAN#10 fan",
            "ÿ\\x01 module",
            "entity-4 module",
        ]
    )


def test_rows_wait_for_names_that_were_not_read_in_full() -> None:
    columns = {
        name: ColumnRead(values, dict.fromkeys(values, 5.0)) for name, values in BOARD.items()
    }
    columns["entPhysicalName"] = ColumnRead({"1": b"frame"}, {"1": 5.0}, incomplete="errors")
    rows = by_tag(shaped(ENTITY_TABLE, Reading(columns))["entity"])
    assert rows.keys() == {"frame chassis"}


def test_a_device_without_entity_mib_has_numbered_rows() -> None:
    nameless = {name: values for name, values in BOARD.items() if name.startswith("hw")}
    rows = by_tag(shaped(ENTITY_TABLE, pretended({**nameless, "entPhysicalName": {}}))["entity"])
    assert rows.keys() == {"entity-2"}


def test_a_device_that_answers_nothing_gives_no_rows() -> None:
    assert list(ENTITY_TABLE.shape(pretended({}))) == []


def test_names_are_worked_out_once_an_inventory() -> None:
    first = pretended(BOARD, inventory=4)
    shaped(ENTITY_TABLE, first)
    renamed = {**first.columns, "entPhysicalName": ColumnRead({"2": b"MPU 10"}, {"2": 1.0})}
    same = shaped(ENTITY_TABLE, Reading(renamed, 4, memo=first.memo))
    assert "MPU 9 module" in by_tag(same["entity"])
    later = shaped(ENTITY_TABLE, Reading(renamed, 5, memo=first.memo))
    assert "MPU 10 module" in by_tag(later["entity"])


@pytest.mark.parametrize(
    ("value", "mask"),
    [
        (b"\x00", 0),
        (b"\x80", 1),
        (b"\x20", 1 << 2),
        (b"\x30", 1 << 2 | 1 << 3),
        (b"\x04\x00", 1 << 5),
        (b"\x00\x00", 0),
        (b"00", 0),
        (b"80 0", 1),
        (b"30 00", 1 << 2 | 1 << 3),
        (b"8000", 1),
        (b"", None),
        (5, None),
    ],
)
def test_bit_n_of_the_alarm_mask_is_bit_n_of_the_mib(value: Wire, mask: int | None) -> None:
    assert alarm_mask(value) == mask


@pytest.mark.parametrize(
    ("description", "model", "version"),
    [
        (
            b"\r\n".join(
                (
                    b"Huawei Versatile Routing Platform Software",
                    b"VRP (R) software, Version 8.231 (NE40E V800R022C00SPC600)",
                    b"Copyright (C) 2012-2022",
                    b"HUAWEI NE40E-X8A",
                )
            ),
            "NE40E-X8A",
            "V800R022C00SPC600 (VRP 8.231)",
        ),
        (
            b'"Quidway S5328C-EI\r\nHuawei Versatile Routing Platform Software"',
            "Quidway S5328C-EI",
            "",
        ),
        (b"Huawei Versatile Routing Platform Software VRP, Version 5.160", "", "VRP 5.160"),
        (b"", "", ""),
        (None, "", ""),
        (b"\xff\xfe\x00", "ÿþ", ""),
        (17, "17", ""),
    ],
)
def test_a_description_tells_model_and_version(
    description: Wire | None, model: str, version: str
) -> None:
    assert (model_of(description), version_of(description)) == (model, version)


def test_unique_names_keep_the_plain_name_for_the_lowest_instance() -> None:
    assert unique_names({"10": "a", "9": "a", "2.1": "b", "1.9": "b"}) == {
        "1.9": "b",
        "2.1": "b#2.1",
        "9": "a",
        "10": "a#10",
    }
    assert unique_names({"1": "a", "2": "a", "3": "a#2"}) == {"1": "a", "2": "a#2", "3": "a#2#3"}
