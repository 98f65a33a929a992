"""What no single key shows."""

import pytest

from ne8000d.config import load
from ne8000d.errors import ConfigError
from tests.config.reading import read, refused

TWO = '[[devices]]\nname = "a"\nhost = "h"\n[[devices]]\nname = "b"\nhost = "h"\n'
ONE = '[[devices]]\nname = "bng-01"\nhost = "h"\n'


def test_two_devices_of_one_name_are_refused():
    text = '[snmp]\ncommunity = "c"\n' + TWO.replace('"b"', '"a"')
    assert refused(text) == [
        (
            "ne8000d.toml: devices[1].name: 'a' is also the name of devices[0] in ne8000d.toml: "
            "give each device a name of its own"
        )
    ]


def test_a_tag_named_like_a_field_is_refused(tmp_path):
    path = tmp_path / "ne8000d.toml"
    tags = '{ site = "gru", state = "SP", out_bps = "many" }'
    path.write_text(f"[snmp]\ncommunity = 'c'\n{ONE}tags = {tags}\n")
    with pytest.raises(ConfigError) as caught:
        load(path, {})
    assert str(caught.value).split("\n") == [
        f"{path}: devices[0].tags: '{name}' is a field of ne8000d's own: choose another name"
        for name in ("state", "out_bps")
    ]


def test_a_device_without_community_is_named():
    assert refused(TWO + 'snmp = { community = "c" }') == [
        "ne8000d.toml: devices[0].snmp.community: is missing: SNMP version 2c needs one (device a)"
    ]


def test_the_same_mistake_of_many_devices_is_told_once():
    text = "".join(f'[[devices]]\nname = "r{n}"\nhost = "h"\n' for n in range(100))
    assert refused(text) == [
        (
            "ne8000d.toml: devices[0].snmp.community: is missing: SNMP version 2c needs one "
            "(device r0, r1, r2 and 97 more)"
        )
    ]


def test_a_device_that_is_not_asked_needs_no_community():
    assert read(ONE + "enabled = false").devices[0].snmp.community is None


def test_an_unknown_platform_is_told_the_nearest():
    text = '[snmp]\ncommunity = "c"\n' + ONE
    assert refused(text + 'platform = "huawei"') == [
        "ne8000d.toml: devices[0].platform: unknown platform 'huawei'; did you mean 'huawei_vrp'?"
    ]
    assert refused(text + 'platform = "zzz"') == [
        "ne8000d.toml: devices[0].platform: unknown platform 'zzz'; there are: huawei_vrp"
    ]


@pytest.mark.parametrize(
    ("snmp", "sentence"),
    [
        ("", "user: is missing: SNMP version 3 needs one"),
        ("user = 'u'\nauth = 'SHA256'", "auth_password: is missing: auth needs it"),
        (
            "user = 'u'\nauth_password = 'long enough'",
            "auth: is missing: auth_password is set, so say which method it is for",
        ),
        (
            "user = 'u'\npriv = 'AES128'\npriv_password = 'long enough'",
            "auth: is missing: priv needs it (RFC 3414 has no privacy without authentication)",
        ),
        (
            "user = 'u'\nauth = 'MD5'\nauth_password = 'long enough'\npriv = 'DES'",
            "priv_password: is missing: priv needs it",
        ),
        (
            "user = 'u'\nauth = 'MD5'\nauth_password = 'short'",
            "auth_password: must have at least 8 characters (RFC 3414)",
        ),
    ],
)
def test_version_3_needs_credentials_that_fit_together(snmp, sentence):
    assert refused(f"{ONE}[devices.snmp]\nversion = '3'\n{snmp}\n") == [
        f"ne8000d.toml: devices[0].snmp.{sentence} (device bng-01)"
    ]


@pytest.mark.parametrize(
    "snmp",
    [
        "user = 'u'",
        "user = 'u'\nauth = 'SHA512'\nauth_password = 'long enough'",
        (
            "user = 'u'\nauth = 'SHA512'\nauth_password = 'long enough'\n"
            "priv = 'AES256C'\npriv_password = 'long enough'"
        ),
    ],
)
def test_each_level_of_version_3_is_accepted(snmp):
    assert read(f"[snmp]\nversion = '3'\n{snmp}\n{ONE}").devices[0].snmp.user == "u"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "max_message = '4001B'",
            'max_message: must be at most "4000B", or snmp.engine = "pysnmp"',
        ),
        ("context = 'vrf-a'", 'context: needs snmp.engine = "pysnmp"'),
        ("source = '192.0.2.9'", 'source: needs snmp.engine = "pysnmp"'),
    ],
)
def test_what_gufo_cannot_do_names_the_engine_that_can(line, said):
    user = f"[snmp]\nversion = '3'\nuser = 'u'\n{line}\n"
    assert refused(f"{user}{ONE}") == [f"ne8000d.toml: snmp.{said} (device bng-01)"]
    assert read(f"{user}engine = 'pysnmp'\n{ONE}").devices
    assert read(f"[snmp]\ncommunity = 'c'\nmax_message = '4000B'\n{ONE}").devices


def test_a_mistake_is_told_where_it_was_written(tmp_path):
    path = tmp_path / "ne8000d.toml"
    path.write_text(
        "[daemon]\ninclude = ['more.toml']\n[snmp]\ncommunity = 'c'\nmax_message = '5000B'\n"
    )
    more = tmp_path / "more.toml"
    more.write_text(f"{ONE}{TWO}snmp = {{ max_message = '6000B' }}\n")
    sentence = 'must be at most "4000B", or snmp.engine = "pysnmp"'
    with pytest.raises(ConfigError) as caught:
        load(path, {})
    assert str(caught.value).split("\n") == [
        f"{path}: snmp.max_message: {sentence} (device bng-01, a)",
        f"{more}: devices[2].snmp.max_message: {sentence} (device b)",
    ]


def test_a_context_belongs_to_version_3():
    lines = "community = 'c'\nengine = 'pysnmp'\ncontext = 'vrf-a'"
    assert refused(f"[snmp]\n{lines}\n{ONE}") == [
        (
            "ne8000d.toml: snmp.context: belongs to SNMP version 3, "
            "and this is version 2c (device bng-01)"
        )
    ]


@pytest.mark.parametrize("source", ["bng-01", "192.0.2.300", "fe80::1%eth0", ""])
def test_a_source_is_an_address(source):
    [said] = refused(f"[snmp]\ncommunity = 'c'\nengine = 'pysnmp'\nsource = '{source}'\n{ONE}")
    assert "snmp.source" in said
    assert "192.0.2.9" in said


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            "password = 'p'",
            "username: is missing: password is set, so say which user it is for",
        ),
        ("key_file = 'k'", "username: is missing: key_file is set, so say which user it is for"),
        ("protocol = 'telnet'", "username: is missing: Telnet needs one"),
        ("protocol = 'telnet'\nusername = 'u'", "password: is missing: Telnet needs one"),
        (
            "protocol = 'telnet'\nusername = 'u'\npassword = 'p'\nconfig = 'c'",
            'config: is for SSH: take it away, or write protocol = "ssh"',
        ),
    ],
)
def test_a_command_line_that_nobody_could_log_in_to_is_told(lines, said):
    text = f"[snmp]\ncommunity = 'c'\n{ONE}[devices.ssh]\n{lines}\n"
    assert refused(text) == [f"ne8000d.toml: devices[0].ssh.{said} (device bng-01)"]


def test_a_devices_own_ssh_settings_override_the_defaults_key_by_key():
    text = (
        "[snmp]\ncommunity = 'c'\n[ssh]\nusername = 'u'\npassword = 'sekret'\ntimeout = '9s'\n"
        f"{ONE}[devices.ssh]\nusername = 'v'\nprotocol = 'telnet'\n"
    )
    config = read(text)
    ssh = config.devices[0].ssh
    assert (ssh.username, ssh.timeout, ssh.tcp_port) == ("v", 9.0, 23)
    assert ssh.password.get_secret_value() == "sekret"
    assert "sekret" not in repr(config)
