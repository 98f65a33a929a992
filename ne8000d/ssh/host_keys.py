"""Who answers: host keys on record in a known_hosts file of our own (OpenSSH's format)."""

from __future__ import annotations

import base64
import hashlib
import os
from pathlib import Path
from typing import Literal

import paramiko

from ne8000d.errors import HostKeyUnknown, SshError

HostKeyRule = Literal["accept-new", "strict", "off"]


def fingerprint(key: paramiko.PKey) -> str:
    """As `ssh-keygen -l` prints it."""
    digest = base64.b64encode(hashlib.sha256(key.asbytes()).digest()).decode().rstrip("=")
    return f"{key.get_name()} SHA256:{digest}"


class HostKeyPolicy(paramiko.MissingHostKeyPolicy):  # type: ignore[misc] # untyped
    """What happens to a host whose key is not on record in `known_hosts`.

    "accept-new" learns it, "strict" refuses it, "off" takes any key and learns nothing.
    """

    def __init__(self, device_name: str, rule: HostKeyRule, known_hosts: Path) -> None:
        self._device = device_name
        self._rule = rule
        self.known_hosts = known_hosts

    def prepare(self, client: paramiko.SSHClient) -> None:
        """Load what is on record, and be the client's policy. Raises SshError."""
        client.set_missing_host_key_policy(self)
        if self._rule == "off":
            return
        try:
            client.load_host_keys(str(self.known_hosts))
        except FileNotFoundError:
            return
        except (OSError, paramiko.SSHException, ValueError) as error:
            raise SshError(
                f"{self.known_hosts} can't be read ({error}): make it readable, or correct it"
            ) from None

    def missing_host_key(
        self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey
    ) -> None:
        """Learn or refuse. Raises HostKeyUnknown, SshError."""
        del client
        if self._rule == "off":
            return
        if self._rule == "strict":
            raise HostKeyUnknown(
                f"{self._device} shows the key {fingerprint(key)}, which is not in "
                f"{self.known_hosts}: compare it with the router's and add a line for {hostname}"
            )
        self._learn(f"{hostname} {key.get_name()} {key.get_base64()}\n")

    def _learn(self, line: str) -> None:
        try:
            self.known_hosts.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(self.known_hosts, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(line)  # short: one write, which O_APPEND keeps whole
        except OSError as error:
            raise SshError(
                f"{self.known_hosts} can't be written ({error.strerror or error}), so the router's "
                "key can't be kept: make it writable, or set another ssh.known_hosts"
            ) from None
