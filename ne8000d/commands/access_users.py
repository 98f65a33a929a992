"""Subscribers one by one: the tables of `display access-user` and the details of one of them.

What a spelling answers differs from version to version (a table, or the details), so that one
reader knows all forms. It keeps one subscriber in memory: 60,000 lines cost no more than ten.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ne8000d.commands.access_user_counts import LABELS, NOBODY, is_nobody, with_online
from ne8000d.commands.access_user_details import Details
from ne8000d.commands.amounts import count, mac, plain, text, vlans
from ne8000d.commands.columns import Heading, cells, heading, is_rule
from ne8000d.commands.labels import labelled, pair
from ne8000d.commands.lines import Lines, answers
from ne8000d.commands.privileges import AAA
from ne8000d.schema import CliRow, Command

_NAMES: Final = {
    "userid": "user_id",
    "user id": "user_id",
    "username": "username",
    "user name": "username",
    "interface": "interface",
    "ip address": "ip",
    "mac": "mac",
    "mac address": "mac",
    "vlan": "vlan",
    "pevlan/cevlan": "vlan",
    "ipv6 address": "ipv6",
    "access type": "access_type",
    "status": "state",
}
_FIRST: Final = frozenset({"user_id", "username"})
_MORE: Final = frozenset({"vlan", "ipv6", "access_type"})
_TRAILER: Final = frozenset(key for label, (key, _) in LABELS.items() if label.endswith("users"))


def users(lines: Lines) -> Iterator[CliRow]:
    """Yield a row a subscriber: `user_id username interface ip mac svlan cvlan ipv6 access_type`.

    Details have more keys (`access_user_details`). An answer without anybody but with counts
    yields those, as `access_user_counts` does.
    """
    table = _Table()
    details = Details()
    counted: CliRow = {}
    somebody = False
    for line in lines:
        if is_rule(line) or is_nobody(line):
            lines.known = lines.known or is_nobody(line)
            continue
        row = table.take(line)
        if row is None and not table.inside(line):
            found = pair(line)
            if found is not None and found[0] in LABELS:
                counted.update(labelled(iter((found,)), LABELS))
                continue
            row = details.take(found) if found is not None and not table.begun else None
        if row:
            somebody = True
            yield row
    for row in (table.rest(), details.rest()):
        if row:
            somebody = True
            yield row
    if counted and not somebody and not table.begun:
        yield with_online(counted)
    lines.known = lines.known or bool(counted) or table.begun


class _Table:
    """The table's heading, of one or two lines, and the subscriber whose lines are being read."""

    def __init__(self) -> None:
        self._columns: Heading = ()
        self._more: Heading = ()
        self._row: CliRow = {}

    @property
    def begun(self) -> bool:
        """Whether the heading was seen."""
        return bool(self._columns)

    def take(self, line: str) -> CliRow | None:
        """The subscriber before this line, once the line begins the next one."""
        columns = heading(line, _NAMES, _FIRST) if _may_be_heading(line) else None
        if columns is not None:
            self._columns, self._more = columns, ()
            return {}
        if not self._columns:
            return None
        if not self._row and not self._more:
            more = heading(line, _NAMES, ())
            if more and set(more) <= _MORE:
                self._more = more
                return {}
        texts = self._first_line(line)
        if texts is not None:
            done, self._row = self._row, _typed(texts)
            return done
        return None

    def inside(self, line: str) -> bool:
        """Whether a line goes on with the subscriber; what it says is added."""
        if not self._row:
            return False
        words = line.split()
        found = pair(line)
        if found is not None and LABELS.get(found[0], ("",))[0] in _TRAILER:
            return False
        if len(words) == len(self._more):
            self._row.update(_typed(dict(zip(self._more, words, strict=True))))
        elif len(words) == 1 and ":" in words[0]:
            # Some versions print a long IPv6 address on a line of its own.
            self._row.update(_typed({"ipv6": words[0]}))
        return True

    def rest(self) -> CliRow:
        """The last subscriber."""
        return self._row

    def _first_line(self, line: str) -> dict[str, str] | None:
        words = line.split(None, 1)
        if not words or not words[0].isdecimal():
            return None
        texts = cells(line, self._columns, absorbs="username")
        if texts is None and "ipv6" in self._columns:
            # Without an IPv6 address of its own column, it is on the next line.
            columns = tuple(key for key in self._columns if key != "ipv6")
            texts = cells(line, columns, absorbs="username")
        # The second line of a subscriber begins with a number too: `133/-`, or `133`.
        if texts is None or (texts.get("mac", "-") != "-" and mac(texts["mac"]) is None):
            return None
        return texts


def _may_be_heading(line: str) -> bool:
    return line.lstrip()[:7].casefold() in {"userid ", "user id"}


def _typed(texts: dict[str, str]) -> CliRow:
    row: CliRow = {}
    for key, value in texts.items():
        if key == "user_id":
            number = count(value)
            if number is not None:
                row[key] = number
        elif key == "vlan":
            for name, vlan in zip(("svlan", "cvlan"), vlans(value), strict=True):
                if vlan is not None:
                    row[name] = vlan
        elif key == "mac":
            address = mac(value)
            if address is not None:
                row[key] = address
        elif key in {"ip", "ipv6"}:
            address = plain(value)
            if address is not None:
                row[key] = address
        elif (said := text(value)) is not None:
            row[key] = said
    return row


def _asking(name: str, *lines: str, forms: tuple[str, ...] = ()) -> Command:
    return Command(name, lines, answers(users, NOBODY), forms, privilege=AAA)


ONE: Final = _asking(
    "access_user",
    "display access-user username {username} verbose",
    "display access-user username {username}",
)
BY_ADDRESS: Final = _asking(
    "access_user_by_ip",
    "display access-user ip-address {ip} verbose",
    "display access-user ip-address {ip}",
)
BY_IPV6: Final = _asking(
    "access_user_by_ipv6",
    "display access-user ipv6-address {ipv6} verbose",
    "display access-user ipv6-address {ipv6}",
)
BY_MAC: Final = _asking(
    "access_user_by_mac",
    "display access-user mac-address {mac} verbose",
    "display access-user mac-address {mac}",
)
BY_ID: Final = _asking("access_user_by_id", "display access-user user-id {user_id} verbose")
ANY: Final = _asking(
    "access_users",
    "display access-user domain {domain}",
    "display access-user interface {interface}",
    forms=("display access-user *",),
)

COMMANDS: Final = (ONE, BY_ADDRESS, BY_IPV6, BY_MAC, BY_ID, ANY)
