"""Frames: full pictures from the live view, deltas from batches. JSON text, encoded once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pydantic_core import to_json

from ne8000d.batch import Batch, Row
from ne8000d.web.source import DeviceView, Source
from ne8000d.web.ws.subscription import Subscription

Troubles = tuple[tuple[str, bool, str | None, float], ...]


def picture(source: Source, wanted: Subscription) -> str:
    """Everything that a subscription wants, as it is now."""
    devices: dict[str, dict[str, object]] = {}
    for device in source.devices():
        if wanted.wants_device(device.name):
            rows = [
                {"measurement": row.measurement, "tags": row.tags, "fields": row.fields}
                for row in source.rows(device.name)
                if wanted.wants(row.measurement, row.tags.get("kind"))
            ]
            devices[device.name] = {**state(device), "rows": rows}
    return _text({"type": "router_data", "now": source.now_ms(), "data": {"devices": devices}})


def delta(
    source: Source,
    wanted: Subscription,
    batches: Iterable[Batch],
    changed: Iterable[str],
    troubles: dict[str, Troubles],
) -> str:
    """What batches brought of what a subscription wants.

    `changed` are devices whose reason changed; their state is told though they have no rows.
    A device's groups are told where they differ from `troubles`, which is kept up to date.
    """
    rows: list[dict[str, object]] = []
    told = {name for name in changed if wanted.wants_device(name)}
    for batch in batches:
        if not wanted.may_want(batch.measurement):
            continue
        for row in batch.rows:
            tags = dict(row[0].tags)
            device = tags.get("device")
            if device is None or not wanted.wants_device(device):
                break  # a batch is of one device
            if wanted.wants(batch.measurement, tags.get("kind")):
                rows.append(_row(batch, row, tags))
                told.add(device)
    states: dict[str, dict[str, object]] = {}
    for name in sorted(told):
        view = source.device(name)
        if view is not None:
            states[name] = state(view)
            now = troubles_of(view)
            if troubles.get(name) == now:
                del states[name]["groups"]
            troubles[name] = now
    return _text({"type": "delta", "now": source.now_ms(), "data": rows, "devices": states})


def touches(wanted: Subscription, batch: Batch) -> bool:
    """Whether a batch (of one device) may hold something that a subscription wants."""
    if not batch.rows or not wanted.may_want(batch.measurement):
        return False
    device = dict(batch.rows[0][0].tags).get("device")
    return device is not None and wanted.wants_device(device)


def state(device: DeviceView) -> dict[str, object]:
    """What is told of a device beside its rows."""
    return {
        "host": device.host,
        "platform": device.platform,
        "age_seconds": device.age_seconds,
        "reason": device.reason,
        "groups": {
            name: {
                "interval_seconds": group.interval_seconds,
                "ok": group.ok,
                "reason": group.reason,
                "message": group.message,
                "age_seconds": group.age_seconds,
            }
            for name, group in device.groups.items()
        },
    }


def troubles_of(device: DeviceView) -> Troubles:
    """What changes seldom of a device's groups."""
    return tuple(
        (name, group.ok, group.reason, group.interval_seconds)
        for name, group in device.groups.items()
    )


def system_status(source: Source) -> dict[str, object]:
    """The daemon's health without what changes every second: sent when it changes."""
    devices = source.devices()
    return {
        "ready": source.not_ready() is None,
        "devices": len(devices),
        "fresh": sum(device.reason is None for device in devices),
        "not_fresh": {device.name: device.reason for device in devices if device.reason},
        "sinks": dict(source.sinks()),
    }


def status_frame(status: Mapping[str, object]) -> str:
    """The health as a frame."""
    return _text({"type": "system_status", "status": status})


def pong(source: Source) -> str:
    """The answer to a ping."""
    return _text({"type": "pong", "now": source.now_ms()})


def complaint(sentence: str) -> str:
    """The answer to a message that can't be understood."""
    return _text({"type": "error", "error": sentence})


def _row(batch: Batch, row: Row, tags: dict[str, str]) -> dict[str, object]:
    _, values, time_ms = row
    return {
        "measurement": batch.measurement,
        "tags": tags,
        "fields": {
            name: (value, time_ms)
            for name, value in zip(batch.field_names, values, strict=True)
            if value is not None
        },
    }


def _text(frame: Mapping[str, object]) -> str:
    return to_json(frame, inf_nan_mode="null").decode()
