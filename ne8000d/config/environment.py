"""One router without TOML: the environment and `.env`, under the names the first version used."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ne8000d.config.explain import Location, dotted
from ne8000d.config.models import Config
from ne8000d.config.surroundings import may_be_searched
from ne8000d.errors import ConfigError

ENVIRONMENT: Final = "environment or .env"
"""What stands where a file's name would, in sentences about these names."""

_PLACES: Final[Mapping[str, tuple[str, ...]]] = {
    "HOST": ("web", "host"),
    "PORT": ("web", "port"),
    "DEBUG": ("daemon", "log_level"),
    "REDIS_HOST": ("web", "redis", "host"),
    "REDIS_PORT": ("web", "redis", "port"),
    "REDIS_PASSWORD": ("web", "redis", "password"),
    "RATE_LIMIT_COMMANDS": ("web", "rate_limits", "commands"),
    "RATE_LIMIT_DATA": ("web", "rate_limits", "data"),
    "RATE_LIMIT_DIAGNOSTICS": ("web", "rate_limits", "diagnostics"),
    "CACHE_TTL_INTERFACES": ("web", "cache", "interfaces"),
    "CACHE_TTL_PPPOE_STATS": ("web", "cache", "pppoe"),
    "CACHE_TTL_SYSTEM_METRICS": ("web", "cache", "system"),
    "ROUTER_USERNAME": ("ssh", "username"),
    "ROUTER_PASSWORD": ("ssh", "password"),
    "ROUTER_PORT": ("ssh", "port"),
    "ROUTER_PROTOCOL": ("ssh", "protocol"),
    "ROUTER_SNMP_COMMUNITY": ("snmp", "community"),
    "ROUTER_SNMP_VERSION": ("snmp", "version"),
    "BG_UPDATE_INTERVAL_INTERFACES": ("intervals", "interfaces"),
    "BG_UPDATE_INTERVAL_PPPOE": ("intervals", "subscribers"),
    "BG_UPDATE_INTERVAL_SYSTEM": ("intervals", "system"),
}
"""The tables and key that each name stands for; `snmp`, `ssh`, `intervals` are the router's."""

_TRUE: Final = frozenset({"1", "true", "yes", "on"})


def environment(environ: Mapping[str, str], cwd: Path = Path()) -> dict[str, str]:
    """`.env` of folder `cwd` with the real environment over it.

    `${NAME}` in `.env` stays as it is: passwords hold dollar signs.

    Raises:
        ConfigError: `.env` is there and can't be read.
    """
    path = cwd / ".env"
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return dict(environ)
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: is not UTF-8 text: save it as UTF-8") from None
    except OSError as error:
        if not may_be_searched(cwd):
            return dict(environ)
        reason = (error.strerror or "unreadable").lower()
        raise ConfigError(f"{path}: {reason}: make it readable, or take it away") from None
    return _parsed(text, path) | dict(environ)


def _parsed(text: str, path: Path) -> dict[str, str]:
    # Imported here: it costs 30 ms, and most installations have no .env.
    from io import StringIO  # noqa: PLC0415

    from dotenv.parser import parse_stream  # noqa: PLC0415

    values: dict[str, str] = {}
    for binding in parse_stream(StringIO(text)):
        if binding.error:
            line = binding.original.line
            raise ConfigError(f"{path}: line {line}: is not NAME=value: correct it")
        if binding.key is not None and binding.value is not None:
            values[binding.key] = binding.value
    return values


def router_named(environ: Mapping[str, str]) -> bool:
    """Whether the environment names a router; without one, none of the other names is read."""
    return bool(environ.get("ROUTER_HOST"))


def tables(environ: Mapping[str, str], file: Config) -> dict[str, object]:
    """What the environment says, as the TOML document that would say the same.

    A value that is not what its name asks for (`PORT=web`) stays text, for the models to refuse.
    An empty variable counts as one that is not set. What `file` says is in it where a table would
    not be whole without: the places of `[daemon]`, the host of `[web.redis]`.
    """
    said: dict[str, dict[str, object]] = {
        "daemon": {"state_dir": file.daemon.state_dir, "timezone": file.daemon.timezone},
        "web": {}, "snmp": {}, "ssh": {}, "intervals": {},
    }  # fmt: skip
    nested: dict[str, dict[str, object]] = {}
    for name, (table, *inner, key) in _PLACES.items():
        if environ.get(name):
            into = nested.setdefault(inner[0], {}) if inner else said[table]
            _put(into, key, name, environ[name])
    if "redis" in nested and "host" not in nested["redis"]:
        if file.web.redis is None:
            del nested["redis"]  # a port or a password alone means no Redis
        else:
            nested["redis"]["host"] = file.web.redis.host
    said["web"] |= nested
    host = environ["ROUTER_HOST"]
    router = {
        "name": device_name(host),
        "host": host,
        "snmp": said["snmp"],
        "ssh": said["ssh"],
        "intervals": said["intervals"],
    }
    return {"daemon": said["daemon"], "web": said["web"], "devices": [router]}


def _put(table: dict[str, object], key: str, name: str, value: str) -> None:
    if name == "DEBUG":
        if value.strip().lower() in _TRUE:  # anything else was "no" in the first version, too
            table[key] = "DEBUG"
    elif name in {"PORT", "ROUTER_PORT", "REDIS_PORT"}:
        table[key] = int(value) if re.fullmatch(r"[0-9]{1,5}", value) else value
    elif name.startswith("RATE_LIMIT_"):
        match = re.fullmatch(r"([0-9]{1,9})(?:\s*/\s*min(?:ute)?)?", value)
        table[key] = int(match[1]) if match else value
    elif name.startswith(("BG_UPDATE_INTERVAL_", "CACHE_TTL_")):
        table[key] = f"{value}s" if re.fullmatch(r"[0-9.]+", value) else value
    elif name == "ROUTER_PROTOCOL":
        table[key] = value.strip().lower()
    else:
        table[key] = value


def device_name(host: str) -> str:
    """A device's name made of its address: what a name can't hold becomes a hyphen."""
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", host).strip("-._")[:100]
    return name or "router"


def variable(location: Location) -> str:
    """The variable that says what the document of `tables` says at `location`."""
    if location[:1] == ("devices",) and location[2:] in {("host",), ("name",)}:
        return "ROUTER_HOST"
    return next(
        (name for name, place in _PLACES.items() if location[-len(place) :] == place),
        dotted(location),
    )
