"""Interface types by name: IANAifType-MIB, those that routers, BNGs and switches report.

Any other type can be given by its number.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

INTERFACE_TYPES: Final[Mapping[str, int]] = MappingProxyType({
    "other": 1,
    "ethernetCsmacd": 6,
    "ds1": 18,
    "e1": 19,
    "basicISDN": 20,
    "primaryISDN": 21,
    "propPointToPointSerial": 22,
    "ppp": 23,
    "softwareLoopback": 24,
    "slip": 28,
    "ds3": 30,
    "frameRelay": 32,
    "rs232": 33,
    "atm": 37,
    "sonet": 39,
    "frameRelayService": 44,
    "hssi": 46,
    "aal5": 49,
    "sonetPath": 50,
    "sonetVT": 51,
    "propVirtual": 53,
    "propMultiplexor": 54,
    "fastEther": 62,
    "ieee80211": 71,
    "ds0": 81,
    "ds0Bundle": 82,
    "adsl": 94,
    "vdsl": 97,
    "voiceFXS": 102,
    "pppMultilinkBundle": 108,
    "virtualIpAddress": 112,
    "gigabitEthernet": 117,
    "hdlc": 118,
    "tunnel": 131,
    "atmSubInterface": 134,
    "l2vlan": 135,
    "l3ipvlan": 136,
    "ipForward": 142,
    "mplsTunnel": 150,
    "ieee8023adLag": 161,
    "mpls": 166,
    "shdsl": 169,
    "pos": 171,
    "opticalChannel": 195,
    "opticalTransport": 196,
    "pon155": 207,
    "pon622": 208,
    "bridge": 209,
    "gpon": 250,
    "vdsl2": 251,
})  # fmt: skip
