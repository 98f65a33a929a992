"""The lines that `init --router` prints."""

import pytest

from ne8000d.config import SnmpConfig, SshConfig, router_lines
from ne8000d.errors import ConfigError

HUAWEI = "1.3.6.1.4.1.2011"


def test_the_lines_let_one_address_read_and_end_with_commit():
    lines = router_lines("192.0.2.9")
    assert lines[0] == "system-view"
    assert lines[-1] == "commit"
    assert lines[1:5] == (
        "acl number 2900",
        "rule 5 permit source 192.0.2.9 0",
        "rule 10 deny",
        "quit",
    )
    assert "snmp-agent community read cipher COMMUNITY mib-view ne8000d acl 2900" in lines
    assert not any("write" in line for line in lines)


def test_the_view_holds_no_sessions_and_no_stored_passwords():
    excluded = [line.split()[-1] for line in router_lines() if "mib-view excluded" in line]
    assert f"{HUAWEI}.5.2.1.15" in excluded, "hwAccessTable"
    for column in ("1.1.1.2", "1.2.1.7", "1.3.1.3"):
        assert f"{HUAWEI}.5.25.40.15.{column}" in excluded, "RADIUS keys"


def test_no_line_holds_a_secret():
    snmp = SnmpConfig(
        version="3", user="op", community="sekret", auth="SHA256", auth_password="sekret-1",
        priv="AES128", priv_password="sekret-2",
    )  # fmt: skip
    assert not any("sekret" in line for line in router_lines(snmp=snmp))


def test_version_3_makes_a_group_and_a_user():
    snmp = SnmpConfig(version="3", user="op", auth="SHA256", priv="AES256")
    lines = router_lines(snmp=snmp)
    assert "snmp-agent sys-info version v3" in lines
    assert (
        "snmp-agent group v3 ne8000d privacy read-view ne8000d notify-view ne8000d acl 2900"
        in lines
    )
    assert (
        "snmp-agent usm-user v3 op ne8000d authentication-mode sha2-256 AUTH-PASSWORD "
        "privacy-mode aes256 PRIV-PASSWORD acl 2900" in lines
    )
    assert not any("community" in line for line in lines)


@pytest.mark.parametrize(("timeout", "bulk"), [("3s", 2), ("30s", 2), ("2s", 1), ("500ms", 1)])
def test_the_router_gives_up_before_we_do(timeout, bulk):
    lines = router_lines(snmp=SnmpConfig(timeout=timeout))
    assert f"snmp-agent protocol get-bulk timeout {bulk}" in lines


def test_the_interface_and_the_list_can_be_chosen():
    lines = router_lines(interface="LoopBack7", acl=2001)
    assert "snmp-agent protocol source-interface LoopBack7" in lines
    assert "snmp-agent trap source LoopBack7" in lines
    assert "acl number 2001" in lines


def test_what_is_no_address_is_refused():
    with pytest.raises(ConfigError, match="'my-host' is not an IPv4 address"):
        router_lines("my-host")


def test_the_command_line_gets_a_user_of_level_1_and_no_list_that_locks_others_out():
    lines = router_lines(ssh=SshConfig(username="ne8000d", password="sekret"))
    start = lines.index("aaa")
    assert lines[start:] == (
        "aaa",
        "local-user ne8000d password irreversible-cipher SSH-PASSWORD",
        "local-user ne8000d service-type ssh",
        "local-user ne8000d level 1",
        "quit",
        "ssh user ne8000d",
        "ssh user ne8000d authentication-type password",
        "ssh user ne8000d service-type stelnet",
        "commit",
    )
    assert not any("sekret" in line for line in lines)


def test_a_user_with_a_key_or_of_telnet_has_lines_of_its_own(tmp_path):
    keyed = router_lines(ssh=SshConfig(username="op", key_file=tmp_path / "key"))
    assert "ssh user op authentication-type rsa" in keyed
    assert "ssh user op assign rsa-key KEY-NAME" in keyed
    telnet = router_lines(ssh=SshConfig(username="op", protocol="telnet", password="p"))
    assert "local-user op service-type telnet" in telnet
    assert not any(line.startswith("ssh user") for line in telnet)


def test_without_a_command_line_there_is_no_user_for_it():
    assert "aaa" not in router_lines()
