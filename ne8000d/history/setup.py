"""A new InfluxDB made ready: its first user, the buckets, and tokens that may do only their job."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from ne8000d.history.buckets import Buckets
from ne8000d.history.server import Server
from ne8000d.history.storage import bucket_steps, make_buckets

DAEMON: Final = "ne8000d: writes samples, reads its own buckets"
READER: Final = "ne8000d: reads the history (Grafana, Chronograf)"
_SETUP: Final = "/api/v2/setup"

Permission = tuple[str, str, str]
"""(action, resource type, resource id)"""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The daemon's token, and one that only reads."""

    daemon: str
    reader: str


def needs_first_user(server: Server) -> bool:
    """Whether nobody has set this InfluxDB up yet. Raises InfluxError."""
    return bool(server.call("GET", _SETUP).get("allowed"))


def make_first_user(server: Server, user: str, password: str, bucket: str) -> str:
    """Set InfluxDB up; return the operator's token, which may do everything. Raises InfluxError."""
    body = {"username": user, "password": password, "org": server.org, "bucket": bucket}
    return str(server.call("POST", _SETUP, body=body)["auth"]["token"])


def make_tokens(server: Server, buckets: Buckets) -> Tokens:
    """Make the buckets, and tokens for them; those that exist are used again. Raises InfluxError.

    The daemon's writes the raw bucket and reads the four, the reader reads the four: neither sees
    another bucket or may change anything.
    """
    make_buckets(server, buckets, list(bucket_steps(server, buckets)))
    names = [bucket.name for bucket in buckets.all()]
    ids = {
        item["name"]: str(item["id"])
        for item in server.pages("/api/v2/buckets", "buckets")
        if item["name"] in names
    }
    reads = {("read", "buckets", ids[name]) for name in names}
    writes = {("write", "buckets", ids[buckets.raw])}
    return Tokens(
        daemon=_token(server, DAEMON, reads | writes), reader=_token(server, READER, reads)
    )


def _token(server: Server, description: str, wanted: set[Permission]) -> str:
    path, query = "/api/v2/authorizations", {"orgID": server.org_id}
    for item in server.call("GET", path, query=query)["authorizations"]:
        usable = item.get("status") == "active" and item.get("token")
        if item.get("description") == description and usable and _permissions(item) == wanted:
            return str(item["token"])
    permissions = [
        {"action": action, "resource": {"type": kind, "id": found, "orgID": server.org_id}}
        for action, kind, found in sorted(wanted)
    ]
    body = {"orgID": server.org_id, "description": description, "permissions": permissions}
    return str(server.call("POST", path, body=body)["token"])


def _permissions(authorization: dict[str, Any]) -> set[Permission]:
    return {
        (item["action"], item["resource"]["type"], str(item["resource"].get("id")))
        for item in authorization["permissions"]
    }
