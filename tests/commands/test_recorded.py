"""Raw outputs of real devices (public test suites), where they lie beside the checkout."""

from __future__ import annotations

from pathlib import Path

import pytest

from ne8000d.schema import CliRow
from tests.commands.answers import command


def rows(shared: Path, file: str, name: str) -> list[CliRow]:
    text = (shared / "cli" / file).read_text(encoding="utf-8")
    return command(name).parse(text)


@pytest.mark.parametrize(
    ("file", "name", "count"),
    [
        ("display_interface_brief_vrp8.txt", "interface_brief", 21),
        ("display_interface_vrp8.txt", "interfaces", 10),
        ("display_version_vrp8.txt", "version", 11),
        ("huawei_vrp_display_bgp_peer.raw", "bgp_peers", 4),
        ("huawei_vrp_display_device_all.raw", "device", 5),
        ("huawei_vrp_display_eth-trunk.raw", "eth_trunks", 2),
        ("huawei_vrp_display_interface_brief.raw", "interface_brief", 18),
        ("huawei_vrp_display_isis_peer.raw", "isis_peers", 4),
        ("huawei_vrp_display_license_verbose.raw", "license", 3),
        ("huawei_vrp_display_temperature.raw", "temperature", 9),
        ("huawei_vrp_display_version1.raw", "version", 2),
        ("huawei_vrp_display_version3.raw", "version", 2),
    ],
)
def test_every_row_of_a_recorded_output_is_read(
    shared: Path, file: str, name: str, count: int
) -> None:
    assert len(rows(shared, file, name)) == count


def test_recorded_ports_have_counters_rates_and_optics(shared: Path) -> None:
    ports = {
        row["interface"]: row for row in rows(shared, "display_interface_vrp8.txt", "interfaces")
    }
    port = ports["GigabitEthernet1/0/0"]
    assert port["in_octets"] == 785773731492
    assert port["in_packets"] == 8072105483
    assert port["in_bps"] == 242275.0
    assert (port["rx_power_dbm"], port["tx_power_dbm"]) == (-1.47, -2.98)
    assert ports["Virtual-Template0"]["in_errors"] == 0
    assert "in_utilization_percent" not in ports["Vlanif320"]


def test_a_recorded_release_is_named(shared: Path) -> None:
    device = rows(shared, "huawei_vrp_display_version1.raw", "version")[0]
    assert device["model"] == "CX600-M2E"
    assert device["version"] == "V800R007C10SPC100"
    assert device["uptime_seconds"] == (266 * 24 + 8) * 3600 + 59 * 60
