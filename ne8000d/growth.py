"""What two values of a counter say of each other; `rates` decides what becomes of it.

Pure functions: which difference is a growth, which values the next poll is compared with, and
percentages of growths.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from ne8000d.batch import Value
from ne8000d.schema import Counter, Rate

_WRAP32: Final = 1 << 32


def growth32(growth: int, room: float, rate: Rate) -> int | str:
    """The growth of a 32-bit counter, or the reason why it can't be told.

    `growth` is the plain difference, `room` the bits that the line could carry meanwhile.
    """
    turns_unseen = rate.bits > 0.0 and room >= _WRAP32 * rate.bits
    if turns_unseen and (rate.fills_line or growth < 0):
        return "ambiguous"
    if growth >= 0:
        return growth
    turned = growth % _WRAP32
    return turned if turned * rate.bits <= room else "reset"


def refusal(growth: int, elapsed: float, max_gap: float, width_changed: bool) -> str:
    """Why a difference is no growth."""
    if elapsed <= 0.0:
        return "stale"
    if elapsed > max_gap:
        return "gap"
    if growth < 0 or width_changed:
        return "reset"
    return "implausible"


def counted(counter: Counter, rate: Rate) -> Mapping[str, int]:
    """What the counter's own field says as it stands: nothing where that is its growth."""
    if rate.delta:
        return {}
    if rate.worth == 1.0:
        return counter.values
    return {key: round(value * rate.worth) for key, value in counter.values.items()}


def carried(counter: Counter, old: Counter, held: Collection[str]) -> Counter:
    """The counter to compare the next poll with: held rows and missing rows stay as they were."""
    missing = old.values.keys() - counter.values.keys()
    kept = missing | (old.values.keys() & held)
    if not kept:
        return counter
    return Counter(
        {**counter.values, **{key: old.values[key] for key in kept}},
        {**counter.at, **{key: old.at[key] for key in kept}},
        (counter.narrow - missing) | frozenset(key for key in missing if key in old.narrow),
        counter.from_zero,
    )


def with_zeros(old: Counter, counter: Counter, at: float) -> Counter:
    """The last poll's counter with a 0 for each row that came into being since."""
    new = counter.values.keys() - old.values.keys()
    if not new:
        return old
    zeros, moments = dict.fromkeys(new, 0), dict.fromkeys(new, at)
    return Counter({**old.values, **zeros}, {**old.at, **moments}, old.narrow, old.from_zero)


def percent(rates: Mapping[str, float], speeds: Mapping[str, float]) -> dict[str, float]:
    """Rates in per cent of the rows' speeds, where those are known and not 0."""
    return {key: 100.0 * rate / speed for key, rate in rates.items() if (speed := speeds.get(key))}


def shares(
    fields: Mapping[str, Mapping[str, Value]], rates: Mapping[str, Rate]
) -> Iterator[tuple[str, dict[str, float]]]:
    """The percentages that the rates declare, of rates that are among `fields`."""
    for rate in rates.values():
        if rate.share is not None and rate.name in fields:
            whole = fields.get(rates[rate.share.of].name, {})
            yield (
                rate.share.name,
                {
                    key: min(100.0, 100.0 * float(part) / float(all_of))
                    for key, part in fields[rate.name].items()
                    if (all_of := whole.get(key))
                },
            )
