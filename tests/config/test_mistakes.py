"""Each mistake is one sentence with file, key path and what to do."""

import pytest

from ne8000d.config import WebConfig, load
from ne8000d.errors import ConfigError
from tests.config.reading import read, refused

WEB_KEYS = ", ".join(WebConfig.model_fields)
ROUTER = '[[devices]]\nname = "bng-01"\nhost = "192.0.2.1"\n'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('[snmp]\ncomunity = "x"', "unknown key 'snmp.comunity'; did you mean 'community'?"),
        ("[sntp]", "unknown key 'sntp'; did you mean 'snmp'?"),
        (
            '[daemon]\ncommunity = "x"',
            "unknown key 'daemon.community'; did you mean 'snmp.community'?",
        ),
        ("[snmp.tables.interfce]", "unknown key 'snmp.tables.interfce'; did you mean 'interface'?"),
        (
            '[snmp.tables.optics]\ntimout = "1s"',
            "unknown key 'snmp.tables.optics.timout'; did you mean 'timeout'?",
        ),
        (ROUTER + "hots = 1", "unknown key 'devices[0].hots'; did you mean 'host'?"),
        (
            ROUTER + "snmp = { prot = 1 }",
            "unknown key 'devices[0].snmp.prot'; did you mean 'port'?",
        ),
        ("[web]\nzzz = 1", f"unknown key 'web.zzz'; there are: {WEB_KEYS}"),
        ("[snmp]\ntimeout = 30", 'snmp.timeout: needs a unit: write "30s"'),
        ('[snmp]\nengine = "netsnmp"', 'snmp.engine: must be "gufo" or "pysnmp"'),
        ("[snmp]\nversion = 2", 'snmp.version: must be "1", "2c" or "3"'),
        ("[snmp]\nport = 0", "snmp.port: must be at least 1"),
        ("[snmp]\nport = 65536", "snmp.port: must be at most 65535"),
        ("[snmp]\nport = true", "snmp.port: must be a whole number"),
        ("[snmp]\nport = 1.5", "snmp.port: must be a whole number"),
        ("[snmp]\nrate = 0", "snmp.rate: must be at least 0.01"),
        ("[snmp]\nrate = nan", "snmp.rate: must be a number"),
        ('[snmp]\nmax_message = "100B"', 'snmp.max_message: must be at least "484B"'),
        ("snmp = 1", "snmp: must be a table"),
        ("[devices]", "devices: must be a list"),
        ('devices = ["a"]', "devices[0]: must be a table"),
        ("[daemon]\ninclude = 'x'", "daemon.include: must be a list"),
        ("daemon = 5", "daemon: must be a table"),
        ("[[tables]]\nmeasurement = 'arp'\ncolumns = []", "tables[0].columns: must not be empty"),
        ("[snmp]\nrate = 1e-300", "snmp.rate: must be at least 0.01"),
        (
            "[web]\nallow = ['display version']",
            "web.allow: 'display version' must be one word, the first of a command: \"display\"",
        ),
        ("[intervals]\nsystem = '10ms'", 'intervals.system: must be at least "1s"'),
        ("[store]\nenabled = 'yes'", "store.enabled: must be true or false"),
        ("[store]\nmax = '1B'", 'store.max: must be at least "1MiB"'),
        (
            "[daemon]\nworkers = 0",
            'daemon.workers: must be "auto" or a whole number from 1 to 1024',
        ),
        (
            "[daemon]\ntimezone = 'America/SaoPaulo'",
            (
                "daemon.timezone: unknown time zone 'America/SaoPaulo'; "
                "did you mean 'America/Sao_Paulo'?"
            ),
        ),
        (
            "[daemon]\ntimezone = '../etc/passwd'",
            "daemon.timezone: unknown time zone '../etc/passwd'",
        ),
        ("[daemon]\nlog_file = 1", "daemon.log_file: must be a path in quotes"),
        ("[[devices]]\nname = 'a'", "devices[0].host: is missing"),
        ("[[devices]]\nname = 'a'\nhost = 3", "devices[0].host: must be text in quotes"),
        (
            "[[devices]]\nname = 'a'\nhost = 'router:161'",
            (
                "devices[0].host: must be a host name or an address without a port: "
                "the port goes into snmp.port"
            ),
        ),
        (
            "[[devices]]\nname = 'a'\nhost = 'a b'",
            "devices[0].host: must be a host name or an address",
        ),
        (ROUTER + "tags = { site = 5 }", "devices[0].tags.site: must be text in quotes"),
        (
            ROUTER + "tags = { interface = 'x' }",
            "devices[0].tags: 'interface' is a tag of ne8000d's own: choose another name",
        ),
        (
            ROUTER + "tags = { 'a b' = 'x' }",
            (
                "devices[0].tags: 'a b' can't be a tag: "
                "use letters, digits and underscores, a letter first"
            ),
        ),
        (
            ROUTER + 'tags = { site = "a\\nb" }',
            "devices[0].tags: the value of 'site' holds a control character: take it out",
        ),
        (
            "[interfaces]\nexclude_types = ['pppp']",
            "interfaces.exclude_types: unknown interface type 'pppp'; did you mean 'ppp'?",
        ),
        (
            "[interfaces]\nexclude_types = ['zzzzzz']",
            "interfaces.exclude_types: unknown interface type 'zzzzzz'; give it by its IANA number",
        ),
        (
            "[interfaces]\nexclude_types = [true]",
            "interfaces.exclude_types: must hold IANA interface types: names in quotes or numbers",
        ),
        (
            "[interfaces]\nexclude_types = 'ppp'",
            'interfaces.exclude_types: must be a list such as ["ppp", 131]',
        ),
        ("[interfaces]\ninclude = [1]", "interfaces.include[0]: must be text in quotes"),
        ("[interfaces]\nalias_as = 'x'", 'interfaces.alias_as: must be "field" or "tag"'),
        ("[influxdb]\nurl = 'http://h'\norg = 'o'\nbucket = 'b'", "influxdb.token: is missing"),
    ],
)
def test_a_mistake_is_one_sentence_with_its_key(text, sentence):
    assert refused(text) == [f"ne8000d.toml: {sentence}"]


@pytest.mark.parametrize("url", ["ftp://h", "h:8086", "http://", "", "http://h:x", "http://[::1"])
def test_an_address_of_influxdb_that_is_none_is_told_an_example(url):
    text = f"[influxdb]\nurl = '{url}'\norg = 'o'\nbucket = 'b'\ntoken = 't'"
    assert refused(text) == [
        (
            "ne8000d.toml: influxdb.url: must be an address such as "
            '"http://127.0.0.1:8086" (http or https)'
        )
    ]


def test_a_password_in_the_address_of_influxdb_is_refused_and_not_printed():
    text = "[influxdb]\nurl = 'http://u:sekret@h:8086'\norg = 'o'\nbucket = 'b'\ntoken = 't'"
    (sentence,) = refused(text)
    assert sentence.startswith("ne8000d.toml: influxdb.url: must not hold a user or a password")
    assert "sekret" not in sentence


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.net"])
def test_another_address_than_loopback_without_tokens_is_refused_with_the_way_out(host):
    (sentence,) = refused(f"[web]\nhost = '{host}'")
    assert sentence.startswith("ne8000d.toml: web.host: ")
    assert "ne8000d init --token" in sentence
    assert "SSH tunnel" in sentence
    tokens = "tokens = [{name = 'noc', token = 'sekret', role = 'viewer'}]"
    assert read(f"[web]\nhost = '{host}'\n{tokens}").web.host == host
    assert read(f"[web]\nhost = '{host}'\nenabled = false").web.host == host


@pytest.mark.parametrize(
    ("token", "told"),
    [
        ("{name = 'a', role = 'viewer'}", "web.tokens[0]: needs either token or token_sha256"),
        (
            f"{{name = 'a', role = 'viewer', token = 'x', token_sha256 = '{'0' * 64}'}}",
            "web.tokens[0]: needs either token or token_sha256",
        ),
        ("{name = 'a', role = 'god', token = 'sekret'}", 'web.tokens[0].role: must be "viewer", '),
        ("{name = 'a', role = 'viewer', token_sha256 = 'sekret'}", "web.tokens[0].token_sha256: "),
        ("{name = 'a', token = 'sekret'}", "web.tokens[0].role: is missing"),
        (
            "{name = 'a', role = 'viewer', token = 'x'}, {name = 'a', role='admin', token = 'y'}",
            "web.tokens[1].name: 'a' is used twice",
        ),
        ("{name = 'a', rol = 'viewer', token = 'x'}", "unknown key 'web.tokens[0].rol'"),
    ],
)
def test_a_token_that_is_not_whole_is_told_without_printing_it(token, told):
    sentences = refused(f"[web]\ntokens = [{token}]")
    assert any(sentence.startswith(f"ne8000d.toml: {told}") for sentence in sentences)
    assert "sekret" not in "".join(sentences)


def test_tls_needs_certificate_and_key():
    assert refused("[web]\ntls_cert = 'c.pem'") == [
        "ne8000d.toml: web.tls_key: is missing: tls_cert is set, and TLS needs both"
    ]


@pytest.mark.parametrize("name", ["a b", "http://noc.example", "noc.example/", "a:b:c", "x:123456"])
def test_a_name_to_be_called_by_is_a_host_with_or_without_a_port(name):
    assert refused(f"[web]\nhosts = ['{name}']")[0].startswith(f"ne8000d.toml: web.hosts: '{name}'")
    good = ["noc.example.net", "192.0.2.9:8443", "::1", "[2001:db8::1]:8443"]
    assert read(f"[web]\nhosts = {good}").web.hosts == tuple(good)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_loopback_is_accepted_by_every_name(host):
    assert read(f"[web]\nhost = '{host}'").web.host == host


@pytest.mark.parametrize(
    "name", ["", "a b", "são-paulo", "-a", "a/b", "a,b", "a=b", "x" * 101, "a\\n"]
)
def test_a_name_with_odd_characters_is_refused(name):
    (sentence,) = refused(f'[[devices]]\nname = "{name}"\nhost = "h"')
    assert sentence.startswith("ne8000d.toml: devices[0].name: must be 1 to 100 letters, digits")


@pytest.mark.parametrize(
    "host", ["bng-01.example.net", "192.0.2.1", "2001:db8::1", "bng_01", "fe80::1%eth0"]
)
def test_names_and_addresses_are_hosts(host):
    text = f'[snmp]\ncommunity = "c"\n[[devices]]\nname = "a"\nhost = "{host}"'
    assert read(text).devices[0].host == host


def test_all_mistakes_are_told_at_once_always_in_the_same_order():
    text = '[web]\nport = "x"\n[snmp]\ncomunity = "x"\ntimeout = 3\n[daemon]\nlog_level = "LOUD"'
    sentences = refused(text)
    assert sentences == [
        'ne8000d.toml: daemon.log_level: must be "DEBUG", "INFO", "WARNING" or "ERROR"',
        'ne8000d.toml: snmp.timeout: needs a unit: write "3s"',
        "ne8000d.toml: unknown key 'snmp.comunity'; did you mean 'community'?",
        "ne8000d.toml: web.port: must be a whole number",
    ]
    assert all(refused(text) == sentences for _ in range(5))


def test_a_line_end_in_a_key_or_a_value_does_not_make_two_sentences():
    assert refused('[web]\n"a\\nb" = 1') == [
        f"ne8000d.toml: unknown key 'web.a\\x0ab'; there are: {WEB_KEYS}"
    ]
    (sentence,) = refused('[daemon]\ntimezone = "a\\r\\nb"')
    assert "'a\\x0d\\x0ab'" in sentence


def test_keys_of_later_versions_are_unknown():
    assert refused("[alerts]\nx = 1")[0].startswith("ne8000d.toml: unknown key 'alerts'; ")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[snmp]\ntimeout = 3s\n", "line 2, column 12: "),
        ("[snmp\n", "line 1, column 6: "),
        ("a = 1\na = 2\n", "line 2, column 6: "),
        ("x = '''", "at its end: "),
    ],
)
def test_broken_toml_is_told_with_line_and_column(tmp_path, text, sentence):
    path = tmp_path / "ne8000d.toml"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load(path, {})
    assert str(caught.value).startswith(f"{path}: {sentence}")
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_utf8_is_told(tmp_path):
    path = tmp_path / "ne8000d.toml"
    path.write_bytes(b"# S\xe3o Paulo\n")
    with pytest.raises(ConfigError, match=r"is not UTF-8 text \(byte 3\): save it as UTF-8"):
        load(path, {})


def test_a_file_from_windows_is_read(tmp_path):
    path = tmp_path / "ne8000d.toml"
    path.write_bytes(b"\xef\xbb\xbf[web]\r\nport = 8080\r\n")
    assert load(path, {}).web.port == 8080


def test_endless_nesting_is_told(tmp_path):
    path = tmp_path / "ne8000d.toml"
    path.write_text("a = " + "[" * 100_000)
    with pytest.raises(ConfigError, match="nested too deeply"):
        load(path, {})
