"""From answers to rows, through the same rates and decoding as what SNMP brings."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from ne8000d.batch import Value
from ne8000d.commands.huawei_vrp import COMMANDS, INQUIRIES
from ne8000d.commands.inquiries.subscribers import checked, with_cli
from ne8000d.commands.interface_names import if_type
from ne8000d.decode import Decoder
from ne8000d.measurements.subscribers import SUBSCRIBERS
from ne8000d.platforms import PLATFORMS
from ne8000d.rates import AgentClock, Rates
from ne8000d.schema import (
    POLL_GROUPS,
    Frame,
    Inquiry,
    Replies,
    Reply,
    RowChoice,
    field_type,
)
from ne8000d.tables.interfaces import INTERFACE_TABLE
from tests.commands.answers import command, golden
from tests.recording import reading, recorded
from tests.tables.rows import Fields, by_tag

AT = 1000.0


def inquiry(name: str) -> Inquiry:
    return next(item for item in INQUIRIES if item.name == name)


def reply(form: str, at: float = AT, line: str = "", **asked: str) -> Reply:
    item = golden(form)
    return Reply(item.rows, at, line or item.typed, asked)


def replies(*forms: str | Reply, choice: RowChoice | None = None) -> Replies:
    """The replies of golden outputs, by command."""
    found: dict[str, list[Reply]] = {}
    for form in forms:
        if isinstance(form, str):
            found.setdefault(form.partition(".")[0], []).append(reply(form))
    return Replies(found, choice or RowChoice())


def shaped(name: str, given: Replies) -> dict[str, Frame]:
    """The inquiry's frames by measurement; every value has the type that its name promises."""
    asked = inquiry(name)
    frames: dict[str, Frame] = {}
    for frame in asked.shape(given):
        assert frame.measurement in asked.measurements
        assert set(frame.fields) <= set(frame.measurement.field_names)
        assert frame.tags.keys() <= frame.at.keys()
        for tags in frame.tags.values():
            assert len(tags) == len(frame.measurement.tags)
        for field, values in frame.fields.items():
            assert {type(value) for value in values.values()} <= {
                field_type(field, frame.measurement.name)
            }, field
        frames[frame.measurement.name] = frame
    return frames


def rows(name: str, given: Replies) -> dict[str, Fields]:
    """The rows of the inquiry's own measurement by their tags."""
    frames = shaped(name, given)
    return by_tag(frames[name]) if name in frames else {}


def subscribers(*forms: str) -> Fields:
    return rows("subscribers", replies(*forms)).get("", {})


def test_served_here_is_normal_and_rui_local() -> None:
    assert subscribers("access_user_ipv4.rui", "access_user_pppoe.included") == {
        "online": 3201,
        "total": 6178,
        "ipv4": 6178,
        "rui_local": 3180,
        "rui_remote": 2977,
        "pppoe": 3111,
        "source": "cli",
    }


def test_a_dual_stack_subscriber_counts_once() -> None:
    row = subscribers("access_user_ipv4.rui", "access_user_ipv6.rui", "access_user_dual.rui")
    assert row["total"] == 6178 + 5302 - 5290
    assert row["online"] == 3201 + 2790 - 2780
    assert row["rui_local"] == 3180 + 2790 - 2780
    assert row["rui_remote"] == 2977 + 2512 - 2510
    assert (row["ipv4"], row["ipv6"], row["dual_stack"]) == (6178, 5302, 5290)


def test_without_the_dual_summary_ipv6_is_not_added() -> None:
    row = subscribers("access_user_ipv4.rui", "access_user_ipv6.rui")
    assert (row["total"], row["online"]) == (6178, 3201)


def test_a_count_of_everybody_is_no_count_of_ipv4() -> None:
    assert subscribers("access_user_ipv4.total_only") == {
        "online": 7304,
        "total": 7304,
        "source": "cli",
    }


def test_nobody_online_is_zero_and_no_answer_is_nothing() -> None:
    row = subscribers("access_user_ipv4.nobody")
    assert (row["online"], row["total"]) == (0, 0)
    assert "pppoe" not in row
    assert rows("subscribers", Replies({})) == {}


def device(**fields: Value) -> Frame:
    return Frame(SUBSCRIBERS, {"0": ()}, {k: {"0": v} for k, v in fields.items()}, {"0": AT - 5})


def test_online_and_pppoe_are_by_cli_where_both_tell() -> None:
    snmp = device(online=6170, total=6180, pppoe=6000, ipv4=6100, peak_since_reset=9, source="snmp")
    (cli,) = inquiry("subscribers").shape(
        replies("access_user_ipv4.rui", "access_user_pppoe.included")
    )
    both = with_cli(snmp, cli)
    assert both is not None
    assert by_tag(both)[""] == {
        "online": 3201,
        "pppoe": 3111,
        "rui_local": 3180,
        "rui_remote": 2977,
        "total": 6180,
        "ipv4": 6100,
        "peak_since_reset": 9,
        "source": "both",
    }
    assert both.at == {"0": AT}
    assert with_cli(snmp, None) is snmp
    assert with_cli(None, cli) is cli
    assert with_cli(None, None) is None


def test_online_by_snmp_never_fills_in_for_the_cli() -> None:
    """With RUI it is the double: a curve that jumps whenever a summary breaks off."""
    both = with_cli(device(online=6170, source="snmp"), device(total=6178, source="cli"))
    assert both is not None
    assert "online" not in by_tag(both)[""]


def test_like_is_compared_with_like() -> None:
    (cli,) = inquiry("subscribers").shape(replies("access_user_ipv4.rui"))
    check = checked(device(online=6170, total=6173, source="snmp"), cli)
    assert check is not None
    assert by_tag(check)[""] == {"snmp": 6170, "cli": 6178, "difference": -8}
    assert checked(device(pppoe=1), cli) is None
    assert checked(None, cli) is None
    assert checked(device(online=1), None) is None


def test_places_of_subscribers() -> None:
    domains = rows("subscribers_domain", replies("domains.all"))
    assert domains["a_name_longer_than_the_column_of_it"] == {"total": 27, "online": 27}
    interfaces = rows("subscribers_interface", replies("bas_interfaces.all"))
    assert interfaces["Eth-Trunk1.520"] == {"total": 931, "online": 931}
    assert interfaces["Eth-Trunk1.99"] == {"total": 0, "online": 0}


def test_an_s_vlan_is_the_sum_of_its_c_vlans() -> None:
    assert rows("subscribers_svlan", replies("bas_vlans.f1a")) == {
        "GigabitEthernet0/1/2.1 103": {"total": 107, "online": 107, "pppoe": 97},
        "GigabitEthernet0/1/2.1 104": {"total": 1, "online": 1, "pppoe": 0},
    }


def test_a_cgn_engine_is_put_together_from_three_answers() -> None:
    given = replies(
        "nat_statistics_table.engine",
        "nat_statistics_payload.two_engines",
        "nat_session_table_size.one",
    )
    engines = rows("cgn", given)
    assert engines["3 0"] == {
        "sessions": 201025,
        "sessions_limit": 4000000,
        "sessions_per_second": 3100.0,
        "sessions_peak": 1700000,
        "users_peak": 7500,
        "in_bps": 3.2e9,
        "out_bps": 3.1e9,
    }
    assert engines["4 1"] == {"in_bps": 1.2e9, "out_bps": 1.1e9}


def test_alarms_are_counted_by_severity_and_none_is_zero() -> None:
    assert rows("alarm", replies("alarms.vrp8_levels")) == {
        "critical": {"active": 1, "cause": "The fan module failed.(Reason=Speed, is too low: 0)"},
        "major": {
            "active": 1,
            "cause": "Traffic switched from the primary LSP to the hot-standby LSP."
            "(SessionTunnelId=1055, LocalLspId=0, TunnelName=Tunnel1055)",
        },
        "minor": {"active": 0},
        "warning": {"active": 0},
    }
    nothing = rows("alarm", replies("alarms.none"))
    assert {row["active"] for row in nothing.values()} == {0}
    assert rows("alarm", Replies({})) == {}


@pytest.mark.parametrize(
    ("description", "cause"),
    [
        (
            "Attack occurred.(Interface=GE0/1/1, SourceMAC=0000-5e00-5301, PVLAN=7, CVLAN=8)",
            "Attack occurred.(Interface=GE0/1/1, SourceMAC=***, PVLAN=7, CVLAN=8)",
        ),
        (
            "Login failed.(UserName=12345678901, UserIP=192.0.2.9, Times=6)",
            "Login failed.(UserName=***, UserIP=***, Times=6)",
        ),
        (
            "The address of 00:00:5e:00:53:01 (maria@fibra-casa) conflicts.",
            "The address of *** (***) conflicts.",
        ),
        (
            "The BGP peer is down.(PeerAddress=192.0.2.2, UserNum=5, InterfaceName=Eth-Trunk1.100)",
            "The BGP peer is down.(PeerAddress=192.0.2.2, UserNum=5, InterfaceName=Eth-Trunk1.100)",
        ),
    ],
)
def test_an_alarms_cause_names_no_subscriber(description: str, cause: str) -> None:
    alarm = {"sequence": 1, "severity": "major", "description": description}
    (told,) = shaped("alarm", Replies({"alarms": [Reply([alarm], AT)]})).values()
    assert told.fields["cause"] == {"major": cause}


def test_the_worst_board_is_the_device() -> None:
    assert rows("system", replies("health.me60", "version.m8")) == {
        "": {"cpu_percent": 14.0, "memory_percent": 20.0}
    }
    without_boards = replies("cpu_usage.vrp8", "memory_usage.vrp5")
    assert rows("system", without_boards) == {"": {"cpu_percent": 10.0, "memory_percent": 34.0}}
    uptime = Replies({"uptime": [reply("version.filtered")]})
    assert rows("system", uptime) == {"": {"uptime_seconds": 86_460}}
    assert rows("system_info", replies("version.m8")) == {
        "": {"model": "NetEngine 8000 M8", "version": "V800R023C10SPC500 (VRP 8.231)"}
    }


def test_pools_by_domain() -> None:
    pools = rows("ip_pool", replies("ip_pool_usage.domains"))
    row = pools["fibra-casa ipv4 address domain"]
    assert row == {"total": 8192, "used": 3338, "used_percent": 100 * 3338 / 8192}
    assert pools["default0 ipv4 address domain"] == {"total": 0, "used": 0}


def test_licences() -> None:
    assert rows("license", replies("license_usage.vrp8"))["LCR5SUBS0001"] == {
        "used": 41000,
        "limit": 65536,
        "used_percent": 4100000 / 65536,
    }


def test_optics_by_lane() -> None:
    frames = shaped("optics", replies("optical_modules.lanes", "optical_modules.phy_option"))
    optics = by_tag(frames["optics"])
    assert optics["100GE0/1/54 3"] == {
        "rx_power_dbm": -40.0,
        "tx_power_dbm": 1.0,
        "bias_milliamperes": 40.9,
        "temperature_celsius": 38.0,
        "voltage_volts": 3.29,
    }
    assert optics["GigabitEthernet0/3/4"] == {"rx_power_dbm": -31.54, "tx_power_dbm": 3.03}
    assert by_tag(frames["optics_info"])["GigabitEthernet0/3/4"] == {
        "rx_low_warning_dbm": -33.979,
        "rx_high_warning_dbm": -9.003,
        "tx_low_warning_dbm": 1.999,
        "tx_high_warning_dbm": 6.999,
        "wavelength_nanometers": 1570,
    }


def test_no_light_is_no_less_by_cli() -> None:
    dark = [{"interface": "GE0/1/0", "rx_power_dbm": -99.0, "tx_power_dbm": -2.5}]
    frames = shaped("optics", Replies({"optical_modules": [Reply(dark, AT)]}))
    assert by_tag(frames["optics"]) == {"GE0/1/0": {"rx_power_dbm": -40.0, "tx_power_dbm": -2.5}}


def test_bgp_peers_are_named_as_by_snmp() -> None:
    peers = rows(
        "bgp_peer", replies("bgp_peers.all_summary", "bgp_vpnv4.instances", "bgp_peers.ipv4")
    )
    assert peers["192.0.2.2 Public ipv4-unicast"] == {
        "state": 6,
        "prefixes_received": 2,
        "prefixes_advertised": 3,
        "remote_as": 64501,
        "established_seconds": 96000,
    }
    # The summary told it before the table of the family did.
    assert peers["192.0.2.3 Public vpnv4"]["prefixes_received"] == 9
    assert peers["198.51.100.2 cliente-a ipv4-unicast"]["state"] == 6
    # VRP prints capitals; the index of the MIB, and so the tag, is the address itself.
    assert "state" not in peers["2001:db8:1::1 Public ipv6-unicast"]
    assert peers["192.0.2.12 Public ipv4-unicast"]["established_seconds"] == 306


def test_neighbours_have_the_states_of_the_mibs() -> None:
    found = rows("neighbor", replies("isis_peers.two_processes", "ospf_peers.long"))
    assert found["isis RR-BNG-NORTE-0-01H GE0/2/0"] == {"state": 3}
    assert found["isis curto GE0/2/1"] == {"state": 2}
    assert found["ospf 198.51.100.2 GE0/1/0"] == {"state": 8}


def test_radius_counters_have_rates_and_a_server() -> None:
    rates, decoder = Rates(300.0), Decoder("bng-01", {})

    def polled(at: float, more: int) -> dict[str, Fields]:
        row = {**golden("radius_auth.both_blocks").rows[0]}
        row["requests"] = int(row["requests"]) + more
        given = Replies({"radius_auth": [Reply([row], at, "", {"server": "192.0.2.10"})]})
        frame = shaped("radius_server", given)["radius_server"]
        batch = decoder.batch(rates.derive(frame, AgentClock(at)), 0.0)
        return {sample.tags["server"]: dict(sample.fields) for sample in batch.samples()}

    first = polled(AT, 0)["192.0.2.10"]
    assert first["requests"] == 16000000
    assert first["blocked"] == 232000
    assert first["unanswered"] == 21000
    assert first["pending"] == 3
    assert polled(AT + 60, 600)["192.0.2.10"]["requests_per_second"] == pytest.approx(10.0)
    nameless = Replies({"radius_auth": [reply("radius_auth.both_blocks")]})
    assert shaped("radius_server", nameless) == {}


def test_interfaces_have_the_names_kinds_and_rates_of_snmp() -> None:
    rates, decoder = Rates(300.0), Decoder("bng-01", {})

    def polled(at: float, more: int) -> dict[str, tuple[str, Fields]]:
        found = [{**row} for row in golden("interfaces.vrp8").rows]
        for row in found:
            if "in_octets" in row:
                row["in_octets"] = int(row["in_octets"]) + more
        frames = shaped("interface", Replies({"interfaces": [Reply(found, at)]}))
        batch = decoder.batch(rates.derive(frames["interface"], AgentClock(at)), 0.0)
        return {
            sample.tags["interface"]: (sample.tags["kind"], dict(sample.fields))
            for sample in batch.samples()
        }

    first = polled(AT, 0)
    assert {name: kind for name, (kind, _) in first.items()} == {
        "Eth-Trunk1": "trunk",
        "GigabitEthernet1/0/0": "member",
        "GigabitEthernet1/0/2": "physical",
    }
    assert "in_bps" not in first["Eth-Trunk1"][1]
    port = polled(AT + 10, 1_250_000_000)["GigabitEthernet1/0/0"][1]
    assert port["in_bps"] == pytest.approx(1e9)
    assert port["in_utilization_percent"] == pytest.approx(10.0)
    assert port["in_packets"] == 8072105483
    assert port["in_errors"] == 7
    assert (port["admin_status"], port["oper_status"]) == (1, 1)
    frames = shaped("interface", replies("interfaces.vrp8"))
    assert by_tag(frames["trunk"]) == {
        "Eth-Trunk1": {
            "members_up": 1,
            "members_total": 2,
            "speed_bps": 10**10,
            "configured_bps": 2 * 10**10,
        }
    }
    assert by_tag(frames["interface_info"])["GigabitEthernet1/0/0"] == {
        "alias": "Rx Power: -99.00dBm, Input: 5 packets,6 bytes",
        "index": 28,
        "mtu": 9194,
        "speed_bps": 10**10,
        "parent": "Eth-Trunk1",
        "type": 6,
    }


def test_members_come_from_the_trunks_own_command_too() -> None:
    lone = [{"interface": name} for name in ("Eth-Trunk0", "GigabitEthernet0/0/27")]
    given = replies("eth_trunks.both")
    frames = shaped("interface", Replies({**given.by_command, "interfaces": [Reply(lone, AT)]}))
    assert by_tag(frames["trunk"]) == {"Eth-Trunk0": {"members_up": 1, "members_total": 2}}
    kinds = {tags[0]: tags[1] for tags in frames["interface"].tags.values()}
    assert kinds == {"Eth-Trunk0": "trunk", "GigabitEthernet0/0/27": "member"}


def test_packets_are_those_of_snmp() -> None:
    row = {"interface": "GE0/1/0", "in_unicast": 5, "in_multicast": 3, "in_broadcast": 2}
    found = [{**row, "in_packets": 5, "out_packets": 9, "out_unicast": 8}]
    frame = shaped("interface", Replies({"interfaces": [Reply(found, AT)]}))["interface"]
    assert frame.counters["in_packets"].values == {"GE0/1/0": 10}
    assert frame.counters["out_packets"].values == {"GE0/1/0": 9}


def test_only_wanted_interfaces_have_rows() -> None:
    choice = RowChoice(include=("Gig*",), exclude=("*/2",), alias_as_tag=True)
    frames = shaped("interface", replies("interfaces.vrp8", choice=choice))
    assert list(frames["interface"].tags) == ["GigabitEthernet1/0/0"]
    assert frames["interface"].tags["GigabitEthernet1/0/0"][2].startswith("Rx Power")
    assert "trunk" not in frames
    by_type = RowChoice(exclude_types=frozenset({6}))
    frames = shaped("interface", replies("interfaces.vrp8", choice=by_type))
    assert list(frames["interface"].tags) == ["Eth-Trunk1"]


@pytest.mark.parametrize("walk", ["vrp_ne8000-m8", "vrp_ne", "vrp_nac", "vrp_5720-vrf"])
def test_an_interfaces_name_tells_the_type_that_snmp_tells(walk: str) -> None:
    read = reading(recorded(walk), INTERFACE_TABLE)
    types = read.integers("ifType")
    names = {row: name for row, name in read.texts("ifName").items() if name}
    assert names
    assert {name: if_type(name) for name in names.values()} == {
        name: types[row] for row, name in names.items()
    }


def test_a_loopback_has_the_kind_that_snmp_gives_it() -> None:
    lone = [{"interface": name} for name in ("InLoopBack0", "LoopBack1", "Virtual-Ethernet0/7/100")]
    frames = shaped("interface", Replies({"interfaces": [Reply(lone, AT)]}))
    kinds = {tags[0]: tags[1] for tags in frames["interface"].tags.values()}
    assert kinds == {
        "InLoopBack0": "loopback",
        "LoopBack1": "loopback",
        "Virtual-Ethernet0/7/100": "virtual",
    }
    # What SNMP polls by default is polled by CLI, too: propVirtual(53) is not other(1).
    by_default = RowChoice(exclude_types=frozenset({1, 24}))
    frames = shaped("interface", Replies({"interfaces": [Reply(lone, AT)]}, by_default))
    assert list(frames["interface"].tags) == ["Virtual-Ethernet0/7/100"]


def test_no_reply_makes_no_row() -> None:
    for asked in INQUIRIES:
        assert list(asked.shape(Replies({}))) == []
        empty = {item.name: [Reply([], AT)] for item in asked.commands}
        frames = list(asked.shape(Replies(empty)))
        assert [f.measurement.name for f in frames] in ([], ["alarm"]), asked.name


def test_declarations_hold_together() -> None:
    assert PLATFORMS["huawei_vrp"].inquiries == INQUIRIES
    names = [asked.name for asked in INQUIRIES]
    assert len(set(names)) == len(names)
    for asked in INQUIRIES:
        assert asked.group in POLL_GROUPS
        assert set(asked.commands) <= set(COMMANDS)
        asked_names = {item.name for item in asked.commands}
        for item in asked.commands:
            assert item.each is None or item.each in asked_names


def every(frames: Iterable[Frame]) -> list[str]:
    return [frame.measurement.name for frame in frames]


def test_two_interfaces_of_one_name_are_one_row() -> None:
    twice = Reply([*golden("interfaces.vrp8").rows, *golden("interfaces.vrp8").rows], AT)
    frames = list(inquiry("interface").shape(Replies({"interfaces": [twice]})))
    assert every(frames) == ["interface", "interface_info", "trunk"]
    assert len(frames[0].tags) == 3
    assert command("interfaces").name == "interfaces"
