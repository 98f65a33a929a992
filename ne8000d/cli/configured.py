"""The configuration that a command works with, and the devices that its words mean."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from ne8000d.config import Config, DeviceConfig, find_config, load
from ne8000d.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Configured:
    """A configuration and what sentences call its origin."""

    config: Config
    origin: str


def configured(given: Path | None, *, with_secrets: bool = True) -> Configured:
    """Load the configuration of this environment, for some without secrets. Raises ConfigError."""
    path = find_config(os.environ, given=given)
    config = load(path, os.environ, with_secrets=with_secrets)
    if path is None and not config.devices:
        raise ConfigError(
            "there is no configuration: write one with 'ne8000d init > ne8000d.toml', "
            "name one with -c FILE, or set ROUTER_HOST with ROUTER_SNMP_COMMUNITY, "
            "or with ROUTER_USERNAME and ROUTER_PASSWORD"
        )
    return Configured(config, str(path) if path else "the environment")


def chosen(found: Configured, names: Sequence[str] | None) -> tuple[DeviceConfig, ...]:
    """The devices called `names`, or every enabled one. Raises ConfigError."""
    devices = {item.name: item for item in found.config.devices}
    if not devices:
        raise ConfigError(
            f"{found.origin} declares no device: add [[devices]] with name and host "
            "('ne8000d init' prints an example)"
        )
    if not names:
        enabled = tuple(item for item in devices.values() if item.enabled)
        if enabled:
            return enabled
        raise ConfigError(f"every device of {found.origin} is disabled: enable one or name it")
    for name in names:
        known(name, tuple(devices), "device")
    return tuple(devices[name] for name in dict.fromkeys(names))


def known(word: str, words: Sequence[str], what: str) -> str:
    """Return `word` if it is one of `words`. Raises ConfigError with the nearest one."""
    if word in words:
        return word
    close = get_close_matches(word.lower(), {item.lower(): item for item in words}, n=1)
    near = next((item for item in words if close and item.lower() == close[0]), None)
    many = ", ".join(list(words)[:10]) + (", …" if len(words) > 10 else "")
    hint = f"did you mean '{near}'?" if near else f"there are: {many}"
    raise ConfigError(f"there is no {what} '{word}': {hint}")
