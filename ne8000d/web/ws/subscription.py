"""What a client wants to see, and the messages it may send."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final, Literal

OVERVIEW: Final = frozenset({
    "subscribers", "subscribers_check", "subscribers_domain", "subscribers_card",
    "subscribers_slot", "subscriber_events", "subscriber_traffic", "ppp", "system", "system_info",
    "trunk", "ip_pool", "bgp_peer", "radius_server", "cgn", "aggregate", "alarm", "incident",
    "license", "poll",
})  # fmt: skip
"""Measurements of the default picture: what tells how a router is, without its long tables."""

_NOT_BY_DEFAULT: Final = frozenset({"interface", "interface_info"})
_MOST_NAMES: Final = 2000
_LONGEST_NAME: Final = 128


@dataclass(frozen=True, slots=True)
class Subscription:
    """Which rows a client gets, in full pictures or as deltas after one.

    `devices` None are all. `measurements` None are all but the interfaces; a name may be followed
    by `:KIND` for rows whose tag `kind` is that (`interface:trunk`). Equal subscriptions share
    their frames.
    """

    mode: Literal["full", "delta"] = "full"
    devices: frozenset[str] | None = None
    measurements: frozenset[str] | None = OVERVIEW

    def wants_device(self, device: str) -> bool:
        """Whether a device's rows are wanted."""
        return self.devices is None or device in self.devices

    def wants(self, measurement: str, kind: str | None) -> bool:
        """Whether a row of a measurement is wanted; `kind` is its tag of that name."""
        if self.measurements is None:
            return measurement not in _NOT_BY_DEFAULT
        return measurement in self.measurements or (
            kind is not None and f"{measurement}:{kind}" in self.measurements
        )

    def may_want(self, measurement: str) -> bool:
        """Whether some row of a measurement could be wanted."""
        if self.measurements is None:
            return measurement not in _NOT_BY_DEFAULT
        return measurement in self.measurements or any(
            name.startswith(f"{measurement}:") for name in self.measurements
        )


OVERVIEW_ONLY: Final = Subscription()


class BadMessage(ValueError):
    """A client's message that is none of ours; the text says what it should be."""


@dataclass(frozen=True, slots=True)
class Ping:
    """A client wants to know whether we are there."""


def message(text: str) -> Ping | Subscription:
    """What a client's message asks for. Raises BadMessage."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise BadMessage("a message is a JSON object with a type") from None
    match found:
        case {"type": "ping"}:
            return Ping()
        case {"type": "subscribe"}:
            return Subscription(
                _mode(found.get("mode", "full")),
                _names(found, "devices"),
                _names(found, "measurements"),
            )
    raise BadMessage("a message's type is subscribe or ping")


def _mode(mode: object) -> Literal["full", "delta"]:
    if mode == "full":
        return "full"
    if mode == "delta":
        return "delta"
    raise BadMessage("mode is full or delta")


def _names(found: dict[str, object], key: str) -> frozenset[str] | None:
    names = found.get(key)
    if names is None:
        return None
    if not isinstance(names, list) or len(names) > _MOST_NAMES:
        raise BadMessage(f"{key} is a list of at most {_MOST_NAMES} names")
    if not all(isinstance(name, str) and len(name) <= _LONGEST_NAME for name in names):
        raise BadMessage(f"{key} holds names of at most {_LONGEST_NAME} characters")
    return frozenset(names)
