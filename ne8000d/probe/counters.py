"""Sub-interfaces with subscribers whose octets stand still: VRP counts there only when told to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ne8000d.errors import SnmpError
from ne8000d.probe.findings import Finding, Verdict
from ne8000d.schema import Frame
from ne8000d.snmp import Session

WATCHED_SECONDS: Final = 10.0
_COUNTERS: Final = {
    "in_octets": "1.3.6.1.2.1.31.1.1.1.6",
    "out_octets": "1.3.6.1.2.1.31.1.1.1.10",
}
_MOST: Final = 500
_NAMED: Final = 5


def silent_counters(
    frame: Frame | None,
    session: Session,
    since: float,
    now: Callable[[], float],
    sleep: Callable[[float], None],
) -> Finding | None:
    """Ask again for the octets of rows with users, `WATCHED_SECONDS` after `since` at the earliest.

    None where no row has users that are known.
    """  # fmt: skip
    rows = sorted(frame.users)[:_MOST] if frame is not None else []
    before = {
        f"{oid}.{row}": frame.counters[name].values[row]
        for name, oid in _COUNTERS.items()
        for row in rows
        if frame is not None and row in frame.counters[name].values
    }
    if frame is None or not before:
        return None
    sleep(max(0.0, since + WATCHED_SECONDS - now()))
    try:
        after = session.get(list(before)).values
    except SnmpError as error:
        return Finding("counters", Verdict.NO, str(error))
    seconds = now() - since
    still = [
        row
        for row in rows
        if all(
            after.get(f"{oid}.{row}") == before.get(f"{oid}.{row}") for oid in _COUNTERS.values()
        )
    ]
    if not still:
        return Finding("counters", Verdict.OK, f"all {len(rows)} interfaces with users count")
    names = sorted(frame.tags[row][0] for row in still)
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return Finding(
        "counters",
        Verdict.NOTE,
        f"{len(still)} of {len(rows)} interfaces with users did not count in {seconds:.0f} s "
        f"({', '.join(names[:_NAMED])}{more})",
        f"on the router: 'interface {names[0]}', 'statistic enable', 'commit', and so on",
    )
