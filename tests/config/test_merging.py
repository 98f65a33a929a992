"""A device's own tables override the defaults key by key."""

import pytest
from pydantic import ValidationError

from ne8000d.config import TABLE_NAMES, Config, DeviceConfig, SnmpConfig, TableSettings
from ne8000d.platforms import PLATFORMS
from ne8000d.schema import POLL_GROUPS
from tests.config.reading import read, refused

DEFAULTS = """
[snmp]
community = "default"
retries = 5
[snmp.tables.optics]
timeout = "20s"
retries = 1
[intervals]
system = "2m"
[interfaces]
include = ["GigabitEthernet*"]
exclude = ["NULL0"]
[[devices]]
name = "a"
host = "h"
"""


def test_a_device_without_tables_of_its_own_has_the_defaults():
    config = read(DEFAULTS)
    (device,) = config.devices
    assert device.snmp == config.snmp
    assert device.intervals == config.intervals
    assert device.interfaces == config.interfaces
    assert (device.enabled, device.platform, device.tags) == (True, "huawei_vrp", {})


def test_a_device_overrides_key_by_key():
    device = read(
        DEFAULTS
        + """
        [devices.snmp]
        community = "own"
        retries = 2
        [devices.intervals]
        interfaces = "10s"
        """
    ).devices[0]
    assert device.snmp.community.get_secret_value() == "own"
    assert device.snmp.retries == 2, "written, though it is the built-in default"
    assert device.snmp.timeout == 3.0
    assert device.intervals.interfaces == 10.0
    assert device.intervals.system == 120.0


def test_a_list_replaces_the_default_list():
    device = read(DEFAULTS + '[devices.interfaces]\nexclude = []\nexclude_types = [6, "l2vlan"]')
    interfaces = device.devices[0].interfaces
    assert interfaces.include == ("GigabitEthernet*",)
    assert interfaces.exclude == ()
    assert interfaces.exclude_types == {6, 135}


def test_tables_within_tables_override_key_by_key_too():
    device = read(
        DEFAULTS
        + """
        [devices.snmp.tables.optics]
        retries = 3
        [devices.snmp.tables.entity]
        mode = "get"
        """
    ).devices[0]
    optics = device.snmp.tables["optics"]
    assert (optics.timeout, optics.retries) == (20.0, 3)
    assert device.snmp.table("entity").mode == "get"


def test_one_device_does_not_change_another():
    text = (
        DEFAULTS + '[devices.snmp.tables.optics]\nretries = 3\n[[devices]]\nname = "b"\nhost = "h"'
    )
    config = read(text)
    assert [device.snmp.table("optics").retries for device in config.devices] == [3, 1]
    assert config.snmp.tables["optics"].retries == 1


def test_a_table_is_read_as_snmp_says():
    snmp = read('[snmp]\ntimeout = "4s"\nretries = 1\nmax_repetitions = 10').snmp
    assert snmp.table("interface") == TableSettings(
        timeout=4.0, retries=1, max_repetitions=10, mode="get", enabled=True
    )


@pytest.mark.parametrize(
    "name", ["entity", "optics", "optics_info", "sensor", "sensor_info", "fan", "power_supply"]
)
def test_a_fragile_table_is_walked_gently(name):
    assert SnmpConfig().table(name) == TableSettings(
        timeout=10.0, retries=0, max_repetitions=25, mode="walk", enabled=True
    )


def test_a_tables_own_settings_win_over_everything():
    snmp = read(
        """
        [snmp.tables.entity]
        timeout = "1s"
        retries = 4
        max_repetitions = 5
        mode = "walk"
        enabled = false
        """
    ).snmp
    assert snmp.table("entity") == TableSettings(
        timeout=1.0, retries=4, max_repetitions=5, mode="walk", enabled=False
    )


def test_a_configuration_can_be_made_in_python():
    device = DeviceConfig(
        name="a", host="127.0.0.1", snmp=SnmpConfig(community="public", timeout="200ms")
    )
    assert device.snmp.timeout == 0.2
    assert Config(devices=(device,)).devices == (device,)


def test_a_configuration_can_not_be_changed():
    config = read(DEFAULTS)
    with pytest.raises(ValidationError):
        config.snmp.port = 1
    with pytest.raises(ValidationError):
        config.devices[0].name = "b"


def test_the_keys_of_intervals_are_the_poll_groups():
    assert tuple(read("").intervals.model_dump()) == tuple(
        name for name in read("").intervals.model_dump() if name in POLL_GROUPS
    )
    assert set(read("").intervals.model_dump()) == set(POLL_GROUPS)


def test_interface_types_are_names_or_numbers():
    text = '[interfaces]\nexclude_types = ["ethernetCsmacd", "ieee8023adLag", 24, 9999]'
    assert read(text).interfaces.exclude_types == {6, 161, 24, 9999}
    assert read("").interfaces.exclude_types == {23, 24, 1, 131}
    assert read("[interfaces]\nexclude_types = []").interfaces.exclude_types == frozenset()


def test_every_measurement_of_this_version_can_be_governed():
    written = {
        item.name
        for platform in PLATFORMS.values()
        for table in platform.tables
        for item in table.measurements
    }
    assert set(TABLE_NAMES) == written
    for name in TABLE_NAMES:
        assert not read(f"[snmp.tables.{name}]\nenabled = false").snmp.table(name).enabled


def test_a_table_of_the_users_own_has_settings_too():
    column = '{ name = "n", object = "x", kind = "gauge" }'
    own = f'[[tables]]\nmeasurement = "arp"\ncolumns = [{column}]\n'
    config = read(
        own + '[snmp]\ncommunity = "c"\n[snmp.tables.arp]\ntimeout = "9s"\n'
        '[[devices]]\nname = "a"\nhost = "h"\n[devices.snmp.tables.arp]\nenabled = false\n'
    )
    assert config.snmp.table("arp").timeout == 9
    assert not config.devices[0].snmp.table("arp").enabled
    assert refused("[snmp.tables.arp]") == [
        f"ne8000d.toml: unknown key 'snmp.tables.arp'; there are: {', '.join(TABLE_NAMES)}"
    ]
