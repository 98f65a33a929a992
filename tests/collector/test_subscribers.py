"""Subscribers by both ways: one row, one comparison, and each way alone."""

from __future__ import annotations

import logging

import pytest

from ne8000d.simulator.bng import Bng, Size, rui_pair
from ne8000d.simulator.vrp import Replay
from ne8000d.unparsed import Unparsed
from tests.collector.routers import polled, row, rows, sites

SIZE = Size(interfaces=10, subscribers=200)
NOW = 1_790_000_000.0


def summary(normal: int, local: int | None = None, remote: int = 0) -> str:
    """An answer of `display access-user … summary`."""
    rui = ""
    if local is not None:
        rui = f"  RUI Local users   : {local}\n  RUI Remote users  : {remote}\n"
    total = normal + (local or 0) + remote
    return f"  Normal users   : {normal}\n{rui}  Total users    : {total}\n"


def answers(count: str) -> dict[str, str]:
    return {
        f"display access-user {what} summary": count
        for what in ("ip-type ipv4", "ip-type ipv6", "ip-type dual", "user-type pppoe")
    }


def test_online_is_who_is_served_here_and_a_pair_is_not_counted_twice(tmp_path):
    pair = rui_pair("bng-01", "bng-02", SIZE, shared=300, clock=lambda: NOW)
    with sites(tmp_path, *pair) as found:
        devices = [found.device(bng.name) for bng in pair]
        polls = [polled(device, "subscribers") for device in devices]
    truths = [bng.truth(NOW) for bng in pair]
    told = [row(poll, "subscribers") for poll in polls]
    assert [item["source"] for item in told] == ["both", "both"]
    for item, truth in zip(told, truths, strict=True):
        assert item["online"] == truth.online
        assert item["rui_local"] == truth.rui_local > 0
        assert item["rui_remote"] == truth.rui_remote > 0
        assert item["total"] == truth.online_total
        assert item["peak_since_reset"] == truth.peak
    assert sum(item["online"] for item in told) == sum(truth.online for truth in truths)
    assert sum(item["total"] for item in told) > sum(item["online"] for item in told)
    for poll in polls:
        assert poll.ok
        assert row(poll, "subscribers_check")["difference"] == 0


def test_a_disagreement_is_an_event_the_second_time_and_ends_with_agreement(tmp_path, caplog):
    bng = Bng("bng-01", SIZE, clock=lambda: NOW)
    said = answers(summary(9_000))
    with sites(tmp_path, bng, clis={"bng-01": Replay("bng-01", said)}) as found:
        device = found.device("bng-01")
        assert device.command_line is not None
        with caplog.at_level(logging.INFO, "ne8000d.poll"):
            check = row(polled(device, "subscribers"), "subscribers_check")
            assert check["cli"] == 9_000
            assert check["difference"] == check["snmp"] - 9_000
            assert not caplog.messages
            polled(device, "subscribers")
            polled(device, "subscribers")
            assert len(caplog.messages) == 1
            assert "9000" in caplog.messages[0]
            assert device.command_line.agreement.event == caplog.messages[0]
            found.vrps["bng-01"].cli = Replay("bng-01", answers(summary(check["snmp"])))
            polled(device, "subscribers")
        assert "alike again" in caplog.messages[-1]
        assert device.command_line.agreement.event is None


def test_what_snmp_told_of_the_device_is_not_asked_again_by_cli(tmp_path):
    bng = Bng("bng-01", SIZE, clock=lambda: NOW)
    with sites(tmp_path, bng) as found:
        device = found.device("bng-01")
        first, *later = [
            polled(device, group, own_only=True)
            for group in ("system", "inventory", "system", "inventory")
        ]
    assert len(rows(first, "system_info")) == 1
    assert [rows(each, "system_info") for each in later] == [[], [], []]
    assert rows(later[0], "license")


def test_auto_asks_the_cli_for_one_comparison_in_five_minutes(tmp_path):
    bng = Bng("bng-01", SIZE, clock=lambda: NOW)
    now = [1000.0]
    with sites(tmp_path, bng) as found:
        device = found.device("bng-01", ssh={"poll": "auto"}, clock=lambda: now[0])
        sources = []
        for moment in (1000.0, 1015.0, 1285.0, 1300.0, 1315.0):
            now[0] = moment
            poll = polled(device, "subscribers")
            sources.append(row(poll, "subscribers")["source"])
            assert len(rows(poll, "subscribers_check")) == (sources[-1] == "both")
    assert sources == ["both", "snmp", "snmp", "both", "snmp"]


def test_auto_goes_on_asking_where_only_the_cli_knows_whom_the_router_serves(tmp_path):
    first, _ = rui_pair("bng-01", "bng-02", SIZE, shared=300, clock=lambda: NOW)
    with sites(tmp_path, first) as found:
        device = found.device("bng-01", ssh={"poll": "auto"})
        told = [row(polled(device, "subscribers"), "subscribers") for _ in range(2)]
    assert [item["source"] for item in told] == ["both", "both"]


def test_never_logs_in_for_no_poll(tmp_path):
    bng = Bng("bng-01", SIZE, clock=lambda: NOW)
    with sites(tmp_path, bng) as found:
        device = found.device("bng-01", ssh={"poll": "never"})
        assert row(polled(device, "subscribers"), "subscribers")["source"] == "snmp"
        assert found.vrps["bng-01"].visits.logins == 0
        assert "cgn" not in device.groups()


def test_without_an_answer_of_the_cli_a_pair_has_no_online_rather_than_a_doubled_one(tmp_path):
    first, _ = rui_pair("bng-01", "bng-02", SIZE, shared=300, clock=lambda: NOW)
    with sites(tmp_path, first) as found:
        device = found.device("bng-01", ssh={"timeout": "1s"})
        assert "online" in row(polled(device, "subscribers"), "subscribers")
        found.vrps["bng-01"].oddities.hang = "access-user"
        poll = polled(device, "subscribers")
    assert poll.answered
    assert (poll.ok, poll.reason) == (False, "command_timeout")
    told = row(poll, "subscribers")
    assert told["source"] == "snmp"
    assert "online" not in told
    assert told["total"] == first.truth(NOW).online_total


def test_a_silent_agent_leaves_the_subscribers_to_the_cli_and_is_tried_once_in_a_while(tmp_path):
    bng = Bng("bng-01", SIZE, clock=lambda: NOW)
    with sites(tmp_path, bng) as found:
        device = found.device("bng-01")
        polled(device, "subscribers")
        found.faults["bng-01"].dead = True
        polls = [polled(device, "subscribers") for _ in range(5)]
        interfaces = polled(device, "interfaces")
    for poll in polls:
        assert poll.answered, "the breaker must stay closed: the CLI answers"
        assert poll.reason == "no_response"
        assert row(poll, "subscribers")["online"] == bng.truth(NOW).online
        assert row(poll, "subscribers")["source"] == "cli"
    assert min(polls[3].duration_seconds, polls[4].duration_seconds) < 1.0, "no time-out was paid"
    assert rows(interfaces, "interface"), "what SNMP leaves open is asked by CLI"


def test_a_refused_login_leaves_snmp_alone_and_is_tried_once(tmp_path):
    bng = Bng("bng-01", SIZE, clock=lambda: NOW)
    with sites(tmp_path, bng) as found:
        device = found.device("bng-01", ssh={"password": "wrong"})
        polls = [polled(device, "subscribers") for _ in range(5)]
        assert found.vrps["bng-01"].visits.refused == 1
    for poll in polls:
        assert poll.answered
        assert poll.reason == "login_refused"
        assert row(poll, "subscribers")["source"] == "snmp"


def test_a_slow_command_line_does_not_hold_up_snmp_and_its_figures_come_later(tmp_path):
    bng = Bng("bng-01", SIZE, clock=lambda: NOW)
    with sites(tmp_path, bng) as found:
        found.vrps["bng-01"].oddities.delay = 0.3
        device = found.device("bng-01")
        poll = polled(device, "subscribers", cli_patience=0.05)
        assert poll.reason == "cli_late"
        assert row(poll, "subscribers")["source"] == "snmp"
        assert "online" not in row(poll, "subscribers"), "it may have a partner: not known yet"
        assert polled(device, "interfaces", cli_patience=0.05).ok
        assert (
            row(polled(device, "subscribers", cli_patience=60.0), "subscribers")["source"] == "both"
        )


def test_a_group_with_many_questions_does_not_hold_up_the_subscribers(tmp_path):
    bng = Bng("bng-01", Size(interfaces=25, subscribers=300), clock=lambda: NOW)
    with sites(tmp_path, bng) as found:
        vrp = found.vrps["bng-01"]
        device = found.device("bng-01")
        polled(device, "subscribers")
        vrp.oddities.delay = 0.2
        early = polled(device, "subscribers_detail", cli_patience=0.05)
        assert early.ok, "it has the time until its next poll"
        assert not rows(early, "subscribers_svlan")
        assert (
            row(polled(device, "subscribers", cli_patience=60.0), "subscribers")["source"] == "both"
        )
        asked = sum(command.endswith("access-number") for command in vrp.visits.commands)
        assert asked < 15, "the other group is not through with its 25 interfaces"
        assert polled(device, "subscribers_detail", cli_patience=0.05).reason == "cli_late"
        vrp.oddities.delay = 0.0
        late = polled(device, "subscribers_detail", cli_patience=60.0)
        assert rows(late, "subscribers_svlan")
        assert vrp.visits.most_sessions == 1


@pytest.mark.parametrize("spelling", ["online-total-number", "| include Total users"])
def test_the_cheapest_spelling_that_the_router_knows_is_learned_once(tmp_path, spelling):
    said = {"display access-user online-total-number": summary(77)}
    if spelling.startswith("|"):
        said = {"display access-user": summary(77)}
    bng = Bng("bng-01", SIZE, clock=lambda: NOW)
    with sites(tmp_path, bng, clis={"bng-01": Replay("bng-01", said)}) as found:
        device = found.device("bng-01", snmp=False)
        visits = found.vrps["bng-01"].visits
        assert row(polled(device, "subscribers"), "subscribers")["online"] == 77
        visits.commands.clear()
        polled(device, "subscribers")
        assert visits.commands == [f"display access-user {spelling}"]
        polled(device, "inventory")
        visits.commands.clear()
        polled(device, "subscribers")
        assert "display access-user ip-type ipv4 summary" in visits.commands


def test_an_error_of_the_moment_teaches_nothing(tmp_path):
    busy = answers("Error: The system is busy, please wait.")
    busy["display access-user online-total-number"] = summary(1)
    bng = Bng("bng-01", SIZE, clock=lambda: NOW)
    with sites(tmp_path, bng, clis={"bng-01": Replay("bng-01", busy)}) as found:
        device = found.device("bng-01", snmp=False)
        poll = polled(device, "subscribers")
        assert poll.reason == "device_error"
        assert not rows(poll, "subscribers")
        found.vrps["bng-01"].cli = Replay("bng-01", answers(summary(40, 2, 3)))
        assert row(polled(device, "subscribers"), "subscribers")["online"] == 42


def test_an_answer_in_which_nothing_is_known_is_never_0(tmp_path):
    bng = Bng("bng-01", SIZE, clock=lambda: NOW)
    said = answers("Something quite different.")
    with sites(tmp_path, bng, clis={"bng-01": Replay("bng-01", said)}) as found:
        poll = polled(found.device("bng-01", snmp=False), "subscribers")
    assert poll.reason == "unparsed"
    assert not rows(poll, "subscribers")


def test_an_answer_in_which_nothing_is_known_is_kept_masked_and_its_file_is_named(tmp_path):
    bng = Bng("bng-01", SIZE, clock=lambda: NOW)
    said = answers("maria@isp 100.64.0.9 is something quite different")
    state = tmp_path / "state"
    state.mkdir()
    with sites(tmp_path, bng, clis={"bng-01": Replay("bng-01", said)}) as found:
        device = found.device("bng-01", snmp=False)
        polled(device, "subscribers")
        assert not list(state.iterdir())  # a poll by hand leaves nothing behind
        device.unparsed = Unparsed(state)
        poll = polled(device, "subscribers")
        paths = list((state / "unparsed").iterdir())
        assert poll.reason == "unparsed"
        assert any(str(path) in str(poll.message) for path in paths)
        assert "please send that file" in str(poll.message)
        device.unparsed = Unparsed(tmp_path / "no-such-directory")
        other = polled(device, "subscribers")
    assert other.reason == "unparsed"
    assert "please report it" in str(other.message)
    texts = [path.read_text() for path in paths]
    assert all("is something quite different\n" in text for text in texts)
    for told in (*texts, str(poll.message), str(other.message)):
        assert "maria" not in told
        assert "100.64.0.9" not in told


def test_a_refusal_is_nothing_to_report(tmp_path):
    bng = Bng("bng-01", SIZE, clock=lambda: NOW)
    said = answers("Error: The system is busy, please wait.")
    with sites(tmp_path, bng, clis={"bng-01": Replay("bng-01", said)}) as found:
        device = found.device("bng-01", snmp=False)
        device.unparsed = Unparsed(tmp_path)
        assert polled(device, "subscribers").reason == "device_error"
    assert not (tmp_path / "unparsed").exists()
