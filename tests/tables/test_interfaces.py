"""Interfaces: identity, kinds, parents, counters of two widths, against recorded routers."""

from __future__ import annotations

from ne8000d.schema import NOTHING_READ, ColumnRead, Reading, RowChoice
from ne8000d.tables.interfaces import INTERFACE_TABLE
from tests.recording import pretended, reading, recorded


def frames(of: Reading):
    known = dict.fromkeys(("ifType", "ifConnectorPresent", "ifStackStatus"), NOTHING_READ)
    of = Reading(known | dict(of.columns), of.inventory, of.choice, of.memo)
    return {frame.measurement.name: frame for frame in INTERFACE_TABLE.shape(of)}


def tags(of: Reading):
    return frames(of)["interface"].tags


def test_the_m8s_ports_trunk_members_and_sub_interfaces_are_told_apart():
    rows = tags(reading(recorded("vrp_ne8000-m8"), INTERFACE_TABLE))
    assert {key: (name, kind) for key, (name, kind, _) in rows.items()} == {
        "1": ("Virtual-Template0", "virtual"),
        "2": ("NULL0", "virtual"),
        "3": ("InLoopBack0", "loopback"),
        "4": ("Ethernet0/0/0", "management"),
        "16": ("GigabitEthernet0/8/0", "member"),
        "17": ("GigabitEthernet0/8/1", "member"),
        "18": ("GigabitEthernet0/8/2", "member"),
        "19": ("GigabitEthernet0/8/3", "physical"),
        "20": ("GigabitEthernet0/8/4", "physical"),
        "21": ("GigabitEthernet0/8/5", "physical"),
        "22": ("GigabitEthernet0/8/6", "physical"),
        "23": ("GigabitEthernet0/8/7", "physical"),
        "24": ("GigabitEthernet0/8/8", "physical"),
        "25": ("GigabitEthernet0/8/9", "physical"),
        "54": ("ifindex-54", "trunk"),
        "62": ("ifindex-62", "sub"),
        "63": ("ifindex-63", "sub"),
        "69": ("ifindex-69", "sub"),
        "71": ("ifindex-71", "loopback"),
    }


def test_the_m8s_trunk_has_two_of_three_members_up():
    trunk = frames(reading(recorded("vrp_ne8000-m8"), INTERFACE_TABLE))["trunk"]
    assert trunk.tags == {"54": ("ifindex-54",)}
    assert {name: values["54"] for name, values in trunk.fields.items()} == {
        "members_up": 2,
        "members_total": 3,
        "speed_bps": 20_000_000_000,
        "configured_bps": 30_000_000_000,
    }


def test_parents_are_the_trunk_of_a_member_and_the_port_below_a_sub_interface():
    info = frames(reading(recorded("vrp_ne8000-m8"), INTERFACE_TABLE))["interface_info"]
    parents = info.fields["parent"]
    assert parents["16"] == parents["62"] == parents["63"] == "ifindex-54"
    assert parents["69"] == "GigabitEthernet0/8/8"
    assert "19" not in parents


def test_excluded_types_names_and_patterns_have_no_rows_and_the_rest_keep_theirs():
    choice = RowChoice(exclude=("*0/8/1*",), exclude_types=frozenset({1, 23, 24, 131}))
    names = {
        name
        for name, *_ in tags(
            reading(recorded("vrp_ne8000-m8"), INTERFACE_TABLE, choice=choice)
        ).values()
    }
    assert "Virtual-Template0" not in names
    assert "GigabitEthernet0/8/1" not in names
    assert "GigabitEthernet0/8/0" in names
    only = RowChoice(include=("GigabitEthernet0/8/?",))
    assert len(tags(reading(recorded("vrp_ne8000-m8"), INTERFACE_TABLE, choice=only))) == 10


def test_a_name_that_two_rows_share_gets_the_ifindex_on_the_second():
    rows = tags(reading(recorded("vrp_5720-vrf"), INTERFACE_TABLE))
    names = [name for name, *_ in rows.values()]
    assert len(names) == len(set(names)) == 163
    doubled = sorted(
        (int(key), name) for key, (name, *_) in rows.items() if "GigabitEthernet2/0/1" in name[:20]
    )
    plain = next(key for key, name in doubled if name == "GigabitEthernet2/0/1")
    twin = next(name for _, name in doubled if name.startswith("GigabitEthernet2/0/1#"))
    assert int(twin.partition("#")[2]) > plain


def test_32_bit_counters_stand_in_only_for_rows_without_64_bit_ones():
    octets = frames(reading(recorded("vrp_nac"), INTERFACE_TABLE))["interface"].counters[
        "in_octets"
    ]
    assert len(octets.values) == 128 + 3
    assert octets.narrow == {"1", "2", "3"}


def test_packets_are_the_sum_of_three_counters_and_missing_when_one_is():
    columns = {
        "ifName": {"1": b"a", "2": b"b"},
        "ifHCInUcastPkts": {"1": 5, "2": 5},
        "ifHCInMulticastPkts": {"1": 30, "2": 30},
        "ifHCInBroadcastPkts": {"1": 700},
    }
    counters = frames(pretended(columns))["interface"].counters
    assert counters["in_packets"].values == {"1": 735}
    assert counters["out_packets"].values == {}


def test_a_row_without_a_name_is_named_by_its_description_or_its_index():
    columns = {
        "ifName": {"1": b"", "2": b"Eth\0-Trunk1", "3": b"caf\xe9\x07"},
        "ifDescr": {"1": b"LoopBack7"},
        "ifHCInOctets": {"1": 1, "2": 2, "3": 3, "9": 4},
    }
    assert {key: row[0] for key, row in tags(pretended(columns)).items()} == {
        "1": "LoopBack7",
        "2": "Eth-Trunk1",
        "3": "café\\x07",
        "9": "ifindex-9",
    }


def test_an_alias_is_a_field_unless_the_operator_asks_for_a_tag():
    columns = {"ifName": {"1": b"a"}, "ifAlias": {"1": b"uplink"}}
    assert tags(pretended(columns))["1"] == ("a", "virtual", "")
    of = pretended(columns)
    tagged = Reading(of.columns, of.inventory, RowChoice(alias_as_tag=True))
    assert tags(tagged)["1"] == ("a", "virtual", "uplink")
    assert frames(of)["interface_info"].fields["alias"]["1"] == "uplink"


def test_identities_are_worked_out_anew_when_a_name_moves_to_another_index():
    of = pretended({"ifName": {"1": b"a", "2": b"b"}, "ifHCInOctets": {"1": 1, "2": 2}})
    assert tags(of) is tags(of)
    moved = ColumnRead({"1": b"b", "2": b"a"}, {"1": 1.0, "2": 1.0})
    after = Reading({**of.columns, "ifName": moved}, of.inventory, of.choice, of.memo)
    assert tags(after)["1"][0] == "b"


def test_a_device_that_answers_nonsense_gives_rows_without_values_not_an_error():
    columns = {
        "ifName": {"1": b"a", "x.y": b"b", "": b"c"},
        "ifType": {"1": b"six"},
        "ifHCInOctets": {"1": b"many"},
        "ifStackStatus": {"1": 1, "1.2.3": 1, ".": 1, "0.1": 1},
        "ifHighSpeed": {"1": "fast"},
    }
    found = frames(pretended(columns))
    assert found["interface"].tags == {"1": ("a", "virtual", "")}
    assert found["interface"].counters["in_octets"].values == {}
