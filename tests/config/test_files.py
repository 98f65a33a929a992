"""Which file is loaded, what it includes, where relative paths start."""

import pwd
from pathlib import Path

import pytest

from ne8000d.config import find_config, load
from ne8000d.config.surroundings import state_directory, system_timezone
from ne8000d.errors import ConfigError
from tests.modes import modes_count

DEVICE = '[[devices]]\nname = "{}"\nhost = "h"\nenabled = false\n'


def sentences(path, environ=None):
    with pytest.raises(ConfigError) as caught:
        load(path, environ or {})
    return str(caught.value).split("\n")


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_the_file_is_the_one_given_then_the_environments_then_here_then_the_systems(tmp_path):
    system = write(tmp_path / "etc/ne8000d.toml", "")
    here = tmp_path / "here"
    here.mkdir()
    environ = {"NE8000D_CONFIG": "/named.toml"}
    assert find_config({}, here, system=tmp_path / "none") is None
    assert find_config({}, here, system=system) == system
    write(here / "ne8000d.toml", "")
    assert find_config({}, here, system=system) == here / "ne8000d.toml"
    assert find_config(environ, here, system=system) == Path("/named.toml")
    assert find_config(environ, here, Path("given.toml"), system) == Path("given.toml")


def test_a_file_that_is_not_there_is_told(tmp_path):
    (sentence,) = sentences(tmp_path / "gone.toml")
    assert sentence == (
        f"{tmp_path}/gone.toml: there is no such file: "
        "name another one with -c, or write one with 'ne8000d init'"
    )


def test_a_folder_is_no_file(tmp_path):
    assert sentences(tmp_path) == [
        f"{tmp_path}: can't be read (is a directory): name another file with -c"
    ]


def test_a_number_that_python_does_not_read_is_told(tmp_path):
    path = write(tmp_path / "ne8000d.toml", f"[snmp]\nport = {'1' * 5000}")
    assert sentences(path) == [f"{path}: holds a number of thousands of digits: shorten it"]


def test_an_empty_file_is_an_empty_configuration(tmp_path):
    config = load(write(tmp_path / "ne8000d.toml", ""), {})
    assert config.devices == ()
    assert config.influxdb is None


def test_devices_come_from_included_files_in_the_order_of_their_names(tmp_path):
    path = write(
        tmp_path / "ne8000d.toml",
        '[daemon]\ninclude = ["devices.d/*.toml", "more.toml"]\n[intervals]\nsystem = "1h"\n'
        + DEVICE.format("first"),
    )
    write(tmp_path / "devices.d/b.toml", DEVICE.format("b"))
    write(tmp_path / "devices.d/a.toml", DEVICE.format("a1") + DEVICE.format("a2"))
    write(tmp_path / "devices.d/a.txt", "not toml")
    write(tmp_path / "more.toml", DEVICE.format("more"))
    config = load(path, {})
    assert [device.name for device in config.devices] == ["first", "a1", "a2", "b", "more"]
    assert {device.intervals.system for device in config.devices} == {3600.0}


def test_a_pattern_that_matches_nothing_is_no_mistake_but_a_missing_file_is(tmp_path):
    path = write(tmp_path / "ne8000d.toml", '[daemon]\ninclude = ["devices.d/*.toml"]')
    assert load(path, {}).devices == ()
    path.write_text('[daemon]\ninclude = ["gone.toml"]')
    assert sentences(path) == [f"{path}: daemon.include: there is no file 'gone.toml': take it out"]


def test_a_file_is_included_once_and_never_by_itself(tmp_path):
    path = write(
        tmp_path / "ne8000d.toml",
        '[daemon]\ninclude = ["*.toml", "a*.toml"]\n' + DEVICE.format("x"),
    )
    write(tmp_path / "a.toml", DEVICE.format("a"))
    assert [device.name for device in load(path, {}).devices] == ["x", "a"]


def test_a_file_is_included_once_whatever_it_is_called(tmp_path, monkeypatch):
    here = tmp_path / "here"
    write(
        here / "ne8000d.toml",
        f'[daemon]\ninclude = ["../here/*.toml", "{here}/*.toml", "a.toml"]\n' + DEVICE.format("x"),
    )
    write(here / "a.toml", DEVICE.format("a"))
    monkeypatch.chdir(here)
    assert [device.name for device in load(Path("ne8000d.toml"), {}).devices] == ["x", "a"]


def test_a_pattern_may_begin_at_home_and_lie_in_a_folder_with_brackets(tmp_path):
    path = write(
        tmp_path / "isp [sul]/ne8000d.toml", '[daemon]\ninclude = ["d/*.toml", "~/d/*.toml"]'
    )
    write(tmp_path / "isp [sul]/d/a.toml", DEVICE.format("a"))
    write(tmp_path / "home/d/b.toml", DEVICE.format("b"))
    config = load(path, {"HOME": str(tmp_path / "home")})
    assert [device.name for device in config.devices] == ["a", "b"]


def test_a_folder_in_place_of_its_files_is_told_the_pattern(tmp_path):
    path = write(tmp_path / "ne8000d.toml", '[daemon]\ninclude = ["devices.d/"]')
    write(tmp_path / "devices.d/a.toml", DEVICE.format("a"))
    assert sentences(path) == [
        f"{path}: daemon.include: 'devices.d/' is a folder: write 'devices.d/*.toml'"
    ]


def test_a_folder_that_may_not_be_looked_into_is_no_empty_one(tmp_path):
    path = write(tmp_path / "ne8000d.toml", '[daemon]\ninclude = ["devices.d/*.toml"]')
    write(tmp_path / "devices.d/a.toml", DEVICE.format("a"))
    (tmp_path / "devices.d").chmod(0)
    with modes_count():
        told = sentences(path)
        path.write_text('[daemon]\ninclude = ["devices.d/a.toml"]')
        (alone,) = sentences(path)
    (tmp_path / "devices.d").chmod(0o700)
    assert alone.startswith(f"{tmp_path}/devices.d/a.toml: may not be read by this user")
    assert told == [
        (
            f"{path}: daemon.include: the folder '{tmp_path}/devices.d' may not be read by this "
            "user: change its owner or mode"
        )
    ]


def test_a_working_directory_that_may_not_be_looked_into_holds_nothing(tmp_path):
    path = write(tmp_path / "etc/ne8000d.toml", DEVICE.format("a"))
    here = tmp_path / "here"
    write(here / "ne8000d.toml", DEVICE.format("b"))
    write(here / ".env", "ROUTER_HOST=r")
    here.chmod(0)
    with modes_count():
        found = find_config({}, here, system=path)
        config = load(found, {}, cwd=here)
    here.chmod(0o700)
    assert [device.name for device in config.devices] == ["a"]


def test_an_included_file_may_hold_only_devices_and_its_mistakes_name_it(tmp_path):
    path = write(tmp_path / "ne8000d.toml", '[daemon]\ninclude = ["d/*"]\n[web]\nprot = 1')
    write(tmp_path / "d/a.toml", '[snmp]\ncommunity = "sekret"')
    write(tmp_path / "d/b.toml", "[[devices]]\nname = 1\nhost = 'h'\nsnmp.prot = 1")
    write(tmp_path / "d/c.toml", "[")
    assert sentences(path) == [
        f"{path}: unknown key 'web.prot'; did you mean 'port'?",
        f"{tmp_path}/d/a.toml: unknown key 'snmp'; an included file may hold only [[devices]]",
        f"{tmp_path}/d/b.toml: devices[0].name: must be text in quotes",
        f"{tmp_path}/d/b.toml: unknown key 'devices[0].snmp.prot'; did you mean 'port'?",
        f"{tmp_path}/d/c.toml: at its end: invalid initial character for a key part",
    ]


def test_a_name_used_in_two_files_names_both(tmp_path):
    path = write(tmp_path / "ne8000d.toml", '[daemon]\ninclude = ["a.toml"]\n' + DEVICE.format("x"))
    write(tmp_path / "a.toml", DEVICE.format("y") + DEVICE.format("x"))
    assert sentences(path) == [
        (
            f"{tmp_path}/a.toml: devices[1].name: 'x' is also the name of devices[0] in {path}: "
            "give each device a name of its own"
        )
    ]


def test_a_secret_of_an_included_file_lies_beside_that_file(tmp_path):
    path = write(tmp_path / "ne8000d.toml", '[daemon]\ninclude = ["d/*.toml"]')
    write(tmp_path / "d/a.toml", DEVICE.format("a") + 'snmp.community = { file = "c" }')
    write(tmp_path / "d/c", "public\n")
    assert load(path, {}).devices[0].snmp.community.get_secret_value() == "public"


def test_relative_paths_start_at_the_file_and_a_tilde_is_home(tmp_path):
    path = write(
        tmp_path / "ne8000d.toml",
        '[daemon]\nstate_dir = "state"\nlog_file = "~/log"\n[store]\npath = "/x/y.sqlite"',
    )
    config = load(path, {"HOME": "/home/op"})
    assert config.daemon.state_dir == tmp_path / "state"
    assert config.daemon.log_file == Path("/home/op/log")
    assert config.store.path == Path("/x/y.sqlite")


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"STATE_DIRECTORY": "/var/lib/ne8000d", "XDG_STATE_HOME": "/x"}, "/var/lib/ne8000d"),
        ({"STATE_DIRECTORY": "/var/lib/a:/var/lib/b"}, "/var/lib/a"),
        ({"XDG_STATE_HOME": "/x", "HOME": "/home/op"}, "/x/ne8000d"),
        ({"XDG_STATE_HOME": "relative", "HOME": "/home/op"}, "/home/op/.local/state/ne8000d"),
        ({"HOME": "/home/op"}, "/home/op/.local/state/ne8000d"),
    ],
)
def test_the_state_directory_is_systemds_else_xdgs_else_under_home(environ, expected):
    assert state_directory(environ) == Path(expected)
    assert load(None, environ, cwd=Path("/nowhere")).daemon.state_dir == Path(expected)


def test_the_home_of_nobody_is_told(tmp_path):
    path = write(tmp_path / "ne8000d.toml", '[daemon]\nstate_dir = "~no-such-user/state"')
    sentence = "'~no-such-user' is nobody's home here: write the whole path"
    assert sentences(path) == [f"{path}: daemon.state_dir: {sentence}"]
    path.write_text('[snmp]\ncommunity = { file = "~no-such-user/c" }')
    assert sentences(path) == [f"{path}: snmp.community: {sentence}"]


def test_a_user_without_a_home_is_told_to_say_where_state_lies(tmp_path, monkeypatch):
    def nobody(uid):
        raise KeyError(uid)

    monkeypatch.delenv("HOME")
    monkeypatch.setattr(pwd, "getpwuid", nobody)
    path = write(tmp_path / "ne8000d.toml", "")
    assert sentences(path) == [
        (
            f"{path}: daemon.state_dir: is missing, and this user has no home to keep state in: "
            "write it, or set STATE_DIRECTORY"
        )
    ]
    path.write_text('[daemon]\nstate_dir = "/s"')
    router = {"ROUTER_HOST": "r", "ROUTER_SNMP_COMMUNITY": "c"}
    assert load(path, router).daemon.state_dir == Path("/s")
    assert load(None, router | {"STATE_DIRECTORY": "/s"}).daemon.state_dir == Path("/s")


def test_the_time_zone_is_the_systems(tmp_path):
    link = tmp_path / "localtime"
    assert system_timezone({}, link) == "UTC"
    link.symlink_to("/usr/share/zoneinfo/America/Sao_Paulo")
    assert system_timezone({}, link) == "America/Sao_Paulo"
    assert system_timezone({"TZ": "Europe/Lisbon"}, link) == "Europe/Lisbon"
    assert system_timezone({"TZ": ":Europe/Lisbon"}, link) == "Europe/Lisbon"
    assert system_timezone({"TZ": "<-03>3"}, link) == "America/Sao_Paulo"
    link.unlink()
    link.symlink_to("/somewhere/else")
    assert system_timezone({}, link) == "UTC"
