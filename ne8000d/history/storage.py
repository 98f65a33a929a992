"""The buckets on the server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ne8000d.history.buckets import Bucket, Buckets
from ne8000d.history.scripts import flux_string
from ne8000d.history.server import Server
from ne8000d.history.steps import Change, Step


def bucket_steps(server: Server, buckets: Buckets) -> Iterator[Step]:
    """What becomes of each bucket, in their order. Changes nothing. Raises InfluxError.

    A bucket that holds points older than it should keep is left as it is: what an operator set by
    hand is not shortened behind his back.
    """
    known = {item["name"]: item for item in server.pages("/api/v2/buckets", "buckets")}
    for bucket in buckets.all():
        found = known.get(bucket.name)
        if found is None:
            yield Step("Bucket", bucket.name, Change.NEW, f"keeps {_kept(bucket.keeps_seconds)}")
            continue
        seconds = _retention(found)
        if seconds == bucket.keeps_seconds:
            yield Step("Bucket", bucket.name, Change.SAME)
        elif not bucket.keeps_seconds or 0 < seconds < bucket.keeps_seconds:
            yield Step(
                "Bucket", bucket.name, Change.UPDATED, f"keeps {_kept(bucket.keeps_seconds)}"
            )
        elif _holds_older(server, bucket):
            yield Step(
                "Bucket", bucket.name, Change.SAME,
                f"keeps {_kept(seconds)}, as it was set: it holds points older than "
                f"{_kept(bucket.keeps_seconds)}, which a shorter time would delete",
            )  # fmt: skip
        else:
            yield Step(
                "Bucket", bucket.name, Change.UPDATED, f"keeps {_kept(bucket.keeps_seconds)}"
            )


def _holds_older(server: Server, bucket: Bucket) -> bool:
    flux = (
        f"from(bucket: {flux_string(bucket.name)})"
        f" |> range(start: 0, stop: -{bucket.keeps_seconds}s)"
        ' |> first() |> keep(columns: ["_time"]) |> group() |> limit(n: 1)'
    )
    return any(table.records for table in server.tables(flux))


def _retention(found: Mapping[str, Any]) -> int:
    rules = found.get("retentionRules") or [{"everySeconds": 0}]
    return int(rules[0]["everySeconds"])


def _kept(seconds: int) -> str:
    return f"{seconds // 86_400} d" if seconds else "for ever"


def make_buckets(server: Server, buckets: Buckets, steps: Iterable[Step]) -> None:
    """Do what `bucket_steps` said. Raises InfluxError."""
    for bucket, step in zip(buckets.all(), steps, strict=True):
        if step.change is not Change.SAME:
            _make(server, bucket, step.change)


def _make(server: Server, bucket: Bucket, change: Change) -> None:
    rules = [{"type": "expire", "everySeconds": bucket.keeps_seconds}]
    body: dict[str, object] = {"retentionRules": rules}
    if change is Change.NEW:
        body |= {"orgID": server.org_id, "name": bucket.name, "description": bucket.help}
        server.call("POST", "/api/v2/buckets", body=body)
        return
    query = {"orgID": server.org_id, "name": bucket.name}
    (found,) = server.call("GET", "/api/v2/buckets", query=query)["buckets"]
    server.call("PATCH", f"/api/v2/buckets/{found['id']}", body=body)
