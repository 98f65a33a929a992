"""Every recorded router, by our simulator and by snmpsim: nothing lost, nothing invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from ne8000d.simulator.agent import Agent
from ne8000d.simulator.recording import Recording
from tests import servers
from tests.recording import recorded
from tests.walks import board_oracle, oracle
from tests.walks.polled import poll_group, polling, samples

WALKS = (
    "vrp_ne8000-m8", "vrp_ne", "vrp_5720-vrf", "vrp_nac", "vrp_ar169fgwl", "xirrus_aos",
)  # fmt: skip
GROUPS = ("interfaces", "system", "optics", "subscribers", "subscribers_detail")
DEFAULT_TYPES = frozenset({1, 23, 24, 131})


@pytest.fixture(params=["simulator", "snmpsim"])
def port_of(request, tmp_path):
    """Serves a recording with one of two independent agents; gives port and community."""
    if request.param == "snmpsim":
        start = request.getfixturevalue("start_snmpsim")

        def serve(walk: str) -> tuple[int, str]:
            server = start({"public": _copy(walk, tmp_path)})
            return server.port, "public"

        yield serve
        return
    agents: list[Agent] = []

    def serve(walk: str) -> tuple[int, str]:
        agents.append(Agent(Recording(_file(walk))).start())
        return agents[-1].port, "public"

    yield serve
    for agent in agents:
        agent.stop()


def _file(walk: str) -> Path:
    return servers.require_shared("device") / "snmprec" / f"{walk}.snmprec"


def _copy(walk: str, folder: Path) -> Path:
    """The recording as snmpsim takes it: in OID order, texts in hex (it strips trailing blanks)."""
    lines = [_in_hex(line) for line in _file(walk).read_text().split("\n") if line.strip()]
    lines.sort(key=lambda line: tuple(map(int, line.partition("|")[0].split("."))))
    copy = folder / f"{walk}.snmprec"
    copy.write_text("\n".join(lines) + "\n")
    return copy


def _in_hex(line: str) -> str:
    oid, tag, value = line.split("|", 2)
    return f"{oid}|4x|{value.encode().hex()}" if tag == "4" else line


def keyed(found) -> dict[oracle.Key, dict[str, object]]:
    rows = {(s.measurement, tuple(sorted(s.tags.items()))): dict(s.fields) for s in found}
    assert len(rows) == len(found), "two samples of one series"
    return rows


@pytest.mark.parametrize("walk", WALKS)
def test_a_recorded_router_gives_exactly_what_its_recording_holds(walk, port_of):
    port, community = port_of(walk)
    text = recorded(walk)
    expected = oracle.interface_samples(text, "bng-01") | board_oracle.samples(text, "bng-01")
    with polling(port, community=community) as device:
        polls = [poll_group(device, group) for group in GROUPS]
    assert [poll.message for poll in polls] == [None] * len(GROUPS)
    polled = keyed([sample for poll in polls for sample in samples(poll)])
    assert polled.keys() == expected.keys()
    fields = 0
    for key, values in expected.items():
        assert polled[key] == values, key
        fields += len(values)
    assert fields == sum(len(values) for values in polled.values()) > 0


@pytest.mark.parametrize("walk", WALKS)
def test_by_default_a_router_is_read_without_ppp_loopback_other_and_tunnel_rows(walk):
    text = recorded(walk)
    names = oracle.interface_names(text)
    types = oracle.below(text, oracle.IF + "3.")
    left_out = {names[key] for key, number in types.items() if number in DEFAULT_TYPES}
    with (
        Agent(Recording(_file(walk))) as agent,
        polling(agent.port, exclude_types=None) as device,
    ):
        found = keyed(samples(poll_group(device, "interfaces")))
    assert found == oracle.interface_samples(text, "bng-01", DEFAULT_TYPES)
    assert {
        "vrp_ne8000-m8": {"Virtual-Template0", "NULL0", "InLoopBack0", "ifindex-71"},
        "vrp_ne": {"Virtual-Template0", "NULL0", "InLoopBack0", "LoopBack1"},
        "vrp_5720-vrf": {"InLoopBack0", "NULL0", "Console9/0/0"},
        "vrp_nac": {"InLoopBack0", "NULL0", "Console9/0/0"},
        "vrp_ar169fgwl": set(),
        "xirrus_aos": set(),
    }[walk] == left_out


def test_names_that_a_stack_of_switches_has_twice_are_counted_once_each():
    with Agent(Recording(_file("vrp_5720-vrf"))) as agent, polling(agent.port) as device:
        polls = [poll_group(device, "interfaces") for _ in range(2)]
        counted = device.reasons()["duplicate_name"]
    (first, _) = ([s.tags["interface"] for s in samples(poll)] for poll in polls)
    seconds = [name for name in first if "#" in name]
    assert "GigabitEthernet2/0/19#130" in seconds
    assert counted == len(seconds)


def test_a_second_poll_of_a_still_recording_invents_no_rate():
    with Agent(Recording(_file("vrp_ne8000-m8"))) as agent, polling(agent.port) as device:
        first = poll_group(device, "interfaces")
        second = poll_group(device, "interfaces")
        found = samples(second)
        assert first.ok
        assert second.ok
        assert device.reasons()["stale"] > 0
    idle = [s for s in found if s.measurement == "interface" and s.fields["oper_status"] != 1]
    moving = [s for s in found if s.measurement == "interface" and s.fields["oper_status"] == 1]
    assert {sample.fields["in_bps"] for sample in idle} == {0.0}
    assert not [sample for sample in moving if "in_bps" in sample.fields]


def test_what_a_device_lacks_costs_one_request_and_is_not_asked_again_before_the_inventory():
    with Agent(Recording(_file("vrp_nac"))) as agent, polling(agent.port) as device:
        requests = [_requests(poll_group(device, "optics")) for _ in range(3)]
        assert requests[0] > requests[1] == requests[2] == 1
        again = _requests(poll_group(device, "inventory"))
        assert again > 1
        assert _requests(poll_group(device, "optics")) > 1


def _requests(polled) -> int:
    own = polled.batches[-1]
    return own.rows[0][1][own.field_names.index("requests")]
