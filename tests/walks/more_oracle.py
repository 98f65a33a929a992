"""What a recording's BGP peers, power supplies, fans, sensors and storage must be.

Independent of the package, like `oracle`: formulas straight from the MIBs and CONTRACT §3.
"""

from __future__ import annotations

from tests.walks.board_oracle import ENT
from tests.walks.oracle import Key, below, words

BGP4 = "1.3.6.1.2.1.15.3.1."
EXTENT = "1.3.6.1.4.1.2011.5.25.31.1.1."
ENERGY = "1.3.6.1.4.1.2011.6.157."
STORAGE = "1.3.6.1.4.1.2011.6.9.1.4.2.1."

Samples = dict[Key, dict[str, object]]


def samples(text: str, device: str) -> Samples:
    """Samples of the groups bgp and sensors."""
    return (
        bgp_samples(text, device)
        | unit_samples(text, device)
        | sensor_samples(text, device)
        | storage_samples(text, device)
    )


def key(measurement: str, **tags: str) -> Key:
    return measurement, tuple(sorted((name, value) for name, value in tags.items() if value))


def picked(text: str, base: str, row: str, **columns: int) -> dict[str, object]:
    found = {name: below(text, f"{base}{arc}.").get(row) for name, arc in columns.items()}
    return {name: value for name, value in found.items() if value is not None}


def bgp_samples(text: str, device: str) -> Samples:
    return {
        key("bgp_peer", device=device, peer=row, vrf="Public", family="ipv4-unicast"): picked(
            text,
            BGP4,
            row,
            state=2,
            admin_status=3,
            remote_as=9,
            updates_in=10,
            updates_out=11,
            flaps=15,
            established_seconds=16,
        )
        for row in below(text, f"{BGP4}2.")
    }


def unit_samples(text: str, device: str) -> Samples:
    found: Samples = {}
    for row in below(text, f"{EXTENT}18.1.6."):
        fields = picked(text, f"{EXTENT}18.1.", row, state=6, present=5, registered=3, mode=4)
        amperes = below(text, f"{EXTENT}18.1.7.")[row]
        volts = below(text, f"{EXTENT}18.1.8.")[row]
        fields |= {"current_milliamperes": float(amperes), "voltage_volts": volts / 1000}
        found[key("power_supply", device=device, power_supply=row.replace(".", "/"))] = fields
    for row in below(text, f"{EXTENT}10.1.7."):
        fields = picked(text, f"{EXTENT}10.1.", row, state=7, present=6, registered=3)
        fields["speed_percent"] = float(below(text, f"{EXTENT}10.1.5.")[row])
        found[key("fan", device=device, fan=row.replace(".", "/"))] = fields
    return found


def sensor_samples(text: str, device: str) -> Samples:
    boards = {row: words(name) for row, name in below(text, f"{ENT}7.").items()}
    found: Samples = {}

    def sensor(kind: str, row: str, entity: str, measurement: str = "sensor") -> Key:
        return key(
            measurement, device=device, sensor=row.replace(".", "/"), kind=kind, entity=entity
        )

    def board(row: str) -> str:
        place = int(row.partition(".")[0])
        return boards.get(str(place - 0xFFFF + 1) if place % 0x10000 == 0xFFFF else str(place), "")

    for row, celsius in below(text, f"{EXTENT}8.1.6.").items():
        found[sensor("temperature", row, board(row))] = {
            "temperature_celsius": float(celsius),
            **picked(text, f"{EXTENT}8.1.", row, state=5),
        }
        found[sensor("temperature", row, board(row), "sensor_info")] = {
            f"{level}_alarm_celsius": float(below(text, f"{EXTENT}8.1.{arc}.")[row])
            for level, arc in (("minor", 7), ("major", 8), ("fatal", 9))
        }
    for row, millivolts in below(text, f"{EXTENT}9.1.7.").items():
        found[sensor("voltage", row, board(row))] = {
            "voltage_volts": millivolts / 1000,
            **picked(text, f"{EXTENT}9.1.", row, state=5),
        }
        found[sensor("voltage", row, board(row), "sensor_info")] = {
            "nominal_volts": below(text, f"{EXTENT}9.1.6.")[row] / 1000
        }
    for row, milliwatts in below(text, f"{ENERGY}2.1.1.4.").items():
        found[sensor("power", row, boards.get(row, ""))] = {"power_milliwatts": milliwatts}
    for milliwatts in below(text, f"{ENERGY}1.6.").values():
        found[sensor("power", "device", "")] = {"power_milliwatts": milliwatts}
    return found


def storage_samples(text: str, device: str) -> Samples:
    found: Samples = {}
    for row, size in below(text, f"{STORAGE}3.").items():
        free = below(text, f"{STORAGE}4.")[row]
        name = words(below(text, f"{STORAGE}5.")[row])
        found[key("storage", device=device, storage=name)] = {
            "limit_bytes": size * 1024,
            "used_bytes": (size - free) * 1024,
            "used_percent": 100.0 * (size - free) / size,
        }
    return found
