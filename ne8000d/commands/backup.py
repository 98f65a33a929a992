"""RUI, the backup of subscribers between two routers: `display remote-backup-profile`, `-service`.

One profile has several VRRP groups: Master for odd MAC addresses and Slave for even ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ne8000d.batch import Value
from ne8000d.commands.amounts import count, text
from ne8000d.commands.columns import Heading, cells, heading, is_rule, typed
from ne8000d.commands.labels import Labels, labelled, pair
from ne8000d.commands.lines import NONE, Lines, answers
from ne8000d.commands.privileges import DISPLAY
from ne8000d.schema import CliRow, Command

_INTERFACE: Final = re.compile(r"\s+[A-Za-z][\w./-]{1,80}\s*")
_LIST_NAMES: Final = {
    "profile-id": "id",
    "profile-name": "profile",
    "server id": "id",
    "server name": "service",
    "server-id": "id",
    "server-name": "service",
    "service-id": "id",
    "service-name": "service",
}
_PROFILE: Final[Labels] = {
    "profile-name": ("profile", text),
    "profile-index": ("id", text),
    "service": ("kind", text),
    "remote-backup-service": ("service", text),
    "backup-id": ("backup_id", count),
    "track protocol": ("track", text),
}
_GROUP: Final[Labels] = {
    "vrrp-id": ("vrrp_id", count),
    "vrrp-interface": ("vrrp_interface", text),
    "access-control": ("access_control", text),
    "state": ("state", text),
    "peer state": ("peer_state", text),
}
_SERVICE: Final[Labels] = {
    "service-name": ("service", text),
    "service-index": ("id", text),
    "tcp-state": ("tcp_state", text),
    "peer-ip": ("peer", text),
    "uplink state": ("uplink_state", count),
    "last up time": ("last_up", text),
    "last down time": ("last_down", text),
    "last down reason": ("last_down_reason", text),
}


def profiles(lines: Lines) -> Iterator[CliRow]:
    """Yield a row a profile of the list (`id profile`), or a row a VRRP group of one profile.

    The latter has `profile service kind backup_id vrrp_id vrrp_interface access_control state
    peer_state interfaces` (how many sub-interfaces are backed up).
    """
    columns: Heading = ()
    profile: dict[str, Value] = {}
    groups: list[CliRow] = []
    interfaces: int | None = None
    listed = False
    for line in lines:
        if found := heading(line, _LIST_NAMES, ("id", "profile")):
            columns, lines.known = found, True
            continue
        if columns:
            yield from _listed(line, columns)
            continue
        said = pair(line)
        if said is None:
            if listed and interfaces is not None and _INTERFACE.fullmatch(line):
                interfaces += 1
            continue
        listed = said[0] == "interface"
        if listed:
            interfaces = int(bool(said[1]))
            continue
        if said[0] == "vrrp-id" or (said[0] in _GROUP and said[0] in _seen(groups)):
            groups.append({})
        if said[0] in _GROUP:
            if not groups:
                groups.append({})
            groups[-1].update(labelled(iter((said,)), _GROUP))
        elif not groups or said[0] not in _PROFILE:
            profile.update(labelled(iter((said,)), _PROFILE))
    if "profile" in profile:
        shared = profile if interfaces is None else {**profile, "interfaces": interfaces}
        yield from ({**shared, **group} for group in groups or [{}])


def _seen(groups: list[CliRow]) -> set[str]:
    """Labels that the group in hand has: seen again, they begin the next one."""
    if not groups:
        return set()
    return {label for label, (key, _) in _GROUP.items() if key in groups[-1]} - {"vrrp-interface"}


def _listed(line: str, columns: Heading) -> Iterator[CliRow]:
    texts = None if is_rule(line) else cells(line, columns)
    if texts is not None and text(texts["id"]) and not texts["id"].startswith("Total"):
        yield typed(texts, {})


def services(lines: Lines) -> Iterator[CliRow]:
    """Yield a row a service: `id service` in the list, of one also `tcp_state peer last_up …`.

    `uplink_state` is 1 down, 2 up.
    """
    columns: Heading = ()
    row: dict[str, Value] = {}
    for line in lines:
        if found := heading(line, _LIST_NAMES, ("id", "service")):
            columns, lines.known = found, True
        elif columns:
            yield from _listed(line, columns)
        elif said := pair(line):
            if said[0] == "service-name" and "service" in row:
                yield row
                row = {}
            row.update(labelled(iter((said,)), _SERVICE))
    if "service" in row:
        yield row


PROFILES: Final = Command(
    "remote_backup_profiles",
    ("display remote-backup-profile",),
    answers(profiles, *NONE),
    privilege=DISPLAY,
)
PROFILE: Final = Command(
    "remote_backup_profile",
    ("display remote-backup-profile {profile}",),
    answers(profiles, *NONE),
    each="remote_backup_profiles",
    privilege=DISPLAY,
)
SERVICES: Final = Command(
    "remote_backup_services",
    ("display remote-backup-service",),
    answers(services, *NONE),
    privilege=DISPLAY,
)
SERVICE: Final = Command(
    "remote_backup_service",
    ("display remote-backup-service {service}",),
    answers(services, *NONE),
    each="remote_backup_services",
    privilege=DISPLAY,
)
COMMANDS: Final = (PROFILES, PROFILE, SERVICES, SERVICE)
