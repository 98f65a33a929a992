"""The parsers against the simulated router, which somebody else wrote from the same layouts."""

from __future__ import annotations

from ne8000d.commands.huawei_vrp import COMMANDS, INQUIRIES
from ne8000d.errors import DeviceSaidNo
from ne8000d.schema import Command, Replies, Reply
from ne8000d.simulator import Bng, Size, rui_pair
from ne8000d.simulator.vrp.commands import BngCli, piped
from tests.tables.rows import Fields, by_tag

NOW = 1_700_000_000.0
SIZE = Size(subscribers=1500)


def asked(bng: Bng) -> Replies:
    """Everything that the router answers, as a poller would ask it."""
    cli = BngCli(bng)
    found: dict[str, list[Reply]] = {}
    for command in COMMANDS:
        for line in command.lines:
            replies = [reply for words in filled(command, line, found) if (
                reply := answer(cli, command, line, words)) is not None]  # fmt: skip
            if replies:
                found[command.name] = replies
                break
    return Replies(found)


def filled(command: Command, line: str, found: dict[str, list[Reply]]) -> list[dict[str, str]]:
    if "{" not in line:
        return [{}]
    if command.each is None:
        return [{"server": "192.0.2.10"}] if "{server}" in line and "{vpn}" not in line else []
    rows = [row for reply in found.get(command.each, ()) for row in reply.rows]
    return [{key: str(value) for key, value in row.items()} for row in rows[:3]]


def answer(cli: BngCli, command: Command, line: str, words: dict[str, str]) -> Reply | None:
    typed, _, pipe = line.format(**words).partition("|")
    lines = cli.answer(typed)
    try:
        rows = list(command.read(piped(lines, pipe) if pipe else lines))
    except DeviceSaidNo:
        return None
    return Reply(rows, NOW, line, words)


def shaped(replies: Replies) -> dict[str, dict[str, Fields]]:
    return {
        frame.measurement.name: by_tag(frame)
        for inquiry in INQUIRIES
        for frame in inquiry.shape(replies)
    }


def test_everything_that_the_router_knows_is_read() -> None:
    replies = asked(Bng("bng-01", SIZE, clock=lambda: NOW))
    assert len(replies.by_command) > 25
    rows = shaped(replies)
    assert {
        "subscribers", "subscribers_domain", "subscribers_interface", "cgn", "alarm", "ip_pool",
        "radius_server", "system", "system_info", "interface", "interface_info", "trunk", "optics",
        "bgp_peer", "license",
    } <= rows.keys()  # fmt: skip


def test_the_figures_are_the_models() -> None:
    bng = Bng("bng-01", SIZE, clock=lambda: NOW)
    rows, truth = shaped(asked(bng)), bng.truth(NOW)
    row = rows["subscribers"][""]
    assert (row["online"], row["total"]) == (truth.online, truth.total)
    assert (row["pppoe"], row["dual_stack"]) == (truth.pppoe, truth.dual_stack)
    assert row["ipv4"] == truth.ipv4 + truth.dual_stack
    assert row["ipv6"] == truth.ipv6 + truth.dual_stack
    domains = {name: fields["total"] for name, fields in rows["subscribers_domain"].items()}
    assert {name: count for name, count in domains.items() if count} == {
        name: count for name, count in truth.domains.items() if count
    }
    # Two of the model's interfaces have no name, or another's, by SNMP.
    places = [int(fields["total"]) for fields in rows["subscribers_interface"].values()]
    assert sorted(filter(None, places)) == sorted(filter(None, truth.interfaces.values()))
    assert rows["system"][""]["cpu_percent"] == truth.cpu_percent
    assert rows["system"][""]["memory_percent"] == truth.memory_percent


def test_a_rui_partners_subscribers_are_told_apart() -> None:
    pair = rui_pair("bng-01", "bng-02", SIZE, shared=600, clock=lambda: NOW)
    for bng in pair:
        truth = bng.truth(NOW)
        row = shaped(asked(bng))["subscribers"][""]
        assert truth.rui_remote > 0
        assert (row["online"], row["total"]) == (truth.online, truth.total)
        assert (row["rui_local"], row["rui_remote"]) == (truth.rui_local, truth.rui_remote)
