"""Recorded walks: replayed as they are, or with counters that go on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ne8000d.errors import ConfigError
from ne8000d.simulator import Agent, Recording, pdu
from tests.simulator.asking import PUBLIC, ask, bulkwalk, everything

WALKS = [
    "vrp_5720-vrf", "vrp_ar169fgwl", "vrp_nac", "vrp_ne", "vrp_ne8000-m8", "xirrus_aos",
]  # fmt: skip
TYPES = {
    "2": "INTEGER", "4": "STRING", "6": "OID", "64": "IpAddress", "65": "Counter32",
    "66": "Gauge32", "67": "Timeticks", "70": "Counter64",
}  # fmt: skip
UPTIME = "1.3.6.1.2.1.1.3.0"
ENGINE_BOOTS = "1.3.6.1.6.3.10.2.1.2.0"
ENGINE_TIME = "1.3.6.1.6.3.10.2.1.3.0"
IN_OCTETS = "1.3.6.1.2.1.2.2.1.10.1"
HC_IN_OCTETS = "1.3.6.1.2.1.31.1.1.1.6.1"
HC_OUT_OCTETS = "1.3.6.1.2.1.31.1.1.1.10.1"
HIGH_SPEED = "1.3.6.1.2.1.31.1.1.1.15.1"
ERRORS = "1.3.6.1.2.1.2.2.1.14.1"

SMALL = f"""{HC_IN_OCTETS}|70|2000000
{UPTIME}|67|100000

{IN_OCTETS}|65|4294967000
{ERRORS}|65|0
{HC_OUT_OCTETS}|70|18446744073709551615
{HIGH_SPEED}|66|10
{ENGINE_BOOTS}|2|7
{ENGINE_TIME}|2|1000
1.3.6.1.4.1.99999.1.0|5|
1.3.6.1.4.1.99999.2.0|64x|c0000201
1.3.6.1.4.1.99999.3.0|4|a|b
1.3.6.1.4.1.99999.4.0|2|-5

"""


def expected(path: Path) -> list[tuple[str, str, str]]:
    """The lines of a recording as snmpbulkwalk prints their values, in OID order."""
    rows = []
    for line in path.read_text().split("\n"):
        if line:
            name, tag, value = line.split("|", 2)
            kind = TYPES[tag.rstrip("x")]
            if kind == "STRING" and not tag.endswith("x"):
                value = value.encode().hex()
            elif tag == "4x":
                value = value.lower()
            elif tag == "64x":
                value = ".".join(map(str, bytes.fromhex(value)))
            elif kind == "OID":
                value = f".{value}"
            rows.append((name, kind, value))
    return sorted(rows, key=lambda row: tuple(map(int, row[0].split("."))))


@pytest.mark.parametrize("walk", WALKS)
def test_every_recorded_walk_comes_back_by_net_snmp_as_it_was(shared: Path, walk: str) -> None:
    path = shared / "snmprec" / f"{walk}.snmprec"
    with Agent(Recording(path)) as agent:
        assert bulkwalk(agent.port, "-Cr50") == expected(path)


class Hand:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 5_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def small(tmp_path: Path) -> Callable[..., Recording]:
    path = tmp_path / "small.snmprec"
    path.write_text(SMALL)
    clock = Hand()
    return lambda **options: Recording(path, clock=clock, **options)


def get(view: Recording, now: float, *oids: str) -> list[object]:
    return ask(Agent(view), pdu.GET, *oids, now=now).values


def test_values_stand_still_unless_told_to_move(small: Callable[..., Recording]) -> None:
    agent = Agent(small())
    assert everything(agent, 5_000.0) == everything(agent, 9_000.0)


def test_values_of_every_kind_are_read(small: Callable[..., Recording]) -> None:
    private = [f"1.3.6.1.4.1.99999.{number}.0" for number in range(1, 5)]
    assert get(small(), 0.0, *private) == [b"", bytes((192, 0, 2, 1)), b"a|b", -5]


def test_counters_grow_at_the_rate_that_brought_them_to_their_value(
    small: Callable[..., Recording],
) -> None:
    moving = small(moving=True)
    # 2,000,000 octets in 1,000 s of snmpEngineTime.
    assert get(moving, 5_000.0, HC_IN_OCTETS, UPTIME, ENGINE_TIME) == [2_000_000, 100_000, 1_000]
    assert get(moving, 5_010.0, HC_IN_OCTETS, UPTIME, ENGINE_TIME) == [2_020_000, 101_000, 1_010]
    assert get(moving, 5_010.0, ERRORS, HIGH_SPEED) == [0, 10]


def test_counters_wrap_at_their_width(small: Callable[..., Recording]) -> None:
    moving = small(moving=True)
    narrow, wide = get(moving, 5_001.0, IN_OCTETS, HC_OUT_OCTETS)
    # Both were far too fast for a port of 10 Mbit/s: 90 % of it is 1,125,000 octets a second.
    assert narrow == (4_294_967_000 + 1_125_000) % 2**32
    assert wide == (2**64 - 1 + 1_125_000) % 2**64


def test_a_reboot_lets_uptime_and_counters_begin_again(small: Callable[..., Recording]) -> None:
    moving = small(moving=True)
    moving.reboot(6_000.0)
    assert get(moving, 6_000.0, UPTIME, ENGINE_BOOTS, HC_IN_OCTETS) == [0, 8, 0]
    assert get(moving, 6_002.0, UPTIME, ENGINE_TIME, HC_IN_OCTETS) == [200, 2, 4_000]


def test_an_agent_of_32_bits_has_no_counter64(small: Callable[..., Recording]) -> None:
    view = small()
    view.drop_counter64()
    assert get(view, 0.0, HC_IN_OCTETS, IN_OCTETS) == ["noSuchObject", 4_294_967_000]


def test_objects_and_rows_that_are_missing_are_told_apart(small: Callable[..., Recording]) -> None:
    assert get(small(), 0.0, f"{IN_OCTETS[:-1]}2", "1.3.6.1.2.1.1.5.0", "1.2.3") == [
        "noSuchInstance", "noSuchObject", "noSuchObject",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line", ["1.3.6", "1.3.6|2", "x|2|1", "1.3.6|2|one", "1.3.6|99|1", "1.3.6|4x|0", "1.3|64|1.2.x"]
)
def test_a_line_that_is_none_is_named_in_one_sentence(tmp_path: Path, line: str) -> None:
    path = tmp_path / "broken.snmprec"
    path.write_text(f"1.3.6.1.2.1.1.5.0|4|name\n{line}\n")
    with pytest.raises(ConfigError, match=r"broken\.snmprec, line 2: .*record the walk again$"):
        Recording(path)


def test_a_file_that_is_not_there_is_named_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        Recording(tmp_path / "none.snmprec")


def test_the_community_is_the_agents(small: Callable[..., Recording]) -> None:
    assert Agent(small(), community="secret").answer(PUBLIC, 0.0) is None
