"""Where secrets come from, and that nothing prints them."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ne8000d.config import load
from ne8000d.errors import ConfigError
from tests.config.reading import read, refused

DEVICE = '[[devices]]\nname = "a"\nhost = "h"\n'


def community(value, environ=None, folder=None):
    extra = {} if folder is None else {"folder": folder}
    secret = read(f"[snmp]\ncommunity = {value}", environ, **extra).snmp.community
    return secret.get_secret_value()


def test_a_secret_is_a_literal():
    assert community("'public'") == "public"


def test_a_secret_comes_from_the_environment():
    assert community('{ env = "C" }', {"C": "public"}) == "public"


def test_a_secret_comes_from_a_file_beside_the_configuration_without_its_line_end(tmp_path):
    (tmp_path / "c").write_text("pub lic \r\n")
    assert community('{ file = "c" }', folder=tmp_path) == "pub lic "
    assert community(f'{{ file = "{tmp_path}/c" }}') == "pub lic "
    assert community('{ file = "~/c" }', {"HOME": str(tmp_path)}) == "pub lic "


def test_a_mark_that_windows_writes_in_front_is_no_part_of_a_secret(tmp_path):
    (tmp_path / "c").write_bytes(b"\xef\xbb\xbfpublic\r\n")
    assert community('{ file = "c" }', folder=tmp_path) == "public"


def test_a_secret_comes_from_systemd(tmp_path):
    (tmp_path / "snmp").write_text("public\n")
    environ = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert community('{ credential = "snmp" }', environ) == "public"


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ('{ env = "C" }', "the environment variable 'C' is not set: set it before the start"),
        ('{ env = "EMPTY" }', "the environment variable 'EMPTY' is empty: give it a value"),
        ("''", "is empty: write it, or leave the key out"),
        ('{ file = "c\\u0000" }', "the file's name holds a NUL: correct it"),
        (
            '{ credential = "c" }',
            (
                "credential 'c' needs $CREDENTIALS_DIRECTORY, which systemd sets: "
                "add LoadCredential=c:PATH to the unit"
            ),
        ),
    ],
)
def test_a_missing_secret_is_told_with_what_to_do(value, sentence):
    assert refused(f"[snmp]\ncommunity = {value}", {"EMPTY": ""}) == [
        f"ne8000d.toml: snmp.community: {sentence}"
    ]


def test_a_missing_credential_is_told_with_what_to_do(tmp_path):
    environ = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert refused('[snmp]\ncommunity = { credential = "c" }', environ) == [
        (
            "ne8000d.toml: snmp.community: systemd passed no credential 'c': "
            "add LoadCredential=c:PATH to the unit"
        )
    ]
    (sentence,) = refused('[snmp]\ncommunity = { credential = "../c" }', environ)
    assert "write one without slashes" in sentence


def test_a_file_that_holds_no_secret_is_told_with_what_to_do(tmp_path):
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "odd").write_bytes(b"\xff\xfe")
    (tmp_path / "folder").mkdir()
    path = f"the file '{tmp_path}"
    for name, sentence in {
        "gone": f"{path}/gone' does not exist: create it, mode 0600",
        "empty": f"{path}/empty' is empty: write the secret into it",
        "odd": f"{path}/odd' is not UTF-8 text: write the secret anew",
        "folder": f"{path}/folder' can't be read (is a directory): let us read it",
        "odd/c": f"{path}/odd/c' can't be read (not a directory): let us read it",
    }.items():
        assert refused(f'[snmp]\ncommunity = {{ file = "{name}" }}', folder=tmp_path) == [
            f"ne8000d.toml: snmp.community: {sentence}"
        ]


@pytest.mark.parametrize(
    "value",
    ['{ evn = "C" }', '{ env = "C", file = "c" }', "{ env = 3 }", "{}", "3", "['sekret']", "true"],
)
def test_another_form_is_told_the_right_ones(value):
    assert refused(f"[snmp]\ncommunity = {value}") == [
        (
            "ne8000d.toml: snmp.community: must be text in quotes, or one of "
            '{ env = "NAME" }, { file = "path" } or { credential = "name" }'
        )
    ]


def test_bytes_of_the_environment_that_are_no_text_are_told():
    value = b"\xff".decode(errors="surrogateescape")
    assert refused('[snmp]\ncommunity = { env = "C" }', {"C": value}) == [
        "ne8000d.toml: snmp.community: is not UTF-8 text: write the secret anew"
    ]


ALL = f"""
[snmp]
community = "sekret-1"
auth_password = "sekret-2"
priv_password = {{ env = "S3" }}
[influxdb]
url = "http://h"
org = "o"
bucket = "b"
token = "sekret-4"
{DEVICE}
snmp.community = "sekret-5"
"""


def test_nothing_prints_a_secret():
    config = read(ALL, {"S3": "sekret-3"})
    assert config.devices[0].snmp.priv_password.get_secret_value() == "sekret-3"
    shown = [repr(config), str(config), repr(config.model_dump()), config.model_dump_json()]
    shown += [f"{config.devices[0].snmp!r}", f"{config.influxdb}", f"{config.snmp.table('optics')}"]
    for text in shown:
        assert "sekret" not in text
        assert "***" in text or "TableSettings" in text


def test_equal_secrets_are_equal_and_others_are_not():
    assert read(ALL, {"S3": "x"}) == read(ALL, {"S3": "x"})
    assert read(ALL, {"S3": "x"}) != read(ALL, {"S3": "y"})
    assert pickle.loads(pickle.dumps(read(ALL, {"S3": "x"}))) == read(ALL, {"S3": "x"})


@pytest.mark.parametrize(
    "text",
    [
        "[snmp]\ncomunity = 'sekret'",
        "[snmp]\ncommunity = ['sekret']",
        "[snmp]\ncommunity = { evn = 'sekret' }",
        "[snmp]\nauth = 'sekret'",
        "[snmp]\ntimeout = 'sekret'",
        "[snmp]\nport = 'sekret'",
        "[snmp]\nmax_message = 'sekret'",
        "[snmp]\nversion = '3'\nuser = 'u'\nauth = 'MD5'\nauth_password = 'sekret'\n" + DEVICE,
        "[influxdb]\ntoken = 'sekret'",
        "[influxdb]\nurl = 'sekret'\norg = 'o'\nbucket = 'b'\ntoken = 't'",
        "snmp = 'sekret'",
        "devices = 'sekret'",
    ],
)
def test_no_sentence_holds_what_may_be_a_secret(text):
    assert not any("sekret" in sentence for sentence in refused(text))


@given(st.text(min_size=1).filter(lambda text: text.isprintable()))
def test_any_text_is_a_secret(text):
    literal = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    assert community(literal) == text


def test_who_needs_no_secret_need_not_be_able_to_read_one(tmp_path):
    (tmp_path / "more.toml").write_text(
        '[[devices]]\nname = "b"\nhost = "192.0.2.2"\n'
        'snmp = { version = "3", user = "u", auth = "MD5", auth_password = { file = "nowhere" } }\n'
    )
    path = tmp_path / "ne8000d.toml"
    path.write_text(
        '[daemon]\ninclude = ["more.toml"]\n[snmp]\ncommunity = { credential = "x" }\n'
        "[web]\ntokens = [{ name = 'n', role = 'admin', token_sha256 = { file = 'nowhere' } }]\n"
        '[[devices]]\nname = "a"\nhost = "192.0.2.1"\n'
    )
    config = load(path, {}, with_secrets=False)
    assert [item.name for item in config.devices] == ["a", "b"]
    with pytest.raises(ConfigError):
        load(path, {})
