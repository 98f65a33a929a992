"""One subscriber, looked up on one router. Personal data: nothing of it is stored or logged."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import Final

from ne8000d.commands.aaa_records import FAIL_RECORDS, OFFLINE_RECORDS
from ne8000d.commands.access_users import BY_ADDRESS, BY_IPV6, BY_MAC, ONE
from ne8000d.commands.amounts import mac
from ne8000d.errors import CommandError, CommandRefused, DeviceSaidNo
from ne8000d.schema import CliRow, Command
from ne8000d.ssh import Shells

_NAME: Final = re.compile(r"[!-~]{1,253}")
_NOT_IN_A_NAME: Final = re.compile(r"[?|>\"]")

Wanted = tuple[Command, Mapping[str, str]]


def wanted(query: str) -> Wanted:
    """Which command asks for a log-in name, an IP or a MAC address, and what stands in it.

    Raises:
        CommandRefused: it is none of these, or holds what a terminal acts on.
    """
    text = query.strip()
    address = mac(text)
    if address is not None:
        return BY_MAC, {"mac": address}
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        pass
    else:
        if found.version == 4:
            return BY_ADDRESS, {"ip": str(found)}
        return BY_IPV6, {"ipv6": str(found)}
    if not _NAME.fullmatch(text) or _NOT_IN_A_NAME.search(text):
        raise CommandRefused(
            "a subscriber is a log-in name without blanks, an IP address or a MAC address: "
            "write one of them"
        )
    return ONE, {"username": text}


def find(shells: Shells, asked: Wanted) -> dict[str, object] | None:
    """What the router tells of a subscriber; None where it knows nothing.

    `online` says whether he is; then come the session's own values. `last_offline` and
    `last_failure` are the router's records of the last leave and the last failed log-in, which it
    keeps by log-in name. Raises SshError, CommandError.
    """
    command, values = asked
    session = _first(shells, command, values)
    name = values.get("username") or (session or {}).get("username")
    found: dict[str, object] = {"online": session is not None, **(session or {})}
    if isinstance(name, str) and _NAME.fullmatch(name) and not _NOT_IN_A_NAME.search(name):
        for key, records in (("last_offline", OFFLINE_RECORDS), ("last_failure", FAIL_RECORDS)):
            record = _first(shells, records, {"username": name})
            if record is not None:
                found[key] = record
    return found if len(found) > 1 else None


def _first(shells: Shells, command: Command, values: Mapping[str, str]) -> CliRow | None:
    """The first row of the first spelling that the router knows."""
    is_record = command in (OFFLINE_RECORDS, FAIL_RECORDS)
    refused: DeviceSaidNo | None = None
    for line in command.lines:
        output = shells.run(line.format_map(values), purpose="exec")
        try:
            rows = command.parse(output.text)
        except DeviceSaidNo as error:
            refused = error
            continue
        except CommandError:
            if is_record:
                return None
            raise
        row = next(iter(rows), None)
        return row if row and {"username", "interface", "reason"} & row.keys() else None
    if refused is not None and not is_record:
        raise refused
    return None
