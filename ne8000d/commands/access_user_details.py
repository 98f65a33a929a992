"""The details of a subscriber: `display access-user … verbose`."""

from __future__ import annotations

from typing import Final

from ne8000d.batch import Value
from ne8000d.commands.amounts import count, high_low, mac, number, plain, seconds, text, vlans
from ne8000d.commands.labels import Convert, Labels, label_of
from ne8000d.schema import CliRow

INDEX: Final = "user access index"
"""The label that begins a subscriber."""


def _kilobits(value: str) -> Value | None:
    amount = number(value)
    return None if amount is None else amount * 1e3


def _realtime(value: str) -> Value | None:
    """`12 kbyte/min` as bits a second."""
    amount = number(value)
    return None if amount is None or "byte/min" not in value else amount * 8e3 / 60.0


_DETAILS: Final[dict[str, tuple[str, Convert]]] = {
    INDEX: ("user_id", count),
    "state": ("state", text),
    "user name": ("username", text),
    "domain name": ("domain", plain),
    "user backup state": ("backup", text),
    "rui user state": ("rui_state", text),
    "user access interface": ("interface", text),
    "user access physical interface": ("physical_interface", text),
    "user access slot": ("slot", count),
    "user mac": ("mac", mac),
    "user ip address": ("ip", plain),
    "user ip netmask": ("netmask", plain),
    "user gateway address": ("gateway", plain),
    "user ipv6 address": ("ipv6", plain),
    "user ipv6 prefix": ("ipv6_prefix", plain),
    "user nd prefix": ("ipv6_prefix", plain),
    "user ndra prefix": ("ipv6_prefix", plain),
    "ipv6 prefix": ("ipv6_prefix", plain),
    "user delegation prefix": ("ipv6_delegated_prefix", plain),
    "user pd prefix": ("ipv6_delegated_prefix", plain),
    "user ipv6 delegation prefix": ("ipv6_delegated_prefix", plain),
    "user access type": ("access_type", text),
    "user authentication type": ("authentication_type", text),
    "access start time": ("online_since", text),
    "user login time": ("online_since", text),
    "accounting start time": ("accounting_since", text),
    "online time(h:min:sec)": ("online_seconds", seconds),
    "ipv4 realtime speed inbound": ("ipv4_in_bps", _realtime),
    "ipv4 realtime speed outbound": ("ipv4_out_bps", _realtime),
    "ipv6 realtime speed inbound": ("ipv6_in_bps", _realtime),
    "ipv6 realtime speed outbound": ("ipv6_out_bps", _realtime),
    "inbound qos-profile-name": ("in_profile", plain),
    "outbound qos-profile-name": ("out_profile", plain),
    "inbound cir": ("in_committed_bps", _kilobits),
    "outbound cir": ("out_committed_bps", _kilobits),
    "inbound pir": ("in_limit_bps", _kilobits),
    "outbound pir": ("out_limit_bps", _kilobits),
    "up bytes number(high,low)": ("in_octets", high_low),
    "down bytes number(high,low)": ("out_octets", high_low),
    "up packets number(high,low)": ("in_packets", high_low),
    "down packets number(high,low)": ("out_packets", high_low),
    "ipv6 up bytes number(high,low)": ("ipv6_in_octets", high_low),
    "ipv6 down bytes number(high,low)": ("ipv6_out_octets", high_low),
}


def _key(label: str) -> str:
    """A label without the spaces that versions put before and in brackets."""
    return label.replace(" (", "(").replace("( ", "(").replace(", ", ",").replace(" )", ")")


LABELS: Final[Labels] = {_key(label_of(label)): known for label, known in _DETAILS.items()}
_VLANS: Final = "user access pevlan/cevlan"


class Details:
    """The subscriber whose details are being read."""

    def __init__(self) -> None:
        self._row: CliRow = {}

    def take(self, found: tuple[str, str]) -> CliRow | None:
        """The subscriber before this pair, once the pair begins the next one."""
        label, value = _key(found[0]), found[1]
        if label == _VLANS:
            for name, vlan in zip(("svlan", "cvlan"), vlans(value), strict=True):
                if vlan is not None:
                    self._row.setdefault(name, vlan)
            return None
        known = LABELS.get(label)
        if known is None:
            return None
        done: CliRow | None = None
        if label == INDEX or (label == "user name" and "username" in self._row):
            done, self._row = self._row, {}
        key, convert = known
        said = convert(value)
        if said is not None:
            # The first one counts: value-added services repeat labels further down.
            self._row.setdefault(key, said)
        return done

    def rest(self) -> CliRow:
        """The last subscriber."""
        return self._row
