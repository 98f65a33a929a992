"""The ID, boots and time of an agent's SNMP engine (RFC 3411 §3.1, SNMP-FRAMEWORK-MIB)."""

from __future__ import annotations

from typing import Final, NamedTuple

from ne8000d.oid import parse
from ne8000d.simulator import ber
from ne8000d.simulator.view import View

_ID: Final = parse("1.3.6.1.6.3.10.2.1.1.0")
_BOOTS: Final = parse("1.3.6.1.6.3.10.2.1.2.0")
_TIME: Final = parse("1.3.6.1.6.3.10.2.1.3.0")

_UNNAMED: Final = b"\x80\x00\x07\xdb\x04simulator"
"""Enterprise 2011, text: of a view that has no snmpEngineID."""

_LARGEST: Final = 2**31 - 1


class Moment(NamedTuple):
    """How often the engine has started, and the seconds since it last did."""

    boots: int
    time: int


class EngineClock:
    """Tells what the view's objects tell, until an event makes the engine differ from them.

    A recording's snmpEngineTime stands still; here it goes on from there.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self._seen = (0, view.clock())
        self._view_boots = -1
        self._more_boots = 0
        self._started: float | None = None

    def engine_id(self, now: float) -> bytes:
        """The engine's ID."""
        found = self._octets(_ID, now)
        return found if found and 5 <= len(found) <= 32 else _UNNAMED

    def moment(self, now: float) -> Moment:
        """The engine's boots and time at the moment `now`."""
        boots, told = self._number(_BOOTS, now), self._number(_TIME, now)
        if boots != self._view_boots:
            self._view_boots, self._more_boots, self._started = boots, 0, None
        if told != self._seen[0]:
            self._seen = (told, now)
        since = told + int(now - self._seen[1])
        if self._started is not None:
            since = int(now - self._started)
        return Moment(min(boots + self._more_boots, _LARGEST), max(0, min(since, _LARGEST)))

    def reboot(self, now: float) -> None:
        """Start the engine anew: another boot, time from 0 (RFC 3414 §2.2.2)."""
        self.moment(now)
        self._more_boots += 1
        self._started = now

    def lose_time(self, now: float) -> None:
        """Start the engine anew and forget that: time from 0, boots as before.

        RFC 3414 forbids it; agents that can't write their boots do it all the same.
        """
        self.moment(now)
        self._started = now

    def _number(self, oid: ber.Oid, now: float) -> int:
        found = self._octets(oid, now)
        return int.from_bytes(found, "big", signed=True) if found else 0

    def _octets(self, oid: ber.Oid, now: float) -> bytes | None:
        varbind = self._view.tree.find(oid, now)
        if varbind in (ber.NO_SUCH_OBJECT, ber.NO_SUCH_INSTANCE):
            return None
        _, start, end = ber.header(varbind, 0, len(varbind))
        _, _, behind = ber.header(varbind, start, end)
        _, start, end = ber.header(varbind, behind, end)
        return varbind[start:end]
