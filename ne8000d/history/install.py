"""What is installed on the server: made, brought up to date, taken away.

Everything but the buckets belongs to one stack of the server's, by which it is found again whatever
it is called by then. The stack's description keeps a fingerprint of each resource as it was
installed: what has the same one is left alone, so that applying twice changes nothing, and what
people changed by hand stays until a new version of ne8000d brings another text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ne8000d.errors import InfluxError
from ne8000d.history.server import Server
from ne8000d.history.steps import Change, Step
from ne8000d.history.storage import bucket_steps, make_buckets
from ne8000d.history.template import NOWHERE, Resource, Wanted, template

STACK: Final = "ne8000d"
_ENDPOINT: Final = "ne8000d-endpoint"
_SWITCHED: Final[Mapping[str, str]] = {
    "Task": "tasks",
    "CheckThreshold": "checks",
    "CheckDeadman": "checks",
    "NotificationRule": "notificationRules",
    "NotificationEndpointHTTP": "notificationEndpoints",
}
"""Kinds that can be switched off, and where the server keeps them."""


def plan(server: Server, wanted: Wanted) -> list[Step]:
    """What `apply` would do. Changes nothing. Raises InfluxError."""
    wanted = _with_known_address(server, wanted)
    return [*bucket_steps(server, wanted.buckets), *_stack_steps(server, wanted)]


def apply(server: Server, wanted: Wanted) -> list[Step]:
    """Install or update; return what was done. Raises InfluxError."""
    wanted = _with_known_address(server, wanted)
    buckets = list(bucket_steps(server, wanted.buckets))
    make_buckets(server, wanted.buckets, buckets)
    steps = list(_stack_steps(server, wanted))
    if all(step.change is Change.SAME for step in steps):
        return [*buckets, *steps]
    resources = template(wanted, buckets=False)
    stack = _stack(server)
    if stack is None:
        body = {"orgID": server.org_id, "name": STACK}
        stack = server.call("POST", "/api/v2/stacks", body=body)
        sent = resources
    else:
        # A stack takes all or nothing: what is the same goes back as people left it.
        ids = {item["templateMetaName"]: item["resourceID"] for item in _resources(stack)}
        sent = [
            _as_people_left_it(server, item, ids) if step.change is Change.SAME else item
            for item, step in zip(resources, steps, strict=False)
        ]
    _send(server, sent, str(stack["id"]), dry=False)
    body = {"name": STACK, "description": json.dumps(_fingerprints(resources))}
    server.call("PATCH", f"/api/v2/stacks/{stack['id']}", body=body)
    return [*buckets, *steps]


def remove(server: Server, *, dry: bool = False) -> list[Step]:
    """Take everything away but the buckets, which hold the data. Raises InfluxError."""
    stack = _stack(server)
    if stack is None:
        return []
    names = {item["metadata"]["name"]: item["spec"]["name"] for item in template(Wanted())}
    found = [(item["kind"], item["templateMetaName"]) for item in _resources(stack)]
    steps = [Step(kind, names.get(name, name), Change.REMOVED) for kind, name in found]
    if not dry:
        path = f"/api/v2/stacks/{stack['id']}"
        server.call("POST", f"{path}/uninstall", query={"orgID": server.org_id})
        server.call("DELETE", path, query={"orgID": server.org_id})
    return steps


def _stack(server: Server) -> dict[str, Any] | None:
    query = {"orgID": server.org_id, "name": STACK}
    for stack in server.call("GET", "/api/v2/stacks", query=query)["stacks"]:
        if stack.get("eventType") == "uninstall":
            continue
        if any(item["kind"] == "Bucket" for item in _resources(stack)):
            # What a stack no longer holds is deleted, and with a bucket its data.
            raise InfluxError(
                f"the stack '{STACK}' ({stack['id']}) holds buckets: it was installed by 'influx "
                "apply' of the whole template; go on with that, or delete the stack record alone"
            )
        found: dict[str, Any] = stack
        return found
    return None


def _resources(stack: Mapping[str, Any]) -> list[dict[str, Any]]:
    return stack.get("resources") or []


def _with_known_address(server: Server, wanted: Wanted) -> Wanted:
    """Without an address of its own, a template keeps the one that is on the server."""
    stack = _stack(server)
    if wanted.notify is not None or stack is None:
        return wanted
    ours = {
        item["resourceID"] for item in _resources(stack) if item["templateMetaName"] == _ENDPOINT
    }
    # Of those that are there: somebody may have deleted it, and then it is made anew.
    for found in server.pages("/api/v2/notificationEndpoints", "notificationEndpoints"):
        if found["id"] in ours and found["url"] != NOWHERE:
            return Wanted(wanted.buckets, wanted.zone, found["url"])
    return wanted


def _as_people_left_it(server: Server, item: Resource, ids: Mapping[str, str]) -> Resource:
    """A resource of the stack as it is now, in the template's format; `ids` are by name there."""
    kind, name = item["kind"], item["metadata"]["name"]
    asked = {"kind": kind, "id": ids[name]}
    exported = server.call("POST", "/api/v2/templates/export", body={"resources": [asked]})
    spec = next((found["spec"] for found in exported if found["kind"] == kind), None)
    if spec is None:
        return item  # somebody made another kind of it
    spec.pop("associations", None)  # labels stay where people put them
    path = _SWITCHED.get(kind)
    if path is not None:  # an export leaves out what was switched off
        there = server.call("GET", f"/api/v2/{path}/{ids[name]}")
        spec["status"] = there["status"]
        if there.get("endpointID", ids[_ENDPOINT]) != ids[_ENDPOINT]:
            return item  # it tells somebody whom the template does not know
        if "endpointName" in spec:
            spec["endpointName"] = _ENDPOINT
    return {**item, "spec": spec}


def _stack_steps(server: Server, wanted: Wanted) -> Iterator[Step]:
    resources = template(wanted, buckets=False)
    stack = _stack(server)
    if stack is None:
        for item in resources:
            yield Step(item["kind"], item["spec"]["name"], Change.NEW)
        return
    there = _there(server, resources, str(stack["id"]))
    known = _known_fingerprints(stack)
    for item, print_ in zip(resources, _fingerprints(resources).values(), strict=True):
        name = item["metadata"]["name"]
        if there.get(name) != "exists":
            change = Change.NEW
        else:
            change = Change.SAME if known.get(name) == print_ else Change.UPDATED
        yield Step(item["kind"], item["spec"]["name"], change)
    for name, state in there.items():
        if state == "remove":
            yield Step("", name, Change.REMOVED, "ne8000d has it no longer")


def _there(server: Server, resources: list[Resource], stack: str) -> dict[str, str]:
    """Each resource's state on the server, by the name that the template gives it."""
    diff = _send(server, resources, stack, dry=True)["diff"]
    return {
        # What somebody deleted by hand "exists" to a stack, but has no old text.
        item["templateMetaName"]: item["stateStatus"] if item.get("old") else "new"
        for kind, items in diff.items()
        if kind != "labelMappings"
        for item in items or ()
    }


def _send(server: Server, resources: list[Resource], stack: str, *, dry: bool) -> Any:  # noqa: ANN401
    body = {
        "orgID": server.org_id,
        "dryRun": dry,
        "stackID": stack,
        "template": {"contents": resources},
    }
    return server.call("POST", "/api/v2/templates/apply", body=body)


def _fingerprints(resources: list[Resource]) -> dict[str, str]:
    return {
        item["metadata"]["name"]: hashlib.sha256(
            json.dumps(item, sort_keys=True).encode()
        ).hexdigest()[:12]
        for item in resources
    }


def _known_fingerprints(stack: Mapping[str, Any]) -> dict[str, str]:
    try:
        known = json.loads(stack.get("description") or "{}")
    except ValueError:  # somebody wrote a description of their own
        return {}
    return known if isinstance(known, dict) else {}
