"""What the demo makes of live rows, and numbers as people speak them."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from ne8000d.cli.demo_figures import Figures, figures
from ne8000d.cli.demo_screen import cells_of, fitting, sparkline
from ne8000d.cli.formats import rfc3339
from ne8000d.cli.poll_tables import natural
from ne8000d.cli.units import elapsed, scaled, spoken
from ne8000d.sinks.live import LiveRow
from ne8000d.web import DeviceView


def row(measurement: str, tags: dict[str, str], **fields: float | str) -> LiveRow:
    stamped = {name: (value, 0) for name, value in fields.items()}
    return LiveRow(measurement, {"device": "bng-01", **tags}, stamped)


def test_the_busiest_trunk_or_port_is_the_uplink_and_subs_are_not_summed():
    found = figures(
        [
            row("interface", {"interface": "GE0/1/0", "kind": "physical"}, in_bps=1e9, out_bps=1e8),
            row("interface", {"interface": "Eth-Trunk1", "kind": "trunk"}, in_bps=5e9, out_bps=6e8),
            row("interface", {"interface": "Eth-Trunk1.5", "kind": "sub"}, in_bps=9e9, out_bps=1e8),
        ]
    )
    mine = found["bng-01"]
    assert (mine.uplink, mine.in_bps, mine.out_bps) == ("Eth-Trunk1", 5e9, 6e8)


def test_the_worst_optic_receives_least_light_and_dark_ones_are_counted():
    found = figures(
        [
            row("optics", {"interface": "GE0/1/0"}, rx_power_dbm=-3.0),
            row("optics", {"interface": "GE0/1/1"}, rx_power_dbm=-17.5),
            row("optics", {"interface": "GE0/1/2"}, rx_power_dbm=-40.0),
        ]
    )
    mine = found["bng-01"]
    assert (mine.optic, mine.rx_power_dbm, mine.dark) == ("GE0/1/1", -17.5, 1)


def test_rows_about_the_daemon_are_no_router():
    assert figures([LiveRow("sink", {"sink": "live"}, {"written": (1, 0)})]) == {}


@pytest.mark.parametrize(
    ("width", "columns"),
    [
        (120, {"router", "online", "trend", "in", "busiest", "memory", "worst optic", "age"}),
        (80, {"router", "online", "trend", "in", "out", "CPU", "age"}),
        (40, {"router", "online", "age"}),
    ],
)
def test_the_demo_s_table_leaves_out_columns_rather_than_cut_a_number_short(
    width: int, columns: set[str]
):
    known = Figures(
        online=10_367, cpu_percent=34.0, memory_percent=51.0, uplink="Eth-Trunk1", in_bps=11.2e9,
        out_bps=1.44e9, optic="100GE0/1/0", rx_power_dbm=-6.7, dark=1,
    )  # fmt: skip
    view = DeviceView("bng-01", "127.0.0.1", "huawei_vrp", 0.42, None)
    console = Console(file=io.StringIO(), width=width, color_system=None)
    with console.capture() as shown:
        console.print(fitting(console, [cells_of(view, known, range(12))]))
    heading, row = shown.get().splitlines()[:2]
    assert all(column in heading for column in columns)
    assert row.startswith("bng-01  10,367")
    assert "…" not in shown.get()


@pytest.mark.parametrize(
    ("values", "bars"),
    [([], ""), ([5, 5], "▄▄"), ([0, 7], "▁█"), ([100, 101, 107], "▁▂█")],
)
def test_a_sparkline_spans_from_lowest_to_highest(values, bars):
    assert sparkline(values) == bars


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0 b/s"), (999, "999 b/s"), (999.7, "1 kb/s"), (3_210_000_000, "3.21 Gb/s")],
)
def test_rates_have_decimal_prefixes(value, text):
    assert scaled(value, "b/s") == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.42, "0.42 s"), (12, "12 s"), (187, "3:07 min"), (7384, "2:03:04 h"), (440_000, "5 d 02 h")],
)
def test_durations_are_short(seconds, text):
    assert elapsed(seconds) == text


@pytest.mark.parametrize(
    ("measurement", "field", "value", "text"),
    [
        ("interface", "oper_status", 2, "down"),
        ("entity", "oper_status", 3, "3"),
        ("optics", "rx_power_dbm", -4.04, "-4.0"),
        ("interface", "in_bps", 1.5e6, "1.5 M"),
        ("entity", "cpu_percent", None, "-"),
        ("system_info", "model", "NetEngine 8000 M8", "NetEngine 8000 M8"),
    ],
)
def test_values_are_spoken_with_their_units_and_missing_is_a_dash(measurement, field, value, text):
    assert spoken(measurement, field, value) == text


def test_names_sort_by_their_numbers():
    names = ["GE0/2/10", "GE0/2/9", "Eth-Trunk2"]
    rows = [{"interface": name} for name in names]
    ordered = sorted(rows, key=lambda tags: natural(tags, ["interface"]))
    assert [item["interface"] for item in ordered] == ["Eth-Trunk2", "GE0/2/9", "GE0/2/10"]


def test_stamps_are_rfc_3339_with_milliseconds():
    assert rfc3339(1_700_000_000_007) == "2023-11-14T22:13:20.007Z"
