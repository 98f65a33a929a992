"""What operators write for a parameter, as Flux."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from ne8000d.config import units
from ne8000d.errors import ConfigError
from ne8000d.history.scripts import Parameter, flux_string

_DURATION: Final = re.compile(r"(?:\d+(?:mo|ms|us|ns|y|w|d|h|m|s))+")
_INTEGER: Final = re.compile(r"-?\d+")
_FLOAT: Final = re.compile(r"-?\d+(?:\.\d+)?")
_PREDICATE: Final = re.compile(r"\(r\) => .+", re.DOTALL)


def duration(text: str) -> str:
    """A Flux duration such as `5m` or `1d12h`. Raises ConfigError."""
    if _DURATION.fullmatch(text) is None:
        raise ConfigError(f"'{text}' is no duration: write 30s, 5m, 1h, 7d or 1mo")
    return text


def time_range(text: str, zone: str) -> dict[str, str]:
    """`start` and `stop` of `7d` (until now) or `FROM/TO`, as Flux.

    FROM and TO are dates or times of ISO 8601; without an offset they are local times of `zone`.
    Raises ConfigError.
    """
    if "/" not in text:
        return {"start": f"-{duration(text)}"}
    start, stop = (moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ") for moment in _between(text, zone))
    return {"start": start, "stop": stop}


def moments(text: str, zone: str, now: datetime) -> tuple[datetime, datetime]:
    """Beginning and end (UTC) of `FROM/TO`, or of a duration that ends now. Raises ConfigError."""
    if "/" not in text:
        return now - timedelta(seconds=seconds(text)), now
    return _between(text, zone)


def _between(text: str, zone: str) -> tuple[datetime, datetime]:
    begin, _, end = text.partition("/")
    first, last = _moment(begin, zone), _moment(end, zone)
    if first >= last:
        raise ConfigError(f"the range '{text}' ends before it begins: write FROM/TO")
    return first, last


def seconds(text: str) -> float:
    """The length of a duration in seconds. Raises ConfigError."""
    try:
        return units.duration(duration(text))
    except ValueError as error:
        raise ConfigError(f"'{text}' {error}") from None


def _moment(text: str, zone: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=ZoneInfo(zone))
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ConfigError(
            f"'{text}' is neither a date nor a time: write 2026-03-01, 2026-03-01T08:00 "
            "or 2026-03-01T08:00:00Z"
        ) from None


def devices(names: Iterable[str]) -> str:
    """The predicate that takes these devices."""
    return "(r) => " + " or ".join(f"r.device == {flux_string(name)}" for name in names)


def assigned(parameter: Parameter, text: str) -> str:
    """What `--set NAME=TEXT` means for this parameter; its default tells the type.

    Raises ConfigError.
    """
    default = parameter.default
    if parameter.name in {"start", "stop"}:
        raise ConfigError(f"{parameter.name} is set by --range")
    if default.startswith('"'):
        return flux_string(text)
    for kind, pattern, example in (
        ("a condition", _PREDICATE, "'(r) => r.interface == \"Eth-Trunk1\"'"),
        ("a duration", _DURATION, "5m"),
        ("a whole number", _INTEGER, "50"),
        ("a number", _FLOAT, "0.95"),
    ):
        if pattern.fullmatch(default.removeprefix("-")):
            if pattern.fullmatch(text) is None:
                raise ConfigError(f"{parameter.name} is {kind}, not '{text}': write {example}")
            return f"{float(text)}" if pattern is _FLOAT else text
    raise ConfigError(f"{parameter.name} is set by --range")
