"""The device's own clock, where an object tells it (no walk of an NE8000 has one)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from ne8000d.errors import SnmpError
from ne8000d.probe.findings import Finding, Verdict
from ne8000d.snmp import Session

_HR_SYSTEM_DATE: Final = "1.3.6.1.2.1.25.1.2.0"
_MOST_SKEW: Final = 5.0


def device_clock(session: Session, wall: Callable[[], float]) -> Finding | None:
    """Compare hrSystemDate with our clock; None where there is none, or it names no time zone."""
    before = wall()
    try:
        value = session.get([_HR_SYSTEM_DATE]).values.get(_HR_SYSTEM_DATE)
    except SnmpError:
        return None
    moment = date_and_time(value) if isinstance(value, bytes) else None
    if moment is None:
        return None
    skew = moment - (before + wall()) / 2
    if abs(skew) <= _MOST_SKEW:
        return Finding("clock", Verdict.OK, "agrees with this machine's within 5 s")
    side = "ahead of" if skew > 0 else "behind"
    return Finding(
        "clock", Verdict.NOTE, f"is {abs(skew):.0f} s {side} this machine's",
        "let the router take the time from NTP: its log and ours will then agree",
    )  # fmt: skip


def date_and_time(octets: bytes) -> float | None:
    """A DateAndTime (RFC 2579) of 11 octets as seconds since the epoch; None for anything else."""
    if len(octets) != 11:
        return None
    offset = timedelta(hours=octets[9], minutes=octets[10])
    try:
        zone = timezone(offset if octets[8:9] == b"+" else -offset)
        year, (month, day, hour, minute, second) = int.from_bytes(octets[:2]), octets[2:7]
        moment = datetime(
            year, month, day, hour, minute, min(second, 59), octets[7] * 100_000, tzinfo=zone
        )  # fmt: skip
    except ValueError:
        return None
    return moment.astimezone(UTC).timestamp()
