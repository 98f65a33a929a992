"""How VRP prints: tables between rules, labels with their values, moments."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence


def rule(width: int, indent: int = 2) -> str:
    """A line of hyphens."""
    return " " * indent + "-" * width


def label(name: str, value: object, width: int = 35, indent: int = 2) -> str:
    """`  Name          : value`."""
    return f"{' ' * indent}{name:<{width}}: {value}"


def table(
    heading: Sequence[str], rows: Iterator[Sequence[object]], widths: Sequence[int]
) -> Iterator[str]:
    """A heading and rows between rules; long texts push the columns to the right."""
    line = rule(sum(widths) + len(widths))
    yield line
    yield _row(heading, widths)
    yield line
    for row in rows:
        yield _row(row, widths)
    yield line


def _row(cells: Sequence[object], widths: Sequence[int]) -> str:
    padded = [f"{cell!s:<{width}}" for cell, width in zip(cells, widths, strict=True)]
    return ("  " + " ".join(padded)).rstrip()


def moment(seconds: float, *, blank: str = " ") -> str:
    """`2026-11-24 12:00:00`, in UTC."""
    return time.strftime(f"%Y-%m-%d{blank}%H:%M:%S", time.gmtime(seconds))


def elapsed(seconds: float) -> str:
    """`31 days, 7 hours, 33 minutes`."""
    minutes = int(seconds) // 60
    days, hours = minutes // 1440, minutes // 60 % 24
    return ", ".join(
        f"{number} {unit}{'' if number == 1 else 's'}"
        for number, unit in ((days, "day"), (hours, "hour"), (minutes % 60, "minute"))
    )


def clock(seconds: float) -> str:
    """`02:03:04`."""
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"
