"""Counters of IF-MIB, which come in two widths."""

from __future__ import annotations

from ne8000d.schema import Counter, Reading


def counters(reading: Reading) -> dict[str, Counter]:
    """Every counter of `interface` by its field's name."""
    return {
        "in_octets": _twin(reading, "ifHCInOctets", "ifInOctets"),
        "out_octets": _twin(reading, "ifHCOutOctets", "ifOutOctets"),
        "in_packets": _packets(reading, "In"),
        "out_packets": _packets(reading, "Out"),
        "in_errors": _narrow(reading, "ifInErrors"),
        "out_errors": _narrow(reading, "ifOutErrors"),
        "in_discards": _narrow(reading, "ifInDiscards"),
        "out_discards": _narrow(reading, "ifOutDiscards"),
    }


def _narrow(reading: Reading, name: str) -> Counter:
    values = reading.integers(name)
    return Counter(values, reading.column(name).at, frozenset(values))


def _twin(reading: Reading, wide: str, narrow: str) -> Counter:
    """64-bit values where there are any, 32-bit ones for the other rows."""
    values = reading.integers(wide)
    at = reading.column(wide).at
    short = {key: value for key, value in reading.integers(narrow).items() if key not in values}
    if not short:
        return Counter(values, at)
    return Counter(
        {**values, **short}, {**reading.column(narrow).at, **at}, narrow=frozenset(short)
    )


def _packets(reading: Reading, way: str) -> Counter:
    unicast, multicast, broadcast = (
        _twin(reading, f"ifHC{way}{cast}Pkts", f"if{way}{cast}Pkts")
        for cast in ("Ucast", "Multicast", "Broadcast")
    )
    second, third = multicast.values, broadcast.values
    return Counter(
        {
            key: value + second[key] + third[key]
            for key, value in unicast.values.items()
            if key in second and key in third
        },
        unicast.at,
        narrow=unicast.narrow | multicast.narrow | broadcast.narrow,
    )
