"""The types of configuration values: units, paths, names, addresses, choices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from ne8000d.config.interface_types import INTERFACE_TYPES
from ne8000d.config.surroundings import Surroundings, timezone_exists
from ne8000d.config.units import duration_within, size_within

TAKEN_TAGS: Final = frozenset({
    "device", "time",
    # Tags of the measurements, those of later ones included (CONTRACT §3).
    "aggregate", "card", "class", "domain", "engine", "entity", "family", "group", "interface",
    "kind", "lane", "level", "name", "neighbor", "peer", "pool", "protocol", "reason", "scope",
    "server", "sink", "slot", "svlan", "vpn", "vrf",
    "fan", "license", "power_supply", "sensor", "storage",
    "alias",  # a tag with alias_as = "tag"
})  # fmt: skip
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_TAG: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
_HOST: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,252})")


def nearest(word: str, words: Sequence[str]) -> str | None:
    """The one of `words` that `word` is most likely meant to be."""
    lowered = {item.lower(): item for item in words}
    close = get_close_matches(word.lower(), lowered, n=1, cutoff=0.6)
    return lowered[close[0]] if close else None


def _hint(word: str, words: Sequence[str]) -> str:
    found = nearest(word, words)
    return f"; did you mean '{found}'?" if found else ""


def _located(value: object, info: ValidationInfo) -> Path:
    if isinstance(value, Path):
        return value
    if not isinstance(value, str) or not value or "\0" in value:
        raise ValueError("must be a path in quotes")
    return Surroundings.of(info).path(value)


def _workers(value: object) -> object:
    if value == "auto" or (
        isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 1024
    ):
        return value
    raise ValueError('must be "auto" or a whole number from 1 to 1024')


def _timezone(name: str) -> str:
    if timezone_exists(name):
        return name
    raise ValueError(f"unknown time zone '{name}'{_hint(name, sorted(available_timezones()))}")


def _device_name(name: str) -> str:
    if _NAME.fullmatch(name):
        return name
    raise ValueError(
        "must be 1 to 100 letters, digits, dots, hyphens or underscores (no accents, no spaces), "
        "the first a letter or a digit"
    )


def _host(host: str) -> str:
    if _is_address(host) or _HOST.fullmatch(host):
        return host
    if re.fullmatch(r"[^:]+:[0-9]+", host):
        raise ValueError(
            "must be a host name or an address without a port: the port goes into snmp.port"
        )
    raise ValueError("must be a host name or an address")


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _address(address: str) -> str:
    if _is_address(address) and "%" not in address:
        return address
    raise ValueError('must be an address of this machine, such as "192.0.2.9"')


def _web_names(names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        alone = name if _is_address(name) else re.sub(r":[0-9]{1,5}$", "", name)
        if not (_is_address(alone.strip("[]")) or _HOST.fullmatch(alone)):
            raise ValueError(
                f"'{name}' must be a name or an address, with or without a port: "
                '"noc.example.net", "192.0.2.9:8443"'
            )
    return names


def _sha256(digest: str) -> str:
    if re.fullmatch(r"[0-9a-fA-F]{64}", digest):
        return digest.lower()
    raise ValueError(
        "must be the 64 hexadecimal digits of a token's SHA-256: 'ne8000d init --token' prints them"
    )


def _url(url: str) -> str:
    try:
        parts = urlsplit(url)
        valid = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, a broken IPv6 address
        valid = False
    if not valid:
        raise ValueError('must be an address such as "http://127.0.0.1:8086" (http or https)')
    if "@" in parts.netloc:
        raise ValueError("must not hold a user or a password: the token goes into influxdb.token")
    if parts.query or parts.fragment:
        raise ValueError("must end before the '?' or '#'")
    return url.rstrip("/")


def _tags(tags: dict[str, str]) -> dict[str, str]:
    for name, value in tags.items():
        if not _TAG.fullmatch(name):
            raise ValueError(
                f"'{name}' can't be a tag: use letters, digits and underscores, a letter first"
            )
        if name in TAKEN_TAGS:
            raise ValueError(f"'{name}' is a tag of ne8000d's own: choose another name")
        if not value.isprintable():
            raise ValueError(f"the value of '{name}' holds a control character: take it out")
    return tags


def _interface_types(values: object) -> frozenset[int]:
    match values:
        case frozenset():
            return values
        case list() | tuple():
            return frozenset(_interface_type(value) for value in values)
    raise ValueError('must be a list such as ["ppp", 131]')


def _interface_type(value: object) -> int:
    match value:
        case bool():
            pass
        case int() if 1 <= value <= 2**31 - 1:
            return value
        case str():
            if value in INTERFACE_TYPES:
                return INTERFACE_TYPES[value]
            hint = _hint(value, tuple(INTERFACE_TYPES)) or "; give it by its IANA number"
            raise ValueError(f"unknown interface type '{value}'{hint}")
    raise ValueError("must hold IANA interface types: names in quotes or numbers")


Interval = Annotated[float, BeforeValidator(duration_within("1s", "7d"))]
Timeout = Annotated[float, BeforeValidator(duration_within("10ms", "5m"))]
IdleClose = Annotated[float, BeforeValidator(duration_within("1s", "1d"))]
ShellTimeout = Annotated[float, BeforeValidator(duration_within("1s", "10m"))]
Flush = Annotated[float, BeforeValidator(duration_within("100ms", "5m"))]
Age = Annotated[float, BeforeValidator(duration_within("1m", "3650d"))]
DiskSize = Annotated[int, BeforeValidator(size_within("1MiB", "1000TiB"))]
MessageSize = Annotated[int, BeforeValidator(size_within("484B", "65507B"))]
FilePath = Annotated[Path, BeforeValidator(_located)]
FilePaths = Annotated[tuple[FilePath, ...], Field(strict=False)]
Workers = Annotated[int | str, BeforeValidator(_workers)]
TimeZone = Annotated[str, AfterValidator(_timezone)]
DeviceName = Annotated[str, AfterValidator(_device_name)]
Host = Annotated[str, AfterValidator(_host)]
Address = Annotated[str, AfterValidator(_address)]
Kept = Annotated[float, BeforeValidator(duration_within("1s", "1h"))]
Sha256 = Annotated[str, AfterValidator(_sha256)]
Url = Annotated[str, AfterValidator(_url)]
Text = Annotated[str, Field(min_length=1)]
Texts = Annotated[tuple[Text, ...], Field(strict=False)]
WebNames = Annotated[tuple[Text, ...], Field(strict=False), AfterValidator(_web_names)]
Tags = Annotated[dict[str, str], AfterValidator(_tags)]
InterfaceTypes = Annotated[frozenset[int], BeforeValidator(_interface_types)]
Port = Annotated[int, Field(ge=1, le=65535)]
ListenPort = Annotated[int, Field(ge=0, le=65535)]
Positive = Annotated[int, Field(ge=1)]
Retries = Annotated[int, Field(ge=0, le=10)]
Repetitions = Annotated[int, Field(ge=1, le=1000)]
