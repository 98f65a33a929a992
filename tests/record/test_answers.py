"""What a command line said, masked: read as before, and without what was hidden."""

from __future__ import annotations

import re

import pytest

from ne8000d.commands.huawei_vrp import COMMANDS
from ne8000d.commands.matching import command_for
from ne8000d.masks import Masks
from ne8000d.platforms import PLATFORMS
from ne8000d.record.answers import AnswerMasks, Unmaskable
from ne8000d.record.dialogue import commands
from ne8000d.schema import Command
from tests.commands.answers import GOLDENS, Golden
from tests.record.recorded import KEY

RECORDED = {command.name for command in commands(PLATFORMS["huawei_vrp"])}


def masks() -> AnswerMasks:
    return AnswerMasks(Masks(KEY), frozenset({"bng-sul", "10.9.8.7"}))


def known(line: str) -> Command:
    command = command_for(line, COMMANDS)
    assert command is not None
    return command


def masked(line: str, text: str) -> str:
    return masks().masked(known(line), text)


@pytest.mark.parametrize(
    "golden", [item for item in GOLDENS if item.command.name in RECORDED], ids=str
)
def test_every_known_form_is_masked_and_read_with_the_same_numbers(golden: Golden) -> None:
    if golden.name == "isis_peers.two_processes":
        with pytest.raises(Unmaskable):  # a name that is cut over two lines
            masks().masked(golden.command, golden.text)
        return
    found = golden.command.parse(masks().masked(golden.command, golden.text))
    assert [row.keys() for row in found] == [row.keys() for row in golden.rows]
    for row, original in zip(found, golden.rows, strict=True):
        for key, value in original.items():
            if isinstance(value, str) and key in {"domain", "vrf", "alias", "serial", "peer"}:
                assert row[key] != value or value in {"", "default0"}
            elif not isinstance(value, str) and key != "remote_as":
                assert row[key] == value


def test_addresses_serials_and_names_are_invented_in_what_no_parser_reads() -> None:
    text = (
        "Eth-Trunk1 current state : UP (ifindex: 61)\n"
        "Line protocol current state : UP\n"
        "Description: Cliente Maria, 10.1.2.3\n"
        "Route Port,The Maximum Transmit Unit is 1500\n"
        "Internet Address is 177.10.20.30/30\n"
        "IPv6 address 2804:14c::1/64, Hardware address is 00e0-fc12-3456\n"
        "The Vendor SN is HA1234567890, seen by bng-sul\n"
        "    Input: 5 bytes, 6 packets\n"
    )
    found = masked("display interface", text)
    for hidden in (
        "Maria", "10.1.2.3", "177.10", "2804", "00e0-fc12", "HA1234567890", "bng-sul",
    ):  # fmt: skip
        assert hidden not in found
    alias = Masks(KEY).name("text", "Cliente Maria, 10.1.2.3")
    assert f"Description: {alias}\n" in found
    assert "Input: 5 bytes, 6 packets" in found
    assert re.search(r"Hardware address is 02[0-9a-f]{2}-[0-9a-f]{4}-[0-9a-f]{4}", found)


def test_a_name_that_is_a_word_of_the_answer_leaves_the_answer_out() -> None:
    text = "  Domain name     PoolLen  Used  Ratio\n  PoolLen         10       5     50%\n"
    with pytest.raises(Unmaskable):
        masked("display ip-pool pool-usage", text)


def test_as_numbers_are_those_of_the_snmp_side() -> None:
    text = (
        " Local AS number : 28000\n"
        "  Peer          V    AS  MsgRcvd  MsgSent  OutQ  Up/Down    State  PrefRcv\n"
        "  177.1.1.1     4  4.10       28       28     0 00:10:00 Established  28\n"
    )
    found = masked("display bgp peer", text)
    (row,) = known("display bgp peer").parse(found)
    assert row["remote_as"] == Masks(KEY).as_number(4 * 65_536 + 10)
    assert row["prefixes_received"] == 28
    assert "28000" not in found


def test_what_tells_of_persons_is_not_asked() -> None:
    assert {"alarms", "bas_vlans", "access_users", "offline_records"} & RECORDED == set()
    every = [line for item in commands(PLATFORMS["huawei_vrp"]) for line in item.lines]
    assert all(line.startswith("display ") for line in every)
    assert commands(PLATFORMS["generic"]) == ()
