"""What an interface's name tells: the speed VRP8 adds, and the type that IF-MIB would give."""

from __future__ import annotations

import re
from typing import Final

from ne8000d.commands.amounts import speed

_SPEED: Final = re.compile(r"\((\d{1,4}(?:\.\d{1,2})?[MGT])\)$")
_PORT: Final = re.compile(r"(?:[A-Za-z]*GE|\d{0,3}GE|\w*Ethernet|FlexE|Pos|Atm)[-\w]*\d+/\d+")

_TYPES: Final = (
    ("loopback", 24), ("inloopback", 24), ("null", 1), ("eth-trunk", 161), ("ip-trunk", 161),
    ("vlanif", 53), ("virtual-ethernet", 53), ("vbdif", 136), ("tunnel", 131),
    ("virtual-template", 23), ("dialer", 23), ("mp-group", 23), ("ppp", 23),
)  # fmt: skip
"""By the beginning of the name; VRP calls a Vlanif propVirtual(53), not l3ipvlan(136)."""
_ETHERNET: Final = 6
_L2VLAN: Final = 135
_OTHER: Final = 1


def plain_name(name: str) -> tuple[str, float | None]:
    """`GigabitEthernet1/0/0(10G)` as name and speed, bits a second; no speed, None."""
    found = _SPEED.search(name)
    if found is None:
        return name, None
    return name[: found.start()], speed(found[1])


def if_type(name: str) -> int:
    """The IANAifType of an interface, by its name."""
    lower = name.casefold()
    if "." in lower:
        return _L2VLAN
    for beginning, number in _TYPES:
        if lower.startswith(beginning):
            return number
    return _ETHERNET if _PORT.match(name) or lower.startswith("meth") else _OTHER


def is_port(name: str) -> bool:
    """Whether the name is that of a port: a type and slot/card/port, no sub-interface."""
    return "." not in name and _PORT.match(name) is not None
