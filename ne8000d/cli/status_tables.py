"""The daemon's health, as text for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table

from ne8000d.cli.terminal import console, print_table
from ne8000d.cli.units import elapsed, scaled

_Data = Mapping[str, Any]


def print_status(status: _Data, answered_by: str) -> None:
    """Print what `/api/status` answered; `answered_by` tells where it comes from."""
    out = console()
    polls, workers = status["polls"], status["workers"]
    out.print(
        f"ne8000d {status['version']}, process {status['pid']}, "
        f"up {elapsed(status['uptime_seconds'])} (answered by {answered_by})",
        soft_wrap=True,
    )
    out.print(
        f"{polls['polls']} polls, {polls['failed']} not complete, {polls['late']} late (worst by "
        f"{elapsed(polls['worst_lag_seconds'])}), skipped: {_counts(polls['skipped'])}; "
        f"{workers['busy']} of {workers['limit']} workers busy, {workers['waiting']} polls waiting",
        soft_wrap=True,
    )
    out.print(f"values without a rate: {_counts(status['without_rate'])}", soft_wrap=True)
    out.print()
    print_table(_devices(status["devices"]))
    for name, item in status["devices"].items():
        for trouble in _troubles(item):
            named = trouble.startswith((f"{name} ", f"{name}:"))
            out.print(trouble if named else f"{name}: {trouble}", soft_wrap=True)
    out.print()
    print_table(_sinks(status["sinks"]))
    for name, item in status["sinks"].items():
        if item["state"]:
            out.print(f"{name}: {item['state']}", soft_wrap=True)


def _devices(devices: Mapping[str, _Data]) -> Table:
    table = Table("device", "host", "heard", "state", "complete", box=None, pad_edge=False)
    table.add_column("rows a request")
    table.add_column("source")
    table.add_column("ssh")
    for name, item in devices.items():
        groups: Mapping[str, _Data] = item["groups"]
        good = sum(bool(group["ok"]) for group in groups.values())
        table.add_row(
            name,
            item["host"],
            "never" if item["age_seconds"] is None else f"{elapsed(item['age_seconds'])} ago",
            item["reason"] or "fresh",
            f"{good}/{len(groups)}",
            _asked([asked["asked"] for asked in item["repetitions"].values()]),
            item["source"],
            _session(item["ssh"]),
        )
    return table


def _session(ssh: _Data | None) -> str:
    """A device's command line in a few words."""
    if ssh is None:
        return "-"
    if ssh["refused"]:
        return "login refused"
    if ssh["reason"]:
        return str(ssh["reason"])
    state = "open" if ssh["open"] else "closed"
    return f"{state}, {ssh['waiting']} wait" if ssh["waiting"] else state


def _asked(repetitions: Sequence[int]) -> str:
    """The fewest and the most rows that requests of the tables ask for."""
    if not repetitions:
        return ""
    fewest, most = min(repetitions), max(repetitions)
    return str(most) if fewest == most else f"{fewest}-{most}"


def _troubles(device: _Data) -> list[str]:
    """What is wrong with a device, each sentence once."""
    groups = [group for group in device["groups"].values() if not group["ok"]]
    smaller = [
        f"{table} is asked for {asked['asked']} of {asked['most']} rows at a time: "
        "larger answers do not come through"
        for table, asked in device["repetitions"].items()
        if asked["lossy"]
    ]
    ssh = device["ssh"] or {}
    told = [ssh[key] for key in ("refused", "disagreement") if ssh.get(key)]
    return told + sorted({group["message"] for group in groups if group["message"]}) + smaller


def _sinks(sinks: Mapping[str, _Data]) -> Table:
    table = Table("sink", box=None, pad_edge=False)
    for heading in ("written", "dropped", "queued", "spooled", "oldest"):
        table.add_column(heading, justify="right")
    table.add_column("state")
    for name, item in sinks.items():
        table.add_row(
            name,
            str(item["written"]),
            str(item["dropped"]),
            str(item["queued_rows"]),
            scaled(item["spooled_bytes"], "B"),
            elapsed(item["oldest_seconds"]),
            "trouble" if item["state"] else "well",
        )
    return table


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items()) or "none"
