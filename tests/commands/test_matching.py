"""Which command somebody typed."""

from __future__ import annotations

import pytest

from ne8000d.commands.huawei_vrp import COMMANDS
from ne8000d.commands.matching import command_for


def name_of(typed: str) -> str | None:
    found = command_for(typed, COMMANDS)
    return None if found is None else found.name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("display version", "version"),
        ("dis ver", "version"),
        ("DISPLAY Version", "version"),
        ("  display   version  ", "version"),
        ("display version | include uptime is", "version"),
        ("display interface", "interfaces"),
        ("display interface Eth-Trunk1.520", "interfaces"),
        ("display interface GigabitEthernet 0/1/0", "interfaces"),
        ("display interface brief", "interface_brief"),
        ("disp int bri", "interface_brief"),
        ("display interface brief | no-more", "interface_brief"),
        ("display access-user ip-type ipv4 summary", "access_user_ipv4"),
        ("display access-user domain casa summary", "access_user_domain"),
        ("display access-user domain casa", "access_users"),
        ("display access-user slot 3", "access_users"),
        ("display access-user username a@b verbose", "access_user"),
        ("display access-user username a@b", "access_user"),
        ("display bas-interface Eth-Trunk1.1", "bas_interfaces"),
        ("display aaa offline-record link-info top 10", "offline_top"),
        ("display aaa offline-record username a@b", "offline_records"),
        ("display aaa online-fail-record all", "online_fail_records"),
        ("display remote-backup-profile", "remote_backup_profiles"),
        ("display remote-backup-profile rbp", "remote_backup_profile"),
        ("display bgp vpnv4 all peer", "bgp_vpnv4"),
        ("display ospf 7 peer", "ospf_peers"),
    ],
)
def test_the_command_is_found(typed: str, name: str) -> None:
    assert name_of(typed) == name


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "|", "display", "display clock", "display version extensive", "show version",
     "reset access-user", "displays version", "display current-configuration"],
)  # fmt: skip
def test_what_is_not_known_has_no_command(typed: str) -> None:
    assert name_of(typed) is None


def test_every_line_that_we_type_leads_to_its_reader() -> None:
    for command in COMMANDS:
        for line in command.lines:
            found = command_for(line, COMMANDS)
            assert found is not None, line
            same = found.name == command.name
            shares = {"access_user_ipv4", "access_user_pppoe", "uptime"}
            assert same or command.name in shares, line


def test_names_are_unique_and_each_points_at_a_command() -> None:
    names = [command.name for command in COMMANDS]
    assert len(set(names)) == len(names)
    assert {command.each for command in COMMANDS if command.each} <= set(names)


def test_only_display_commands_are_typed() -> None:
    for command in COMMANDS:
        for line in (*command.lines, *command.forms):
            assert line.startswith("display "), line
            assert "configuration" not in line, line
