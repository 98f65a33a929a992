"""A recorded walk (`.snmprec`) as a view: as it was, or with counters that go on counting."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from ne8000d.errors import ConfigError
from ne8000d.oid import OidError, parse
from ne8000d.simulator import ber
from ne8000d.simulator.ber import Oid
from ne8000d.simulator.tree import Column, Index, Tree
from ne8000d.simulator.view import Clock, steady_clock

SYS_UPTIME: Final = parse("1.3.6.1.2.1.1.3.0")
ENGINE_BOOTS: Final = parse("1.3.6.1.6.3.10.2.1.2.0")
ENGINE_TIME: Final = parse("1.3.6.1.6.3.10.2.1.3.0")
_IF_OCTETS: Final = tuple(
    parse(f"1.3.6.1.2.1.{column}")
    for column in ("2.2.1.10", "2.2.1.16", "31.1.1.1.6", "31.1.1.1.10")
)
_IF_HIGH_SPEED: Final = parse("1.3.6.1.2.1.31.1.1.1.15")
_MONTH: Final = 30 * 86_400.0
_BUSIEST: Final = 0.9  # of a port's speed

_NUMBERS: Final = frozenset({ber.INTEGER, ber.COUNTER32, ber.GAUGE32, ber.TIMETICKS, ber.COUNTER64})
_WIDTHS: Final[Mapping[int, int]] = {ber.COUNTER32: 32, ber.TIMETICKS: 32, ber.COUNTER64: 64}

_Number = tuple[int, int]  # tag and value
_Element = bytes | _Number


class Recording:
    """The OIDs of one `.snmprec` file (lines of `OID|TAG|VALUE`, in any order).

    Values are exactly those recorded. With `moving`, Counter32 and Counter64 grow in proportion
    to the time since construction and wrap: each at the mean rate that brought it to its recorded
    value since the device's start, octets never above 90 % of the port's speed; sysUpTime and
    snmpEngineTime run along.
    """

    def __init__(self, path: Path, *, moving: bool = False, clock: Clock | None = None) -> None:
        """Read `path`; raises `ConfigError` for a file that can't be read or is no recording."""
        try:
            content = path.read_bytes()
        except OSError as error:
            raise ConfigError(f"{path}: {error.strerror}; name a .snmprec file") from error
        self.clock = clock or steady_clock()
        self._elements = dict(_elements(content, str(path)))
        self._moving = moving
        self._narrow = False
        self._reboots = 0
        self._since = self.clock()
        self.tree = self._grow()

    def reboot(self, now: float) -> None:
        """Let uptime and counters begin again at the moment `now` (needs `moving`)."""
        self._reboots += 1
        self._since = now
        self.tree = self._grow()

    def drop_counter64(self) -> None:
        """Be an agent with 32-bit counters only."""
        self._narrow = True
        self.tree = self._grow()

    def _grow(self) -> Tree:
        elements = {
            oid: element
            for oid, element in self._elements.items()
            if not (self._narrow and _tag(element) == ber.COUNTER64)
        }
        index = Index(elements)
        # The index holds whole names: its encoded form begins with the first two in one octet.
        index.suffixes = [ber.oid_body(key) for key in index.keys]
        values = [_encoded(elements[key]) for key in index.keys]
        functions = [self._function(key, elements[key]) for key in index.keys]
        if not any(functions):
            return Tree([Column((), None, index, lambda first, behind, _: values[first:behind])])

        def at(first: int, behind: int, now: float) -> list[bytes]:
            elapsed = max(0.0, now - self._since)
            return [
                value if function is None else function(elapsed)
                for value, function in zip(
                    values[first:behind], functions[first:behind], strict=True
                )
            ]

        return Tree([Column((), None, index, at)])

    def _function(self, oid: Oid, element: _Element) -> Callable[[float], bytes] | None:
        """How the value at `oid` moves with the seconds since `_since`; None if it stands."""
        if not self._moving or not isinstance(element, tuple):
            return None
        tag, value = element
        start = 0 if self._reboots else value
        if oid == SYS_UPTIME:
            return partial(_grown, tag, start, 100.0)
        if oid == ENGINE_TIME:
            return partial(_grown, tag, start, 1.0)
        if oid == ENGINE_BOOTS and self._reboots:
            return partial(_grown, tag, value + self._reboots, 0.0)
        if tag in (ber.COUNTER32, ber.COUNTER64) and value:
            return partial(_grown, tag, start, self._rate(oid, value))
        return None

    def _rate(self, oid: Oid, value: int) -> float:
        """The growth a second of a counter that was recorded with `value`."""
        rate = value / self._uptime()
        if oid[:-1] in _IF_OCTETS:
            speed = self._elements.get((*_IF_HIGH_SPEED, oid[-1]))
            if isinstance(speed, tuple) and speed[1]:
                rate = min(rate, _BUSIEST * speed[1] * 1e6 / 8)
        return rate

    def _uptime(self) -> float:
        for oid, second in ((ENGINE_TIME, 1.0), (SYS_UPTIME, 100.0)):
            element = self._elements.get(oid)
            if isinstance(element, tuple) and element[1]:
                return element[1] / second
        return _MONTH


def _grown(tag: int, start: int, rate: float, elapsed: float) -> bytes:
    value = start + int(rate * elapsed)
    width = _WIDTHS.get(tag)
    return ber.integer(value if width is None else value % (1 << width), tag)


def _tag(element: _Element) -> int:
    return element[0]


def _encoded(element: _Element) -> bytes:
    return element if isinstance(element, bytes) else ber.integer(element[1], element[0])


def _elements(content: bytes, path: str) -> Iterator[tuple[Oid, _Element]]:
    for number, line in enumerate(content.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            name, tag, value = line.rstrip(b"\r").split(b"|", 2)
            yield parse(name.decode()), _element(tag.decode(), value)
        except (OidError, ValueError) as error:
            raise ConfigError(
                f"{path}, line {number}: not OID|TAG|VALUE ({error}); record the walk again"
            ) from error


def _element(tag: str, value: bytes) -> _Element:
    """A value by its tag: `4x` is OCTET STRING in hexadecimal, `64` an address in dots."""
    if tag.endswith("x"):
        return ber.tlv(int(tag[:-1]), bytes.fromhex(value.decode()))
    kind = int(tag)
    if kind in _NUMBERS:
        return kind, int(value)
    match kind:
        case ber.OCTETS:
            return ber.tlv(kind, value)
        case ber.NULL:
            return ber.tlv(kind, b"")
        case ber.OID:
            return ber.tlv(kind, ber.oid_body(parse(value.decode())))
        case ber.IP_ADDRESS:
            return ber.tlv(kind, bytes(map(int, value.split(b"."))))
    raise ValueError(f"tag {tag} is not of SNMP")
