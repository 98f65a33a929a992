"""What a recording's boards, optics and device rows must be, by CONTRACT §3 and the quirks.

Independent of the package, like `oracle`: formulas straight from the notes on the recorded walks.
"""

from __future__ import annotations

import math
import re

from tests.walks.oracle import Key, below, interface_names, words

ENT = "1.3.6.1.2.1.47.1.1.1.1."
STATE = "1.3.6.1.4.1.2011.5.25.31.1.1.1.1."
OPTIC = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1."
ALIAS = "1.3.6.1.2.1.47.1.3.2.1.2."
INVALID = 2**31 - 1
CLASSES = {
    1: "other", 2: "unknown", 3: "chassis", 4: "backplane", 5: "container", 6: "powerSupply",
    7: "fan", 8: "sensor", 9: "module", 10: "port", 11: "stack", 12: "cpu",
}  # fmt: skip


def samples(text: str, device: str) -> dict[Key, dict[str, object]]:
    """Samples of `system`, `system_info`, `entity`, `optics` and `optics_info`."""
    boards = entity_samples(text, device)
    return boards | system_samples(text, device, boards) | optics_samples(text, device)


def unique(names: dict[str, str]) -> dict[str, str]:
    taken: set[str] = set()
    result = {}
    for row in sorted(names, key=int):
        name = names[row] if names[row] not in taken else f"{names[row]}#{row}"
        taken.add(name)
        result[row] = name
    return result


def entity_samples(text: str, device: str) -> dict[Key, dict[str, object]]:
    state = {arc: below(text, f"{STATE}{arc}.") for arc in (1, 2, 4, 5, 6, 7, 8, 9, 11, 12, 13)}
    mega, extended = below(text, f"{STATE}19."), below(text, f"{STATE}65.")
    classes, names = below(text, f"{ENT}5."), below(text, f"{ENT}7.")
    descriptions = below(text, f"{ENT}2.")
    rows = {row for row in {**names, **state[2]} if classes.get(row) != 10}
    labels = unique(
        {
            row: (words(names.get(row, b"")).strip(" ") and words(names[row]))
            or words(descriptions.get(row, b""))
            or f"entity-{row}"
            for row in rows
        }
    )
    result: dict[Key, dict[str, object]] = {}
    boards: dict[str, set[object]] = {"cpu_percent": set(), "memory_percent": set()}
    boards["memory_bytes"] = set()
    found: dict[str, dict[str, object]] = {}
    for row in sorted(rows & state[2].keys(), key=int):
        fields: dict[str, object] = {}
        for name, value, threshold in (("cpu_percent", 5, 6), ("memory_percent", 7, 8)):
            usage = state[value].get(row, 0)
            if (usage or state[threshold].get(row, 0)) and state[2][row] == 3:
                fields[name] = float(usage)
        size, big = state[9].get(row, 0), mega.get(row, 0)
        if row in extended and extended[row] > 0:
            big = extended[row] / 1024
        if 0 < size < INVALID and big < 2048:
            fields["memory_bytes"] = size
        elif big > 0:
            fields["memory_bytes"] = int(big * 1048576)
        celsius = state[11].get(row, 0)
        if (celsius or state[12].get(row, 0)) and -50 <= celsius < INVALID:
            fields["temperature_celsius"] = float(celsius)
        millivolts = state[13].get(row, 0)
        if 0 < millivolts < INVALID:
            fields["voltage_volts"] = millivolts / 1000
        threshold = any(0 < state[arc].get(row, 0) < INVALID for arc in (6, 8, 12))
        if not (threshold or "temperature_celsius" in fields or classes.get(row) in (3, 6, 7, 9)):
            continue
        if row in state[1]:
            fields["admin_status"] = state[1][row]
        fields["oper_status"] = state[2][row]
        if row in state[4]:
            fields["alarm_status"] = alarm_mask(state[4][row])
        found[row] = fields
        if classes.get(row) != 3:
            for name, values in boards.items():
                values.add(fields.get(name))
    for row, fields in found.items():
        if classes.get(row) == 3:
            for name, values in boards.items():
                if fields.get(name) in values:
                    fields.pop(name, None)
        tags = {"device": device, "entity": labels[row], "class": CLASSES.get(classes.get(row), "")}
        key = tuple(sorted((tag, value) for tag, value in tags.items() if value))
        result["entity", key] = fields
    return result


def alarm_mask(value: bytes) -> int:
    """Bit n of the mask is the MIB's bit n: the octet's highest bit first."""
    octet = int(value.split()[0], 16) if len(value) > 1 else value[0]
    return sum(1 << bit for bit in range(8) if octet & (0x80 >> bit))


def system_samples(
    text: str, device: str, boards: dict[Key, dict[str, object]]
) -> dict[Key, dict[str, object]]:
    key = (("device", device),)
    fields: dict[str, object] = {}
    ticks = below(text, "1.3.6.1.2.1.1.3.").get("0")
    engine = below(text, "1.3.6.1.6.3.10.2.1.3.").get("0")
    if engine is not None or ticks is not None:
        fields["uptime_seconds"] = engine if engine is not None else int(ticks) // 100
    for name in ("cpu_percent", "memory_percent", "temperature_celsius"):
        rows = [(dict(tags), values) for (_, tags), values in boards.items() if name in values]
        real = [values[name] for tags, values in rows if tags.get("class") != "chassis"]
        values = real or [values[name] for _, values in rows]
        if values:
            fields[name] = max(values)
    info: dict[str, object] = {}
    description = words_of_lines(below(text, "1.3.6.1.2.1.1.1.").get("0", b""))
    release = re.search(r"V\d{3}R\d{3}C\w+", description)
    vrp = re.search(r"[Vv]ersion (\d+\.\d+)", description)
    if release and vrp:
        info["version"] = f"{release[0]} (VRP {vrp[1]})"
    if name := words(below(text, "1.3.6.1.2.1.1.5.").get("0", b"")):
        info["name"] = name
    info |= KNOWN_INFO.get(device_of(text), {})
    result: dict[Key, dict[str, object]] = {}
    if fields:
        result["system", key] = fields
    if info:
        result["system_info", key] = info
    return result


def words_of_lines(value: bytes) -> str:
    return value.decode("utf-8", "replace")


def device_of(text: str) -> str:
    return str(below(text, "1.3.6.1.2.1.1.2.").get("0", ""))


KNOWN_INFO: dict[str, dict[str, object]] = {
    # Read by a person in the recordings: the model's place differs from device to device.
    "1.3.6.1.4.1.2011.2.360.1.9": {"model": "NetEngine 8000 M8"},
    "1.3.6.1.4.1.2011.2.23.291": {"model": "S5720-56C-PWR-EI-AC"},
    "1.3.6.1.4.1.2011.2.224.133": {"model": "AR169FGW-L", "serial": "21500102003GJA000278"},
    "1.3.6.1.4.1.2011.2.62.30": {"model": "NE40E-M2K-B"},
    "1.3.6.1.4.1.21013.1.188": {"model": "Xirrus XD4-130 WiFi Array"},
}


def optics_samples(text: str, device: str) -> dict[Key, dict[str, object]]:
    column = {arc: below(text, f"{OPTIC}{arc}.") for arc in range(1, 34)}
    ports = port_names(text)
    microwatts = {arc: is_microwatts(column[arc], column[lane]) for arc, lane in ((8, 32), (9, 33))}
    result: dict[Key, dict[str, object]] = {}
    labels = unique({row: ports.get(row, f"entity-{row}") for row in {**column[8], **column[9]}})
    for row, port in labels.items():
        mode, length = column[1].get(row), column[2].get(row, 0)
        powers = {column[8].get(row, -1), column[9].get(row, -1)}
        if mode == 1 or (length <= 0 and powers == {-1}):
            continue
        tags = (("device", device), ("interface", port))
        info: dict[str, object] = {}
        if 0 < length < INVALID:
            info["wavelength_nanometers"] = length
        if serial := words(column[4].get(row, b"")).strip():
            info["serial"] = serial
        for way, level, low, high in (
            ("rx", "alarm", 13, 14), ("tx", "alarm", 15, 16),
            ("rx", "warning", 20, 21), ("tx", "warning", 22, 23),
        ):  # fmt: skip
            if row in column[low] and row in column[high] and column[low][row] < column[high][row]:
                info[f"{way}_low_{level}_dbm"] = column[low][row] / 100
                info[f"{way}_high_{level}_dbm"] = column[high][row] / 100
        if info:
            result["optics_info", tags] = info
        lanes = {arc: lane_values(column[arc].get(row, b"")) for arc in (31, 32, 33)}
        width = max(map(len, lanes.values()), default=0)
        for lane in range(max(width, 1)):
            fields = optic_fields(column, row, lanes, lane, microwatts)
            if not fields:
                continue
            lane_tag = (("lane", str(lane + 1)),) if width > 1 else ()
            result["optics", tuple(sorted(tags + lane_tag))] = fields
    return result


def optic_fields(column, row, lanes, lane, microwatts) -> dict[str, object]:
    fields: dict[str, object] = {}
    for name, arc, text_arc in (("rx_power_dbm", 8, 32), ("tx_power_dbm", 9, 33)):
        values = lanes[text_arc]
        if len(values) > 1:
            raw = values[lane] if lane < len(values) else None
            power = None if raw is None else max(round(raw / 100, 4), -40.0)
        elif values:
            power = max(round(values[0] / 100, 4), -40.0)
        elif row not in column[arc] or abs(column[arc][row]) >= INVALID:
            power = None
        elif microwatts[arc]:
            raw = column[arc][row]
            power = None if raw < 0 else -40.0 if raw == 0 else 10 * math.log10(raw / 1000)
            power = None if power is None else max(round(power, 4), -40.0)
        else:
            power = max(round(column[arc][row] / 100, 4), -40.0)
        if power is not None:
            fields[name] = power
    bias, bias_lanes = column[7].get(row, -1), lanes[31]
    if len(bias_lanes) > 1:
        fields["bias_milliamperes"] = bias_lanes[lane]
    elif 0 <= bias < INVALID:
        fields["bias_milliamperes"] = bias / 1000 if bias >= 1000 else float(bias)
    if -50 <= (celsius := column[5].get(row, INVALID)) < INVALID:
        fields["temperature_celsius"] = float(celsius)
    if 0 < (millivolts := column[6].get(row, 0)) < INVALID:
        fields["voltage_volts"] = millivolts / 1000
    return fields


def lane_values(text: bytes) -> list[float | None]:
    try:
        return [float(part) for part in text.decode().split(",")] if text.strip() else []
    except ValueError:
        return []


def is_microwatts(power: dict, lane_texts: dict) -> bool:
    """µW where the column is 1000·10^(lane/1000) on most modules (an S5720)."""
    votes = []
    for row, value in power.items():
        lanes = lane_values(lane_texts.get(row, b""))
        if len(lanes) == 1 and lanes[0] is not None and lanes[0] < 10_000:
            expected = 1000 * 10 ** (lanes[0] / 1000)
            votes.append(abs(value - expected) <= max(1.0, expected / 10))
    return sum(votes) * 2 > len(votes)


def port_names(text: str) -> dict[str, str]:
    names = interface_names(text) if below(text, "1.3.6.1.2.1.31.1.1.1.1.") else {}
    ports = {row: words(value) for row, value in below(text, f"{ENT}7.").items() if words(value)}
    for instance, pointer in below(text, ALIAS).items():
        index = str(pointer).rpartition(".")[2]
        if index in names:
            ports[instance.partition(".")[0]] = names[index]
    return ports
