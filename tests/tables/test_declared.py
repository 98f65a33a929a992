"""Users' own tables: what is written is what net-snmp prints, and what is wrong is told."""

from __future__ import annotations

import re
import subprocess
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ne8000d.batch import Sample
from ne8000d.collector import Poll, poll
from ne8000d.config import Config, from_tables
from ne8000d.declared import declare
from ne8000d.decode import Decoder
from ne8000d.device import Device
from ne8000d.errors import ConfigError
from ne8000d.rates import AgentClock, Rates
from ne8000d.schema import Table
from ne8000d.simulator import Agent, Server
from ne8000d.simulator.recording import Recording
from tests.recording import pretended
from tests.servers import CHECKOUT, require, require_shared

OWN_MIBS = Path(__file__).parent / "mibs"
BASE = (
    '[snmp]\ncommunity = "public"\n'
    '[[devices]]\nname = "box"\nhost = "127.0.0.1"\nplatform = "generic"\n'
)


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the index of MIBs is kept from one test to the next."""
    return tmp_path_factory.mktemp("cache")


@contextmanager
def agent(recording: Path, *, moving: bool = False) -> Iterator[int]:
    with Server([Agent(Recording(recording, moving=moving))]) as server:
        yield server.ports[0]


def configured(text: str, port: int = 161, mibs: tuple[Path, ...] = (OWN_MIBS,)) -> Config:
    document = tomllib.loads(BASE + text)
    document["devices"][0]["snmp"] = {"port": port}
    document["daemon"] = {"mibs": [str(path) for path in mibs]}
    return from_tables(document, {"XDG_STATE_HOME": "/nowhere"})


def declared_device(config: Config, cache: Path) -> Device:
    own = declare(config, {"XDG_CACHE_HOME": str(cache)})
    return Device(config.devices[0], own.platform(config, config.devices[0]))


def asked(text: str, port: int, cache: Path, *, samples: int = 1) -> list[Poll]:
    """Polls of the one declared table of `text`, through the same path as the daemon's."""
    config = configured(text, port)
    device = declared_device(config, cache)
    try:
        group = f"table:{config.tables[0].measurement}"
        return [poll(device, group, time.monotonic()) for _ in range(samples)]
    finally:
        device.close()


def samples_of(result: Poll, measurement: str) -> list[Sample]:
    return [
        sample
        for batch in result.batches
        if batch.measurement == measurement
        for sample in batch.samples()
    ]


# --- as net-snmp prints them


@dataclass(frozen=True)
class Case:
    """A declaration, the table that `snmptable` prints, and which column is which.

    `index` makes tags of the instance in numbers; `fields` and `tags` map our names to the
    table's columns, `joined` tags to the part of the index that is the ifIndex of an ifName.
    """

    recording: str
    table: str
    declared: str
    index: Callable[[str], Mapping[str, str]]
    fields: Mapping[str, str]
    least: int
    tags: Mapping[str, str] = field(default_factory=dict)
    joined: Mapping[str, str] = field(default_factory=dict)


def single(name: str) -> Callable[[str], Mapping[str, str]]:
    return lambda instance: {name: instance}


def host(instance: str) -> Mapping[str, str]:
    port, _, address = instance.partition(".")
    return {"port": port, "address": address}


def neighbor(instance: str) -> Mapping[str, str]:
    port, family, _, *octets = instance.split(".")
    address = ip_address(bytes(map(int, octets)))
    return {"port": port, "family": family, "address": str(address)}


CASES = {
    "radios of a Xirrus access point, named by a MIB of the operator's": Case(
        "xirrus_aos",
        "OPERATOR-MIB::radioTable",
        'measurement = "radio"\nindex = ["radioIndex"]\ncolumns = [\n'
        '{ name = "radio", object = "OPERATOR-MIB::radioName", kind = "tag" },\n'
        '{ name = "channel", object = "radioChannel", kind = "gauge" },\n'
        '{ name = "signal_dbm", object = "1.3.6.1.4.1.21013.1.2.24.7.1.8", kind = "gauge" },\n'
        '{ name = "stations", object = "radioStations", kind = "gauge" }]\n',
        single("radioIndex"),
        {
            "channel": "radioChannel", "signal_dbm": "radioSignal",
            "stations": "radioStations",
        },
        8,
        {"radio": "radioName"},
    ),
    "addresses of a Xirrus access point, by IpAddress, without a MIB": Case(
        "xirrus_aos",
        "OPERATOR-MIB::addressTable",
        'measurement = "address"\nindex = ["address:ipaddress"]\ncolumns = [\n'
        '{ name = "port", object = "1.3.6.1.2.1.4.20.1.2", kind = "state" },\n'
        '{ name = "mask_text", object = "1.3.6.1.2.1.4.20.1.3", kind = "text" }]\n',
        single("address"),
        {"port": "addressPort", "mask_text": "addressMask"},
        2,
    ),
    "ports of a Xirrus access point, with counters": Case(
        "xirrus_aos",
        "IF-MIB::ifXTable",
        'measurement = "port"\nindex = ["ifIndex:integer"]\ncolumns = [\n'
        '{ name = "port", object = "IF-MIB::ifName", kind = "tag" },\n'
        '{ name = "in_octets", object = "ifHCInOctets", kind = "counter64" },\n'
        '{ name = "in_multicast", object = "ifInMulticastPkts", kind = "counter32" },\n'
        '{ name = "speed", object = "ifHighSpeed", kind = "gauge" },\n'
        '{ name = "promiscuous", object = "ifPromiscuousMode", kind = "state" }]\n',
        single("ifIndex"),
        {
            "in_octets": "ifHCInOctets", "in_multicast": "ifInMulticastPkts",
            "speed": "ifHighSpeed", "promiscuous": "ifPromiscuousMode",
        },
        180,
        {"port": "ifName"},
    ),
    "hosts of a switch by port and address, with the port's name joined": Case(
        "vrp_5720-vrf",
        "OPERATOR-MIB::hostTable",
        'measurement = "host"\nindex = ["port", "address"]\ncolumns = [\n'
        '{ name = "mac_text", object = "OPERATOR-MIB::hostPhysical", kind = "text" },\n'
        '{ name = "interface", object = "IF-MIB::ifName", kind = "tag", by = ["port"] }]\n',
        host,
        {"mac_text": "hostPhysical"},
        20,
        joined={"interface": "port"},
    ),
    "neighbours of both families of a router, by InetAddress": Case(
        "vrp_ne",
        "OPERATOR-MIB::neighborTable",
        'measurement = "lan_neighbor"\n'
        'index = ["port:integer", "family:integer", "address:inetaddress"]\ncolumns = [\n'
        '{ name = "mac_text", object = "neighborPhysical", kind = "text" },\n'
        '{ name = "interface", object = "IF-MIB::ifName", kind = "tag", by = ["port"] }]\n',
        neighbor,
        {"mac_text": "neighborPhysical"},
        10,
        joined={"interface": "port"},
    ),
    "BGP peers of a router: a state as number and as text": Case(
        "vrp_ne",
        "BGP4-MIB::bgpPeerTable",
        'measurement = "peer"\nindex = ["peer"]\ncolumns = [\n'
        '{ name = "state", object = "BGP4-MIB::bgpPeerState", kind = "state" },\n'
        '{ name = "admin", object = "bgpPeerAdminStatus", kind = "state" },\n'
        '{ name = "local_text", object = "bgpPeerLocalAddr", kind = "text" },\n'
        '{ name = "updates_in", object = "bgpPeerInUpdates", kind = "counter32" },\n'
        '{ name = "established_seconds", object = "bgpPeerFsmEstablishedTime", kind = "gauge" }]\n',
        single("peer"),
        {
            "state": "bgpPeerState", "admin": "bgpPeerAdminStatus",
            "local_text": "bgpPeerLocalAddr", "updates_in": "bgpPeerInUpdates",
            "established_seconds": "bgpPeerFsmEstablishedTime",
        },
        50,
    ),
}  # fmt: skip


def net_snmp(program: str, *arguments: str) -> str:
    done = subprocess.run(
        [
            require(program), "-v2c", "-c", "public", "-t", "10",
            "-M", f"{CHECKOUT / 'mibs'}:{OWN_MIBS}", "-m", "ALL", *arguments,
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )  # fmt: skip
    return done.stdout


def snmptable(port: int, table: str) -> dict[str, dict[str, str]]:
    """Instance → column → printed value; columns that a row lacks are left out."""
    text = net_snmp("snmptable", "-Ci", "-Cf", "|", "-OebU", f"127.0.0.1:{port}", table)
    lines = [line.split("|") for line in text.splitlines() if "|" in line]
    header, rows = lines[0], lines[1:]
    return {
        row[0]: {
            name: value.strip('"')
            for name, value in zip(header[1:], row[1:], strict=True)
            if value != "?"
        }
        for row in rows
    }


def with_zeros(mac: str) -> str:
    """net-snmp leaves out leading zeros: `0:2e:c7`."""
    return ":".join(part.zfill(2) for part in mac.split(":"))


def as_printed(value: object) -> str:
    """A value of ours as net-snmp would print it."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


@pytest.mark.parametrize("name", CASES)
def test_a_declared_table_is_what_snmptable_prints(name, cache):
    case = CASES[name]
    recording = require_shared("device", "snmprec", f"{case.recording}.snmprec")
    with agent(recording) as port:
        (result,) = asked(f"[[tables]]\n{case.declared}", port, cache)
        printed = snmptable(port, case.table)
        joined = snmptable(port, "IF-MIB::ifXTable") if case.joined else {}
    assert result.ok, result.message
    measurement = next(iter(re.findall(r'measurement = "(.+?)"', case.declared)))
    found = samples_of(result, measurement)
    expected = []
    for instance, row in printed.items():
        tags = dict(case.index(instance))
        tags |= {tag: joined[tags[part]]["ifName"] for tag, part in case.joined.items()}
        tags |= {ours: row[theirs] for ours, theirs in case.tags.items() if theirs in row}
        fields = {
            ours: with_zeros(row[theirs]) if ours == "mac_text" else row[theirs]
            for ours, theirs in case.fields.items()
            if theirs in row
        }
        if fields:
            expected.append(({key: text for key, text in tags.items() if text}, fields))
    written = [
        (
            {key: text for key, text in sample.tags.items() if key != "device"},
            {key: as_printed(value) for key, value in sample.fields.items()},
        )
        for sample in found
    ]
    assert len(written) == len(expected) >= case.least

    def order(item: tuple[Mapping[str, str], object]) -> list[tuple[str, str]]:
        return sorted(item[0].items())

    assert sorted(written, key=order) == sorted(expected, key=order)


def test_it_is_what_snmpwalk_prints_too(cache):
    """The same of one column, without snmptable's ways: value by value."""
    recording = require_shared("device", "snmprec", "vrp_5720-vrf.snmprec")
    declared = (
        'measurement = "host"\nindex = ["port:integer", "address:ipaddress"]\n'
        'columns = [{ name = "mac_text", object = "OPERATOR-MIB::hostPhysical", kind = "text" }]\n'
    )
    with agent(recording) as port:
        (result,) = asked(f"[[tables]]\n{declared}", port, cache)
        text = net_snmp("snmpwalk", "-OQbs", f"127.0.0.1:{port}", "OPERATOR-MIB::hostPhysical")
    lines = dict(line.split(" = ") for line in text.splitlines())
    assert {
        f"hostPhysical.{sample.tags['port']}.{sample.tags['address']}": sample.fields["mac_text"]
        for sample in samples_of(result, "host")
    } == {name: with_zeros(value) for name, value in lines.items()}


# --- rows of every kind, from recordings made up here


@pytest.fixture
def recorded(tmp_path: Path) -> Callable[..., Path]:
    """Writes a recording of `OID|TAG|VALUE` lines."""

    def write(*lines: str) -> Path:
        path = tmp_path / "made.snmprec"
        path.write_text("\n".join(("1.3.6.1.2.1.1.3.0|67|100", *lines)) + "\n")
        return path

    return write


def rows(result: Poll, measurement: str) -> list[tuple[dict[str, str], dict[str, Any]]]:
    return [
        ({key: text for key, text in sample.tags.items() if key != "device"}, sample.fields)
        for sample in samples_of(result, measurement)
    ]


VENDOR = "1.3.6.1.4.1.32473.9.1"


@pytest.mark.parametrize(
    ("index", "instance", "tags"),
    [
        ('"a:integer", "b:integer"', "3.4", {"a": "3", "b": "4"}),
        ('"name:string", "n:integer"', "3.105.115.112.7", {"name": "isp", "n": "7"}),
        ('"n:integer", "name:implied"', "7.105.115.112", {"n": "7", "name": "isp"}),
        ('"host:ipaddress", "n:integer"', "10.0.0.1.2", {"host": "10.0.0.1", "n": "2"}),
        ('"host:inetaddress"', "4.10.0.0.1", {"host": "10.0.0.1"}),
        ('"host:inetaddress"', "16.32.1.13.184" + ".0" * 11 + ".1", {"host": "2001:db8::1"}),
        ('"v:integer", "mac:mac"', "9.0.30.16.0.1.255", {"v": "9", "mac": "00:1e:10:00:01:ff"}),
    ],
)  # fmt: skip
def test_each_part_of_an_index_becomes_a_tag(index, instance, tags, recorded, cache):
    with agent(recorded(f"{VENDOR}.2.{instance}|66|42")) as port:
        (result,) = asked(
            f'[[tables]]\nmeasurement = "thing"\nindex = [{index}]\n'
            f'columns = [{{ name = "used", object = "{VENDOR}.2", kind = "gauge" }}]\n',
            port,
            cache,
        )
    assert result.ok, result.message
    assert rows(result, "thing") == [(tags, {"used": 42})]


def test_numbers_are_scaled_into_the_type_that_their_name_promises(recorded, cache):
    lines = [f"{VENDOR}.{column}.1|{value}" for column, value in (
        (2, "2|235"), (3, "4|42.5"), (4, "2|7"), (5, "4|n/a"), (6, "2|1500"),
    )]  # fmt: skip
    columns = ", ".join(
        f'{{ name = "{name}", object = "{VENDOR}.{column}", kind = "gauge", scale = {scale} }}'
        for name, column, scale in (
            ("temperature_celsius", 2, 0.1), ("load_percent", 3, 1), ("idle_percent", 4, 1),
            ("broken_percent", 5, 1), ("size_bytes", 6, 1024),
        )
    )  # fmt: skip
    with agent(recorded(*lines)) as port:
        (result,) = asked(
            f'[[tables]]\nmeasurement = "thing"\nindex = ["n:integer"]\ncolumns = [{columns}]\n',
            port,
            cache,
        )
    ((_, fields),) = rows(result, "thing")
    assert fields == {
        "temperature_celsius": pytest.approx(23.5),
        "load_percent": 42.5,
        "idle_percent": 7.0,
        "size_bytes": 1_536_000,
    }
    assert {name: type(value) for name, value in fields.items()} == {
        "temperature_celsius": float,
        "load_percent": float,
        "idle_percent": float,
        "size_bytes": int,
    }


def test_scalars_are_a_table_without_an_index(recorded, cache):
    with agent(recorded(f"{VENDOR}.5.0|66|12", f"{VENDOR}.6.0|4|blue")) as port:
        (result,) = asked(
            '[[tables]]\nmeasurement = "thing"\ncolumns = [\n'
            f'{{ name = "users", object = "{VENDOR}.5", kind = "gauge" }},\n'
            f'{{ name = "colour_text", object = "{VENDOR}.6.0", kind = "text" }},\n'
            '{ name = "up_ticks", object = "SNMPv2-MIB::sysUpTime", kind = "gauge" }]\n',
            port,
            cache,
        )
    assert rows(result, "thing") == [({}, {"users": 12, "colour_text": "blue", "up_ticks": 100})]


def test_an_enumeration_is_a_number_and_its_label_on_request(cache):
    recording = require_shared("device", "snmprec", "vrp_ne.snmprec")
    with agent(recording) as port:
        (result,) = asked(
            '[[tables]]\nmeasurement = "peer"\nindex = ["peer"]\ncolumns = [\n'
            '{ name = "state", object = "BGP4-MIB::bgpPeerState", kind = "state" },\n'
            '{ name = "state_text", object = "BGP4-MIB::bgpPeerState", kind = "text" }]\n',
            port,
            cache,
        )
    told = {(fields["state"], fields["state_text"]) for _, fields in rows(result, "peer")}
    assert told >= {(1, "idle"), (6, "established")}
    (own,) = samples_of(result, "poll")
    assert own.fields["varbinds"] < 50 * 2  # the object was read once


def test_counters_have_rates_named_by_what_they_count(cache):
    recording = require_shared("device", "snmprec", "xirrus_aos.snmprec")
    declared = (
        '[[tables]]\nmeasurement = "port"\nindex = ["ifIndex"]\ncolumns = [\n'
        '{ name = "in_octets", object = "ifHCInOctets", kind = "counter64" },\n'
        '{ name = "in_packets", object = "ifHCInUcastPkts", kind = "counter64" },\n'
        '{ name = "blocks", object = "ifHCOutUcastPkts", kind = "counter64", scale = 10 },\n'
        '{ name = "multicast", object = "ifInMulticastPkts", kind = "counter32" }]\n'
    )
    with agent(recording, moving=True) as port:
        config = configured(declared, port)
        device = declared_device(config, cache)
        try:
            first = poll(device, "table:port", time.monotonic())
            for _ in range(50):
                second = poll(device, "table:port", time.monotonic())
                row = next(item for tags, item in rows(second, "port") if tags["ifIndex"] == "2")
                if row.get("in_bps"):
                    break
        finally:
            device.close()
    before = next(item for tags, item in rows(first, "port") if tags["ifIndex"] == "2")
    assert set(before) == {"in_octets", "in_packets", "blocks", "multicast"}
    assert set(row) == {*before, "in_bps", "in_pps", "blocks_per_second", "multicast_per_second"}
    assert row["in_bps"] > 0
    assert row["blocks"] % 10 == 0
    assert isinstance(row["blocks"], int)


WIRE = st.one_of(
    st.integers(-(2**31), 2**64 - 1),
    st.binary(max_size=40),
    st.sampled_from([b"1e999", b"-42.5\0", b"", b"\xff", b"9" * 400]),
    st.text(max_size=10),
)
INSTANCES = st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=12).map(
    lambda arcs: ".".join(map(str, arcs))
)
ANYTHING = (
    '[[tables]]\nmeasurement = "thing"\nindex = ["n:integer", "name:string", "a:inetaddress"]\n'
    "columns = [\n"
    '{ name = "used", object = "1.3.6.1.4.1.32473.2", kind = "gauge", scale = 1e12 },\n'
    '{ name = "used_percent", object = "1.3.6.1.4.1.32473.3", kind = "gauge" },\n'
    '{ name = "state", object = "1.3.6.1.4.1.32473.4", kind = "state" },\n'
    '{ name = "any_text", object = "1.3.6.1.4.1.32473.5", kind = "text" },\n'
    '{ name = "tag", object = "1.3.6.1.4.1.32473.6", kind = "tag" },\n'
    '{ name = "count", object = "1.3.6.1.4.1.32473.7", kind = "counter32", scale = 0.5 },\n'
    '{ name = "interface", object = "IF-MIB::ifName", kind = "tag", by = ["n"] }]\n'
)


@pytest.fixture(scope="module")
def anything(cache: Path) -> Table:
    """A table with every kind of column."""
    own = declare(configured(ANYTHING), {"XDG_CACHE_HOME": str(cache)})
    return own.tables["thing"]


@given(st.data())
def test_whatever_a_device_answers_becomes_rows_or_is_left_out(anything, data):
    columns = {
        column.name: data.draw(st.dictionaries(INSTANCES, WIRE, max_size=4))
        for column in anything.columns
    }
    types = {"used": int, "used_percent": float, "state": int, "any_text": str}
    for frame in anything.shape(pretended(columns)):
        Decoder("box", {}).batch(Rates(300.0).derive(frame, AgentClock(1000.0)), 0.0)
        assert len(set(frame.tags.values())) <= len(frame.tags)
        for name, kind in types.items():
            assert all(type(value) is kind for value in frame.fields.get(name, {}).values())


# --- limits


HOSTS = (
    '[[tables]]\nmeasurement = "host"\nindex = ["n:integer"]\nseries_max = 3\n'
    f'columns = [{{ name = "used", object = "{VENDOR}.2", kind = "gauge" }}]\n'
)


def test_more_rows_than_series_max_are_left_out_and_the_poll_says_so(recorded, cache):
    with agent(recorded(*(f"{VENDOR}.2.{n}|66|{n}" for n in range(1, 8)))) as port:
        first, again = asked(HOSTS, port, cache, samples=2)
    for result in (first, again):
        assert [tags["n"] for tags, _ in rows(result, "host")] == ["1", "2", "3"]
        assert (result.ok, result.reason) == (False, "series_max")
        assert "series_max = 3" in (result.message or "")
        assert "4 are left out" in (result.message or "")


def test_rows_that_do_not_fit_the_index_are_left_out_and_the_poll_says_so(recorded, cache):
    with agent(recorded(f"{VENDOR}.2.1|66|1", f"{VENDOR}.2.2.5|66|2")) as port:
        (result,) = asked(HOSTS, port, cache)
    assert [tags["n"] for tags, _ in rows(result, "host")] == ["1"]
    assert (result.ok, result.reason) == (False, "index")
    assert "2.5" in (result.message or "")


def test_a_device_without_the_table_is_asked_for_it_once_an_inventory(recorded, cache):
    with agent(recorded(f"{VENDOR}.99.1|66|1")) as port:
        first, again = asked(HOSTS, port, cache, samples=2)
    assert first.ok
    assert again.ok
    (own,) = samples_of(again, "poll")
    assert own.fields["requests"] == 1  # the clock alone


# --- mistakes


def mistakes(text: str, cache: Path, mibs: tuple[Path, ...] = (OWN_MIBS,)) -> list[str]:
    with pytest.raises(ConfigError) as told:
        declare(configured(text, mibs=mibs), {"XDG_CACHE_HOME": str(cache)})
    return str(told.value).splitlines()


def table(index: str, *columns: str, measurement: str = "thing", more: str = "") -> str:
    inner = ", ".join(f"{{ {column} }}" for column in columns)
    return (
        f'[[tables]]\nmeasurement = "{measurement}"\nindex = [{index}]\ncolumns = [{inner}]\n{more}'
    )


SESSIONS = "1.3.6.1.4.1.2011.5.2.1.15"
SECRET = "1.3.6.1.4.1.2011.5.25.40.15.1.1.1.2"
NAME = 'name = "interface", object = "IF-MIB::ifName", kind = "tag"'
IN = 'name = "in_octets", object = "ifHCInOctets", kind = "counter64"'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            table('"ifIndex"', 'name = "x", object = "IF-MIB::ifNmae", kind = "gauge"'),
            "[[tables]] thing: x: no MIB module defines 'ifNmae': did you mean ifName",
        ),
        (
            table("", IN),
            (
                "[[tables]] thing: in_octets: IF-MIB::ifHCInOctets has a row for each ifIndex: "
                'without index = ["ifIndex"] they would overwrite each other'
            ),
        ),
        (
            table('"port"', 'name = "mac_text", object = "hostPhysical", kind = "text"'),
            (
                "OPERATOR-MIB::hostPhysical is indexed by hostPort, hostAddress, and index names "
                "port only: rows would overwrite each other, so name every part"
            ),
        ),
        (
            table('"peer:integer"', 'name = "s", object = "bgpPeerState", kind = "state"'),
            (
                "[[tables]] thing: index: 'peer:integer' does not fit: BGP4-MIB::bgpPeerState is "
                'indexed by bgpPeerRemoteAddr there, so write "peer:ipaddress"'
            ),
        ),
        (
            table('"peer"', 'name = "s", object = "bgpPeerState", kind = "state"', NAME),
            (
                "IF-MIB::ifName is indexed by ifIndex, the table by peer: say which of them leads "
                "to it with by = [...], or take the column out"
            ),
        ),
        (
            table('"port", "address"', f'{NAME}, by = ["prot"]'),
            "by names 'prot', which is no part of the index: port, address",
        ),
        (
            table('"port", "address"', f'{NAME}, by = ["port", "address"]'),
            "IF-MIB::ifName is indexed by ifIndex: by must name 1 part, in that order",
        ),
        (
            table('"port:integer", "address:ipaddress"', f'{NAME}, by = ["port"]'),
            "index: every column comes from another table, so there are no rows",
        ),
        (
            table('"n"', f'name = "x", object = "{VENDOR}.2", kind = "gauge"'),
            "index: 'n' needs a kind, for no MIB tells it: \"n:integer\" or one of string",
        ),
        (
            table('"n:number"', f'name = "x", object = "{VENDOR}.2", kind = "gauge"'),
            "'n:number': there is no kind 'number'; there are: integer, string, implied",
        ),
        (
            table('"n:implied", "m:integer"', f'name = "x", object = "{VENDOR}.2", kind = "gauge"'),
            "'n:implied' takes all that is left: it must be the last part",
        ),
        (
            table('"ifIndex"', 'name = "x", object = "ifInMulticastPkts", kind = "counter64"'),
            'IF-MIB::ifInMulticastPkts is a Counter32: write kind = "counter32"',
        ),
        (
            table('"ifIndex"', 'name = "port", object = "ifName", kind = "state"'),
            'IF-MIB::ifName is no number but OCTET STRING: write kind = "text"',
        ),
        (
            table('"ifIndex"', 'name = "alias_of", object = "ifAlias", kind = "text"'),
            "kind = \"text\" needs a name that ends in _text or _name: 'alias_of_text'",
        ),
        (
            table('"ifIndex"', 'name = "mtu_text", object = "ifMtu", kind = "gauge"'),
            "mtu_text: is the name of a text: give a gauge another name",
        ),
        (
            table('"ifIndex"', 'name = "used_percent", object = "ifMtu", kind = "state"'),
            "used_percent: ends in the unit of a float: give a state, a whole number, another name",
        ),
        (
            table('"ifIndex"', f"{NAME}, scale = 2"),
            "interface: has a scale, which a tag can't have: take it out",
        ),
        (
            table('"ifIndex"', IN, 'name = "in_bps", object = "ifSpeed", kind = "gauge"'),
            "'in_bps' would be 2 tags or fields (rates included): rename one",
        ),
        (table('"device:integer"', IN), "'device' is a name of ne8000d's own: choose another"),
        (
            table('"ifIndex"', IN, measurement="interface"),
            "[[tables]] interface: there is a measurement of that name already: choose another",
        ),
        (
            table('"ifIndex"', IN) + table('"ifIndex"', IN),
            "[[tables]] thing: there is a measurement of that name already: choose another",
        ),
        (
            table('"ifIndex"', 'name = "x", object = "IF-MIB::ifXTable", kind = "gauge"'),
            "x: IF-MIB::ifXTable is a whole table: name one of its columns",
        ),
        (
            table('"ifIndex"', 'name = "x", object = "ifName.7", kind = "tag"'),
            "x: ifName.7 is one value of a column: name the column, IF-MIB::ifName",
        ),
        (
            table('"ifIndex"', IN, 'name = "up", object = "sysUpTime", kind = "gauge"'),
            (
                "SNMPv2-MIB::sysUpTime has one value, not one a row: "
                "declare it in a table without an index"
            ),
        ),
        (
            table('"n:integer"', f'name = "x", object = "{SESSIONS}.1.3", kind = "tag"'),
            "hwAccessTable, which has a row for each subscriber and loads the router",
        ),
        (
            table('"n:integer"', f'name = "x_text", object = "{SECRET}", kind = "text"'),
            "hwRadiusServerKey, a secret",
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_a_sentence_that_says_what_to_do(text, sentence, cache):
    found = mistakes(text, cache)
    assert any(sentence in line for line in found), found


@pytest.mark.parametrize("kind", ["tag", "gauge"])
def test_a_tag_that_a_device_has_already_is_refused(cache, kind):
    column = f'name = "site", object = "ifMtu", kind = "{kind}"'
    config = configured(table('"ifIndex"', IN, column))
    device = config.devices[0].model_copy(update={"tags": {"site": "gru"}})
    config = config.model_copy(update={"devices": (device,)})
    with pytest.raises(ConfigError, match="'site' is also a tag of device box: rename one"):
        declare(config, {"XDG_CACHE_HOME": str(cache)})


def test_a_mib_that_does_not_parse_is_told_with_file_and_line(tmp_path):
    folder = tmp_path / "mibs"
    folder.mkdir()
    (folder / "BROKEN-MIB.txt").write_text(
        "BROKEN-MIB DEFINITIONS ::= BEGIN\nIMPORTS enterprises FROM SNMPv2-SMI;\n"
        "broken OBJECT-TYPE SYNTAX !!!\nEND\n"
    )
    (line,) = mistakes(
        table('"n:integer"', 'name = "x", object = "BROKEN-MIB::broken", kind = "gauge"'),
        tmp_path,
        (folder,),
    )
    assert line.startswith("ne8000d.toml: [[tables]] thing: x: no MIB module defines 'broken'")
    assert f"{folder / 'BROKEN-MIB.txt'}, line 3: BROKEN-MIB is left out" in line
    own = declare(configured("", mibs=(folder,)), {"XDG_CACHE_HOME": str(tmp_path)})
    (problem,) = own.problems
    assert "BROKEN-MIB is left out" in problem


def test_a_folder_of_mibs_that_is_not_there_is_told(tmp_path):
    (line,) = mistakes("", tmp_path, (tmp_path / "nowhere",))
    assert line == (
        f"ne8000d.toml: daemon.mibs: there is no folder {tmp_path / 'nowhere'}: make it, or take "
        "it out"
    )


def test_only_the_devices_that_are_named_are_asked(cache):
    text = table('"ifIndex"', IN, more='devices = ["sw-*", "core"]\n')
    config = configured(text)
    own = declare(config, {"XDG_CACHE_HOME": str(cache)})
    for name, asked_for in (("sw-1", True), ("core", True), ("bng-01", False)):
        device = config.devices[0].model_copy(update={"name": name})
        names = {item.name for item in own.platform(config, device).tables}
        assert ("thing" in names) is asked_for
