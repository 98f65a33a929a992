"""Why subscribers left and why log-ins failed: hwOfflineReasonStatTable of HUAWEI-AAA-MIB.

Integer32 values that grow until an operator resets them, so only what came since the last poll is
written. The MIB has no list of reasons: the number is told as it is. A reason that never occurred
has no row, however many the agent lists.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ne8000d.schema import (
    Column,
    Counter,
    Field,
    Frame,
    Kind,
    Measurement,
    Rate,
    Reading,
    Syntax,
    Table,
    Tag,
)

_REASONS: Final = "1.3.6.1.4.1.2011.5.2.1.34.1"
_KINDS: Final = {
    "offline": "hwOfflineReasonStatistic",
    "online_fail": "hwOnlineFailReasonStatistic",
}
_SOURCE: Final = "growth of hwOfflineReasonStatistic, hwOnlineFailReasonStatistic"

SUBSCRIBER_EVENTS: Final = Measurement(
    "subscriber_events",
    "Subscribers who left, and log-ins that failed, by reason.",
    (
        Field(
            "count",
            Kind.GAUGE,
            "since the last poll; none at first sight and after a reset",
            _SOURCE,
            rate=Rate("count_per_second", delta=True),
        ),
    ),
    (
        Tag("kind", "offline (was online and left) or online_fail (did not get online)"),
        Tag("reason", "Huawei's number of the reason"),
    ),
)


def _shape(reading: Reading) -> Iterator[Frame]:
    values: dict[str, int] = {}
    at: dict[str, float] = {}
    tags: dict[str, tuple[str, ...]] = {}
    complete = True
    known = _known(reading)
    for kind, name in _KINDS.items():
        read = reading.column(name)
        complete = complete and read.incomplete is None
        for row, count in reading.integers(name).items():
            key = f"{kind}.{row}"
            if count > 0 or (count == 0 and key in known):
                known.add(key)
                tags[key], values[key], at[key] = (kind, row), count, read.at[row]
    if tags:
        counter = Counter(values, at, from_zero=complete)
        yield Frame(
            SUBSCRIBER_EVENTS, tags, {}, at, counters={"count": counter}, idle=frozenset(tags)
        )


def _known(reading: Reading) -> set[str]:
    """The reasons that have occurred: a reset must be seen as one, and not as a row that went."""
    known = reading.memo.setdefault("reasons", set())
    return known if isinstance(known, set) else set()


SUBSCRIBER_EVENTS_TABLE: Final = Table(
    name="subscriber_events",
    group="subscribers_detail",
    columns=tuple(
        Column("HUAWEI-AAA-MIB", name, f"{_REASONS}.{arc}", Syntax.INTEGER)
        for arc, name in enumerate(_KINDS.values(), start=2)
    ),
    measurements=(SUBSCRIBER_EVENTS,),
    shape=_shape,
)
