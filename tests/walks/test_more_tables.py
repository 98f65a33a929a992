"""The groups beside interfaces, boards and subscribers: recordings, and the modelled BNG."""

from __future__ import annotations

import pytest

from ne8000d.collector import poll
from ne8000d.simulator import Agent, Bng, Size
from ne8000d.simulator.recording import Recording
from tests import servers
from tests.recording import recorded
from tests.walks import more_oracle
from tests.walks.polled import poll_group, polling, samples
from tests.walks.test_recordings import WALKS, keyed

GROUPS = ("bgp", "sensors", "pools", "radius")
SIZE = Size(interfaces=24, subscribers=600)
ROWS = {
    "vrp_ne8000-m8": {
        "power_supply": 2, "fan": 1, "sensor": 75, "sensor_info": 70, "storage": 1,
    },
    "vrp_ne": {"bgp_peer": 50},
    "vrp_5720-vrf": {"bgp_peer": 2},
    "vrp_nac": {},
    "vrp_ar169fgwl": {},
    "xirrus_aos": {},
}  # fmt: skip


class Time:
    """A clock for agent and device that a test turns on."""

    def __init__(self) -> None:
        self.now = 1_780_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time_of_day() -> Time:
    return Time()


@pytest.mark.parametrize("walk", WALKS)
def test_a_recorded_router_gives_exactly_what_its_recording_holds(walk):
    path = servers.require_shared("device") / "snmprec" / f"{walk}.snmprec"
    with Agent(Recording(path)) as agent, polling(agent.port) as device:
        polls = [poll_group(device, group) for group in GROUPS]
    assert [poll.message for poll in polls] == [None] * len(GROUPS)
    found = keyed([sample for poll in polls for sample in samples(poll)])
    assert found == more_oracle.samples(recorded(walk), "bng-01")
    counted: dict[str, int] = {}
    for measurement, _ in found:
        counted[measurement] = counted.get(measurement, 0) + 1
    assert counted == ROWS[walk]


def test_the_modelled_router_tells_its_truth(time_of_day):
    view = Bng("bng-01", SIZE, clock=time_of_day)
    with Agent(view) as agent, polling(agent.port, clock=time_of_day) as device:
        polls = [poll_group(device, group) for group in ("pools", "subscribers_detail")]
        truth = view.truth(time_of_day.now)
    rows = keyed([sample for each in polls for sample in samples(each)])
    pools = {
        tags["pool"]: (fields["total"], fields["used"])
        for (name, pairs), fields in rows.items()
        if name == "ip_pool"
        and (tags := dict(pairs)).get("level") == "pool"
        and tags["family"] == "ipv4"
    }
    assert pools == truth.pools
    device_row = [
        fields
        for (name, pairs), fields in rows.items()
        if name == "ip_pool" and dict(pairs)["level"] == "device" and dict(pairs)["kind"] == "pd"
    ]
    assert [row["used"] for row in device_row] == [truth.prefixes]
    assert "total" not in device_row[0], "it does not fit into Integer32"
    (traffic,) = [
        fields
        for (name, pairs), fields in rows.items()
        if name == "subscriber_traffic" and ("scope", "device") in pairs
    ]
    assert truth.octets == tuple(
        traffic[f"{version}_{way}_octets"] for version in ("ipv4", "ipv6") for way in ("in", "out")
    )


def test_a_minute_of_log_ins_gives_counts_rates_and_the_share_of_successes(time_of_day):
    view = Bng("bng-01", SIZE, clock=time_of_day)
    with Agent(view) as agent, polling(agent.port, clock=time_of_day) as device:
        first = samples(poll_group(device, "subscribers_detail"))
        time_of_day.now += 60.0
        second = samples(poll_group(device, "subscribers_detail"))
        poll_group(device, "radius")
        time_of_day.now += 60.0
        radius = samples(poll_group(device, "radius"))
    assert not [sample for sample in first if sample.measurement == "subscriber_events"]
    left = {
        sample.tags["reason"]: sample.fields["count"]
        for sample in second
        if sample.measurement == "subscriber_events" and sample.tags["kind"] == "offline"
    }
    assert set(left) == {"1", "7", "35", "37"}
    assert sum(left.values()) == pytest.approx(60 * 0.4, abs=4)
    (ppp,) = [sample.fields for sample in second if sample.measurement == "ppp"]
    assert ppp["attempts_per_second"] == pytest.approx(0.446, abs=0.05)
    assert 80.0 <= ppp["success_percent"] <= 100.0
    accepts = {
        (sample.tags["server"], sample.tags["kind"]): sample.fields.get("accepts_per_second")
        for sample in radius
    }
    assert accepts["192.0.2.10", "auth"] == pytest.approx(0.4, abs=0.05)
    assert accepts["192.0.2.11", "acct"] is None


def test_peers_of_every_family_come_with_vpn_and_neighbours_with_interface(time_of_day):
    view = Bng("bng-01", SIZE, clock=time_of_day)
    with Agent(view) as agent, polling(agent.port, clock=time_of_day) as device:
        rows = samples(poll_group(device, "bgp"))
    peers = {
        (row.tags["peer"], row.tags["vrf"], row.tags["family"]): row.fields
        for row in rows
        if row.measurement == "bgp_peer"
    }
    assert set(peers) == {
        ("192.0.2.1", "Public", "ipv4-unicast"),
        ("192.0.2.2", "Public", "ipv4-unicast"),
        ("198.51.100.9", "Public", "ipv4-unicast"),
        ("2001:db8::1", "Public", "ipv6-unicast"),
        ("2001:db8::2", "Public", "ipv6-unicast"),
        ("192.0.2.1", "Public", "vpnv4"),
        ("10.255.0.2", "gerencia", "ipv4-unicast"),
    }
    assert [peer for peer, fields in peers.items() if fields["state"] != 6] == [
        ("198.51.100.9", "Public", "ipv4-unicast")
    ]
    assert peers["198.51.100.9", "Public", "ipv4-unicast"]["remote_as"] == 4_200_000_001
    assert [peer for peer, fields in peers.items() if "updates_in" in fields] == [
        ("192.0.2.1", "Public", "ipv4-unicast"),
        ("192.0.2.2", "Public", "ipv4-unicast"),
        ("198.51.100.9", "Public", "ipv4-unicast"),
    ]
    neighbors = {
        (row.tags["protocol"], row.tags["neighbor"], row.tags.get("interface"))
        for row in rows
        if row.measurement == "neighbor"
    }
    assert neighbors == {
        ("ospf", "192.0.2.1", None),
        ("ospf", "192.0.2.2", None),
        ("isis", "1920.0000.2001", "Eth-Trunk100"),
        ("isis", "1920.0000.2002", "Eth-Trunk100"),
    }


def test_licences_are_read_by_the_inventory_and_by_it_alone(time_of_day):
    view = Bng("bng-01", SIZE, clock=time_of_day)
    with Agent(view) as agent, polling(agent.port, clock=time_of_day) as device:
        assert device.groups().count("inventory") == 1
        for group in device.groups()[:-1]:
            assert not _of(poll_group(device, group), "license")
        users = view.truth(time_of_day.now).total
        first = _of(poll_group(device, "inventory"), "license")
        time_of_day.now += 4 * 3600.0
        later = _of(poll_group(device, "inventory"), "license")
    assert {row.tags["license"]: row.fields["used"] for row in first} == {
        "LME0BNGSESS00": users,
        "session": users,
    }
    assert first[0].fields["used"] != later[0].fields["used"]
    assert later[0].time_ms - first[0].time_ms == 4 * 3600 * 1000


def test_an_inventory_of_its_own_tables_leaves_the_names_of_the_others_alone(time_of_day):
    with (
        Agent(Bng("bng-01", SIZE, clock=time_of_day)) as agent,
        polling(agent.port, clock=time_of_day) as device,
    ):
        poll_group(device, "sensors")
        version = device.inventory.version
        polled = poll(device, "inventory", time_of_day.now, own_only=True)
        assert {row.measurement for row in samples(polled)} == {"license"}
        assert device.inventory.version == version
        told = poll_group(device, "inventory")
        assert {row.measurement for row in samples(told)} >= {"license", "sensor_info"}
        assert device.inventory.version > version


def test_thresholds_of_sensors_are_told_at_first_sight_and_again_by_the_inventory(time_of_day):
    with (
        Agent(Bng("bng-01", SIZE, clock=time_of_day)) as agent,
        polling(agent.port, clock=time_of_day) as device,
    ):
        polls = [poll_group(device, group) for group in ("sensors", "sensors", "inventory")]
    told = [_of(each, "sensor_info") for each in polls]
    assert [len(rows) for rows in told] == [len(told[0]), 0, len(told[0])]
    assert told[0]
    assert {row.measurement for row in samples(polls[2])} == {"sensor_info", "license"}


def test_a_pool_that_fills_up_says_when_it_will_be_full(time_of_day):
    view = Bng("bng-01", SIZE, clock=time_of_day)
    start = (
        time_of_day.now // 86_400.0 * 86_400.0 + 19 * 3600.0
    )  # 16:00 in Brazil, people come home
    time_of_day.now = start
    told: list[int] = []
    with Agent(view) as agent, polling(agent.port, clock=time_of_day) as device:
        for minute in range(60):
            time_of_day.now = start + 60.0 * minute
            rows = _of(poll_group(device, "pools"), "ip_pool")
            (tight,) = [row.fields for row in rows if row.tags.get("pool") == "pool-corporativo"
                        and row.tags["level"] == "pool"]  # fmt: skip
            if "exhausts_in_seconds" in tight:
                told.append(tight["exhausts_in_seconds"])
    assert told, "no trend in an hour in which everybody comes home"
    assert 600 < told[-1] < 86_400


def test_a_generic_device_is_asked_for_standard_mibs_alone(time_of_day):
    view = Bng("bng-01", SIZE, clock=time_of_day)
    with (
        Agent(view) as agent,
        polling(agent.port, clock=time_of_day, platform="generic") as device,
    ):
        assert device.groups() == ("interfaces", "system", "bgp", "inventory")
        polls = {group: poll_group(device, group) for group in device.groups()}
        assert all(each.ok for each in polls.values())
    counted = {
        name: len(_of(polls[group], name))
        for group, name in (
            ("interfaces", "interface"), ("system", "system"), ("system", "system_info"),
            ("bgp", "bgp_peer"), ("bgp", "neighbor"), ("system", "entity"),
        )
    }  # fmt: skip
    assert counted.pop("interface") > 24
    assert counted == {"system": 1, "system_info": 1, "bgp_peer": 3, "neighbor": 4, "entity": 0}


def _of(polled, measurement):
    return [sample for sample in samples(polled) if sample.measurement == measurement]
