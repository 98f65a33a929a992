"""What an answer to a write means (DESIGN §5): pure, so that every status is a line of a test."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from typing import Final

_LONGEST_RETRY_AFTER: Final = 3600.0
_DROPPED: Final = re.compile(r"\bdropped=(\d+)")
_QUOTED: Final = re.compile(r"(['\"]).*(?:\1|$)")
_REASONS: Final = (
    ("field type conflict", "type_conflict"),
    ("retention policy", "retention"),
    ("max-values-per-tag", "max_values_per_tag"),
    ("max-series", "max_series"),
)


class Action(Enum):
    """What becomes of the rows that were sent."""

    TAKEN = auto()
    PARTIAL = auto()
    """Taken but for some, which would be refused for ever."""
    LATER = auto()
    SPLIT = auto()
    """Too many at once."""
    REFUSED = auto()
    """At least one row can't be read; none was taken."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """An action; for LATER the seconds that the server asked for, if it did."""

    action: Action
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back of a request.

    `status` is None where nothing came back; then `message` says why. Header names are in lower
    case. `message` is the server's, else the status line's phrase.
    """

    status: int | None
    headers: Mapping[str, str]
    message: str


def verdict(status: int | None, headers: Mapping[str, str]) -> Verdict:
    """Judge the answer to POST /api/v2/write. Header names are in lower case.

    What may be put right by somebody (token, bucket, address, load) is LATER; what would be the
    same for ever is final. 422 is InfluxDB's partial write: the rows that it could take are in.
    """
    if status is None:
        return Verdict(Action.LATER)
    if 200 <= status < 300:
        return Verdict(Action.TAKEN)
    final = {400: Action.REFUSED, 413: Action.SPLIT, 422: Action.PARTIAL}
    if status in final:
        return Verdict(final[status])
    return Verdict(Action.LATER, _retry_after(headers))


def partial(message: str, rows: int) -> tuple[str, int]:
    """The reason and the number of rows that a 422 dropped, of `rows` that were sent.

    InfluxDB 2.7: `partial write: field type conflict: … dropped=3`. Without a number, all.
    """
    reason = next((name for text, name in _REASONS if text in message), "partial_write")
    found = _DROPPED.search(message)
    return reason, min(int(found[1]), rows) if found else rows


def cause(action: Action, message: str) -> str:
    """The same for all answers of one cause: without the rows and numbers that they speak of.

    InfluxDB 2.7 quotes the rows: `unable to parse 'm,tag=a f=': missing field value`.
    """
    if action is Action.PARTIAL:
        return partial(message, 0)[0]
    return _QUOTED.sub("'…'", message)


def sentence(answer: Answer, *, address: str, org: str, bucket: str) -> str:
    """What an operator should know and do about an answer that means LATER."""
    message = f", {answer.message}" if answer.message else ""
    match answer.status:
        case None:
            return (
                f"InfluxDB at {address} can't be reached ({answer.message}): check that it runs "
                "and that influxdb.url is right; rows wait in the spool"
            )
        case 401 | 403:
            return (
                f"InfluxDB refuses the token ({answer.status}): give influxdb.token write access "
                f'to bucket "{bucket}"'
            )
        case 404:
            return (
                f'InfluxDB has no bucket "{bucket}" of organization "{org}" (404{message}): '
                "create it, or correct influxdb.bucket, influxdb.org and influxdb.url"
            )
        case 408 | 429:
            return f"InfluxDB asks for a pause ({answer.status}{message}): rows wait in the spool"
        case status if 300 <= status < 400:
            target = answer.headers.get("location", "somewhere else")
            return f"{address} redirects to {target} ({status}): set influxdb.url to where it is"
        case status:
            return (
                f"InfluxDB at {address} answers {status}{message}: look at its log; "
                "rows wait in the spool"
            )


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds of a Retry-After (RFC 9110 §10.2.3); a date counts from the answer's own Date."""
    asked = headers.get("retry-after", "").strip()
    seconds: float
    if asked.isdecimal():
        seconds = float(asked)
    else:
        try:
            now = parsedate_to_datetime(headers.get("date", ""))
            seconds = (parsedate_to_datetime(asked) - now).total_seconds()
        except (TypeError, ValueError):
            return None
    return min(max(seconds, 0.0), _LONGEST_RETRY_AFTER)
