"""A router's answer without anything personal in it, for a bug report.

Which words of an unknown answer are names nobody can tell, so only words that are known to be
VRP's own stay; every other word, every digit and every address is replaced. Places and order of
words stay, which is what whoever mends the parser needs.
"""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final

from ne8000d.masks import Masks

MOST_LINES: Final = 100
LONGEST_LINE: Final = 500
_SERIAL_LENGTH: Final = 10

_SEPARATORS: Final = (r"([=,;()<>\[\]{}|\"'`]+)", r"(/+)", r"(:+)")
"""What a word is split at, in this order: an address with colons is looked for before the last."""

_WORD: Final = re.compile(r"([^ ]+)( *)")
_LETTERS: Final = re.compile(r"[A-Za-z]+")
_DIGIT: Final = re.compile(r"[0-9]")
_MAC: Final = re.compile(
    r"(?:[0-9a-f]{4}([-.:]))(?:[0-9a-f]{4}\1)[0-9a-f]{4}|[0-9a-f]{2}(?:[-:.][0-9a-f]{2}){5}"
    r"|[0-9a-f]{12}",
    re.IGNORECASE,
)

_WORDS: Final = """
aaa abnormal accept accepts access account accounting acct active address addresses
administratively agent alarm alarms all an and answer are as asked asn at auth authen
authentication author authorization available average backup bad bandwidth bas begin bgp bias bind
bit bits block blocked board boards bps bras brief broadcast busy by byte bytes can cannot car
card cause celsius cevlan challenge challenges change changed channel cir class clear closed coa
code column command commands commit configuration configured conflicted connect connected
connection connections control count counter counters cpu critical current cut data date day days
dbm default delay delegated delegation description detail details device dhcp different disable
disabled discard discarded display do does domain domains down drop dropped drops dslite dst dual
duplex duration each empty enable enabled end engine engines entries entry error errors
established eth ethernet exceed exception exist exists expire expired fail failed failure failures
fan fatal fault feature flow for found frame frames free from full g gateway ge gigabitethernet
global group h half has have high historical history host hour hours huawei id idle if in inbound
include incomplete index info information init initial inner input instance interface interfaces
internal invalid ip ipoe ipv is isis it item items k kbit kbps kbyte kbytes keepalive key last
later layer lease leave left length level license limit line link list listen load local lock
locked log logic login logout loopback loss lost low m mac major malformed management mask master
max maximal maximum mb mbps memory message messages method minor minute minutes mode model module
modules more mtu multicast name nat nd negotiation neighbor neighbors network next no node none
normal not nothing now num number of off offline on one online only operate operation optical
option or ospf other out outbound outer output outside overload packet packets page parameter
parameters part password patch payload pd peak peer peers pending per percent percentage period
pevlan physical please pool pools port ports power ppp pppoe pps prefix present primary printed
process profile profiles protocol qinq qos qsfp quiet quit quite radius range rate ratio rd
reached real realtime reason receive received record records refused register registered reject
rejects release remain remote reply reports request requests reserved reset resource response
responses result retransmissions route router routing rui running runtime rx s second seconds
selected server servers service session sessions severity sfp since single size slave slot slots
sn software something source speed src standby start started state static statistic statistics
status stop sub subscriber subscribers success successful summary supply svlan switch system table
tacacs temperature terminal than the there this threshold time timeout timeouts times to total
track traffic transmit trunk try tunnel tx type types unauthenticated under unicast unit unknown
unnumbered unrecognized up update updated upper uptime usage use used user userid username users
using utilization valid value values vbdif vendor version view virtual vlan vlanif vlans voltage
vpn vpnv vrf vrp vrrp vty warning wavelength weight when with wrong yes
"""
_KNOWN: Final = frozenset(_WORDS.split())
"""Words of VRP's answers in lower case; none is a person's name. Of single letters only units."""


def masked_text(text: str, masks: Masks) -> str:
    """At most `MOST_LINES` lines of `text` with nothing left in them but VRP's own words.

    Digits become 0; addresses, MACs, serials and every unknown word what `masks` invents for them.
    """
    lines = text.replace("\r", "").split("\n")[:MOST_LINES]
    return "\n".join(_masked_line(line, masks) for line in lines)


def _masked_line(line: str, masks: Masks) -> str:
    def replaced(found: re.Match[str]) -> str:
        width = len(found[0])
        masked = _masked(found[1], masks)
        return masked.ljust(width) if len(masked) < width else masked + found[2][:1]

    return _WORD.sub(replaced, line[:LONGEST_LINE].expandtabs()).rstrip(" ")


def _masked(word: str, masks: Masks, splits: int = 0) -> str:
    if not word.isascii() or not word.isprintable() or "@" in word:
        return masks.name("name", ascii(word))  # white space of other kinds is a name too
    address = _address(word, masks)
    if address is not None:
        return address
    if splits < len(_SEPARATORS):
        parts = re.split(_SEPARATORS[splits], word)
        return "".join(
            part if place % 2 or not part else _masked(part, masks, splits + 1)
            for place, part in enumerate(parts)
        )
    if all(letters.lower() in _KNOWN for letters in _LETTERS.findall(word)):
        return _DIGIT.sub("0", word)
    if len(word) >= _SERIAL_LENGTH and _DIGIT.search(word):
        return masks.serial(word)
    return masks.name("name", word)


def _address(word: str, masks: Masks) -> str | None:
    """What stands for an address or a MAC; None for anything else."""
    if _MAC.fullmatch(word):
        octets = masks.mac(bytes.fromhex(re.sub("[-.:]", "", word))).hex()
        return f"{octets[:4]}-{octets[4:8]}-{octets[8:]}"
    address: IPv4Address | IPv6Address
    invented: IPv4Address | IPv6Address
    try:
        address = IPv4Address(word)
        invented = masks.ipv4(address)
    except AddressValueError:
        try:
            address = IPv6Address(word)
        except AddressValueError:
            return None
        if address.is_multicast:
            # A solicited-node address (RFC 4291 §2.7.1) ends as a subscriber's does.
            return masks.name("ipv6", word)
        invented = masks.ipv6(address)
    # What `masks` leaves alone (127.0.0.0/8, multicast) may be a number that only looks like that.
    return str(invented) if invented != address else _DIGIT.sub("0", word)
