"""An agent that restarts between two polls costs one poll at most, without a restart of ours."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

import pytest

from ne8000d.collector import poll
from ne8000d.config import DeviceConfig, SnmpConfig
from ne8000d.device import Device
from ne8000d.platforms import PLATFORMS
from tests.servers import Server
from tests.snmp.settings import USERS, config, user_config

RESTARTS = 2


def polled(settings: SnmpConfig, agent: Server) -> list[str | None]:
    """The reasons of polls: one before, two after each restart of the agent."""
    device = Device(
        DeviceConfig(name="bng-01", host="127.0.0.1", snmp=settings), PLATFORMS["huawei_vrp"]
    )
    with closing(device):
        reasons = [poll(device, "system", device.clock()).reason]
        for _ in range(RESTARTS):
            agent.stop()
            agent.start()
            reasons += [poll(device, "system", device.clock()).reason for _ in range(2)]
    return reasons


@pytest.mark.parametrize("engine", ["gufo", "pysnmp"])
@pytest.mark.parametrize("user", ["open", "sha224", "sha1aes128"])
def test_a_restart_of_snmpd_costs_a_user_one_poll_at_most(
    start_snmpd: Callable[..., Server], engine: str, user: str
):
    level = {"open": "noauth", "sha224": "auth"}.get(user, "priv")
    agent = start_snmpd(USERS[user], f"rouser {user} {level}")
    first, *after = polled(user_config(agent.port, user, engine=engine, timeout="1s"), agent)
    assert first is None
    for restart in range(RESTARTS):
        lost, following = after[2 * restart : 2 * restart + 2]
        assert following is None, (lost, following)


@pytest.mark.parametrize("engine", ["gufo", "pysnmp"])
@pytest.mark.parametrize("version", ["1", "2c"])
def test_a_restart_of_snmpd_costs_a_community_nothing(
    start_snmpd: Callable[..., Server], engine: str, version: str
):
    agent = start_snmpd("rocommunity public 127.0.0.1")
    settings = config(agent.port, engine=engine, version=version, timeout="1s")
    assert polled(settings, agent) == [None] * (1 + 2 * RESTARTS)
