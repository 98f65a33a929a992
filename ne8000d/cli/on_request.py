"""Credentials when a person asks: at once, but never repeated before the device answered."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from pathlib import Path

from ne8000d.collector import SYS_UPTIME
from ne8000d.config import DeviceConfig
from ne8000d.errors import ConfigError, NoResponse
from ne8000d.snmp import Credentials, Gate, Session


class OnRequest(Gate):
    """A gate that never makes a person wait for the daemon's ten minutes.

    What it learns is kept for all: one request without a retry until the device has answered. Who
    asks for several samples waits from the second one on.
    """

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._tried = False

    @property
    def retries_allowed(self) -> bool:
        """Whether the credential worked before."""
        return self._gate.retries_allowed

    def wait_seconds(self, now: float) -> float:
        """Nothing to wait for, the first time."""
        return self._gate.wait_seconds(now) if self._tried else 0.0

    def asked(self, now: float) -> None:
        """Keep that the device is being asked."""
        self._tried = True
        self._gate.asked(now)

    def answered(self) -> None:
        """Keep that the credential works."""
        self._gate.answered()

    def refused(self, now: float) -> None:
        """Keep that the device refused the credential."""
        self._tried = True
        self._gate.refused(now)


def check_credential(device: DeviceConfig) -> None:
    """Refuse to ask by SNMP without a credential: an empty community is a wrong one to the router.

    Raises:
        ConfigError: the device has no community or user.
    """
    if not device.snmp.configured:
        raise ConfigError(
            f"SNMP is not configured for {device.name}: give it a community, or a user for "
            "version 3, under [snmp] or [devices.snmp]"
        )


def introduce(session: Session, gate: Gate) -> None:
    """Send one request, without a retry, unless the credential has worked before.

    Raises:
        SnmpError: the device did not answer it.
    """
    if gate.retries_allowed:
        return
    try:
        session.get([SYS_UPTIME], retries=0)
    except NoResponse:
        gate.asked(time.time())
        raise
    gate.answered()


def gates(state_dir: Path, devices: Sequence[DeviceConfig]) -> dict[str, OnRequest]:
    """The gates of `devices` by name. A state directory that can't be used is no matter here."""
    credentials = known_credentials(state_dir)
    return {
        item.name: OnRequest(credentials.gate(item.name, item.host, item.snmp)) for item in devices
    }


def known_credentials(state_dir: Path) -> Credentials:
    """What is known of credentials; what it has to say goes to nobody's terminal."""
    for name in ("ne8000d.snmp", "ne8000d.ssh", "ne8000d.credentials"):
        logging.getLogger(name).addHandler(logging.NullHandler())
    return Credentials(state_dir)
