"""Optical modules: units, presence, lanes and ports, on recorded walks and nasty answers."""

from __future__ import annotations

import math

import pytest

from ne8000d.schema import ColumnRead, Reading, Wire
from ne8000d.tables.optics import OPTICS_TABLE
from ne8000d.tables.optics_units import (
    dbm_of_hundredths,
    dbm_of_microwatts,
    in_microwatts,
    lane_numbers,
    milliamperes,
)
from tests.recording import pretended, reading, recorded
from tests.tables.librenms import sensors
from tests.tables.rows import Fields, by_tag, column, shaped

EXTENT = "1.3.6.1.4.1.2011.5.25.31.1.1"
OPTICAL = f"{EXTENT}.3.1"
IF_INDEX = "1.3.6.1.2.1.2.2.1.1"

Columns = dict[str, dict[str, Wire]]
MODULE: Columns = {
    "Mode": {"7": 2},
    "WaveLength": {"7": 1310},
    "RxPower": {"7": -290},
    "TxPower": {"7": 256},
    "BiasCurrent": {"7": 34},
    "Temperature": {"7": 35},
    "Voltage": {"7": 3370},
}
NAMES: Columns = {
    "entPhysicalName": {"7": b"GigabitEthernet0/1/7"},
    "entAliasMappingIdentifier": {},
    "ifName": {},
    "ifDescr": {},
}


def made_up(changes: Columns, names: Columns | None = None) -> Reading:
    """A device with one module, at entity 7, but for the changes."""
    optical = {f"hwEntityOptical{name}": values for name, values in {**MODULE, **changes}.items()}
    return pretended({**optical, **NAMES, **(names or {})})


def optics(changes: Columns, names: Columns | None = None) -> dict[str, Fields]:
    """The `optics` rows of such a device."""
    frames = shaped(OPTICS_TABLE, made_up(changes, names))
    return by_tag(frames["optics"]) if frames else {}


def test_the_m8_has_nine_modules_and_one_without_light() -> None:
    rows = by_tag(shaped(OPTICS_TABLE, reading(recorded("vrp_ne8000-m8"), OPTICS_TABLE))["optics"])
    assert sorted(rows) == [
        f"GigabitEthernet0/{port}" for port in
        ("7/0", "7/1", "7/3", "7/8", "7/9", "8/0", "8/1", "8/7", "8/9")
    ]  # fmt: skip
    assert rows["GigabitEthernet0/7/0"] == {
        "rx_power_dbm": -2.9,
        "tx_power_dbm": 2.56,
        "bias_milliamperes": 34.0,
        "temperature_celsius": 35.0,
        "voltage_volts": 3.37,
    }
    assert rows["GigabitEthernet0/7/3"]["rx_power_dbm"] == -40.0
    assert rows["GigabitEthernet0/7/3"]["tx_power_dbm"] == 3.4


def test_the_m8_tells_its_modules_own_thresholds() -> None:
    info = shaped(OPTICS_TABLE, reading(recorded("vrp_ne8000-m8"), OPTICS_TABLE))["optics_info"]
    assert by_tag(info)["GigabitEthernet0/7/1"] == {
        "rx_low_alarm_dbm": -26.02,
        "rx_high_alarm_dbm": -6.0,
        "rx_low_warning_dbm": -25.08,
        "rx_high_warning_dbm": -7.0,
        "tx_low_alarm_dbm": -1.0,
        "tx_high_alarm_dbm": 6.99,
        "tx_low_warning_dbm": 0.0,
        "tx_high_warning_dbm": 5.99,
        "wavelength_nanometers": 1330,
    }
    assert len(info.tags) == 9


def test_an_s5720_prints_microwatts_and_its_lane_texts_decide() -> None:
    frames = shaped(OPTICS_TABLE, reading(recorded("vrp_5720-vrf"), OPTICS_TABLE))
    # Two ports are called XGigabitEthernet2/0/1 by this device: ifIndex 54 and 160.
    assert column(frames["optics"], "rx_power_dbm") == pytest.approx(
        {
            "XGigabitEthernet2/0/1": -2.2178,
            "XGigabitEthernet1/0/1": -2.5735,
            "XGigabitEthernet2/0/1#160": -3.0399,
        }
    )
    assert column(frames["optics"], "bias_milliamperes") == {
        "XGigabitEthernet2/0/1": 5.1,
        "XGigabitEthernet1/0/1": 5.498,
        "XGigabitEthernet2/0/1#160": 6.082,
    }
    assert column(frames["optics_info"], "serial")["XGigabitEthernet1/0/1"] == "J26C413710"


@pytest.mark.parametrize("walk", ["vrp_ar169fgwl", "vrp_nac", "vrp_ne", "xirrus_aos"])
def test_a_device_without_modules_gives_no_row(walk: str) -> None:
    assert list(OPTICS_TABLE.shape(reading(recorded(walk), OPTICS_TABLE))) == []


THEIRS = {
    f"{OPTICAL}.5": ("temperature_celsius", 1.0),
    f"{OPTICAL}.6": ("voltage_volts", 1.0),
    f"{OPTICAL}.7": ("bias_milliamperes", 1000.0),
    f"{OPTICAL}.8": ("rx_power_dbm", 1.0),
    f"{OPTICAL}.9": ("tx_power_dbm", 1.0),
    f"{OPTICAL}.32": ("rx_power_dbm", 1.0),
    f"{OPTICAL}.33": ("tx_power_dbm", 1.0),
}
ELSEWHERE = {
    f"{EXTENT}.1.1.11": "board temperatures: compared in test_system",
    f"{EXTENT}.1.1.13": "board voltages: compared in test_system",
    f"{EXTENT}.8.1.": "hwTemperatureThresholdTable is the sensor measurement's, a later issue",
    f"{EXTENT}.9.1.": "hwVoltageInfoTable is the sensor measurement's, a later issue",
    f"{EXTENT}.18.1.": "hwPwrStatusTable is the power_supply measurement's, a later issue",
}
WRONG = {
    ("vrp_ne8000-m8", f"{OPTICAL}.9", entity): (
        "LibreNMS takes positive hundredths of dBm for µW: 256 is +2.56 dBm, inside the module's "
        "own thresholds of -1.5 and 4.5, not -5.92 dBm"
    )
    for entity in ("17240321", "17240322", "17240324")
}
DECIBELS = 0.01
"""An S5720 prints whole µW: 552 to 553 are -2.581 to -2.573 dBm, its lane text says -2.5735."""


@pytest.mark.parametrize("walk", ["vrp_ne8000-m8", "vrp_5720-vrf"])
def test_every_optical_value_of_librenms_is_ours_or_is_known_to_be_wrong(walk: str) -> None:
    ours = shaped(OPTICS_TABLE, reading(recorded(walk), OPTICS_TABLE))["optics"]
    compared, wrong = set(), set()
    for sensor in sensors(walk, "temperature", "voltage", "dbm", "current"):
        if (walk, sensor.object, sensor.entity) in WRONG:
            wrong.add((walk, sensor.object, sensor.entity))
            assert abs(float(ours.fields["tx_power_dbm"][sensor.entity]) - sensor.value) > 5
        elif sensor.object in THEIRS:
            field, scale = THEIRS[sensor.object]
            tolerance = DECIBELS if sensor.kind == "dbm" else 1e-9
            assert ours.fields[field][sensor.entity] == pytest.approx(
                sensor.value * scale, abs=tolerance
            )
            compared.add((field, sensor.entity))
        else:
            assert any(sensor.object.startswith(known) for known in ELSEWHERE), sensor
    assert wrong == {key for key in WRONG if key[0] == walk}
    values = {(field, row) for field, rows in ours.fields.items() for row in rows}
    assert values - compared == {("tx_power_dbm", entity) for _, _, entity in wrong}


def test_a_port_without_a_module_gives_no_row() -> None:
    nothing: Columns = {
        "WaveLength": {"7": 0},
        "RxPower": {"7": -1},
        "TxPower": {"7": -1},
        "Temperature": {"7": -255},
        "Voltage": {"7": -1},
    }
    assert optics({**nothing, "Mode": {"7": 5}}) == {}
    assert optics({"Mode": {"7": 1}}) == {}


def test_a_module_without_diagnostics_has_no_power_of_a_hundredth_below_zero() -> None:
    rows = optics(
        {
            "RxPower": {"7": -1},
            "TxPower": {"7": -1},
            "BiasCurrent": {"7": -1},
            "Temperature": {"7": -255},
            "Voltage": {"7": -1},
        }
    )
    assert rows == {"GigabitEthernet0/1/7": {}}
    assert optics({"RxPower": {"7": -1}})["GigabitEthernet0/1/7"]["rx_power_dbm"] == -0.01


def test_a_device_with_nine_columns_only_is_read_as_the_mib_says() -> None:
    rows = optics({})
    assert rows["GigabitEthernet0/1/7"] == {
        "rx_power_dbm": -2.9,
        "tx_power_dbm": 2.56,
        "bias_milliamperes": 34.0,
        "temperature_celsius": 35.0,
        "voltage_volts": 3.37,
    }


def test_a_module_of_four_lanes_is_four_rows() -> None:
    rows = optics(
        {
            "LaneRxPower": {"7": b"-210,-4000,,-2147483648"},
            "LaneTxPower": {"7": b"100, 110, 120, 130"},
            "LaneBiasCurrent": {"7": b"40.5,41,42,-1"},
        }
    )
    assert list(rows) == [f"GigabitEthernet0/1/7 {lane}" for lane in (1, 2, 3, 4)]
    assert [row.get("rx_power_dbm") for row in rows.values()] == [-2.1, -40.0, None, None]
    assert [row.get("tx_power_dbm") for row in rows.values()] == [1.0, 1.1, 1.2, 1.3]
    assert [row.get("bias_milliamperes") for row in rows.values()] == [40.5, 41.0, 42.0, None]
    assert {row["temperature_celsius"] for row in rows.values()} == {35.0}


def test_a_column_is_in_microwatts_as_a_whole() -> None:
    """Row 8 has no lane text; the others tell the unit of its column."""
    device: Columns = {
        "Mode": {"7": 5, "8": 5},
        "WaveLength": {},
        "RxPower": {"7": 600, "8": 0},
        "TxPower": {"7": 578, "8": 1000},
        "LaneRxPower": {"7": b"-221.78", "8": b""},
        "LaneTxPower": {"7": b"-238.07"},
    }
    rows = optics(device, {"entPhysicalName": {"7": b"a", "8": b"b"}})
    assert rows["a"]["rx_power_dbm"] == -2.2178
    assert (rows["b"]["rx_power_dbm"], rows["b"]["tx_power_dbm"]) == (-40.0, 0.0)


def test_the_port_is_found_by_alias_then_by_name_then_by_number() -> None:
    modules: Columns = {
        "Mode": dict.fromkeys(("7", "8", "9", "10"), 2),
        "WaveLength": dict.fromkeys(("7", "8", "9", "10"), 1310),
        "RxPower": dict.fromkeys(("7", "8", "9", "10"), -290),
        "TxPower": dict.fromkeys(("7", "8", "9", "10"), -290),
    }
    rows = optics(
        modules,
        {
            "entPhysicalName": {"7": b"port 7", "8": b"port 8", "9": b"", "10": b"port 10"},
            "entAliasMappingIdentifier": {
                "7.1": f"{IF_INDEX}.16",
                "8.1": f"{IF_INDEX}.0",
                "9.0": "1.3.6.1.2.1.31.1.1.1.1.16",
                "10.1": f".{IF_INDEX}.17",
            },
            "ifName": {"15": b"GE0/1/0", "16": b"GE0/1/0", "17": b""},
            "ifDescr": {"17": b"described"},
        },
    )
    assert set(rows) == {"GE0/1/0#16", "port 8", "entity-9", "described"}


def test_rows_wait_for_names_that_were_not_read_in_full() -> None:
    whole = made_up({})
    broken = {**whole.columns, "entPhysicalName": ColumnRead({}, {}, incomplete="errors")}
    assert list(OPTICS_TABLE.shape(Reading(broken))) == []
    del broken["entPhysicalName"]
    assert list(OPTICS_TABLE.shape(Reading(broken))) == []


def test_thresholds_that_make_no_sense_are_left_out() -> None:
    info = by_tag(
        shaped(
            OPTICS_TABLE,
            made_up(
                {
                    "RxLowThreshold": {"7": -1600},
                    "RxHighThreshold": {"7": 0},
                    "TxLowThreshold": {"7": 0},
                    "TxHighThreshold": {"7": 0},
                    "RxLowWarnThreshold": {"7": -1},
                    "RxHighWarnThreshold": {"7": 2**31 - 1},
                    "TxLowWarnThreshold": {"7": -100},
                    "VendorSn": {"7": b"  SN 1\0\0"},
                    "WaveLength": {"7": 2**31 - 1},
                }
            ),
        )["optics_info"]
    )
    assert info == {
        "GigabitEthernet0/1/7": {
            "rx_low_alarm_dbm": -16.0,
            "rx_high_alarm_dbm": 0.0,
            "serial": "SN 1",
        }
    }


def test_text_where_a_number_belongs_costs_only_that_value() -> None:
    rows = optics(
        {"RxPower": {"7": b"-2.90"}, "Voltage": {"7": b"?"}, "LaneTxPower": {"7": b"n/a"}}
    )
    assert rows["GigabitEthernet0/1/7"] == {
        "tx_power_dbm": 2.56,
        "bias_milliamperes": 34.0,
        "temperature_celsius": 35.0,
    }


def test_ragged_columns_keep_what_there_is() -> None:
    rows = optics({"RxPower": {}, "Mode": {}, "Temperature": {}})
    assert rows["GigabitEthernet0/1/7"] == {
        "tx_power_dbm": 2.56,
        "bias_milliamperes": 34.0,
        "voltage_volts": 3.37,
    }


@pytest.mark.parametrize(
    ("text", "lanes"),
    [
        ("-290", (-290.0,)),
        ("-221.78", (-221.78,)),
        ("-1, 2,,x", (-1.0, 2.0, None, None)),
        ("", ()),
        (",,", ()),
        ("nan,inf,2147483647", ()),
        ("-inf", (-math.inf,)),
    ],
)
def test_lane_texts_are_numbers_between_commas(text: str, lanes: tuple[float | None, ...]) -> None:
    assert lane_numbers(text) == lanes


@pytest.mark.parametrize(
    ("hundredths", "dbm"),
    [(-290, -2.9), (0, 0.0), (256, 2.56), (-4000, -40.0), (-6990, -40.0), (-math.inf, -40.0),
     (2**31 - 1, None), (-(2**31), None)],
)  # fmt: skip
def test_hundredths_of_dbm_end_at_no_light(hundredths: float, dbm: float | None) -> None:
    assert dbm_of_hundredths(hundredths) == dbm


@pytest.mark.parametrize(
    ("microwatts", "dbm"),
    [(1000, 0.0), (600, -2.2185), (1, -30.0), (0, -40.0), (-1, None), (2**31 - 1, None)],
)
def test_microwatts_end_at_no_light(microwatts: int, dbm: float | None) -> None:
    assert dbm_of_microwatts(microwatts) == dbm


@pytest.mark.parametrize(
    ("bias", "lane", "expected"),
    [
        (34, None, 34.0),
        (999, None, 999.0),
        (1000, None, 1.0),
        (5100, 5.1, 5.1),
        (800, 0.8, 0.8),  # below 1,000 and µA all the same: the lane text says so
        (0, None, 0.0),
        (-1, None, None),
        (-1, 5.1, 5.1),
        (-1, -1.0, None),
        (2**31 - 1, None, None),
    ],
)
def test_bias_is_microamperes_from_a_thousand_on(
    bias: int, lane: float | None, expected: float | None
) -> None:
    assert milliamperes(bias, lane) == expected


def test_the_units_of_a_column_are_voted_on_by_its_modules() -> None:
    lanes: dict[str, tuple[float | None, ...]] = {
        "1": (-221.78,), "2": (-257.35,), "3": (-4000.0,), "4": (-1.0, -2.0), "5": (1e9,)
    }  # fmt: skip
    assert in_microwatts({"1": 600, "2": 552, "3": 0, "4": 9, "5": 5}, lanes)
    assert in_microwatts({"1": 570, "2": 530}, lanes)
    assert not in_microwatts({"1": -222, "2": -257, "3": -4000}, lanes)
    assert not in_microwatts({"1": 600}, {})
