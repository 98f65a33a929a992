"""Microseconds that one line of 21 fields costs, beside what its numbers cost to print.

Run: `.venv/bin/python bench/line.py`. Prints one JSON object; the best of several runs, because a
shared machine only ever adds.
"""

from __future__ import annotations

import gzip
import json
import timeit

from ne8000d.batch import Batch, Series, Value
from ne8000d.line import encode

ROWS = 500
RUNS = 15


def interfaces() -> Batch:
    """One router's `interface` batch: 12 integers and 9 floats a row, as at every poll."""
    names = tuple(
        f"{way}_{what}"
        for what in ("octets", "packets", "errors", "discards", "x")
        for way in ("in", "out")
    )
    rates = tuple(f"{name}_per_second" for name in names[:9])
    rows = []
    for index in range(ROWS):
        series = Series(
            "interface", {"device": "bng-01", "interface": f"Eth-Trunk1.{index}", "kind": "sub"}
        )
        numbers: tuple[Value | None, ...] = (
            *(123_456_789_012 + index * 7_919 + place for place in range(10)),
            1,
            1,
            *(1_234_567.25 + index * 0.37 + place for place in range(9)),
        )
        rows.append((series, numbers, 1_795_493_056_000 + index))
    return Batch(
        "interface", ("interface", "kind"), (*names, "admin_status", "oper_status", *rates), rows
    )


def best(work: object) -> float:
    """Microseconds a row of the fastest run."""
    return min(timeit.repeat(work, number=1, repeat=RUNS)) / ROWS * 1e6  # type: ignore[arg-type]


def main() -> None:
    batch = interfaces()
    lines = encode(batch)
    body = "\n".join(lines).encode()
    template = ",".join(["%s"] * len(batch.field_names))
    line = best(lambda: encode(batch))
    printed = best(lambda: [template % values for _, values, _ in batch.rows])
    compressed = best(lambda: gzip.compress(body, 1))
    print(
        json.dumps(
            {
                "fields_a_line": len(batch.field_names),
                "bytes_a_line": round(len(body) / ROWS),
                "line_us": round(line, 2),
                "printing_numbers_us": round(printed, 2),
                "beyond_printing_us_a_field": round((line - printed) / len(batch.field_names), 3),
                "gzip_level_1_us_a_line": round(compressed, 2),
            }
        )
    )


if __name__ == "__main__":
    main()
