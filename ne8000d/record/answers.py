"""Masks answers of the command line, and proves that they are read as before.

What a parser reads is masked by the kind of its field, and the answer is asked to give exactly the
rows that these masks make of the original ones. What no parser reads is masked by its form:
addresses, serial numbers, descriptions, paths of files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final

from ne8000d.batch import Value
from ne8000d.commands.bgp import autonomous_system
from ne8000d.errors import CommandError
from ne8000d.masks import Masks
from ne8000d.record.rules import INTERFACE, WELL_KNOWN
from ne8000d.schema import CliRow, Command

_NAMED: Final = {"domain": "domain", "pool": "pool", "vrf": "vpn", "neighbor": "router"}
"""Fields that hold a name, and the kind that the SNMP side masks it as."""
_KEPT: Final = frozenset({
    "access_type", "area", "board", "config_state", "duplex", "family", "feature", "in_peak_time",
    "item", "kind", "last_up", "level", "mode", "model", "part", "patch", "peer", "protocol",
    "role", "router_id", "sessions_peak_time", "state", "state_name", "status", "type", "version",
    "vrp",
})  # fmt: skip
"""Fields of the maker's words, and of addresses; an answer with any other text is left out."""
_INTERFACES: Final = frozenset({"interface", "members"})
_AS_FIELD: Final = "remote_as"

_DESCRIPTION: Final = re.compile(r"(\s*Description ?:\s*)(\S|\S.*\S)(\s*)")
_SERIAL: Final = re.compile(
    r"(.*(?:ESN|Serial|S/N|Barcode)[^:=\n]*[:=]\s*)(\S+)(.*)", re.IGNORECASE
)
_LOCAL_AS: Final = re.compile(r"(\s*Local AS number ?: ?)(\d[\d.]*)(.*)", re.IGNORECASE)
_PEER_AS: Final = re.compile(r"(\s*[0-9A-Fa-f:.]{2,60}\s+(?:4\s+)?)(\d+(?:\.\d+)?)(\s.*)")
_CIRCUIT: Final = re.compile(r"(\s{0,4}\S+\s+\S+\s+)(\S*[A-Za-z]\S*)(\s+(?:Up|Down|Init|Failed).*)")
_FORMS: Final = (
    r"(?P<ipv4>(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]))"
    r"|(?P<mac>(?<![\w-])[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}(?![\w-])"
    r"|(?<![\w:])[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}(?![\w:]))"
    r"|(?P<system>(?<![\w.])[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}(?![\w-]))"
    r"|(?P<ipv6>(?<![\w:.])[0-9A-Fa-f]{0,4}:[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]{0,40}(?![\w:]))"
    r"|(?P<file>\b[a-z]+\d*:/\S+)"
    r"|(?P<serial>(?<![\w-])(?=[A-Z0-9]*[A-Z])(?=[A-Z0-9]*\d{6})[A-Z0-9]{10,}(?![\w-]))"
)


class Unmaskable(Exception):
    """An answer that can't be masked with certainty."""


@dataclass(slots=True)
class AnswerMasks:
    """Masks the answers of one device; `names` are the router's own, which may stand anywhere."""

    masks: Masks
    names: frozenset[str] = frozenset()

    def masked(self, command: Command, text: str) -> str:
        """The answer with invented names, addresses and serials.

        Raises:
            Unmaskable: the masked answer is not read as the original is; or it has texts of which
                nothing is known.
            CommandError: the original can't be read.
        """
        rows = command.parse(text)
        expected = [self._row(row) for row in rows]
        words = {name: self.masks.name("router", name) for name in self.names if _is_name(name)}
        for row in rows:
            words.update(self._words(row))
        pattern = _pattern(words)
        lines = [self._line(command, line, pattern, words) for line in text.splitlines()]
        found = "\n".join(lines)
        try:
            same = command.parse(found) == expected
        except CommandError as error:
            raise Unmaskable("masked, it can't be read any more") from error
        if not same:
            raise Unmaskable("masked, it would be read as something else")
        return found

    def _row(self, row: CliRow) -> CliRow:
        return {key: self._field(key, value) for key, value in row.items()}

    def _field(self, key: str, value: Value) -> Value:
        if key == _AS_FIELD and isinstance(value, int):
            return self.masks.as_number(value)
        return self._text(key, value) if isinstance(value, str) else value

    def _text(self, key: str, value: str) -> str:
        if key == "alias":
            return self.masks.name("text", value.strip())
        if key == "serial":
            return self.masks.serial(value)
        formed = self._formed(value)
        if formed != value or key in _KEPT:
            return formed
        if key in _NAMED:
            return self._named(_NAMED[key], value)
        if key in _INTERFACES:
            return " ".join(map(self._interface, value.split(" ")))
        raise Unmaskable(f"nothing is known of its field {key}")

    def _words(self, row: CliRow) -> dict[str, str]:
        """What stands for the names in a row, by word of the answer."""
        found: dict[str, str] = {}
        for key, value in row.items():
            if isinstance(value, str) and key in {*_NAMED, "interface", "serial"}:
                masked = self._text(key, value)
                if masked != value and (key == "serial" or self._formed(value) == value):
                    found[value] = masked
        return found

    def _line(
        self, command: Command, line: str, pattern: re.Pattern[str], words: dict[str, str]
    ) -> str:
        if found := _DESCRIPTION.fullmatch(line):
            return f"{found[1]}{self.masks.name('text', found[2])}{found[3]}"
        if found := _SERIAL.fullmatch(line):
            before, after = (
                pattern.sub(lambda match: self._replaced(match, words), part)
                for part in (found[1], found[3])
            )
            return f"{before}{self.masks.serial(found[2])}{after}"
        if command.name.startswith("bgp_"):
            if found := _LOCAL_AS.fullmatch(line) or _PEER_AS.fullmatch(line):
                line = f"{found[1]}{self._system(found[2])}{found[3]}"
        elif command.name == "isis_peers" and (found := _CIRCUIT.fullmatch(line)):
            line = f"{found[1]}{self.masks.name('circuit', found[2])}{found[3]}"
        return pattern.sub(lambda match: self._replaced(match, words), line)

    def _system(self, said: str) -> str:
        number = autonomous_system(said)
        return said if number is None else str(self.masks.as_number(number))

    def _formed(self, text: str) -> str:
        return _pattern(()).sub(lambda match: self._replaced(match, {}), text)

    def _replaced(self, match: re.Match[str], words: dict[str, str]) -> str:
        said = match[0]
        match match.lastgroup:
            case "ipv4" | "ipv6":
                return self._address(said)
            case "mac":
                digits = self.masks.mac(bytes.fromhex(re.sub("[-:]", "", said))).hex()
                return _grouped(digits, "-", 4) if "-" in said else _grouped(digits, ":", 2)
            case "system":
                digits = self.masks.octets(bytes.fromhex(said.replace(".", ""))).hex()
                return _grouped(digits, ".", 4)
            case "file":
                return f"{said.partition(':')[0]}:/{self.masks.name('file', said)}"
            case "serial":
                return self.masks.serial(said)
        return words[said]

    def _address(self, said: str) -> str:
        try:
            if ":" in said:
                return str(self.masks.ipv6(IPv6Address(said)))
            return str(self.masks.ipv4(IPv4Address(said)))
        except AddressValueError:
            return said

    def _named(self, kind: str, text: str) -> str:
        return text if text in WELL_KNOWN else self.masks.name(kind, text)

    def _interface(self, name: str) -> str:
        return name if INTERFACE.fullmatch(name) else self._named("interface", name)


def _grouped(digits: str, mark: str, size: int) -> str:
    return mark.join(digits[at : at + size] for at in range(0, len(digits), size))


def _is_name(text: str) -> bool:
    """Whether it is a name: addresses are masked as what they are."""
    return bool(re.search(r"[A-Za-z]", text)) and ":" not in text


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    """What is replaced: whole words, the longest first, and what has the form of an address."""
    named = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    forms = rf"{_FORMS}|(?P<word>(?<![\w-])(?:{named})(?![\w-]))" if named else _FORMS
    return re.compile(forms)
