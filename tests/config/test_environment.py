"""One router from the environment and `.env`, under the first version's names."""

import pytest

from ne8000d.config import environment, load
from ne8000d.errors import ConfigError

ROUTER = {"ROUTER_HOST": "192.0.2.1", "ROUTER_SNMP_COMMUNITY": "public"}


def sentences(environ, cwd):
    with pytest.raises(ConfigError) as caught:
        load(None, environ, cwd=cwd)
    return str(caught.value).split("\n")


def test_a_router_can_be_told_by_the_environment_alone(tmp_path):
    config = load(None, ROUTER, cwd=tmp_path)
    (device,) = config.devices
    assert (device.name, device.host, device.platform) == ("192.0.2.1", "192.0.2.1", "huawei_vrp")
    assert device.snmp.community.get_secret_value() == "public"
    assert device.snmp.version == "2c"
    assert device.intervals == config.intervals
    assert (config.web.host, config.web.port, config.daemon.log_level) == (
        "127.0.0.1", 8000, "INFO",
    )  # fmt: skip


def test_every_name_of_the_first_version_is_read(tmp_path):
    environ = ROUTER | {
        "HOST": "127.0.0.2",
        "PORT": "8080",
        "DEBUG": "True",
        "ROUTER_SNMP_VERSION": "1",
        "BG_UPDATE_INTERVAL_INTERFACES": "40",
        "BG_UPDATE_INTERVAL_PPPOE": "20",
        "BG_UPDATE_INTERVAL_SYSTEM": "50.5",
    }
    config = load(None, environ, cwd=tmp_path)
    device = config.devices[0]
    assert (config.web.host, config.web.port) == ("127.0.0.2", 8080)
    assert config.daemon.log_level == "DEBUG"
    assert device.snmp.version == "1"
    assert device.intervals.interfaces == 40.0
    assert device.intervals.subscribers == 20.0
    assert device.intervals.system == 50.5
    assert device.intervals.optics == 300.0


def test_redis_limits_and_cache_are_read_from_the_first_versions_names(tmp_path):
    environ = ROUTER | {
        "REDIS_HOST": "redis", "REDIS_PORT": "6380", "REDIS_PASSWORD": "sekret",
        "RATE_LIMIT_COMMANDS": "11", "RATE_LIMIT_DATA": "31/minute", "CACHE_TTL_INTERFACES": "46",
        "CACHE_TTL_PPPOE_STATS": "21", "CACHE_TTL_SYSTEM_METRICS": "",
    }  # fmt: skip
    web = load(None, environ, cwd=tmp_path).web
    assert (web.redis.host, web.redis.port) == ("redis", 6380)
    assert web.redis.password.get_secret_value() == "sekret"
    assert (web.rate_limits.commands, web.rate_limits.data) == (11, 31)
    assert web.rate_limits.diagnostics == 5
    assert (web.cache.interfaces, web.cache.pppoe, web.cache.system) == (46.0, 21.0, 60.0)


def test_a_redis_without_a_host_is_none(tmp_path):
    environ = ROUTER | {"REDIS_PORT": "6380", "REDIS_PASSWORD": "sekret"}
    assert load(None, environ, cwd=tmp_path).web.redis is None


def test_a_limit_that_is_no_number_is_told_by_its_variable(tmp_path):
    assert sentences(ROUTER | {"RATE_LIMIT_DATA": "many"}, tmp_path) == [
        "environment or .env: RATE_LIMIT_DATA: must be a whole number"
    ]


def test_the_first_versions_address_for_everybody_needs_a_token(tmp_path):
    (sentence,) = sentences(ROUTER | {"HOST": "0.0.0.0"}, tmp_path)
    assert sentence.startswith("environment or .env: HOST: '0.0.0.0' can be reached from other")
    assert "ne8000d init --token" in sentence


def test_tokens_of_a_file_serve_the_router_of_the_environment(tmp_path):
    digest = "0" * 64
    path = tmp_path / "ne8000d.toml"
    path.write_text(f"[web]\ntokens = [{{name='a', token_sha256='{digest}', role='viewer'}}]")
    config = load(path, ROUTER | {"HOST": "0.0.0.0"}, cwd=tmp_path)
    assert (config.web.host, config.web.tokens[0].digest) == ("0.0.0.0", bytes(32))


def test_the_routers_command_line_can_be_told_by_the_environment(tmp_path):
    environ = ROUTER | {"ROUTER_USERNAME": "op", "ROUTER_PASSWORD": "sekret", "ROUTER_PORT": "2222"}
    ssh = load(None, environ, cwd=tmp_path).devices[0].ssh
    assert (ssh.username, ssh.password.get_secret_value()) == ("op", "sekret")
    assert (ssh.tcp_port, ssh.protocol, ssh.configured) == (2222, "ssh", True)


def test_the_routers_telnet_port_is_23_unless_it_is_told(tmp_path):
    environ = ROUTER | {
        "ROUTER_USERNAME": "op", "ROUTER_PASSWORD": "sekret", "ROUTER_PROTOCOL": "Telnet",
    }  # fmt: skip
    assert load(None, environ, cwd=tmp_path).devices[0].ssh.tcp_port == 23
    told = load(None, environ | {"ROUTER_PORT": "22"}, cwd=tmp_path)
    assert told.devices[0].ssh.tcp_port == 22


def test_a_wrong_protocol_is_told_by_the_name_of_its_variable(tmp_path):
    (sentence,) = sentences(ROUTER | {"ROUTER_PROTOCOL": "rlogin"}, tmp_path)
    assert sentence.startswith("environment or .env: ROUTER_PROTOCOL: ")


def test_without_a_routers_host_nothing_is_read(tmp_path):
    environ = {"HOST": "my-machine", "PORT": "x", "DEBUG": "1", "ROUTER_SNMP_VERSION": "9"}
    config = load(None, environ, cwd=tmp_path)
    assert config.devices == ()
    assert (config.web.port, config.daemon.log_level) == (8000, "INFO")


def test_a_dot_env_is_read_and_the_real_environment_wins(tmp_path):
    (tmp_path / ".env").write_text(
        "# the router\nexport ROUTER_HOST=192.0.2.1\n"
        "ROUTER_SNMP_COMMUNITY='p#b$lic ${X}' # secret\n"
        'PORT="8081"\nDEBUG=true\nEMPTY=\nNOTHING\n'
    )
    config = load(None, {"PORT": "8082", "DEBUG": "false", "X": "x"}, cwd=tmp_path)
    assert config.devices[0].host == "192.0.2.1"
    assert config.devices[0].snmp.community.get_secret_value() == "p#b$lic ${X}"
    assert config.web.port == 8082
    assert config.daemon.log_level == "INFO"


def test_a_secret_may_come_from_dot_env(tmp_path):
    (tmp_path / ".env").write_text("COMMUNITY=public")
    path = tmp_path / "ne8000d.toml"
    path.write_text('[snmp]\ncommunity = { env = "COMMUNITY" }')
    assert load(path, {}, cwd=tmp_path).snmp.community.get_secret_value() == "public"


def test_a_dot_env_that_can_not_be_read_is_told(tmp_path):
    (tmp_path / ".env").write_bytes(b"A=\xff")
    assert sentences({}, tmp_path) == [f"{tmp_path}/.env: is not UTF-8 text: save it as UTF-8"]
    (tmp_path / ".env").write_text("A=1\nB 'x\n")
    assert sentences({}, tmp_path) == [f"{tmp_path}/.env: line 2: is not NAME=value: correct it"]
    (tmp_path / ".env").unlink()
    (tmp_path / ".env").mkdir()
    (sentence,) = sentences({}, tmp_path)
    assert sentence.startswith(f"{tmp_path}/.env: is a directory")


def test_a_file_with_devices_leaves_the_environment_alone(tmp_path):
    path = tmp_path / "ne8000d.toml"
    path.write_text('[[devices]]\nname = "a"\nhost = "h"\nenabled = false')
    config = load(path, ROUTER | {"HOST": "0.0.0.0", "PORT": "x"}, cwd=tmp_path)
    assert [device.name for device in config.devices] == ["a"]


def test_a_file_without_devices_gives_the_defaults_and_the_environment_wins(tmp_path):
    path = tmp_path / "ne8000d.toml"
    path.write_text(
        '[snmp]\ncommunity = "file"\ntimeout = "5s"\n[web]\nport = 9000\nenabled = false\n'
        '[intervals]\noptics = "1h"'
    )
    config = load(path, {"ROUTER_HOST": "r", "PORT": "8080"}, cwd=tmp_path)
    assert (config.web.port, config.web.enabled) == (8080, False)
    assert config.devices[0].snmp.community.get_secret_value() == "file"
    assert config.devices[0].snmp.timeout == 5.0
    assert config.devices[0].intervals.optics == 3600.0


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("bng-01.example.net", "bng-01.example.net"),
        ("2001:db8::1", "2001-db8-1"),
        ("::1", "1"),
        ("::", "router"),
    ],
)
def test_the_router_is_named_after_its_host(tmp_path, host, name):
    config = load(None, ROUTER | {"ROUTER_HOST": host}, cwd=tmp_path)
    assert config.devices[0].name == name


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("PORT", "web", "must be a whole number"),
        ("PORT", "99999", "must be at most 65535"),
        ("ROUTER_HOST", "a b", "must be a host name or an address"),
        ("ROUTER_SNMP_VERSION", "2", 'must be "1", "2c" or "3"'),
        ("BG_UPDATE_INTERVAL_PPPOE", "0.1", 'must be at least "1s"'),
        ("BG_UPDATE_INTERVAL_SYSTEM", "soon", "must be a duration"),
    ],
)
def test_a_mistake_names_the_variable(tmp_path, variable, value, sentence):
    (told,) = sentences(ROUTER | {variable: value}, tmp_path)
    assert told.startswith(f"environment or .env: {variable}: {sentence}")


def test_bytes_of_a_variable_that_are_no_text_are_told(tmp_path):
    name = b"op\xff".decode(errors="surrogateescape")
    assert sentences(ROUTER | {"ROUTER_USERNAME": name}, tmp_path) == [
        "environment or .env: ROUTER_USERNAME: is not UTF-8 text"
    ]


def test_the_first_versions_open_page_is_refused_with_the_way_out(tmp_path):
    (told,) = sentences(ROUTER | {"HOST": "0.0.0.0"}, tmp_path)
    assert "SSH tunnel" in told
    assert "tokens" in told


def test_a_router_without_community_is_told_by_the_variable(tmp_path):
    assert sentences({"ROUTER_HOST": "r"}, tmp_path) == [
        (
            "environment or .env: ROUTER_SNMP_COMMUNITY: is missing: "
            "SNMP version 2c needs one (device r)"
        )
    ]


def test_the_environment_is_read_without_a_dot_env(tmp_path):
    assert environment({"A": "1"}, tmp_path) == {"A": "1"}
    assert environment({"A": "1"}, tmp_path / "gone") == {"A": "1"}


def test_the_environment_overrides_the_files_limits_cache_and_redis_key_by_key(tmp_path):
    path = tmp_path / "ne8000d.toml"
    path.write_text(
        "[web]\nrate_limits = { data = 100 }\ncache = { pppoe = '33s' }\n"
        "redis = { host = 'of-the-file', port = 7777 }\n"
    )
    said = {
        "RATE_LIMIT_COMMANDS": "7", "CACHE_TTL_INTERFACES": "5", "REDIS_PASSWORD": "sekret",
    }  # fmt: skip
    web = load(path, ROUTER | said, cwd=tmp_path).web
    assert (web.rate_limits.commands, web.rate_limits.data) == (7, 100)
    assert (web.cache.interfaces, web.cache.pppoe) == (5.0, 33.0)
    assert (web.redis.host, web.redis.port) == ("of-the-file", 7777)
    assert web.redis.password.get_secret_value() == "sekret"
    web = load(path, ROUTER | {"REDIS_HOST": "of-the-environment"}, cwd=tmp_path).web
    assert (web.redis.host, web.redis.port) == ("of-the-environment", 7777)
