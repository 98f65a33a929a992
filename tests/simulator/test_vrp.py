"""The modelled router's command line: the same figures as its SNMP agent, in texts we can read."""

from __future__ import annotations

import pytest

from ne8000d.commands.huawei_vrp import COMMANDS
from ne8000d.commands.matching import command_for
from ne8000d.schema import CliRow
from ne8000d.simulator.bng import Bng, Size, rui_pair
from ne8000d.simulator.vrp import BngCli
from ne8000d.simulator.vrp.commands import piped

NOW = 1_790_000_000.0
SIZE = Size(interfaces=40, subscribers=900)


def told(bng: Bng, line: str) -> list[CliRow]:
    command = command_for(line, COMMANDS)
    assert command is not None
    return command.parse("\n".join(BngCli(bng).answer(line)))


@pytest.fixture(scope="module")
def bng() -> Bng:
    return Bng("bng-01", SIZE, clock=lambda: NOW)


@pytest.fixture(scope="module")
def pair() -> tuple[Bng, Bng]:
    return rui_pair("bng-01", "bng-02", SIZE, shared=700, clock=lambda: NOW)


def test_the_summaries_say_what_is_true(bng: Bng) -> None:
    truth = bng.truth(NOW)
    for name, expected in (
        ("ip-type ipv4", truth.ipv4 + truth.dual_stack),
        ("ip-type ipv6", truth.ipv6 + truth.dual_stack),
        ("ip-type dual", truth.dual_stack),
        ("user-type pppoe", truth.pppoe),
        ("user-type ipoe", truth.ipoe),
    ):
        [row] = told(bng, f"display access-user {name} summary")
        assert (row["total"], row["normal"], row["online"]) == (expected, expected, expected)
    [row] = told(bng, "display access-user summary")
    assert row["total"] == truth.total
    [row] = told(bng, "display access-user online-total-number")
    assert row["total"] == truth.total


def test_a_rui_pair_divides_what_it_prints(pair: tuple[Bng, Bng]) -> None:
    rows = []
    for bng in pair:
        truth = bng.truth(NOW)
        [row] = told(bng, "display access-user summary")
        assert row["online"] == truth.online == row["normal"] + row["rui_local"]
        assert row["rui_local"] == truth.rui_local
        assert row["rui_remote"] == truth.rui_remote
        assert row["total"] == truth.total
        rows.append(row)
    assert rows[0]["rui_local"] == rows[1]["rui_remote"]


def test_both_routers_of_a_pair_know_a_shared_subscriber_by_one_name(
    pair: tuple[Bng, Bng],
) -> None:
    one, other = (
        {row["username"] for row in told(bng, "display access-user domain isp")} for bng in pair
    )
    assert len(one & other) > 50


def test_domains_and_interfaces_divide_the_total(bng: Bng) -> None:
    truth = bng.truth(NOW)
    rows = told(bng, "display domain")
    online = {row["domain"]: row["total"] for row in rows}
    assert {name: online[name] for name in truth.domains} == truth.domains
    for domain, expected in truth.domains.items():
        [row] = told(bng, f"display access-user domain {domain} summary")
        assert row["total"] == expected
    rows = told(bng, "display bas-interface")
    assert sum(row["total"] for row in rows) == truth.total
    by_name = {row["interface"]: row["total"] for row in rows}
    known = {name: n for name, n in truth.interfaces.items() if name in by_name and "#" not in name}
    assert len(known) > 30
    assert {name: by_name[name] for name in known} == known


def test_subscribers_are_listed_and_found_by_everything_that_names_them(bng: Bng) -> None:
    domain = "isp"
    rows = told(bng, f"display access-user domain {domain}")
    assert len(rows) == bng.truth(NOW).domains[domain]
    one = next(row for row in rows if row.get("ip") and row.get("ipv6"))
    for words in (
        f"username {one['username']}",
        f"ip-address {one['ip']}",
        f"ipv6-address {one['ipv6']}",
        f"mac-address {one['mac']}",
        f"user-id {one['user_id']}",
    ):
        for line in (f"display access-user {words}", f"display access-user {words} verbose"):
            [found] = told(bng, line)
            assert {key: found.get(key) for key in ("username", "ip", "svlan", "cvlan")} == {
                key: one.get(key) for key in ("username", "ip", "svlan", "cvlan")
            }
    assert told(bng, "display access-user username nobody@isp") == []


def test_counters_and_states_of_interfaces_are_those_of_snmp(bng: Bng) -> None:
    truth = bng.truth(NOW)
    brief = {row["interface"]: row for row in told(bng, "display interface brief")}
    rows = {row["interface"]: row for row in told(bng, "display interface")}
    growth = bng.state.growth(NOW)
    for number, row in enumerate(bng.state.plant.interfaces):
        if row.name is None or row.name.endswith(".1004"):
            continue
        into, out = bng.state.traffic.flows[number]
        said = rows[row.name]
        assert said["in_octets"] == into.factor * growth[into.basis]
        assert said["out_octets"] == out.factor * growth[out.basis]
        assert said["oper_status"] == brief[row.name]["oper_status"] == (1 if row.up else 2)
        assert said["in_bps"] == pytest.approx(truth.bps[row.name][0], abs=1)
    *_, trunk = told(bng, "display eth-trunk")
    assert (trunk["members_up"], trunk["members_total"]) == (2, 2)


def test_the_router_itself_is_as_snmp_has_it(bng: Bng) -> None:
    truth = bng.truth(NOW)
    [cpu] = told(bng, "display cpu-usage")
    [memory] = told(bng, "display memory-usage")
    [health] = told(bng, "display health")
    assert cpu["cpu_percent"] == health["cpu_percent"] == truth.cpu_percent
    assert memory["memory_percent"] == health["memory_percent"] == truth.memory_percent
    for name, (total, used) in truth.pools.items():
        [pool] = told(bng, f"display ip pool name {name}")
        assert (pool["total"], pool["used"]) == (total, used)
    usage = told(bng, "display ip-pool pool-usage")
    assert {(row["total"], row["used"]) for row in usage} == set(truth.pools.values())


@pytest.mark.parametrize(
    ("line", "least"),
    [
        ("display version", 1),
        ("display device", 6),
        ("display license resource usage", 1),
        ("display alarm active", 1),
        ("display bgp peer", 3),
        ("display bgp ipv6 peer", 2),
        ("display bgp vpnv4 all peer", 2),
        ("display nat statistics table slot 3 engine 0", 1),
        ("display nat statistics payload", 1),
        ("display nat session-table size", 1),
        ("display eth-trunk sub-interface", 1),
        ("display optical-module brief", 11),
        ("display aaa offline-record link-info top 50 time 0 5 0", 10),
        ("display radius-server packet ip-address 192.0.2.10 authentication", 1),
    ],
)
def test_our_own_parsers_read_every_answer(bng: Bng, line: str, least: int) -> None:
    rows = told(bng, line)
    assert len(rows) >= least
    assert all(len(row) > 1 for row in rows)


def test_a_pair_tells_its_backup_state(pair: tuple[Bng, Bng]) -> None:
    [listed] = told(pair[0], "display remote-backup-profile")
    rows = told(pair[0], f"display remote-backup-profile {listed['profile']}")
    assert [row["state"] for row in rows] == ["Master", "Slave"]
    [service] = told(pair[0], "display remote-backup-service rbs_a")
    assert service["tcp_state"] == "Connected"


@pytest.mark.parametrize("line", ["disp ver", "display version", "DISPLAY VERSION", "display vers"])
def test_words_may_be_shortened(bng: Bng, line: str) -> None:
    assert "VRP (R) software" in "\n".join(BngCli(bng).answer(line))


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("display nonsense", "Error: Unrecognized command found at '^' position."),
        ("nonsense", "Error: Unrecognized command found at '^' position."),
        ("display access-user domain", "Error:Incomplete command found at '^' position."),
    ],
)
def test_what_it_does_not_know_it_says_as_vrp_does(bng: Bng, line: str, error: str) -> None:
    *_, said = BngCli(bng).answer(line)
    assert said == error


def test_pipes_filter_answers() -> None:
    lines = ["one", "two", "three"]
    assert list(piped(lines, " include t")) == ["two", "three"]
    assert list(piped(lines, " exclude t")) == ["one"]
    assert list(piped(lines, " begin two")) == ["two", "three"]
    assert list(piped(lines, " count")) == ["Total lines: 3."]
    assert list(piped(lines, " no-more")) == lines
    assert list(piped(lines, " include (")) == []
