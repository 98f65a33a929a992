"""From the live view to figures with ages: what is too old is not what is true now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ne8000d.batch import Value
from ne8000d.sinks.live import LiveRow
from ne8000d.web.source import Source

NOT_ANSWERED: Final = "not_answered"
"""The device answers, but never told this value (or not yet: a rate needs two polls)."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Fields of one row: each has a value, or is None and has a reason.

    `ages` are seconds, of every field that was told once. `age_seconds` is that of the oldest
    value shown; `reason` is why nothing is shown at all, None where something is.
    """

    values: dict[str, Value | None]
    ages: dict[str, float]
    reasons: dict[str, str]
    age_seconds: float | None
    reason: str | None

    def flat(self) -> dict[str, object]:
        """As routes show it: values by name, with `ages` and `reasons` beside them."""
        return {
            **self.values,
            "age_seconds": self.age_seconds,
            "reason": self.reason,
            "ages": self.ages,
            "reasons": self.reasons,
        }


def figures(
    source: Source, device: str, measurement: str, row: LiveRow | None, names: Iterable[str]
) -> Figures:
    """The fields `names` of a device's row, which may be missing altogether."""
    now_ms = source.now_ms()
    fresh = source.fresh_seconds(device, measurement)
    values: dict[str, Value | None] = {}
    ages: dict[str, float] = {}
    reasons: dict[str, str] = {}
    for name in names:
        told = None if row is None else row.fields.get(name)
        values[name] = None
        if told is None:
            reasons[name] = source.absence(device, measurement) if row is None else NOT_ANSWERED
            continue
        value, time_ms = told
        ages[name] = age = max(0.0, round((now_ms - time_ms) / 1000, 3))
        if age > fresh:
            reasons[name] = source.absence(device, measurement)
        else:
            values[name] = value
    shown = [ages[name] for name, value in values.items() if value is not None]
    return Figures(
        values,
        ages,
        reasons,
        max(shown, default=None),
        None if shown else next(iter(reasons.values()), None),
    )


def first(rows: Sequence[LiveRow]) -> LiveRow | None:
    """The row of a measurement that has one a device."""
    return rows[0] if rows else None


def rows_of(
    source: Source, device: str, measurement: str, tags: Iterable[str], names: Sequence[str]
) -> list[dict[str, object]]:
    """All rows of a measurement: tags, fields, `age_seconds`, `reason`; fields not told are None.

    `ages` and `reasons` of single fields are there only where they differ from the row's.
    """
    shown = []
    for row in source.rows(device, measurement):
        found = figures(source, device, measurement, row, names)
        item: dict[str, object] = {tag: row.tags.get(tag) for tag in tags}
        item |= found.values
        item |= {"age_seconds": found.age_seconds, "reason": found.reason}
        if len(set(found.ages.values())) > 1:
            item["ages"] = found.ages
        if found.reason is None and found.reasons:
            item["reasons"] = found.reasons
        shown.append(item)
    return shown
