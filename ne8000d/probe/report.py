"""A probe as text to send us: no names, addresses or secrets of the operator."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import version
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final
from urllib.parse import urlsplit

from ne8000d.config import Config, DeviceConfig
from ne8000d.masks import Masks
from ne8000d.probe.device import Probed
from ne8000d.probe.findings import Finding

_IPV4: Final = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])")
_IPV6: Final = re.compile(r"(?<![\w:])(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4}(?![\w:])")
_MAC: Final = re.compile(
    r"\b(?:[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}|(?:[0-9a-f]{2}:){5}[0-9a-f]{2})\b", re.IGNORECASE
)


def report(
    config: Config, probed: Sequence[Probed], influx: Sequence[Finding], masks: Masks
) -> str:
    """Everything that was found, a line each, masked; routers keep their invented names apart."""
    text = "\n".join(_lines(config, probed, influx))
    return _masked(text, _words(config, probed), masks) + "\n"


def _lines(config: Config, probed: Sequence[Probed], influx: Sequence[Finding]) -> Iterator[str]:
    yield f"ne8000d {version('ne8000d')}, Python {platform.python_version()}"
    devices = {item.name: item for item in config.devices}
    for item in probed:
        yield ""
        yield f"{item.device}: {_settings(devices[item.device])}"
        yield from (
            f"  {finding.verdict} {finding.subject}: {finding.line}" for finding in item.findings
        )
        for table in item.tables:
            yield (
                f"  {table.verdict} table {table.name}: {table.state}, {table.rows} rows, "
                f"{table.requests} requests, {table.milliseconds:.0f} ms"
                + (f": {table.action}" if table.action else "")
            )
    if influx:
        yield ""
        yield from (f"{finding.verdict} {finding.subject}: {finding.line}" for finding in influx)


def _settings(device: DeviceConfig) -> str:
    snmp = device.snmp
    parts = [
        device.platform, f"SNMP v{snmp.version}", snmp.engine, f"auth {snmp.auth}",
        f"priv {snmp.priv}", f"max_repetitions {snmp.max_repetitions}",
        f"max_message {snmp.max_message}", f"in_flight {snmp.in_flight}",
    ]  # fmt: skip
    if device.ssh.configured:
        parts.append(f"{device.ssh.protocol}, poll {device.ssh.poll}")
    return ", ".join(part for part in parts if not part.endswith("None"))


def _words(config: Config, probed: Iterable[Probed]) -> Iterator[tuple[str, str]]:
    """What tells who it is, with the kind of name that stands for it."""
    for item in probed:
        yield "router", item.calls_itself
    for device in config.devices:
        yield "router", device.name
        yield "host", device.host
        yield "user", device.snmp.user or ""
        yield "user", device.ssh.username or ""
        for tag in device.tags.values():
            yield "tag", tag
        for secret in (
            device.snmp.community, device.snmp.auth_password, device.snmp.priv_password,
            device.ssh.password,
        ):  # fmt: skip
            yield "secret", secret.get_secret_value() if secret is not None else ""
    if config.influxdb is not None:
        yield "host", urlsplit(str(config.influxdb.url)).hostname or ""
        yield "org", config.influxdb.org
        yield "bucket", config.influxdb.bucket
        yield "secret", config.influxdb.token.get_secret_value()


def _masked(text: str, words: Iterable[tuple[str, str]], masks: Masks) -> str:
    known = {word: kind for kind, word in words if word.strip()}
    for word in sorted(known, key=len, reverse=True):
        whole = re.compile(rf"(?<![\w]){re.escape(word)}(?![\w])")
        text = whole.sub(masks.name(known[word], word), text)
    text = _MAC.sub("00e0-fc00-5300", text)
    text = _IPV4.sub(lambda match: _ipv4(match[0], masks), text)
    return _IPV6.sub(lambda match: _ipv6(match[0], masks), text)


def _ipv4(text: str, masks: Masks) -> str:
    try:
        return str(masks.ipv4(IPv4Address(text)))
    except AddressValueError:
        return text


def _ipv6(text: str, masks: Masks) -> str:
    try:
        return str(masks.ipv6(IPv6Address(text)))
    except AddressValueError:
        return text
