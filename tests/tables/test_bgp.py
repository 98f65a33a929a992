"""BGP peers: two recorded devices with BGP4-MIB, and hwBgpPeers as an NE8000 indexes it."""

from __future__ import annotations

import pytest

from ne8000d.schema import ColumnRead, Reading, Wire
from ne8000d.tables.bgp import BGP_TABLE, STANDARD_BGP_TABLE
from ne8000d.tables.bgp_rows import family
from tests.recording import instances, pretended, reading, recorded
from tests.tables.rows import Fields, shaped

BGP4 = "1.3.6.1.2.1.15.3.1."
V4 = "0.1.1.1.4.10.16.7.2"
V6 = "0.2.1.2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.2"
VPNV4 = "0.1.128.1.4.10.16.7.2"
VPN = "5.1.1.1.4.10.16.7.2"


def peers(columns: dict[str, dict[str, Wire]]) -> dict[str, Fields]:
    """Rows by `peer vrf family`, counters among their fields."""
    frames = shaped(BGP_TABLE, pretended(columns))
    if not frames:
        return {}
    frame = frames["bgp_peer"]
    rows: dict[str, Fields] = {}
    for row, tags in frame.tags.items():
        name = " ".join(tags)
        assert name not in rows
        rows[name] = {field: values[row] for field, values in frame.fields.items() if row in values}
        for field, counter in frame.counters.items():
            if row in counter.values:
                rows[name][field] = counter.values[row]
                assert counter.at[row] == 1000.0
    return rows


def test_the_recorded_ne_has_its_fifty_peers() -> None:
    text = recorded("vrp_ne")
    (frame,) = BGP_TABLE.shape(reading(text, BGP_TABLE))
    recorded_states = {
        oid[len(BGP4) + 2 :]: value
        for oid, value in instances(text).items()
        if oid.startswith(f"{BGP4}2.")
    }
    assert len(recorded_states) == 50
    assert {tags[0]: frame.fields["state"][row] for row, tags in frame.tags.items()} == (
        recorded_states
    )
    assert {tags[1:] for tags in frame.tags.values()} == {("Public", "ipv4-unicast")}
    for field, arc in (("admin_status", 3), ("established_seconds", 16)):
        for row, (address, *_) in frame.tags.items():
            assert frame.fields[field][row] == instances(text)[f"{BGP4}{arc}.{address}"]
    for field, arc in (("updates_in", 10), ("updates_out", 11)):
        for row, (address, *_) in frame.tags.items():
            assert frame.counters[field].values[row] == instances(text)[f"{BGP4}{arc}.{address}"]
    assert not frame.fields["remote_as"], "this device has no such column"
    assert not frame.counters["flaps"].values


@pytest.mark.parametrize("table", [BGP_TABLE, STANDARD_BGP_TABLE])
def test_the_recorded_5720_has_its_two_peers(table) -> None:
    (frame,) = table.shape(reading(recorded("vrp_5720-vrf"), table))
    assert {tags: frame.fields["remote_as"][row] for row, tags in frame.tags.items()} == {
        ("2.2.2.2", "Public", "ipv4-unicast"): 65000,
        ("5.5.5.5", "Public", "ipv4-unicast"): 65000,
    }
    assert frame.fields["state"] == {"2.2.2.2": 6, "5.5.5.5": 6}
    assert frame.fields["established_seconds"] == {"2.2.2.2": 778027, "5.5.5.5": 778026}


@pytest.mark.parametrize("walk", ["vrp_ne8000-m8", "vrp_nac", "vrp_ar169fgwl", "xirrus_aos"])
def test_a_device_without_bgp_gives_no_row(walk: str) -> None:
    assert list(BGP_TABLE.shape(reading(recorded(walk), BGP_TABLE))) == []


def test_every_family_and_vpn_is_a_row_and_a_session_is_counted_once() -> None:
    rows = peers(
        {
            "hwBgpPeerVrfName": {V4: b"Public", V6: b"Public", VPNV4: b"Public", VPN: b"corp"},
            "hwBgpPeerState": {V4: 6, V6: 1, VPNV4: 6, VPN: 3},
            "hwBgpPeerRemoteAs": {V4: 64500, V6: 4200000000, VPNV4: 64500, VPN: 65001},
            "hwBgpPeerAdminStatus": {V4: 2, V6: 1, VPNV4: 2, VPN: 2},
            "hwBgpPeerFsmEstablishedCounter": {V4: 3, V6: 0, VPNV4: 3, VPN: 1},
            "hwBgpPeerFsmEstablishedTime": {V4: 99, V6: 0, VPNV4: 99, VPN: 7},
            "hwBgpPeerPrefixRcvCounter": {V4: 950_000, V6: 0, VPNV4: 12, VPN: 0},
            "hwBgpPeerPrefixActiveCounter": {V4: 800_000, V6: 0, VPNV4: 12, VPN: 0},
            "hwBgpPeerPrefixAdvCounter": {V4: 40, V6: 0, VPNV4: 2, VPN: 0},
            "bgpPeerState": {"10.16.7.2": 6},
            "bgpPeerInUpdates": {"10.16.7.2": 1234},
            "bgpPeerOutUpdates": {"10.16.7.2": 5},
            "bgpPeerFsmEstablishedTransitions": {"10.16.7.2": 3},
        }
    )
    assert rows == {
        "10.16.7.2 Public ipv4-unicast": {
            "state": 6, "admin_status": 2, "remote_as": 64500, "established_seconds": 99,
            "prefixes_received": 950_000, "prefixes_active": 800_000, "prefixes_advertised": 40,
            "flaps": 3, "updates_in": 1234, "updates_out": 5,
        },
        "2001:db8::2 Public ipv6-unicast": {
            "state": 1, "admin_status": 1, "remote_as": 4200000000, "established_seconds": 0,
            "prefixes_received": 0, "prefixes_active": 0, "prefixes_advertised": 0, "flaps": 0,
        },
        "10.16.7.2 Public vpnv4": {
            "state": 6, "admin_status": 2, "remote_as": 64500, "established_seconds": 99,
            "prefixes_received": 12, "prefixes_active": 12, "prefixes_advertised": 2, "flaps": 3,
        },
        "10.16.7.2 corp ipv4-unicast": {
            "state": 3, "admin_status": 2, "remote_as": 65001, "established_seconds": 7,
            "prefixes_received": 0, "prefixes_active": 0, "prefixes_advertised": 0, "flaps": 1,
        },
    }  # fmt: skip


def test_a_session_that_only_the_standard_table_has_is_a_row_beside_the_others() -> None:
    rows = peers(
        {
            "hwBgpPeerVrfName": {V6: b"Public"},
            "hwBgpPeerState": {V6: 6},
            "bgpPeerState": {"10.16.7.2": 3},
            "bgpPeerRemoteAs": {"10.16.7.2": -94967296},
        }
    )
    assert rows == {
        "2001:db8::2 Public ipv6-unicast": {"state": 6},
        "10.16.7.2 Public ipv4-unicast": {"state": 3, "remote_as": 4200000000},
    }


def test_a_session_of_a_vpn_is_not_told_a_second_time_as_public() -> None:
    rows = peers(
        {
            "hwBgpPeerVrfName": {VPN: b"corp"},
            "hwBgpPeerState": {VPN: 6},
            "bgpPeerState": {"10.16.7.2": 6},
            "bgpPeerInUpdates": {"10.16.7.2": 9},
        }
    )
    assert rows == {"10.16.7.2 corp ipv4-unicast": {"state": 6, "updates_in": 9}}


def test_a_peer_without_the_name_of_its_vpn_has_the_instances_number() -> None:
    rows = peers({"hwBgpPeerState": {V4: 6, VPN: 6}, "hwBgpPeerVrfName": {}})
    assert rows.keys() == {
        "10.16.7.2 Public ipv4-unicast",
        "10.16.7.2 instance-5 ipv4-unicast",
    }


def test_a_malformed_instance_is_left_out() -> None:
    odd = {V4: 6, "0.1.1.1.4.10.16.7": 6, "0.1.1": 6, "0.1.1.1.4.10.16.7.2.1": 6, "7": 6}
    rows = peers(
        {
            "hwBgpPeerState": odd,
            "hwBgpPeerVrfName": {V4: b"Public"},
            "bgpPeerState": {"1.2.3": 6, "1.2.3.300": 6},
        }
    )
    assert rows.keys() == {"10.16.7.2 Public ipv4-unicast"}


def test_peers_wait_for_the_names_of_vpns_that_were_not_read_in_full() -> None:
    moments = {V4: 1.0, VPN: 1.0}
    columns = {
        "hwBgpPeerState": ColumnRead({V4: 6, VPN: 6}, moments),
        "hwBgpPeerVrfName": ColumnRead({V4: b"Public"}, {V4: 1.0}, "errors"),
        "bgpPeerState": ColumnRead({"10.16.7.2": 6}, {"10.16.7.2": 1.0}),
    }
    assert list(BGP_TABLE.shape(Reading(columns))) == []


@pytest.mark.parametrize(
    ("afi", "safi", "name"),
    [
        ("1", "1", "ipv4-unicast"), ("2", "1", "ipv6-unicast"), ("1", "128", "vpnv4"),
        ("2", "128", "vpnv6"), ("25", "65", "vpls"), ("25", "70", "evpn"),
        ("1", "4", "ipv4-mpls"), ("1", "132", "ipv4-route-target"), ("196", "65", "l2vpn-vpls"),
        ("16388", "71", "16388-71"),
    ],
)  # fmt: skip
def test_a_family_is_called_as_people_call_it(afi: str, safi: str, name: str) -> None:
    assert family(afi, safi) == name
