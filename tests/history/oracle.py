"""A second way to the numbers of a panel: plain Python over the points that were written."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from ne8000d.history.panels import Series

_LINE = re.compile(r"((?:\\.|[^ \\])+) (.*) (\d+)")
_COMMA = re.compile(r"(?<!\\),")
_FIELD = re.compile(r'(\w+)=(?:"([^"]*)"|(-?[\d.e+]+)(i?))')

Key = tuple[str, ...]
FOLDS: Mapping[str, Callable[[list[float]], float]] = {
    "mean": lambda values: sum(values) / len(values),
    "min": min,
    "max": max,
    "sum": sum,
    "last": lambda values: values[-1],
}


@dataclass
class Points:
    """Every point by measurement, field and tags."""

    series: dict[tuple[str, str], dict[tuple[tuple[str, str], ...], list[tuple[int, float]]]] = (
        field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    )

    @classmethod
    def of(cls, lines: Iterable[str]) -> Points:
        points = cls()
        for line in lines:
            found = _LINE.fullmatch(line)
            assert found, line
            measurement, *tags = _COMMA.split(found[1])
            own = tuple(tuple(tag.replace("\\ ", " ").split("=", 1)) for tag in tags)
            for name, _, number, _ in _FIELD.findall(found[2]):
                if number:
                    points.series[measurement, name][own].append((int(found[3]), float(number)))
        return points

    def windows(
        self, query: Series, begin: int, end: int, every: int, device: str | None
    ) -> dict[tuple[Key, int], float]:
        """Value by (tags and field, beginning of the aligned window)."""
        found: dict[tuple[Key, int], list[float]] = defaultdict(list)
        for name in query.fields:
            for key, values in self._chosen(query, name, device):
                for second, value in values:
                    if begin <= second < end:
                        found[(*key, name), second // every * every].append(value)
        fold = FOLDS[query.fn]
        return {at: fold(values) for at, values in found.items()}

    def _chosen(
        self, query: Series, name: str, device: str | None
    ) -> Iterable[tuple[Key, list[tuple[int, float]]]]:
        for tags, values in self.series[query.measurement, name].items():
            known = dict(tags)
            if device is not None and known.get("device", device) != device:
                continue
            if all(known.get(tag) in wanted for tag, wanted in query.where.items()):
                yield tuple(known.get(tag, "") for tag in query.by), values
