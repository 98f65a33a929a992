"""What no single key shows: names used twice, credentials that don't fit together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import SecretStr

from ne8000d.config.explain import Location, dotted
from ne8000d.config.models import DeviceConfig, SnmpConfig, SshConfig
from ne8000d.config.values import nearest

_GUFO_MESSAGE = 4000
_PYSNMP = 'snmp.engine = "pysnmp"'
_RFC3414_PASSWORD = 8


@dataclass(frozen=True, slots=True)
class Placed:
    """A device, complete, with the file and the place in it that it comes from.

    `inherited` are the keys whose values were written elsewhere, in a table of defaults, with the
    file that it is in.
    """

    device: DeviceConfig
    file: str
    location: Location
    name_of: Callable[[Location], str] = dotted
    inherited: Mapping[Location, str] = field(default_factory=dict)

    def told(self, *keys: str) -> str:
        """`FILE: PATH` of one of the device's keys, where it was written."""
        if keys in self.inherited:
            return f"{self.inherited[keys]}: {dotted(keys)}"
        return f"{self.file}: {self.name_of((*self.location, *keys))}"


def mistakes(
    devices: Collection[Placed], platforms: Collection[str], fields: Collection[str] = ()
) -> tuple[str, ...]:
    """One sentence a mistake, in the order of the devices, the same of many devices once.

    `fields` are the names of what is measured, which no tag may have.
    """
    return (
        *_taken_names(devices),
        *_tags(devices, fields),
        *_platforms(devices, platforms),
        *_section("snmp", devices, lambda device: _snmp_mistakes(device.snmp, device.ssh)),
        *_section("ssh", devices, lambda device: _ssh_mistakes(device.ssh)),
    )


def _taken_names(devices: Collection[Placed]) -> Iterator[str]:
    first: dict[str, Placed] = {}
    for placed in devices:
        other = first.setdefault(placed.device.name, placed)
        if other is not placed:
            yield (
                f"{placed.told('name')}: '{placed.device.name}' is also the name of "
                f"{dotted(other.location)} in {other.file}: give each device a name of its own"
            )


def _tags(devices: Collection[Placed], fields: Collection[str]) -> Iterator[str]:
    """InfluxDB takes a tag and a field of one name, and then can't set the fields side by side."""
    for placed in devices:
        for tag in placed.device.tags:
            if tag in fields:
                yield (
                    f"{placed.told('tags')}: '{tag}' is a field of ne8000d's own: "
                    "choose another name"
                )


def _platforms(devices: Collection[Placed], platforms: Collection[str]) -> Iterator[str]:
    for placed in devices:
        name = placed.device.platform
        if name not in platforms:
            found = nearest(name, tuple(platforms))
            known = ", ".join(sorted(platforms))
            hint = f"did you mean '{found}'?" if found else f"there are: {known}"
            yield f"{placed.told('platform')}: unknown platform '{name}'; {hint}"


def _section(
    name: str,
    devices: Collection[Placed],
    mistakes_of: Callable[[DeviceConfig], Iterator[tuple[str, str]]],
) -> Iterator[str]:
    found: dict[tuple[str, str, bool], list[Placed]] = {}
    for placed in devices:
        if placed.device.enabled:
            for key, sentence in mistakes_of(placed.device):
                mistake = (key, sentence, (name, key) in placed.inherited)
                found.setdefault(mistake, []).append(placed)
    for (key, sentence, _), concerned in found.items():
        names = ", ".join(placed.device.name for placed in concerned[:3])
        more = f" and {len(concerned) - 3} more" if len(concerned) > 3 else ""
        yield f"{concerned[0].told(name, key)}: {sentence} (device {names}{more})"


def _snmp_mistakes(snmp: SnmpConfig, ssh: SshConfig) -> Iterator[tuple[str, str]]:
    if snmp.engine == "gufo":
        yield from _gufo(snmp)
    if snmp.version != "3":
        if snmp.community is None and not ssh.configured:
            yield "community", f"is missing: SNMP version {snmp.version} needs one"
        elif snmp.community is None and ssh.poll == "never":
            yield "community", 'is missing: with ssh.poll = "never" nothing would be polled'
        if snmp.context is not None:
            yield "context", f"belongs to SNMP version 3, and this is version {snmp.version}"
        return
    if snmp.user is None:
        yield "user", "is missing: SNMP version 3 needs one"
    if snmp.priv is not None and snmp.auth is None and snmp.auth_password is None:
        yield "auth", "is missing: priv needs it (RFC 3414 has no privacy without authentication)"
    yield from _password("auth", snmp.auth, snmp.auth_password)
    yield from _password("priv", snmp.priv, snmp.priv_password)


def _gufo(snmp: SnmpConfig) -> Iterator[tuple[str, str]]:
    """What gufo-snmp can't do and pysnmp can."""
    if snmp.max_message > _GUFO_MESSAGE:
        yield "max_message", f'must be at most "4000B", or {_PYSNMP}'
    for key in ("context", "source"):
        if getattr(snmp, key) is not None:
            yield key, f"needs {_PYSNMP}"


def _ssh_mistakes(ssh: SshConfig) -> Iterator[tuple[str, str]]:
    if ssh.username is None:
        for key in ("password", "key_file"):
            if getattr(ssh, key) is not None:
                yield "username", f"is missing: {key} is set, so say which user it is for"
        if ssh.protocol == "telnet":
            yield "username", "is missing: Telnet needs one"
        return
    if ssh.protocol == "telnet":
        if ssh.password is None:
            yield "password", "is missing: Telnet needs one"
        for key in ("key_file", "config"):
            if getattr(ssh, key) is not None:
                yield key, 'is for SSH: take it away, or write protocol = "ssh"'


def _password(key: str, method: str | None, secret: SecretStr | None) -> Iterator[tuple[str, str]]:
    if method is not None and secret is None:
        yield f"{key}_password", f"is missing: {key} needs it"
    if secret is None:
        return
    if method is None:
        yield key, f"is missing: {key}_password is set, so say which method it is for"
    if len(secret.get_secret_value()) < _RFC3414_PASSWORD:
        yield f"{key}_password", "must have at least 8 characters (RFC 3414)"
